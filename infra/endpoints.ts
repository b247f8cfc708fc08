/**
 * The AWS services that functions reach without leaving the network, and what may be asked of each: only what this account
 * keeps for this stage, so that nobody's credentials can carry data out through them. Functions call no others: their logs
 * and traces are taken by AWS Lambda, and keys are used by the services.
 */
import { type PolicyDocument, policyDocument } from "./policyDocument.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface Endpoint {
  readonly service: "connect" | "dynamodb" | "s3" | "secretsmanager" | "sqs";
  /** Gateways cost nothing; each interface is paid for by the hour in every zone. */
  readonly kind: "Gateway" | "Interface";
  readonly policy: PolicyDocument;
}

export function endpoints({ stage, region }: Pick<StageSettings, "stage" | "region">, accountId: string): Endpoint[] {
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
  return [
    endpoint("dynamodb", "Gateway", ["BatchWriteItem", "GetItem", "PutItem", "Query", "UpdateItem"], accountId, [
      arn("dynamodb", `table/patchbay-${stage}-*`),
    ]),
    // The bucket's name is the instance's affair; that it is this account's is certain.
    endpoint("s3", "Gateway", ["GetObject", "ListBucket"], accountId, ["arn:aws:s3:::*"]),
    endpoint(
      "secretsmanager",
      "Interface",
      ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"],
      accountId,
      [arn("secretsmanager", `secret:patchbay/${stage}/*`)],
    ),
    endpoint("sqs", "Interface", ["SendMessage"], accountId, [arn("sqs", `patchbay-${stage}-*`)]),
    endpoint(
      "connect",
      "Interface",
      ["DescribeContact", "DescribeQueue", "DescribeUser", "SearchContacts"],
      accountId,
      [arn("connect", "instance/*")],
    ),
  ];
}

function endpoint(
  service: Endpoint["service"],
  kind: Endpoint["kind"],
  actions: readonly string[],
  accountId: string,
  resources: readonly string[],
): Endpoint {
  const policy = policyDocument({
    Sid: "OnlyTheStagesOwn",
    Effect: "Allow",
    // An endpoint's policy limits whoever comes by; it gives nobody what their role does not.
    Principal: "*",
    Action: actions.map((action) => `${service}:${action}`),
    Resource: resources,
    Condition: { StringEquals: { "aws:PrincipalAccount": accountId, "aws:ResourceAccount": accountId } },
  });
  return { service, kind, policy };
}
