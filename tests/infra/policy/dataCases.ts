/** Tables, secrets, keys, queues, topics and buckets that hold the rules of `dataRules.ts` and `bucketRules.ts`, and that offend. */
import { made, type PolicyCase, policy, tlsOnly, without } from "./policyCase.ts";

const properTable = made("aws:dynamodb/table:Table", {
  pointInTimeRecovery: { enabled: true },
  serverSideEncryption: { enabled: true, kmsKeyArn: "arn:aws:kms:::key/1" },
  ttl: { enabled: true, attributeName: "expiresAt" },
});
const secret = (name: string) =>
  made("aws:secretsmanager/secret:Secret", { kmsKeyId: "arn:aws:kms:::key/1" }, { name });
const rotation = (automaticallyAfterDays: number) =>
  made(
    "aws:secretsmanager/secretRotation:SecretRotation",
    { rotationRules: { automaticallyAfterDays } },
    { name: "rotation", sources: { secretId: "token" } },
  );
const key = made("aws:kms/key:Key", { enableKeyRotation: true });
const queue = made("aws:sqs/queue:Queue", { kmsMasterKeyId: "key", redrivePolicy: "{}" }, { name: "queue" });
const queuePolicy = (statement: object) =>
  made(
    "aws:sqs/queuePolicy:QueuePolicy",
    { policy: policy(statement) },
    { name: "policy", sources: { queueUrl: "queue" } },
  );
const topic = made("aws:sns/topic:Topic", { kmsMasterKeyId: "key" }, { name: "topic" });
const topicPolicy = (statement: object) =>
  made("aws:sns/topicPolicy:TopicPolicy", { policy: policy(statement) }, { name: "policy", sources: { arn: "topic" } });
const target = made("aws:cloudwatch/eventTarget:EventTarget", { deadLetterConfig: { arn: "dead" } });
const alarm = made("aws:cloudwatch/metricAlarm:MetricAlarm", { alarmActions: ["topic"] });

const bucket = made("aws:s3/bucket:Bucket", {}, { name: "bucket" });
const ofBucket = (type: string, props: object) =>
  made(
    `aws:s3/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`,
    { ...props },
    { name: type, sources: { bucket: "bucket" } },
  );
const doors = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const lifecycle = (rule: object) =>
  ofBucket("BucketLifecycleConfiguration", { rules: [{ id: "r", status: "Enabled", ...rule }] });
const ends = {
  noncurrentVersionExpiration: { noncurrentDays: 7 },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
};
const encryption = (byDefault: object) =>
  ofBucket("BucketServerSideEncryptionConfiguration", { rules: [{ applyServerSideEncryptionByDefault: byDefault }] });

export const dataCases: readonly PolicyCase[] = [
  {
    rule: "tables-recoverable",
    proper: [properTable],
    offenders: { off: [without(properTable, { pointInTimeRecovery: { enabled: false } })] },
  },
  {
    rule: "tables-encrypted",
    proper: [properTable],
    offenders: {
      "AWS's own key": [without(properTable, { serverSideEncryption: { enabled: true } })],
      off: [without(properTable, { serverSideEncryption: undefined })],
    },
  },
  {
    rule: "tables-forget",
    proper: [properTable],
    offenders: { "for ever": [without(properTable, { ttl: undefined })] },
  },
  {
    rule: "secrets-encrypted",
    proper: [secret("token")],
    offenders: { "AWS's own key": [without(secret("token"), { kmsKeyId: undefined })] },
  },
  {
    rule: "secrets-rotated",
    // The CRM's own credentials are exempt.
    proper: [secret("token"), rotation(30), secret("secret-crm")],
    offenders: { never: [secret("token")], "too seldom": [secret("token"), rotation(365)] },
  },
  {
    rule: "keys-rotated",
    proper: [key],
    offenders: { never: [without(key, { enableKeyRotation: undefined })] },
  },
  {
    rule: "queues-encrypted",
    proper: [queue, made("aws:sqs/queue:Queue", { sqsManagedSseEnabled: true })],
    offenders: { "in clear": [without(queue, { kmsMasterKeyId: undefined })] },
  },
  {
    rule: "queues-keep-failures",
    proper: [
      without(queue, { redrivePolicy: "{}" }),
      made("aws:sqs/queue:Queue", { redrivePolicy: "{}" }, { name: "other", sources: { redrivePolicy: "dead" } }),
      made("aws:sqs/queue:Queue", {}, { name: "dead" }),
    ],
    offenders: { "nowhere to go": [without(queue, { redrivePolicy: undefined })] },
  },
  {
    rule: "queues-tls-only",
    proper: [queue, queuePolicy(tlsOnly("sqs"))],
    offenders: {
      "no policy": [queue],
      "a policy that allows only": [queue, queuePolicy({ Effect: "Allow", Action: "sqs:SendMessage" })],
      "refused the wrong way round": [
        queue,
        queuePolicy({ ...tlsOnly("sqs"), Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      ],
      "refused for one action": [queue, queuePolicy({ ...tlsOnly("sqs"), Action: "sqs:SendMessage" })],
    },
  },
  {
    rule: "topics-encrypted",
    proper: [topic],
    offenders: { "in clear": [without(topic, { kmsMasterKeyId: undefined })] },
  },
  {
    rule: "topics-tls-only",
    proper: [topic, topicPolicy({ ...tlsOnly("sns"), Action: "sns:Publish" })],
    offenders: { "no policy": [topic] },
  },
  {
    rule: "events-keep-failures",
    proper: [target],
    offenders: { dropped: [without(target, { deadLetterConfig: undefined })] },
  },
  {
    rule: "alarms-tell-somebody",
    proper: [alarm],
    offenders: {
      nobody: [without(alarm, { alarmActions: [] })],
      off: [without(alarm, { actionsEnabled: false })],
    },
  },
  {
    rule: "buckets-not-public",
    proper: [bucket, ofBucket("BucketPublicAccessBlock", doors)],
    offenders: {
      "nothing blocked": [bucket],
      "one door open": [bucket, ofBucket("BucketPublicAccessBlock", { ...doors, blockPublicPolicy: false })],
    },
  },
  {
    rule: "buckets-tls-only",
    proper: [bucket, ofBucket("BucketPolicy", { policy: policy(tlsOnly("s3")) })],
    offenders: { "no policy": [bucket] },
  },
  {
    rule: "buckets-versioned",
    proper: [bucket, ofBucket("BucketVersioning", { versioningConfiguration: { status: "Enabled" } })],
    offenders: {
      never: [bucket],
      suspended: [bucket, ofBucket("BucketVersioning", { versioningConfiguration: { status: "Suspended" } })],
    },
  },
  {
    rule: "buckets-have-an-end",
    proper: [bucket, lifecycle(ends)],
    offenders: {
      "no rules": [bucket],
      "old versions stay": [bucket, lifecycle({ ...ends, noncurrentVersionExpiration: undefined })],
      "a rule that is off": [bucket, lifecycle({ ...ends, status: "Disabled" })],
    },
  },
  {
    rule: "buckets-encrypted-with-our-key",
    proper: [bucket, encryption({ sseAlgorithm: "aws:kms", kmsMasterKeyId: "key" })],
    offenders: { "S3's own key": [bucket, encryption({ sseAlgorithm: "AES256" })] },
  },
  {
    rule: "buckets-logged",
    proper: [bucket, ofBucket("BucketLogging", { targetBucket: "logs" })],
    offenders: { "not at all": [bucket] },
  },
];
