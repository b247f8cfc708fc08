import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { eventRules, queues as queueDefinitions } from "../../contract/events.ts";
import { openIndex } from "../../functions/calls/journal.ts";
import { createEventRoutes } from "../../infra/eventRoutes.ts";
import { keyPolicy } from "../../infra/keyPolicy.ts";
import { createKey, createSecrets } from "../../infra/keysAndSecrets.ts";
import { createQueues } from "../../infra/queues.ts";
import type { StageSettings } from "../../infra/stageSettings.ts";
import { createTables, openCallsIndex } from "../../infra/tables.ts";
import { type RecordingPlace, recordProgram } from "./mocks.ts";
import { stageSettings } from "./settings.ts";

const region = "ap-southeast-2";
const account = "123456789012";
const instanceArn = `arn:aws:connect:${region}:${account}:instance/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d`;

describe("the stage's key", () => {
  const owner = { stage: "dev", region, accountId: account, instanceAlias: "acme-dev" };

  it("is given to people by IAM, to services each for this account alone, and to nobody else", () => {
    const given = keyPolicy(owner).Statement.map(({ Principal, Condition }) => ({ Principal, Condition }));

    expect(given).to.deep.equal([
      { Principal: { AWS: `arn:aws:iam::${account}:root` }, Condition: undefined },
      {
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": [
              `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/patchbay-dev-*`,
              `arn:aws:logs:${region}:${account}:log-group:/aws/connect/acme-dev`,
              `arn:aws:logs:${region}:${account}:log-group:/aws/vendedlogs/patchbay-dev-*`,
              `arn:aws:logs:${region}:${account}:log-group:/patchbay/dev/*`,
            ],
          },
        },
      },
      {
        Principal: { Service: "events.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
      {
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ]);
  });

  it("names every action", () => {
    const actions = keyPolicy(owner).Statement.flatMap(({ Action }) => Action);

    expect(actions.filter((action) => !/^kms:[A-Za-z]+$/.test(action))).to.deep.equal([]);
  });

  it("lets its administrators change its policy, for a key whose policy nobody may change is lost", () => {
    expect(keyPolicy(owner).Statement[0]?.Action).to.include.members(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]);
  });

  it("rotates, and leaves time to think before it is gone", async () => {
    const { single } = await recordProgram(() => createKey({ settings: stageSettings({ stage: "prod" }) }));

    const { inputs } = single("aws:kms/key:Key");
    expect(inputs).to.include({ enableKeyRotation: true, deletionWindowInDays: 30 });
    expect(inputs.policy).to.equal(JSON.stringify(keyPolicy({ ...owner, stage: "prod", instanceAlias: "acme-prod" })));
    expect(single("aws:kms/alias:Alias").inputs.name).to.equal("alias/patchbay-prod");
  });
});

describe("the stage's secrets", () => {
  const create = (changes: Partial<StageSettings> = {}, place: RecordingPlace = {}) =>
    recordProgram(() => {
      const settings = stageSettings({}, changes);
      return createSecrets({ settings, key: createKey({ settings }) });
    }, place);

  it("are empty, with the stage's key", async () => {
    const { ofType } = await create();

    expect(ofType("aws:secretsmanager/secret:Secret").map(({ inputs }) => inputs.name)).to.have.members([
      "patchbay/dev/crm",
      "patchbay/dev/contact-token",
      "patchbay/dev/webhook",
    ]);
    for (const { inputs } of ofType("aws:secretsmanager/secret:Secret")) {
      expect(inputs.kmsKeyId).to.match(/:key\//);
      expect(inputs.recoveryWindowInDays).to.equal(0);
    }
    expect(ofType("aws:secretsmanager/secretVersion:SecretVersion")).to.deep.equal([]);
  });

  it("are filled from the configuration where the owner wants that, marked as secret, but never the tokens' key", async () => {
    const { ofType } = await create(
      { secrets: { kind: "pulumi" } },
      {
        config: {
          "patchbay:crmSecret": JSON.stringify({ clientId: "id", clientSecret: "hush" }),
          "patchbay:webhookSecret": JSON.stringify({ username: "halo", password: "hush" }),
        },
        secretKeys: ["patchbay:crmSecret", "patchbay:webhookSecret"],
      },
    );

    const versions = ofType("aws:secretsmanager/secretVersion:SecretVersion");
    expect(versions.map(({ name }) => name)).to.deep.equal(["secret-crm", "secret-webhook"]);
    expect(versions.map(({ inputs }) => JSON.parse(String(inputs.secretString)))).to.deep.equal([
      { clientId: "id", clientSecret: "hush" },
      { username: "halo", password: "hush" },
    ]);
    expect(versions.map(({ secretInputs }) => secretInputs)).to.deep.equal([["secretString"], ["secretString"]]);
  });
});

describe("the tables", () => {
  const create = (stage: "dev" | "prod") =>
    recordProgram(() => {
      const settings = stageSettings({ stage });
      return createTables({ settings, key: createKey({ settings }) });
    });

  it("are keyed as the journal and the cache key them", async () => {
    const { single } = await create("dev");

    expect(single("aws:dynamodb/table:Table", "calls").inputs).to.deep.include({
      name: "patchbay-dev-calls",
      hashKey: "callId",
      rangeKey: "part",
      globalSecondaryIndexes: [
        { name: "open", hashKey: "openShard", rangeKey: "openSince", projectionType: "KEYS_ONLY" },
      ],
    });
    expect(single("aws:dynamodb/table:Table", "customers").inputs).to.deep.include({
      name: "patchbay-dev-customers",
      hashKey: "key",
      rangeKey: "part",
      attributes: [
        { name: "key", type: "S" },
        { name: "part", type: "S" },
      ],
    });
    expect(openCallsIndex).to.equal(openIndex);
  });

  for (const stage of ["dev", "prod"] as const) {
    it(`forget in time, can be turned back, and are encrypted: ${stage}`, async () => {
      const { ofType } = await create(stage);

      for (const { inputs } of ofType("aws:dynamodb/table:Table")) {
        expect(inputs).to.deep.include({
          billingMode: "PAY_PER_REQUEST",
          ttl: { attributeName: "expiresAt", enabled: true },
          pointInTimeRecovery: { enabled: true },
          deletionProtectionEnabled: stage === "prod",
        });
        expect(inputs).to.have.nested.property("serverSideEncryption.enabled", true);
        expect(inputs)
          .to.have.nested.property("serverSideEncryption.kmsKeyArn")
          .that.matches(/:key\//);
      }
    });
  }
});

describe("the queues and what fills them", () => {
  const create = () =>
    recordProgram(() => {
      const settings = stageSettings();
      const queues = createQueues({ settings, key: createKey({ settings }) });
      createEventRoutes({ settings, instanceArn: pulumi.output(instanceArn), queues });
      return queues;
    });
  const queueArn = (name: string) => `arn:aws:sqs:${region}:${account}:patchbay-dev-${name}`;
  const ruleArn = (name: string) => `arn:aws:events:${region}:${account}:rule/patchbay-dev-${name}`;
  const ruleNames = { callLogging: ["contact-events"], callSummary: ["analysis-finished", "analysis-failed"] };

  for (const name of ["callLogging", "callSummary"] as const) {
    it(`give up a message of ${name} as the contract says, into dead letters kept for two weeks`, async () => {
      const { single } = await create();

      const { visibilityTimeoutSeconds, retentionDays, maxReceiveCount } = queueDefinitions[name];
      const queue = single("aws:sqs/queue:Queue", name).inputs;
      expect(queue).to.include({
        name: `patchbay-dev-${name}`,
        visibilityTimeoutSeconds,
        messageRetentionSeconds: retentionDays * 86_400,
      });
      expect(JSON.parse(String(queue.redrivePolicy))).to.deep.equal({
        deadLetterTargetArn: queueArn(`${name}-dead-letter`),
        maxReceiveCount,
      });
      expect(single("aws:sqs/queue:Queue", `${name}-dead-letter`).inputs).to.include({
        name: `patchbay-dev-${name}-dead-letter`,
        messageRetentionSeconds: 1_209_600,
      });
      const allowed = single("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", name).inputs.redriveAllowPolicy;
      expect(JSON.parse(String(allowed))).to.deep.equal({
        redrivePermission: "byQueue",
        sourceQueueArns: [queueArn(name)],
      });
    });

    it(`take messages for ${name} over TLS, from its own rules: the queue and its dead letters`, async () => {
      const { single } = await create();

      for (const queue of [name, `${name}-dead-letter`]) {
        const policy: unknown = JSON.parse(String(single("aws:sqs/queuePolicy:QueuePolicy", queue).inputs.policy));
        expect(policy).to.deep.equal({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "TlsOnly",
              Effect: "Deny",
              Principal: "*",
              Action: ["sqs:*"],
              Resource: [queueArn(queue)],
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            {
              Sid: "EventsOfTheRules",
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: ["sqs:SendMessage"],
              Resource: [queueArn(queue)],
              Condition: { ArnEquals: { "aws:SourceArn": ruleNames[name].map(ruleArn) } },
            },
          ],
        });
      }
    });
  }

  it("encrypt with the stage's key", async () => {
    const { ofType } = await create();

    expect(ofType("aws:sqs/queue:Queue")).to.have.lengthOf(4);
    for (const { inputs } of ofType("aws:sqs/queue:Queue")) expect(inputs.kmsMasterKeyId).to.match(/:key\//);
  });

  it("listen with the contract's patterns, to this instance alone", async () => {
    const { ofType } = await create();

    const patterns = Object.fromEntries(
      ofType("aws:cloudwatch/eventRule:EventRule").map(({ inputs }) => [
        inputs.name,
        JSON.parse(String(inputs.eventPattern)),
      ]),
    );
    expect(patterns).to.deep.equal(
      Object.fromEntries(eventRules(instanceArn).map(({ name, pattern }) => [`patchbay-dev-${name}`, pattern])),
    );
  });

  it("are the rules' targets, once they let the rules in", async () => {
    const { ofType } = await create();

    const targets = ofType("aws:cloudwatch/eventTarget:EventTarget");
    expect(targets.map(({ name }) => name)).to.have.members(eventRules(instanceArn).map(({ name }) => name));
    for (const { name, inputs, options } of targets) {
      const queue = eventRules(instanceArn).find((rule) => rule.name === name)?.queue ?? "";
      expect(inputs).to.deep.include({
        rule: `patchbay-dev-${name}`,
        arn: queueArn(queue),
        deadLetterConfig: { arn: queueArn(`${queue}-dead-letter`) },
      });
      expect(inputs).to.not.have.property("roleArn");
      for (const policy of [queue, `${queue}-dead-letter`]) {
        expect(options.dependsOn.some((urn) => urn.endsWith(`queuePolicy:QueuePolicy::${policy}`))).to.equal(true);
      }
    }
  });
});
