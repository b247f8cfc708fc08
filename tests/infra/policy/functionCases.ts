/** Functions, their logs and their queues that hold the rules of `functionRules.ts`, and that offend. */
import { made, type PolicyCase, without } from "./policyCase.ts";

const settings = JSON.stringify({ secrets: { crm: "patchbay/dev/crm", contactToken: "patchbay/dev/contact-token" } });
const properFunction = made("aws:lambda/function:Function", {
  runtime: "nodejs24.x",
  vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
  tracingConfig: { mode: "Active" },
  loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/patchbay-dev-customerLookup" },
  kmsKeyArn: "arn:aws:kms:::key/1",
  environment: { variables: { PATCHBAY_SETTINGS: settings, contactTokenSeconds: "7200" } },
});
const properLogs = made("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 90, kmsKeyId: "arn:aws:kms:::key/1" });
const mapping = (responseTypes: readonly string[]) =>
  made(
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    { functionResponseTypes: responseTypes },
    { name: "mapping", sources: { eventSourceArn: "queue", functionName: "function" } },
  );
const queueAndFunction = (visibilityTimeoutSeconds: number) => [
  mapping(["ReportBatchItemFailures"]),
  made("aws:sqs/queue:Queue", { visibilityTimeoutSeconds }, { name: "queue" }),
  made("aws:lambda/function:Function", { timeout: 30 }, { name: "function" }),
];
const variables = (values: object) => [without(properFunction, { environment: { variables: values } })];

export const functionCases: readonly PolicyCase[] = [
  {
    rule: "functions-in-network",
    proper: [properFunction],
    offenders: {
      "no network": [without(properFunction, { vpcConfig: undefined })],
      "no security group": [without(properFunction, { vpcConfig: { subnetIds: ["subnet-1"], securityGroupIds: [] } })],
    },
  },
  {
    rule: "functions-traced",
    proper: [properFunction],
    offenders: { "passes on only": [without(properFunction, { tracingConfig: { mode: "PassThrough" } })] },
  },
  {
    rule: "functions-supported-runtime",
    proper: [properFunction],
    offenders: {
      "an old one": [without(properFunction, { runtime: "nodejs20.x" })],
      none: [without(properFunction, { runtime: undefined })],
    },
  },
  {
    rule: "functions-own-logs",
    proper: [properFunction],
    offenders: {
      "a group that Lambda makes": [without(properFunction, { loggingConfig: { logFormat: "JSON" } })],
      "plain text": [without(properFunction, { loggingConfig: { logFormat: "Text", logGroup: "/g" } })],
    },
  },
  {
    rule: "function-settings-encrypted",
    proper: [properFunction],
    offenders: { "no key": [without(properFunction, { kmsKeyArn: undefined })] },
  },
  {
    rule: "functions-know-no-secrets",
    proper: [properFunction],
    offenders: {
      "by its name": variables({ CRM_PASSWORD: "hunter2" }),
      "deep inside JSON": variables({ PATCHBAY_SETTINGS: JSON.stringify({ crm: { clientSecret: "abc" } }) }),
      "an access key of AWS": variables({ HINT: "AKIAIOSFODNN7EXAMPLE" }),
      "a private key": variables({ PEM: "-----BEGIN RSA PRIVATE KEY-----\nMII" }),
      "a signed token": variables({ HEADER: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjMifQ.c2lnbmF0dXJl" }),
    },
  },
  {
    rule: "function-logs-encrypted-and-kept",
    proper: [properLogs],
    offenders: {
      "no key": [without(properLogs, { kmsKeyId: undefined })],
      "no end": [without(properLogs, { retentionInDays: undefined })],
      "kept for ever": [without(properLogs, { retentionInDays: 0 })],
    },
  },
  {
    rule: "queues-answered-in-part",
    proper: [mapping(["ReportBatchItemFailures"])],
    offenders: { "all or nothing": [mapping([])] },
  },
  {
    rule: "queues-outwait-functions",
    proper: queueAndFunction(180),
    offenders: { "too short": queueAndFunction(60) },
  },
];
