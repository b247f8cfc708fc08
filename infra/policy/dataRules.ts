/** Where data lies and waits: tables, secrets, keys, queues and topics. */

import type { CheckedResource } from "./rule.ts";
import { isOneOf, isSet, mustBe, mustBeSet, pointingAt, type Rule, refersTo, unless, valueAt } from "./rule.ts";
import { statementsOf } from "./statements.ts";

const table = "aws:dynamodb/table:Table";
const queue = "aws:sqs/queue:Queue";
const topic = "aws:sns/topic:Topic";
const longestRotationDays = 90;

export const dataRules: readonly Rule[] = [
  mustBe({
    id: "tables-recoverable",
    promise: "Tables can be set back to any second of the last 35 days",
    answersTo: ["AwsSolutions-DDB3", "CKV_AWS_28"],
    type: table,
    path: ["pointInTimeRecovery", "enabled"],
    oneOf: [true],
  }),
  {
    id: "tables-encrypted",
    promise: "Tables are encrypted with the stage's key",
    answersTo: ["CKV_AWS_119"],
    scope: "resource",
    types: [table],
    problems: ({ props }) => [
      ...unless(
        isOneOf(valueAt(props, "serverSideEncryption", "enabled"), true),
        "serverSideEncryption is not enabled",
      ),
      ...unless(
        isSet(valueAt(props, "serverSideEncryption", "kmsKeyArn")),
        "serverSideEncryption.kmsKeyArn is not set",
      ),
    ],
  },
  mustBe({
    id: "tables-forget",
    promise: "Every item of a table has an end: what is known of callers is not kept for ever",
    answersTo: [],
    type: table,
    path: ["ttl", "enabled"],
    oneOf: [true],
  }),
  mustBeSet({
    id: "secrets-encrypted",
    promise: "Secrets are encrypted with the stage's key",
    answersTo: ["CKV_AWS_149"],
    type: "aws:secretsmanager/secret:Secret",
    path: ["kmsKeyId"],
  }),
  {
    id: "secrets-rotated",
    promise: `Secrets are replaced by themselves at least every ${longestRotationDays} days`,
    answersTo: ["AwsSolutions-SMG4", "CKV_AWS_304", "CKV2_AWS_57"],
    scope: "stage",
    types: ["aws:secretsmanager/secret:Secret"],
    problems: (secret, stage) => {
      const [rotation] = pointingAt(secret, stage, "aws:secretsmanager/secretRotation:SecretRotation", "secretId");
      if (!rotation) return ["it is never rotated"];
      const days = valueAt(rotation.props, "rotationRules", "automaticallyAfterDays");
      return unless(
        typeof days !== "number" || days <= longestRotationDays,
        `it is rotated only every ${String(days)} days`,
      );
    },
  },
  mustBe({
    id: "keys-rotated",
    promise: "Keys change every year",
    answersTo: ["AwsSolutions-KMS5", "CKV_AWS_7"],
    type: "aws:kms/key:Key",
    path: ["enableKeyRotation"],
    oneOf: [true],
  }),
  {
    id: "queues-encrypted",
    promise: "Queues are encrypted",
    answersTo: ["AwsSolutions-SQS2", "CKV_AWS_27"],
    scope: "resource",
    types: [queue],
    problems: ({ props }) =>
      unless(
        isSet(props.kmsMasterKeyId) || isSet(props.sqsManagedSseEnabled),
        "neither kmsMasterKeyId nor SQS's own key is set",
      ),
  },
  {
    id: "queues-keep-failures",
    promise: "What a queue cannot get done waits in a dead-letter queue",
    answersTo: ["AwsSolutions-SQS3"],
    scope: "stage",
    types: [queue],
    problems: (subject, { resources }) => {
      const redrives = isSet(subject.props.redrivePolicy);
      const takesDeadLetters = resources.some(
        (other) =>
          refersTo(other, "redrivePolicy", subject) ||
          refersTo(other, "deadLetterConfig", subject) ||
          refersTo(other, "onFailure", subject) ||
          refersTo(other, "destinationConfig", subject),
      );
      return unless(redrives || takesDeadLetters, "it has no redrivePolicy, and takes no other's dead letters");
    },
  },
  {
    id: "queues-tls-only",
    promise: "Queues refuse every request without TLS",
    answersTo: ["AwsSolutions-SQS4"],
    scope: "stage",
    types: [queue],
    problems: (subject, stage) =>
      unless(
        pointingAt(subject, stage, "aws:sqs/queuePolicy:QueuePolicy", "queueUrl").some((policy) =>
          refusesPlainText(policy, "sqs:*"),
        ),
        "no policy of it denies requests without TLS",
      ),
  },
  mustBeSet({
    id: "topics-encrypted",
    promise: "Topics are encrypted with the stage's key",
    answersTo: ["CKV_AWS_26"],
    type: topic,
    path: ["kmsMasterKeyId"],
  }),
  {
    id: "topics-tls-only",
    promise: "Topics refuse every request without TLS",
    answersTo: ["AwsSolutions-SNS3"],
    scope: "stage",
    types: [topic],
    problems: (subject, stage) =>
      unless(
        [subject, ...pointingAt(subject, stage, "aws:sns/topicPolicy:TopicPolicy", "arn")].some((policy) =>
          // SNS takes no statement about all of its actions.
          refusesPlainText(policy, "sns:Publish"),
        ),
        "no policy of it denies requests without TLS",
      ),
  },
  {
    id: "events-keep-failures",
    promise: "An event that cannot be delivered is kept",
    answersTo: [],
    scope: "resource",
    types: ["aws:cloudwatch/eventTarget:EventTarget"],
    problems: ({ props }) => unless(isSet(valueAt(props, "deadLetterConfig")), "deadLetterConfig is not set"),
  },
  {
    id: "alarms-tell-somebody",
    promise: "An alarm goes somewhere",
    answersTo: ["CKV_AWS_319"],
    scope: "resource",
    types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
    problems: ({ props }) => [
      ...unless(props.actionsEnabled !== false, "its actions are off"),
      ...unless(isSet(props.alarmActions), "alarmActions is empty"),
    ],
  },
];

/** Whether the action is denied to everybody who comes without TLS. A document that is not known yet gets the benefit of the doubt. */
export function refusesPlainText(resource: CheckedResource, action: string): boolean {
  if (typeof resource.props.policy === "symbol") return true;
  return statementsOf(resource).some(
    (statement) =>
      statement.effect === "Deny" &&
      statement.principals.some(({ value }) => value === "*") &&
      statement.actions.includes(action) &&
      statement.conditions.includes("Bool aws:SecureTransport") &&
      statement.conditionValues["aws:SecureTransport"]?.includes("false") === true,
  );
}
