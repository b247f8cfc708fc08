/** What AWS refuses although the shape is right: names, ranges, and documents inside strings. Pure, of bare inputs. */
import type { FlowDocument, FlowType } from "../../../infra/flows/flow.ts";
import { flowProblems } from "../../../infra/flows/validate.ts";
import type { Problem } from "./inputCheck.ts";
import { isMap, isUnknown, type Properties, type Value } from "./propertyValues.ts";

const flowTypes: readonly FlowType[] = ["CONTACT_FLOW", "OUTBOUND_WHISPER", "QUEUE_TRANSFER", "AGENT_TRANSFER"];

/** A rule sees a value that is there and known. */
type Rule = (value: Value, inputs: Properties) => readonly string[];

const functionEnvironmentBytes = 4096;
/** Lambda sets these itself and refuses a function that tries to. */
const reservedVariables =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(REGION|DEFAULT_REGION|EXECUTION_ENV|LAMBDA_.*|ACCESS_KEY.*|SECRET_ACCESS_KEY|SESSION_TOKEN))$/;
/** CloudWatch Logs' RetentionInDays. */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, 0,
];

const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  "sqs/queue:Queue": {
    name: matches(/^[\w-]{1,80}(\.fifo)?$/),
    visibilityTimeoutSeconds: between(0, 43_200),
    messageRetentionSeconds: between(60, 1_209_600),
    delaySeconds: between(0, 900),
    redrivePolicy: json((policy) =>
      isMap(policy) &&
      typeof policy.deadLetterTargetArn === "string" &&
      between(1, 1000)(policy.maxReceiveCount ?? 0, {}).length === 0
        ? []
        : ["needs deadLetterTargetArn, and maxReceiveCount from 1 to 1000"],
    ),
  },
  "sqs/queuePolicy:QueuePolicy": { policy: policyDocument("resource") },
  "lambda/function:Function": {
    name: matches(/^[\w-]{1,64}$/),
    timeout: between(1, 900),
    memorySize: between(128, 10_240),
    reservedConcurrentExecutions: between(-1, 1000),
    environment: (environment) => {
      const variables = isMap(environment) && isMap(environment.variables) ? environment.variables : {};
      const bytes = Buffer.byteLength(JSON.stringify(variables));
      return [
        ...(bytes > functionEnvironmentBytes ? [`has ${bytes} bytes, Lambda takes ${functionEnvironmentBytes}`] : []),
        ...Object.keys(variables)
          .filter((name) => reservedVariables.test(name))
          .map((name) => `sets ${name}, which is Lambda's own`),
      ];
    },
  },
  "lambda/eventSourceMapping:EventSourceMapping": {
    batchSize: (size, inputs) =>
      typeof size === "number" && size > 10 && !inputs.maximumBatchingWindowInSeconds
        ? ["above 10 needs maximumBatchingWindowInSeconds"]
        : between(1, 10_000)(size, inputs),
    maximumBatchingWindowInSeconds: between(0, 300),
    scalingConfig: (config) => (isMap(config) ? between(2, 1000)(config.maximumConcurrency ?? 2, {}) : []),
  },
  "iam/role:Role": {
    name: matches(/^[\w+=,.@-]{1,64}$/),
    description: matches(/^[\t\n\r\x20-\x7e\xa1-\xff]{0,1000}$/),
    assumeRolePolicy: policyDocument("trust"),
    maxSessionDuration: between(3600, 43_200),
  },
  "iam/rolePolicy:RolePolicy": { name: matches(/^[\w+=,.@-]{1,128}$/), policy: policyDocument("identity") },
  "iam/policy:Policy": { name: matches(/^[\w+=,.@-]{1,128}$/), policy: policyDocument("identity") },
  "kms/key:Key": {
    policy: policyDocument("resource"),
    description: longest(8192),
    deletionWindowInDays: between(7, 30),
  },
  "kms/alias:Alias": { name: matches(/^alias\/(?!aws\/)[\w/-]{1,250}$/) },
  "secretsmanager/secret:Secret": {
    name: matches(/^[\w/+=.@-]{1,512}$/),
    policy: policyDocument("resource"),
    recoveryWindowInDays: (days) => (days === 0 ? [] : between(7, 30)(days, {})),
  },
  "secretsmanager/secretPolicy:SecretPolicy": { policy: policyDocument("resource") },
  "dynamodb/table:Table": { name: matches(/^[\w.-]{3,255}$/), attributes: tableAttributes },
  "s3/bucket:Bucket": { bucket: matches(/^(?!xn--)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/) },
  "s3/bucketPolicy:BucketPolicy": { policy: policyDocument("resource") },
  "sns/topic:Topic": { name: matches(/^[\w-]{1,256}$/), policy: policyDocument("resource") },
  "sns/topicPolicy:TopicPolicy": { policy: policyDocument("resource") },
  "cloudwatch/eventRule:EventRule": {
    name: matches(/^[\w.-]{1,64}$/),
    eventPattern: json((pattern) => patternProblems(pattern, "the pattern")),
    scheduleExpression: matches(/^(rate\(\d+ (minute|minutes|hour|hours|day|days)\)|cron\(.+\))$/),
  },
  "cloudwatch/eventTarget:EventTarget": { targetId: matches(/^[\w.-]{1,64}$/) },
  "cloudwatch/logGroup:LogGroup": {
    name: matches(/^[\w./#-]{1,512}$/),
    retentionInDays: (days) =>
      typeof days === "number" && retentions.includes(days) ? [] : ["is not a retention of CloudWatch Logs"],
  },
  "cloudwatch/metricAlarm:MetricAlarm": {
    name: matches(/^.{1,255}$/),
    evaluationPeriods: between(1, 1440),
    period: (seconds) =>
      typeof seconds === "number" && ([10, 20, 30].includes(seconds) || seconds % 60 === 0)
        ? []
        : ["is not 10, 20, 30 or whole minutes"],
  },
  "cloudwatch/dashboard:Dashboard": {
    dashboardName: matches(/^[\w-]{1,255}$/),
    dashboardBody: json((body) => (isMap(body) && Array.isArray(body.widgets) ? [] : ["has no widgets"])),
  },
  "connect/instance:Instance": { instanceAlias: matches(/^(?!d-)[\da-zA-Z]([-]*[\da-zA-Z])*$/, 45) },
  "connect/contactFlow:ContactFlow": {
    name: longest(127),
    description: longest(500),
    content: flowContent,
  },
  "connect/hoursOfOperation:HoursOfOperation": { name: longest(127), description: longest(250), timeZone: timeZone },
  "connect/queue:Queue": { name: longest(127), description: longest(250) },
  "connect/quickConnect:QuickConnect": { name: longest(127), description: longest(250) },
  "connect/routingProfile:RoutingProfile": { name: longest(127), description: longest(250) },
  "connect/securityProfile:SecurityProfile": {
    name: longest(127),
    description: longest(250),
    permissions: (names) =>
      Array.isArray(names) &&
      names.every((name) => isUnknown(name) || (typeof name === "string" && /^[\w.]{1,128}$/.test(name)))
        ? []
        : ["has a name that is no permission"],
  },
  "connect/user:User": { name: matches(/^[\w.@-]{1,64}$/), password: matches(/^[^\s]{8,64}$/) },
  "connect/phoneNumber:PhoneNumber": {
    countryCode: matches(/^[A-Z]{2}$/),
    type: matches(/^(DID|TOLL_FREE|UIFN|SHARED|THIRD_PARTY_DID|THIRD_PARTY_TF|SHORT_CODE)$/),
    description: longest(500),
  },
  "cloudcontrol/resource:Resource": {
    typeName: matches(/^AWS::\w+::\w+$/),
    desiredState: json((state) => (isMap(state) ? [] : ["is no object"])),
  },
  "apigatewayv2/api:Api": { name: longest(128), protocolType: matches(/^(HTTP|WEBSOCKET)$/) },
  "apigatewayv2/integration:Integration": { timeoutMilliseconds: between(50, 30_000) },
  "cloudfront/distribution:Distribution": { comment: longest(128) },
  "ec2/securityGroup:SecurityGroup": {
    name: matches(/^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/),
    description: matches(/^[\w .:/()#,@[\]+=&;{}!$*-]{0,255}$/),
  },
  "vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    description: matches(/^[\w .:/()#,@[\]+=&;{}!$*-]{0,255}$/),
  },
  "vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    description: matches(/^[\w .:/()#,@[\]+=&;{}!$*-]{0,255}$/),
  },
  "wafv2/webAcl:WebAcl": { name: matches(/^[\w-]{1,128}$/), scope: matches(/^(CLOUDFRONT|REGIONAL)$/) },
};

/** `token` is the whole type, e.g. `aws:sqs/queue:Queue`. */
export function limitProblems(token: string, inputs: Properties): Problem[] {
  const own: Readonly<Record<string, Rule>> = { ...rules[token.replace(/^aws:/, "")], tags };
  return Object.entries(own).flatMap(([property, rule]) => {
    const value = inputs[property];
    if (value === undefined || value === null || isUnknown(value)) return [];
    return rule(value, inputs).map((reason) => ({ property, reason }));
  });
}

function matches(pattern: RegExp, most = Number.POSITIVE_INFINITY): Rule {
  return (value) =>
    typeof value === "string" && pattern.test(value) && value.length <= most
      ? []
      : [`"${String(value)}" is not what AWS takes (${pattern.source}${most < 1e9 ? `, at most ${most}` : ""})`];
}

function longest(characters: number): Rule {
  return (value) =>
    typeof value === "string" && value.length >= 1 && value.length <= characters
      ? []
      : [`has ${String(value).length} characters, AWS takes 1 to ${characters}`];
}

function between(least: number, most: number): Rule {
  return (value) =>
    typeof value === "number" && value >= least && value <= most ? [] : [`is ${value}, AWS takes ${least} to ${most}`];
}

/** A document in a string; the SDK also lets policies be objects. */
function json(check: (document: Value, inputs: Properties) => readonly string[]): Rule {
  return (value, inputs) => {
    if (typeof value !== "string") return check(value, inputs);
    let document: Value;
    try {
      document = JSON.parse(value);
    } catch (error) {
      return [`is not JSON: ${error instanceof Error ? error.message : String(error)}`];
    }
    return check(document, inputs);
  };
}

/** `identity` policies name resources and no principal, `trust` policies the reverse, `resource` policies both. */
function policyDocument(kind: "identity" | "trust" | "resource"): Rule {
  return json((policy) => {
    if (!isMap(policy) || policy.Version !== "2012-10-17") return ['is no policy of Version "2012-10-17"'];
    const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement ?? null];
    if (statements.length === 0) return ["has no statement"];
    return statements.flatMap((statement, index) =>
      statementProblems(statement, kind).map((problem) => `statement ${index}: ${problem}`),
    );
  });
}

function statementProblems(statement: Value, kind: "identity" | "trust" | "resource"): string[] {
  if (!isMap(statement)) return ["is no object"];
  const problems: string[] = [];
  const has = (...names: string[]) => names.some((name) => statement[name] !== undefined);
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny") problems.push("Effect is neither Allow nor Deny");
  if (!has("Action", "NotAction")) problems.push("has no Action");
  if (kind !== "trust" && !has("Resource", "NotResource")) problems.push("has no Resource");
  if (kind === "trust" && has("Resource", "NotResource")) problems.push("a trust policy has no Resource");
  if (kind === "identity" && has("Principal", "NotPrincipal")) problems.push("an identity's policy has no Principal");
  if (kind !== "identity" && !has("Principal", "NotPrincipal")) problems.push("has no Principal");
  if (typeof statement.Sid === "string" && kind === "identity" && !/^[A-Za-z0-9]*$/.test(statement.Sid)) {
    problems.push(`Sid "${statement.Sid}" may have only letters and digits`);
  }
  const actions = [statement.Action ?? []].flat();
  for (const action of actions) {
    if (!isUnknown(action) && !/^(\*|[a-z0-9-]+:[\w*]+)$/.test(String(action))) problems.push(`${action} is no action`);
  }
  return problems;
}

/** DynamoDB refuses an attribute that no key uses, and a key that is no attribute. */
function tableAttributes(attributes: Value, inputs: Properties): string[] {
  const declared = (Array.isArray(attributes) ? attributes : []).map((one) => (isMap(one) ? String(one.name) : ""));
  const indexes = [inputs.globalSecondaryIndexes ?? [], inputs.localSecondaryIndexes ?? []].flat();
  const indexKeys = indexes.filter(isMap).flatMap((index) => {
    const schemas = Array.isArray(index.keySchemas)
      ? index.keySchemas.filter(isMap).map((one) => one.attributeName)
      : [];
    return [index.hashKey, index.rangeKey, ...schemas];
  });
  const keys = [inputs.hashKey, inputs.rangeKey, ...indexKeys].filter((key) => typeof key === "string");
  return [
    ...declared.filter((name) => !keys.includes(name)).map((name) => `${name} is in no key`),
    ...keys.filter((key) => !declared.includes(String(key))).map((key) => `key ${key} is no attribute`),
  ];
}

/** Leaves of an event pattern are lists. */
function patternProblems(pattern: Value, where: string): string[] {
  if (Array.isArray(pattern)) return pattern.length === 0 ? [`${where} is an empty list`] : [];
  if (!isMap(pattern)) return [`${where} must be a list`];
  return Object.entries(pattern).flatMap(([key, value]) => patternProblems(value, `${where}'s ${key}`));
}

/** Flows as this repository builds them, of the types that it builds. */
function flowContent(content: Value, { type }: Properties): readonly string[] {
  const flowType = flowTypes.find((one) => one === type);
  if (flowType === undefined) return [`is of a type that is not validated here: ${type}`];
  try {
    const document: FlowDocument = JSON.parse(String(content));
    return flowProblems(document, flowType);
  } catch (error) {
    return [`is no flow: ${error instanceof Error ? error.message : String(error)}`];
  }
}

function timeZone(zone: Value): string[] {
  try {
    new Intl.DateTimeFormat("en", { timeZone: String(zone) });
    return [];
  } catch {
    return [`${zone} is no time zone`];
  }
}

function tags(value: Value): string[] {
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => [
    ...(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) && !key.startsWith("aws:")
      ? []
      : [`"${key}" is no tag's key`]),
    ...(isUnknown(one) || (typeof one === "string" && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(one))
      ? []
      : [`"${String(one)}" is no tag's value`]),
  ]);
}
