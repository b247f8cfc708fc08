/** Reads the statements of IAM policy documents out of a resource, whichever way the resource holds them. */
import { type CheckedResource, listAt, notYetKnown, valueAt } from "./rule.ts";

export interface PolicyStatement {
  /** Which document it stands in, for messages. */
  readonly where: string;
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `"*"`, or pairs such as `Service` and `lambda.amazonaws.com`. */
  readonly principals: readonly { readonly kind: string; readonly value: string }[];
  /** Operator and key of each condition, e.g. `StringEquals aws:SourceAccount`. */
  readonly conditions: readonly string[];
  /** The values that conditions compare with, by key. */
  readonly conditionValues: Readonly<Record<string, readonly string[]>>;
  /** `NotAction`, `NotResource` or `NotPrincipal`: everything but what is named. */
  readonly inverted: boolean;
}

/** In which property which type holds documents. */
const documents: Readonly<Record<string, readonly string[]>> = {
  "aws:iam/role:Role": ["assumeRolePolicy"],
  "aws:iam/policy:Policy": ["policy"],
  "aws:iam/rolePolicy:RolePolicy": ["policy"],
  "aws:sqs/queue:Queue": ["policy"],
  "aws:sqs/queuePolicy:QueuePolicy": ["policy"],
  "aws:sns/topic:Topic": ["policy"],
  "aws:sns/topicPolicy:TopicPolicy": ["policy"],
  "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
  "aws:kms/key:Key": ["policy"],
  "aws:kms/keyPolicy:KeyPolicy": ["policy"],
  "aws:secretsmanager/secret:Secret": ["policy"],
  "aws:secretsmanager/secretPolicy:SecretPolicy": ["policy"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["policy"],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ["policyDocument"],
};

export const typesWithPolicies = Object.keys(documents);
/** Policies that say what a role may do, not who may touch a resource. */
export const identityPolicyTypes = ["aws:iam/role:Role", "aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy"];
/** Not an endpoint's: that limits those who come by, and gives nobody anything. */
export const resourcePolicyTypes = typesWithPolicies.filter(
  (type) => !identityPolicyTypes.includes(type) && type !== "aws:ec2/vpcEndpoint:VpcEndpoint",
);
export const keyPolicyTypes = ["aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy"];

/** Every statement of the resource, a role's inline policies included. Empty where nothing is known yet. */
export function statementsOf(resource: CheckedResource): readonly PolicyStatement[] {
  return [
    ...(documents[resource.type] ?? []).flatMap((property) => statementsIn(resource.props[property], property)),
    ...grantsOf(resource, true),
  ];
}

/** What a role may do: its inline policies; for a policy resource its document. */
export function grantsOf(resource: CheckedResource, inlineOnly = false): readonly PolicyStatement[] {
  if (resource.type === "aws:iam/role:Role") {
    return listAt(resource.props, "inlinePolicies").flatMap((inline, index) =>
      statementsIn(valueAt(inline, "policy"), `inlinePolicies.${index}`),
    );
  }
  return inlineOnly ? [] : statementsOf(resource);
}

/** Who may take a role. */
export function trustOf(role: CheckedResource): readonly PolicyStatement[] {
  return statementsIn(role.props.assumeRolePolicy, "assumeRolePolicy");
}

function statementsIn(document: unknown, where: string): readonly PolicyStatement[] {
  if (document === undefined || document === null || document === notYetKnown) return [];
  const parsed: unknown = typeof document === "string" ? parse(document) : document;
  return listAt(parsed, "Statement").map((statement) => ({
    where,
    sid: String(valueAt(statement, "Sid") ?? "(no Sid)"),
    effect: String(valueAt(statement, "Effect")),
    actions: strings(listAt(statement, "Action")),
    resources: strings(listAt(statement, "Resource")),
    principals: principalsOf(valueAt(statement, "Principal")),
    conditions: conditionsOf(statement).map(({ operator, key }) => `${operator} ${key}`),
    conditionValues: Object.fromEntries(conditionsOf(statement).map(({ key, values }) => [key, values])),
    inverted: ["NotAction", "NotResource", "NotPrincipal"].some((key) => valueAt(statement, key) !== undefined),
  }));
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    // Not a document: AWS refuses it as an input, and as an output, where there is none, it allows and denies nothing.
    return undefined;
  }
}

function principalsOf(principal: unknown): PolicyStatement["principals"] {
  if (principal === undefined || principal === notYetKnown) return [];
  if (typeof principal !== "object" || principal === null) return [{ kind: "*", value: String(principal) }];
  return Object.entries(principal).flatMap(([kind, value]) =>
    strings(Array.isArray(value) ? value : [value]).map((one) => ({ kind, value: one })),
  );
}

function conditionsOf(
  statement: unknown,
): readonly { readonly operator: string; readonly key: string; readonly values: readonly string[] }[] {
  return entriesOf(valueAt(statement, "Condition")).flatMap(([operator, keys]) =>
    entriesOf(keys).map(([key, values]) => ({
      operator,
      key,
      values: strings(Array.isArray(values) ? values : [values]),
    })),
  );
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function strings(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => value !== notYetKnown).map(String);
}
