/** Functions: where they run, what they tell, what they know. */
import { isOneOf, isSet, listAt, mustBe, mustBeSet, type Rule, refersTo, unless, valueAt } from "./rule.ts";

const lambda = "aws:lambda/function:Function";
/** How much longer than its function a queue has to hide a message, as AWS advises for retries on throttling. */
const visibilityFactor = 6;

export const functionRules: readonly Rule[] = [
  {
    id: "functions-in-network",
    promise: "Functions run in private subnets, with a security group",
    answersTo: ["CKV_AWS_117"],
    scope: "resource",
    types: [lambda],
    problems: ({ props }) =>
      ["subnetIds", "securityGroupIds"].flatMap((key) =>
        unless(isSet(valueAt(props, "vpcConfig", key)), `vpcConfig.${key} is not set`),
      ),
  },
  mustBe({
    id: "functions-traced",
    promise: "Every request of a function can be followed",
    answersTo: ["CKV_AWS_50"],
    type: lambda,
    path: ["tracingConfig", "mode"],
    oneOf: ["Active"],
  }),
  mustBe({
    id: "functions-supported-runtime",
    promise: "Functions run on a runtime that AWS still mends for years",
    answersTo: ["AwsSolutions-L1", "CKV_AWS_363"],
    type: lambda,
    path: ["runtime"],
    oneOf: ["nodejs24.x"],
  }),
  {
    id: "functions-own-logs",
    promise: "A function writes structured lines into a log group that the stage made for it",
    answersTo: ["CKV_AWS_66"],
    scope: "resource",
    types: [lambda],
    problems: ({ props }) => [
      ...unless(isSet(valueAt(props, "loggingConfig", "logGroup")), "loggingConfig.logGroup is not set"),
      ...unless(isOneOf(valueAt(props, "loggingConfig", "logFormat"), "JSON"), "loggingConfig.logFormat is not JSON"),
    ],
  },
  mustBeSet({
    id: "function-settings-encrypted",
    promise: "Environment variables are encrypted with the stage's key",
    answersTo: ["CKV_AWS_173"],
    type: lambda,
    path: ["kmsKeyArn"],
  }),
  {
    id: "functions-know-no-secrets",
    promise: "Environment variables say where secrets are, and hold none",
    answersTo: ["CKV_AWS_45"],
    scope: "resource",
    types: [lambda],
    problems: ({ props }) => secretsIn(valueAt(props, "environment", "variables"), "environment"),
  },
  {
    id: "function-logs-encrypted-and-kept",
    promise: "Every log group has a key of the stage and an end",
    answersTo: ["CKV_AWS_158", "CKV_AWS_66"],
    scope: "resource",
    types: ["aws:cloudwatch/logGroup:LogGroup"],
    problems: ({ props }) => [
      ...unless(isSet(props.kmsKeyId), "kmsKeyId is not set"),
      ...unless(isSet(props.retentionInDays) && props.retentionInDays !== 0, "retentionInDays is not set"),
    ],
  },
  {
    id: "queues-answered-in-part",
    promise: "A batch's good messages are done with, whatever becomes of the others",
    answersTo: [],
    scope: "resource",
    types: ["aws:lambda/eventSourceMapping:EventSourceMapping"],
    problems: ({ props }) =>
      unless(
        listAt(props, "functionResponseTypes").some((type) => isOneOf(type, "ReportBatchItemFailures")),
        "functionResponseTypes lacks ReportBatchItemFailures",
      ),
  },
  {
    id: "queues-outwait-functions",
    promise: `A message stays hidden for ${visibilityFactor} times as long as its function may take`,
    answersTo: [],
    scope: "stage",
    types: ["aws:lambda/eventSourceMapping:EventSourceMapping"],
    problems: (mapping, { resources }) => {
      const queue = resources.find(
        (other) => other.type === "aws:sqs/queue:Queue" && refersTo(mapping, "eventSourceArn", other),
      );
      const handler = resources.find((other) => other.type === lambda && refersTo(mapping, "functionName", other));
      if (!queue || !handler) return [];
      const hidden = queue.props.visibilityTimeoutSeconds ?? 30;
      const timeout = handler.props.timeout ?? 3;
      if (typeof hidden !== "number" || typeof timeout !== "number") return [];
      return unless(
        hidden >= visibilityFactor * timeout,
        `${queue.name} hides a message for ${hidden} s, while ${handler.name} may take ${timeout} s`,
      );
    },
  },
];

/** Names under which people keep secrets. What ends in `Arn`, `Id`, `Name` or `Seconds` only speaks of one. */
const secretName = /(password|passphrase|secret|api_?key|private_?key|access_?key|credential|token)$/i;
/** What secrets look like whatever their name. */
const secretLooks = /(AKIA|ASIA)[A-Z0-9]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/;
/** Names in Secrets Manager, and ARNs: places, not values. */
const place = /^(arn:aws[\w-]*:|[a-z][\w-]*\/)/;

function secretsIn(value: unknown, where: string): readonly string[] {
  if (typeof value === "string") {
    if (secretLooks.test(value)) return [`${where} looks like a secret`];
    if (secretName.test(where) && value !== "" && !place.test(value)) return [`${where} holds a value`];
    return value.startsWith("{") ? secretsIn(parsed(value), where) : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => secretsIn(inner, `${where}.${key}`));
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    // Not JSON after all: it has been looked at as the string that it is.
    return undefined;
  }
}
