/**
 * The Amazon Connect instance of a stage: a new one with its storage, or one that is there already, of which nothing is
 * changed here.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accountId } from "./account.ts";
import { createPrivateBucket, type PrivateBucket } from "./privateBucket.ts";
import { accessUrlOf, type InstanceSettings, type StageSettings } from "./stageSettings.ts";

export interface InstanceOutputs {
  readonly instanceId: pulumi.Output<string>;
  readonly instanceArn: pulumi.Output<string>;
  /** No slash at the end. */
  readonly accessUrl: string;
  readonly recordingsBucketName: pulumi.Output<string>;
  readonly recordingsBucketArn: pulumi.Output<string>;
  /** `null` where recordings are encrypted by no key of the owner's. */
  readonly recordingsKeyArn: pulumi.Output<string | null>;
}

export interface InstanceArgs {
  readonly settings: StageSettings;
  readonly key: aws.kms.Key;
  /** Takes the access logs of the recordings bucket. */
  readonly logBucket?: PrivateBucket;
}

export function createInstance(args: InstanceArgs): InstanceOutputs {
  const { instance } = args.settings;
  return instance.kind === "new" ? newInstance(args, instance) : existingInstance(instance);
}

/**
 * What the instance keeps, and under which prefix. Contact Lens writes its analysis files beside the recordings, at the
 * root of their bucket, whatever the prefix. Without the first, nothing is recorded and so nothing analyzed.
 */
export const storages = [
  { name: "recordings", resourceType: "CALL_RECORDINGS", prefix: "CallRecordings" },
  { name: "transcripts", resourceType: "CHAT_TRANSCRIPTS", prefix: "ChatTranscripts" },
  { name: "reports", resourceType: "SCHEDULED_REPORTS", prefix: "Reports" },
  { name: "evaluations", resourceType: "CONTACT_EVALUATIONS", prefix: "Evaluations" },
] as const;

function newInstance(
  { settings, key, logBucket }: InstanceArgs,
  { alias }: Extract<InstanceSettings, { kind: "new" }>,
): InstanceOutputs {
  const { stage, production, retention } = settings;
  // Made before the instance, which would make it without key and without end.
  const flowLogs = new aws.cloudwatch.LogGroup("flow-logs", {
    name: `/aws/connect/${alias}`,
    retentionInDays: retention.logDays,
    kmsKeyId: key.arn,
  });
  const { bucket } = createPrivateBucket("recordings", {
    bucketName: accountId().apply((id) => `patchbay-${stage}-recordings-${id}`),
    keyArn: key.arn,
    keptDays: retention.recordingDays,
    accessLogs: logBucket === undefined ? undefined : { bucket: logBucket.bucket, prefix: "recordings/" },
    production,
  });
  const instance = new aws.connect.Instance(
    "instance",
    {
      instanceAlias: alias,
      identityManagementType: settings.identity.kind === "saml" ? "SAML" : "CONNECT_MANAGED",
      inboundCallsEnabled: true,
      outboundCallsEnabled: true,
      contactFlowLogsEnabled: true,
      contactLensEnabled: true,
      multiPartyConferenceEnabled: true,
    },
    {
      dependsOn: [flowLogs],
      // The alias is unique in the world, so a second instance of that name cannot be made beside the first.
      deleteBeforeReplace: true,
      protect: production,
    },
  );
  for (const { name, resourceType, prefix } of storages) {
    new aws.connect.InstanceStorageConfig(
      name,
      {
        instanceId: instance.id,
        resourceType,
        storageConfig: {
          storageType: "S3",
          s3Config: {
            bucketName: bucket.id,
            bucketPrefix: prefix,
            encryptionConfig: { encryptionType: "KMS", keyId: key.arn },
          },
        },
      },
      { parent: instance },
    );
  }
  return {
    instanceId: instance.id,
    instanceArn: instance.arn,
    accessUrl: accessUrlOf(alias),
    recordingsBucketName: bucket.id,
    recordingsBucketArn: bucket.arn,
    recordingsKeyArn: key.arn,
  };
}

function existingInstance(settings: Extract<InstanceSettings, { kind: "existing" }>): InstanceOutputs {
  // Asked for rather than put together: an id with a slip is found out before anything is made.
  const instance = aws.connect.getInstanceOutput({ instanceId: settings.instanceId });
  return {
    instanceId: pulumi.output(settings.instanceId),
    instanceArn: instance.arn,
    accessUrl: accessUrlOf(settings.alias),
    recordingsBucketName: pulumi.output(settings.recordingsBucket),
    recordingsBucketArn: pulumi.output(`arn:aws:s3:::${settings.recordingsBucket}`),
    recordingsKeyArn: pulumi.output(settings.recordingsKeyArn),
  };
}
