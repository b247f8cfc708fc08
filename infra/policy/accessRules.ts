/** Who may do what: IAM roles and their policies, policies of queues, topics, buckets, keys and secrets. */
import { actionsWithoutResource, wildcardResources } from "./exemptions.ts";
import { isSet, listAt, type Rule, unless, valueAt } from "./rule.ts";
import {
  grantsOf,
  identityPolicyTypes,
  keyPolicyTypes,
  type PolicyStatement,
  resourcePolicyTypes,
  statementsOf,
  trustOf,
  typesWithPolicies,
} from "./statements.ts";

export const accessRules: readonly Rule[] = [
  {
    id: "iam-exact-actions",
    promise: "What a policy allows is named action by action",
    answersTo: ["AwsSolutions-IAM5", "CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_168", "CKV_AWS_385"],
    scope: "resource",
    types: typesWithPolicies,
    problems: (resource) =>
      allowed(statementsOf(resource)).flatMap((statement) => [
        ...statement.actions
          .filter((action) => action.includes("*"))
          .map((action) => `${place(statement)} allows the wildcard action ${action}`),
        ...unless(!statement.inverted, `${place(statement)} allows everything but what it names`),
      ]),
  },
  {
    id: "iam-exact-resources",
    promise: "What a role may touch is named by ARN, but for the few actions that AWS defines without a resource",
    answersTo: ["AwsSolutions-IAM5", "CKV_AWS_62", "CKV_AWS_63"],
    scope: "resource",
    types: identityPolicyTypes,
    problems: (resource) =>
      allowed(grantsOf(resource)).flatMap((statement) =>
        statement.resources
          .filter((arn) => arn.includes("*") && !wildcardAllowed(arn, statement))
          .map((arn) => `${place(statement)} allows ${statement.actions.join(", ")} on ${arn}`),
      ),
  },
  {
    id: "iam-own-policies",
    promise: "Roles have policies of their own, since those that AWS manages allow more than any function needs",
    answersTo: ["AwsSolutions-IAM4"],
    scope: "resource",
    types: ["aws:iam/role:Role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"],
    problems: ({ props }) =>
      [...listAt(props, "policyArn"), ...listAt(props, "managedPolicyArns")]
        .filter((arn) => typeof arn === "string" && arn.includes(":aws:policy/"))
        .map((arn) => `${String(arn)} is managed by AWS`),
  },
  {
    id: "iam-exact-trust",
    promise: "A role is taken by one named service, and only for this account",
    answersTo: ["CKV_AWS_60", "CKV_AWS_61"],
    scope: "resource",
    types: ["aws:iam/role:Role"],
    problems: (role) =>
      trustOf(role).flatMap((statement) => [
        ...unless(
          statement.principals.length === 1 && statement.principals.every(({ kind }) => kind === "Service"),
          `${place(statement)} trusts ${statement.principals.map(({ value }) => value).join(", ")}, not one service`,
        ),
        ...unless(
          statement.actions.every((action) => action === "sts:AssumeRole"),
          `${place(statement)} allows ${statement.actions.join(", ")}`,
        ),
        ...unless(
          boundToSource(statement),
          `${place(statement)} binds the service to no source: aws:SourceAccount or aws:SourceArn is missing`,
        ),
      ]),
  },
  {
    id: "resource-policies-not-public",
    promise: "No queue, topic, bucket, key or secret lets anybody in, nor a service on behalf of just anybody",
    answersTo: ["CKV_AWS_33", "CKV_AWS_70", "CKV_AWS_72", "CKV_AWS_169", "CKV_AWS_387"],
    scope: "resource",
    types: resourcePolicyTypes,
    problems: (resource) =>
      allowed(statementsOf(resource)).flatMap((statement) =>
        statement.principals.flatMap(({ kind, value }) => [
          ...unless(!value.includes("*"), `${place(statement)} lets in everybody`),
          ...unless(
            kind !== "Service" || boundToSource(statement),
            `${place(statement)} lets ${value} in on behalf of any account`,
          ),
        ]),
      ),
  },
  {
    id: "key-policies-for-this-key",
    promise: "A key's policy speaks of that key alone",
    answersTo: ["CKV_AWS_33"],
    scope: "resource",
    types: keyPolicyTypes,
    problems: (key) =>
      statementsOf(key).flatMap((statement) =>
        unless(
          statement.resources.every((resource) => resource === "*" || resource.includes(":key/")),
          `${place(statement)} names ${statement.resources.join(", ")}`,
        ),
      ),
  },
  {
    id: "functions-invoked-by-exact-sources",
    promise: "A function is invoked by one service, for one source",
    answersTo: ["CKV_AWS_301", "CKV_AWS_364"],
    scope: "resource",
    types: ["aws:lambda/permission:Permission"],
    problems: ({ props }) => [
      ...unless(
        typeof props.principal !== "string" || /^[a-z0-9.-]+\.amazonaws\.com$/.test(props.principal),
        `${String(props.principal)} is not one service`,
      ),
      ...unless(isSet(props.sourceArn) || isSet(props.sourceAccount), "sourceArn and sourceAccount are not set"),
      ...unless(props.sourceArn !== "*", "sourceArn is a wildcard"),
      ...unless(
        valueAt(props, "action") === undefined || !String(valueAt(props, "action")).includes("*"),
        "its action is a wildcard",
      ),
    ],
  },
  {
    id: "functions-have-no-address",
    promise: "No function has an address of its own: what comes from outside passes the API's limits and logs",
    answersTo: ["CKV_AWS_258"],
    scope: "resource",
    types: ["aws:lambda/functionUrl:FunctionUrl"],
    problems: () => ["function URLs are not used here"],
  },
];

function allowed(statements: readonly PolicyStatement[]): readonly PolicyStatement[] {
  return statements.filter(({ effect }) => effect === "Allow");
}

function place({ where, sid }: PolicyStatement): string {
  return `${where} ${sid}`;
}

function wildcardAllowed(arn: string, { actions }: PolicyStatement): boolean {
  if (arn === "*")
    return actions.every((action) => actionsWithoutResource.some((allow) => allow.actions.includes(action)));
  return wildcardResources.some(
    ({ arn: pattern, actions: of }) => pattern.test(arn) && actions.every((a) => of.includes(a)),
  );
}

/** The condition keys that tie a service's request to one account, one resource or one encrypted thing. */
const sourceKeys = ["aws:SourceAccount", "aws:SourceArn", "kms:EncryptionContext:aws:logs:arn"];

function boundToSource({ conditions, conditionValues }: PolicyStatement): boolean {
  return sourceKeys.some(
    (key) =>
      conditions.some((condition) => condition.endsWith(` ${key}`) && !condition.includes("IfExists")) &&
      conditionValues[key]?.every((value) => value !== "*") === true,
  );
}
