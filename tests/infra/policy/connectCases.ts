/** Amazon Connect instances that hold the rules of `connectRules.ts`, and that offend. */
import { made, type PolicyCase, without } from "./policyCase.ts";

const instance = made(
  "aws:connect/instance:Instance",
  { contactFlowLogsEnabled: true },
  { name: "instance", protect: true },
);
const storage = (resourceType: string, encryptionConfig?: object) =>
  made(
    "aws:connect/instanceStorageConfig:InstanceStorageConfig",
    { resourceType, storageConfig: { storageType: "S3", s3Config: { bucketName: "b", encryptionConfig } } },
    { name: resourceType, sources: { instanceId: "instance" } },
  );
const ourKey = { encryptionType: "KMS", keyId: "arn:aws:kms:::key/1" };
const cloudControl = (typeName: string, desired: object) =>
  made("aws:cloudcontrol/resource:Resource", { typeName, desiredState: JSON.stringify(desired) });
const origin = (Origin: string) => cloudControl("AWS::Connect::ApprovedOrigin", { InstanceId: "arn", Origin });
const association = (functionArn: string) =>
  made("aws:connect/lambdaFunctionAssociation:LambdaFunctionAssociation", { functionArn });
const profile = (...permissions: readonly string[]) =>
  made("aws:connect/securityProfile:SecurityProfile", { permissions });
const table = made("aws:dynamodb/table:Table", { deletionProtectionEnabled: true });
const key = made("aws:kms/key:Key", { deletionWindowInDays: 30 });

export const connectCases: readonly PolicyCase[] = [
  {
    rule: "connect-storage-encrypted",
    proper: [storage("CALL_RECORDINGS", ourKey)],
    offenders: { "AWS's own key": [storage("CALL_RECORDINGS")] },
  },
  {
    rule: "connect-calls-recorded",
    proper: [instance, storage("CALL_RECORDINGS", ourKey)],
    offenders: { nowhere: [instance], "chats only": [instance, storage("CHAT_TRANSCRIPTS", ourKey)] },
  },
  {
    rule: "connect-flows-logged",
    proper: [instance],
    offenders: { "not at all": [without(instance, { contactFlowLogsEnabled: undefined })] },
  },
  {
    rule: "connect-exact-origins",
    proper: [origin("https://d111111abcdef8.cloudfront.net"), origin("https://phone.acme.example:8443")],
    offenders: {
      "in clear": [origin("http://phone.acme.example")],
      "a whole domain": [origin("https://*.cloudfront.net")],
      "with a path": [origin("https://phone.acme.example/page")],
      everybody: [origin("*")],
    },
  },
  {
    rule: "connect-known-types-only",
    proper: [origin("https://phone.acme.example"), cloudControl("AWS::Connect::Rule", {})],
    offenders: { "another type": [cloudControl("AWS::Connect::TrafficDistributionGroup", {})] },
  },
  {
    rule: "connect-exact-functions",
    proper: [association("arn:aws:lambda:eu-central-1:123456789012:function:patchbay-dev-customerLookup")],
    offenders: {
      "all functions": [association("arn:aws:lambda:eu-central-1:123456789012:function:*")],
      "some functions": [association("arn:aws:lambda:eu-central-1:123456789012:function:patchbay-*")],
    },
  },
  {
    rule: "connect-least-permissions",
    proper: [profile("BasicAgentAccess", "ContactFlows.View", "Users.Create")],
    offenders: { "flows by hand": [profile("ContactFlows.Edit")], profiles: [profile("SecurityProfiles.Create")] },
  },
  {
    rule: "production-guarded",
    production: true,
    proper: [
      instance,
      table,
      made("aws:connect/phoneNumber:PhoneNumber", {}, { protect: true }),
      made("aws:s3/bucket:Bucket", {}, { name: "recordings", protect: true }),
    ],
    offenders: {
      "the instance": [{ ...instance, protect: false }],
      "a number": [made("aws:connect/phoneNumber:PhoneNumber", {})],
      "a table": [without(table, { deletionProtectionEnabled: false })],
      recordings: [made("aws:s3/bucket:Bucket", {}, { name: "recordings" })],
      "a bucket that is emptied": [made("aws:s3/bucket:Bucket", { forceDestroy: true }, { name: "logs" })],
    },
  },
  {
    rule: "production-keys-wait",
    production: true,
    proper: [key, without(key, { deletionWindowInDays: undefined })],
    offenders: { "a week": [without(key, { deletionWindowInDays: 7 })] },
  },
];
