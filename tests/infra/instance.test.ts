import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { createInstance, storages } from "../../infra/instance.ts";
import { createLogBucket } from "../../infra/logBucket.ts";
import type { PolicyDocument } from "../../infra/policyDocument.ts";
import type { StageSettings } from "../../infra/stageSettings.ts";
import { type Recording, recordProgram } from "./mocks.ts";
import { stageSettings } from "./settings.ts";

const deploy = (settings: StageSettings) =>
  recordProgram(() => {
    const key = new aws.kms.Key("key", {});
    return createInstance({ settings, key, logBucket: createLogBucket({ settings }) });
  });

describe("a new instance", () => {
  it("keeps flow logs, analyzes conversations and lets several people talk", async () => {
    const { single, result } = await deploy(stageSettings());

    const { inputs, options } = single("aws:connect/instance:Instance");
    expect(inputs).to.include({
      instanceAlias: "acme-dev",
      identityManagementType: "CONNECT_MANAGED",
      contactFlowLogsEnabled: true,
      contactLensEnabled: true,
      multiPartyConferenceEnabled: true,
    });
    expect(options.deleteBeforeReplace).to.equal(true);
    expect(result.accessUrl).to.equal("https://acme-dev.my.connect.aws");
  });

  it("finds its log group there already, with key and end", async () => {
    const { single } = await deploy(stageSettings());

    const { inputs } = single("aws:cloudwatch/logGroup:LogGroup", "flow-logs");
    expect(inputs).to.include({ name: "/aws/connect/acme-dev", retentionInDays: 90 });
    expect(inputs.kmsKeyId).to.match(/:key\//);
    expect(single("aws:connect/instance:Instance").options.dependsOn.join()).to.include("LogGroup::flow-logs");
  });

  it("keeps recordings, transcripts, reports and evaluations in its own bucket with the stage's key", async () => {
    const { ofType, single, result } = await deploy(stageSettings());

    const kept = ofType("aws:connect/instanceStorageConfig:InstanceStorageConfig");
    expect(kept.map(({ inputs }) => inputs.resourceType)).to.have.members(
      storages.map(({ resourceType }) => resourceType),
    );
    for (const { inputs } of kept) {
      expect(inputs.storageConfig).to.have.nested.property("s3Config.bucketName", result.recordingsBucketName);
      expect(inputs.storageConfig).to.have.nested.property("s3Config.encryptionConfig.keyId", result.recordingsKeyArn);
    }
    expect(single("aws:s3/bucket:Bucket", "recordings").inputs.bucket).to.equal("patchbay-dev-recordings-123456789012");
  });

  it("takes its users from the identity provider where the stage has one", async () => {
    const { single } = await deploy(stageSettings({ stage: "prod" }));

    expect(single("aws:connect/instance:Instance").inputs.identityManagementType).to.equal("SAML");
  });

  it("is not destroyed by accident in production, and neither are its recordings", async () => {
    const production = await deploy(stageSettings({ stage: "prod" }));
    const toTryOut = await deploy(stageSettings({ stage: "dev" }));

    const guarded = ({ single }: Recording<unknown>) => ({
      instance: single("aws:connect/instance:Instance").options.protect,
      recordings: single("aws:s3/bucket:Bucket", "recordings").options.protect,
      emptied: single("aws:s3/bucket:Bucket", "recordings").inputs.forceDestroy,
    });
    expect(guarded(production)).to.deep.equal({ instance: true, recordings: true, emptied: false });
    expect(guarded(toTryOut)).to.deep.equal({ instance: false, recordings: false, emptied: true });
  });
});

describe("an instance that exists", () => {
  it("is left as it is: nothing is made of it, and its own bucket and key are named", async () => {
    const { resources, result } = await deploy(stageSettings({ instance: "existing" }));

    expect(resources.filter(({ type }) => /connect|logGroup/.test(type))).to.deep.equal([]);
    expect(result).to.deep.equal({
      instanceId: "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
      instanceArn: "arn:aws:connect:ap-southeast-2:123456789012:instance/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
      accessUrl: "https://acme-existing.my.connect.aws",
      recordingsBucketName: "acme-existing-recordings",
      recordingsBucketArn: "arn:aws:s3:::acme-existing-recordings",
      recordingsKeyArn: "arn:aws:kms:ap-southeast-2:123456789012:key/11111111-2222-4333-8444-555555555555",
    });
  });
});

describe("the stage's buckets", () => {
  for (const name of ["recordings", "logs"]) {
    it(`${name}: are closed to the public, encrypted, versioned and emptied in time`, async () => {
      const { single } = await deploy(stageSettings());
      const setting = (kind: string) => single(`aws:s3/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`, name).inputs;

      expect(setting("BucketPublicAccessBlock")).to.include({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      expect(JSON.stringify(setting("BucketServerSideEncryptionConfiguration"))).to.include(
        name === "logs" ? '"AES256"' : '"aws:kms"',
      );
      expect(setting("BucketVersioning")).to.have.nested.property("versioningConfiguration.status", "Enabled");
      expect(setting("BucketLifecycleConfiguration")).to.have.nested.property(
        "rules[0].expiration.days",
        name === "logs" ? 90 : 365,
      );
    });

    it(`${name}: answer over TLS only`, async () => {
      const { single } = await deploy(stageSettings());

      const policy: PolicyDocument = JSON.parse(String(single("aws:s3/bucketPolicy:BucketPolicy", name).inputs.policy));
      expect(policy.Statement[0]).to.deep.include({
        Effect: "Deny",
        Principal: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      });
    });
  }

  it("log who asked for a recording, where only this account's buckets may log", async () => {
    const { single } = await deploy(stageSettings());

    const logs = single("aws:s3/bucketPolicy:BucketPolicy", "logs").inputs;
    const policy: PolicyDocument = JSON.parse(String(logs.policy));
    expect(single("aws:s3/bucketLogging:BucketLogging", "recordings").inputs).to.include({
      targetBucket: "patchbay-dev-logs-123456789012",
      targetPrefix: "recordings/",
    });
    expect(policy.Statement[1]).to.deep.include({
      Principal: { Service: "logging.s3.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    });
  });
});
