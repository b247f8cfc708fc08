/** Amazon Connect, which no public scanner knows but for its storage: our own rules. */
import { isExactHttpsOrigin } from "./edgeRules.ts";
import { isOneOf, isSet, listAt, notYetKnown, pointingAt, type Rule, unless, valueAt } from "./rule.ts";

const instance = "aws:connect/instance:Instance";

export const connectRules: readonly Rule[] = [
  {
    id: "connect-storage-encrypted",
    promise: "Recordings, transcripts and reports are encrypted with the stage's key",
    answersTo: ["CKV_AWS_269", "CKV_AWS_270"],
    scope: "resource",
    types: ["aws:connect/instanceStorageConfig:InstanceStorageConfig"],
    problems: ({ props }) =>
      ["s3Config", "kinesisVideoStreamConfig"]
        .filter((kind) => valueAt(props, "storageConfig", kind) !== undefined)
        .flatMap((kind) =>
          unless(
            isSet(valueAt(props, "storageConfig", kind, "encryptionConfig", "keyId")),
            `storageConfig.${kind}.encryptionConfig.keyId is not set`,
          ),
        ),
  },
  {
    id: "connect-calls-recorded",
    promise: "A new instance has a place for recordings, without which nothing is analyzed",
    answersTo: [],
    scope: "stage",
    types: [instance],
    problems: (subject, stage) =>
      unless(
        pointingAt(subject, stage, "aws:connect/instanceStorageConfig:InstanceStorageConfig", "instanceId").some(
          ({ props }) => isOneOf(props.resourceType, "CALL_RECORDINGS"),
        ),
        "it has no storage for CALL_RECORDINGS",
      ),
  },
  {
    id: "connect-flows-logged",
    promise: "What a flow did with a caller is written down",
    answersTo: [],
    scope: "resource",
    types: [instance],
    problems: ({ props }) => unless(isOneOf(props.contactFlowLogsEnabled, true), "contactFlowLogsEnabled is not set"),
  },
  {
    id: "connect-exact-origins",
    promise: "The softphone is embedded by exact https origins only",
    answersTo: [],
    scope: "resource",
    types: ["aws:cloudcontrol/resource:Resource"],
    problems: ({ props }) => {
      if (props.typeName !== "AWS::Connect::ApprovedOrigin" || props.desiredState === notYetKnown) return [];
      const desired: unknown = JSON.parse(String(props.desiredState));
      const origin = String(valueAt(desired, "Origin"));
      return unless(isExactHttpsOrigin(origin), `${origin} is not an exact https origin`);
    },
  },
  {
    id: "connect-known-types-only",
    promise: "Cloud Control makes only what this pack has looked at",
    answersTo: [],
    scope: "resource",
    types: ["aws:cloudcontrol/resource:Resource"],
    problems: ({ props }) =>
      unless(
        isOneOf(props.typeName, "AWS::Connect::ApprovedOrigin", "AWS::Connect::Rule"),
        `nobody has decided on ${String(props.typeName)}`,
      ),
  },
  {
    id: "connect-exact-functions",
    promise: "The instance may call functions that are named",
    answersTo: [],
    scope: "resource",
    types: ["aws:connect/lambdaFunctionAssociation:LambdaFunctionAssociation"],
    problems: ({ props }) =>
      unless(
        props.functionArn === notYetKnown ||
          /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w-]+)?$/.test(String(props.functionArn)),
        `${String(props.functionArn)} is not one function`,
      ),
  },
  {
    id: "connect-least-permissions",
    promise: "Nobody may change from Connect's own pages what Pulumi makes",
    answersTo: [],
    scope: "resource",
    types: ["aws:connect/securityProfile:SecurityProfile"],
    problems: ({ props }) =>
      listAt(props, "permissions")
        .map(String)
        .filter((permission) => changesThePlatform.test(permission))
        .map((permission) => `it gives ${permission}`),
  },
  {
    id: "production-guarded",
    promise: "In production the instance, its numbers, tables and recordings are not destroyed by a slip",
    answersTo: ["Prowler dynamodb_table_deletion_protection_enabled"],
    scope: "stage",
    types: [instance, "aws:connect/phoneNumber:PhoneNumber", "aws:dynamodb/table:Table", "aws:s3/bucket:Bucket"],
    problems: (resource, { production }) => {
      if (!production) return [];
      if (resource.type === "aws:dynamodb/table:Table") {
        return unless(isOneOf(resource.props.deletionProtectionEnabled, true), "deletionProtectionEnabled is not set");
      }
      if (resource.type === "aws:s3/bucket:Bucket" && resource.name !== "recordings") {
        return unless(resource.props.forceDestroy !== true, "forceDestroy empties it");
      }
      return unless(resource.protect, "it is not protected");
    },
  },
  {
    id: "production-keys-wait",
    promise: "In production a key that is to be deleted waits for 30 days, since all that it encrypted goes with it",
    answersTo: [],
    scope: "stage",
    types: ["aws:kms/key:Key"],
    problems: ({ props }, { production }) =>
      unless(!production || isOneOf(props.deletionWindowInDays ?? 30, 30), "deletionWindowInDays is not 30"),
  },
];

/** Permissions that create, edit or delete flows, numbers, queues, rules and profiles. */
const changesThePlatform =
  /^(ContactFlows|ContactFlowModules|PhoneNumbers|Queues|RoutingPolicies|HoursOfOperation|Rules|SecurityProfiles|TransferDestinations|Prompts)\.(Create|Edit|Delete|EditAndCreate|Publish|Claim|Release)$/;
