/** Roles, policies and permissions that hold the rules of `accessRules.ts`, and that offend. */
import { made, type PolicyCase, policy } from "./policyCase.ts";

const account = "123456789012";
const bySource = { StringEquals: { "aws:SourceAccount": account } };

const grant = (statement: object) =>
  made("aws:iam/rolePolicy:RolePolicy", { policy: policy({ Sid: "S", Effect: "Allow", ...statement }) });
const trust = (statement: object) =>
  made("aws:iam/role:Role", {
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: bySource,
      ...statement,
    }),
  });
const queuePolicy = (statement: object) =>
  made("aws:sqs/queuePolicy:QueuePolicy", {
    policy: policy({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: "arn:aws:sqs:eu-central-1:123456789012:calls",
      Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:events:eu-central-1:123456789012:rule/calls" } },
      ...statement,
    }),
  });
const permission = (changes: object) =>
  made("aws:lambda/permission:Permission", {
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    sourceArn: "arn:aws:execute-api:eu-central-1:123456789012:abc/*/*",
    ...changes,
  });

const table = "arn:aws:dynamodb:eu-central-1:123456789012:table/calls";

export const accessCases: readonly PolicyCase[] = [
  {
    rule: "iam-exact-actions",
    proper: [
      grant({ Action: ["dynamodb:GetItem"], Resource: table }),
      grant({ Effect: "Deny", Action: "s3:*", Resource: "*" }),
    ],
    offenders: {
      everything: [grant({ Action: "*", Resource: table })],
      "all of a service": [grant({ Action: ["dynamodb:*"], Resource: table })],
      "all that begins alike": [grant({ Action: "dynamodb:Get*", Resource: table })],
      "everything but": [grant({ NotAction: "iam:CreateUser", Resource: table })],
      "inline in a role": [
        made("aws:iam/role:Role", {
          inlinePolicies: [{ policy: policy({ Effect: "Allow", Action: "sqs:*", Resource: "arn:aws:sqs:::q" }) }],
        }),
      ],
      "in a queue's policy": [queuePolicy({ Action: "sqs:*" })],
    },
  },
  {
    rule: "iam-exact-resources",
    proper: [
      grant({ Action: "dynamodb:GetItem", Resource: [table] }),
      grant({ Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: "*" }),
      grant({
        Action: "connect:DescribeContact",
        Resource: `arn:aws:connect:eu-central-1:${account}:instance/0a1b2c3d/contact/*`,
      }),
      grant({ Effect: "Deny", Action: "dynamodb:DeleteTable", Resource: "*" }),
    ],
    offenders: {
      "every table": [grant({ Action: "dynamodb:GetItem", Resource: "*" })],
      "an allowed action beside one that is not": [
        grant({ Action: ["xray:PutTraceSegments", "s3:GetObject"], Resource: "*" }),
      ],
      "tables that begin alike": [grant({ Action: "dynamodb:GetItem", Resource: `${table}*` })],
      "an allowed pattern for another action": [
        grant({
          Action: "connect:StopContact",
          Resource: `arn:aws:connect:eu-central-1:${account}:instance/0a1b2c3d/contact/*`,
        }),
      ],
      "every object of a bucket": [grant({ Action: "s3:GetObject", Resource: "arn:aws:s3:::recordings/*" })],
    },
  },
  {
    rule: "iam-own-policies",
    proper: [
      made("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: `arn:aws:iam::${account}:policy/own` }),
    ],
    offenders: {
      attached: [
        made("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
          policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
        }),
      ],
      "in the role": [
        made("aws:iam/role:Role", { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
      ],
    },
  },
  {
    rule: "iam-exact-trust",
    proper: [trust({})],
    offenders: {
      everybody: [trust({ Principal: "*" })],
      "another account": [trust({ Principal: { AWS: "arn:aws:iam::999999999999:root" } })],
      "two services": [trust({ Principal: { Service: ["lambda.amazonaws.com", "ec2.amazonaws.com"] } })],
      "no source": [trust({ Condition: undefined })],
      "a source that may be missing": [
        trust({ Condition: { StringEqualsIfExists: { "aws:SourceAccount": account } } }),
      ],
      "more than taking the role": [trust({ Action: ["sts:AssumeRole", "sts:TagSession"] })],
    },
  },
  {
    rule: "resource-policies-not-public",
    proper: [queuePolicy({}), queuePolicy({ Effect: "Deny", Principal: "*", Condition: undefined })],
    offenders: {
      everybody: [queuePolicy({ Principal: "*" })],
      "every AWS account": [queuePolicy({ Principal: { AWS: "*" } })],
      "a service for anybody": [queuePolicy({ Condition: undefined })],
      "a service for any source": [queuePolicy({ Condition: { ArnLike: { "aws:SourceArn": "*" } } })],
    },
  },
  {
    rule: "key-policies-for-this-key",
    proper: [
      made("aws:kms/key:Key", {
        policy: policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: "kms:Decrypt",
          Resource: "*",
        }),
      }),
    ],
    offenders: {
      "something that is no key": [
        made("aws:kms/key:Key", {
          policy: policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b" }),
        }),
      ],
    },
  },
  {
    rule: "functions-invoked-by-exact-sources",
    proper: [permission({}), permission({ sourceArn: undefined, sourceAccount: account })],
    offenders: {
      anybody: [permission({ principal: "*" })],
      "an account": [permission({ principal: "999999999999" })],
      "no source": [permission({ sourceArn: undefined })],
      "any source": [permission({ sourceArn: "*" })],
      "any action": [permission({ action: "lambda:*" })],
    },
  },
  {
    rule: "functions-have-no-address",
    proper: [made("aws:lambda/function:Function", {})],
    offenders: { "a function URL": [made("aws:lambda/functionUrl:FunctionUrl", { authorizationType: "AWS_IAM" })] },
  },
];
