import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { settingsVariable } from "../../contract/functionSettings.ts";
import { readSettings } from "../../functions/runtime/settings.ts";
import { bundleFunction } from "../../infra/bundle.ts";
import { functionArchive } from "../../infra/functionArchive.ts";
import { functionCatalog, functionNames } from "../../infra/functionCatalog.ts";
import { functionEnvironment, functionSettings, patienceMilliseconds } from "../../infra/functionEnvironment.ts";
import { functionNeeds } from "../../infra/functionPermissions.ts";
import { createFunctionRoles } from "../../infra/functionRoles.ts";
import { createKey, createSecrets } from "../../infra/keysAndSecrets.ts";
import { createNetwork } from "../../infra/network.ts";
import { createFunctions, reservedConcurrency } from "../../infra/nodeFunction.ts";
import { createQueues } from "../../infra/queues.ts";
import { createTables } from "../../infra/tables.ts";
import { type Recording, recordProgram } from "./mocks.ts";
import { crmNames, stageSettings } from "./settings.ts";

const account = "ap-southeast-2:123456789012";

function record(stage: "dev" | "prod") {
  return recordProgram(
    () => {
      const settings = stageSettings({ stage });
      const key = createKey({ settings });
      const roles = createFunctionRoles({ settings });
      return createFunctions({
        settings,
        key,
        roles,
        network: createNetwork({ settings, key, roles }),
        secrets: createSecrets({ settings, key }),
        tables: createTables({ settings, key }),
        queues: createQueues({ settings, key }),
        instance: {
          instanceId: pulumi.output("0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"),
          instanceArn: pulumi.output(`arn:aws:connect:${account}:instance/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d`),
          accessUrl: "https://acme.my.connect.aws",
          recordingsBucketName: pulumi.output("recordings"),
          recordingsBucketArn: pulumi.output("arn:aws:s3:::recordings"),
          recordingsKeyArn: pulumi.output<string | null>(null),
        },
      });
    },
    { stack: stage },
  );
}

describe("the functions of a stage", function () {
  this.timeout(60_000);
  let dev: Recording<unknown>;
  let prod: Recording<unknown>;

  before(async () => {
    dev = await record("dev");
    prod = await record("prod");
  });

  it("have time left, after a caller has his answer, for what is only then written", () => {
    // One after the other, while the table hangs: each is tried three times, for a second.
    const writesMilliseconds = 3 * 3 * 1000;

    expect(functionCatalog.customerLookup.timeoutSeconds * 1000).to.be.above(patienceMilliseconds + writesMilliseconds);
  });

  for (const name of functionNames) {
    describe(name, () => {
      const inputs = () => dev.single("aws:lambda/function:Function", name).inputs;

      it("is what the catalog says, on the newest runtime and arm64", () => {
        const { memoryMegabytes, timeoutSeconds } = functionCatalog[name];

        expect(inputs()).to.deep.include({
          name: `patchbay-dev-${name}`,
          runtime: "nodejs24.x",
          architectures: ["arm64"],
          handler: `${name}.handler`,
          memorySize: memoryMegabytes,
          timeout: timeoutSeconds,
          tracingConfig: { mode: "Active" },
        });
      });

      it("runs in the private subnets, under its own role, with its settings encrypted", () => {
        expect(inputs()).to.have.nested.property("vpcConfig.subnetIds").that.has.lengthOf(2);
        expect(inputs()).to.have.nested.property("vpcConfig.securityGroupIds").that.has.lengthOf(1);
        expect(inputs().role).to.equal(`arn:aws:iam::123456789012:role/patchbay-dev-${name}`);
        expect(inputs().kmsKeyArn).to.match(/:key\//);
      });

      it("is let into that role by Lambda for this account alone", () => {
        const { assumeRolePolicy } = dev.single("aws:iam/role:Role", name).inputs;

        expect(JSON.parse(String(assumeRolePolicy)).Statement).to.deep.equal([
          {
            Effect: "Allow",
            Principal: { Service: "lambda.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
          },
        ]);
      });

      it("has a log with a key and an end before it prints anything", () => {
        const log = dev.single("aws:cloudwatch/logGroup:LogGroup", name).inputs;

        expect(log).to.include({ name: `/aws/lambda/patchbay-dev-${name}`, retentionInDays: 90 });
        expect(log.kmsKeyId).to.match(/:key\//);
        expect(inputs().loggingConfig).to.deep.equal({
          logFormat: "JSON",
          logGroup: `/aws/lambda/patchbay-dev-${name}`,
        });
      });

      it("may do what it needs before it is made, and until it is gone", () => {
        const { dependsOn } = dev.single("aws:lambda/function:Function", name).options;

        for (const policy of [`${name}-permissions`, `${name}-network`]) {
          expect(dependsOn.some((urn) => urn.endsWith(`rolePolicy:RolePolicy::${policy}`))).to.equal(true);
        }
      });

      it("decodes the settings that it is given", () => {
        const variables = inputs().environment;

        expect(variables).to.have.nested.property(`variables.${settingsVariable}`);
        const settings = readSettings((variables as { variables: Record<string, string> }).variables);
        expect(settings.tables).to.deep.equal({ calls: "patchbay-dev-calls", customers: "patchbay-dev-customers" });
        expect(settings.queueUrls.callSummary).to.match(/\/patchbay-dev-callSummary$/);
        expect(settings.secrets.contactToken).to.equal("patchbay/dev/contact-token");
        expect(settings.connect.recordingsBucket).to.equal("recordings");
      });
    });
  }

  it("take batches from their queues and answer for each message", () => {
    const mappings = dev.ofType("aws:lambda/eventSourceMapping:EventSourceMapping");

    expect(mappings.map(({ name }) => name)).to.have.members(["callLogging", "callSummary"]);
    for (const { name, inputs, options } of mappings) {
      expect(inputs).to.deep.include({
        eventSourceArn: `arn:aws:sqs:${account}:patchbay-dev-${name}`,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: 2 },
      });
      expect(options.dependsOn.some((urn) => urn.endsWith(`RolePolicy::${name}-permissions`))).to.equal(true);
    }
  });

  it("may be set off by their own messages over and over, where they put what has to wait into their queue again", () => {
    const putBack = functionNames.filter((name) => {
      const { trigger } = functionCatalog[name];
      return trigger.kind === "queue" && functionNeeds[name].sendsTo?.includes(trigger.queue);
    });

    const configs = dev.ofType("aws:lambda/functionRecursionConfig:FunctionRecursionConfig");

    expect(putBack).to.not.deep.equal([]);
    expect(configs.map(({ inputs }) => inputs)).to.have.deep.members(
      putBack.map((name) => ({ functionName: `patchbay-dev-${name}`, recursiveLoop: "Allow" })),
    );
  });

  it("sweep every quarter of an hour, set off by that rule alone, its failures kept", () => {
    const rule = dev.single("aws:cloudwatch/eventRule:EventRule", "reconcile").inputs;
    expect(rule).to.include({ name: "patchbay-dev-reconcile", scheduleExpression: "rate(15 minutes)" });
    expect(dev.single("aws:lambda/permission:Permission", "reconcile").inputs).to.include({
      action: "lambda:InvokeFunction",
      function: "patchbay-dev-reconcile",
      principal: "events.amazonaws.com",
      sourceArn: `arn:aws:events:${account}:rule/patchbay-dev-reconcile`,
    });
    expect(dev.single("aws:cloudwatch/eventTarget:EventTarget", "reconcile").inputs).to.deep.include({
      arn: `arn:aws:lambda:${account}:function:patchbay-dev-reconcile`,
      deadLetterConfig: { arn: `arn:aws:sqs:${account}:patchbay-dev-reconcile-dead-letter` },
    });
    const policy = JSON.parse(
      String(dev.single("aws:sqs/queuePolicy:QueuePolicy", "reconcile-dead-letter").inputs.policy),
    );
    expect(policy.Statement[1].Condition).to.deep.equal({
      ArnEquals: { "aws:SourceArn": [`arn:aws:events:${account}:rule/patchbay-dev-reconcile`] },
    });
  });

  it("rotate the contact tokens' key every 30 days, asked by Secrets Manager of this account alone", () => {
    expect(dev.single("aws:secretsmanager/secretRotation:SecretRotation").inputs).to.deep.include({
      secretId: `arn:aws:secretsmanager:${account}:secret:patchbay/dev/contact-token-AbCdEf`,
      rotationLambdaArn: `arn:aws:lambda:${account}:function:patchbay-dev-rotateContactToken`,
      rotationRules: { automaticallyAfterDays: 30 },
    });
    expect(dev.single("aws:lambda/permission:Permission", "rotateContactToken").inputs).to.include({
      principal: "secretsmanager.amazonaws.com",
      sourceAccount: "123456789012",
    });
    const { dependsOn } = dev.single("aws:secretsmanager/secretRotation:SecretRotation").options;
    expect(dependsOn.some((urn) => urn.endsWith("permission:Permission::rotateContactToken"))).to.equal(true);
  });

  it("are kept from overrunning the CRM where the account has room for that", () => {
    const reserved = (recording: Recording<unknown>) =>
      Object.fromEntries(
        recording
          .ofType("aws:lambda/function:Function")
          .filter(({ inputs }) => inputs.reservedConcurrentExecutions !== undefined)
          .map(({ name, inputs }) => [name, inputs.reservedConcurrentExecutions]),
      );

    expect(reserved(prod)).to.deep.equal({ callLogging: 10, connectorApi: 10, customerLookup: 10, reconcile: 1 });
    expect(reserved(dev)).to.deep.equal({});
  });

  it("have a copy for each batch that a queue hands out at once", () => {
    const settings = stageSettings({}, { reservedConcurrency: 1 });

    expect(reservedConcurrency("callLogging", settings)).to.equal(2);
    expect(reservedConcurrency("customerLookup", settings)).to.equal(1);
  });
});

describe("the functions' settings", () => {
  const names = {
    connect: {
      instanceId: "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
      instanceArn: `arn:aws:connect:${account}:instance/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d`,
      accessUrl: "https://acme.my.connect.aws",
      recordingsBucket: "recordings",
    },
    tables: { calls: "calls", customers: "customers" },
    secrets: { crm: "crm", contactToken: "contact-token", webhook: "webhook" },
    queueUrls: { callLogging: "https://sqs.example/a", callSummary: "https://sqs.example/b" },
  };

  for (const crm of crmNames) {
    it(`are what functions decode: ${crm}`, () => {
      const settings = functionSettings(stageSettings({ crm }), names);

      expect(readSettings(functionEnvironment(settings))).to.deep.equal(settings);
    });
  }

  it("leave a look-up time to answer within the flow's own limit", () => {
    const budget = (lookupTimeLimitSeconds: 1 | 8) =>
      functionSettings(stageSettings({}, { flow: { ...stageSettings().flow, lookupTimeLimitSeconds } }), names).lookup
        .budgetMilliseconds;

    expect(budget(8)).to.equal(2_500);
    expect(budget(1)).to.equal(500);
  });

  it("refuse to be longer than Lambda takes, before anything is deployed", () => {
    const settings = functionSettings(stageSettings({ crm: "sap" }), names);
    const long = { ...settings, timeZone: "x".repeat(4_096) };

    expect(() => functionEnvironment(long))
      .to.throw(/4096/)
      .with.property("code", "ENVIRONMENT_TOO_LARGE");
  });
});

describe("a function's archive", function () {
  this.timeout(30_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-archive-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("is the same for the same source, wherever it is built", async () => {
    const [one, other] = await Promise.all(
      ["one", "other"].map((place) => functionArchive("customerLookup", path.join(folder, place))),
    );

    expect(await contents(one)).to.deep.equal(await contents(other));
  });

  it("holds its entry, its chunks in order, and nothing that an older build left", async () => {
    const where = path.join(folder, "used");
    await bundleFunction("callLogging", where);

    const files = Object.keys(await contents(await functionArchive("customerLookup", where)));

    expect(files).to.include("customerLookup.mjs").and.not.include("callLogging.mjs");
    expect(files).to.deep.equal([...files].sort());
    expect(files.filter((file) => !/^(customerLookup\.mjs|chunks\/[\w-]+\.mjs)$/.test(file))).to.deep.equal([]);
  });

  it("tells the stack's state nothing of the machine", async () => {
    const assets = await (await functionArchive("rotateContactToken")).assets;

    const paths = await Promise.all(
      Object.values(assets).map(async (asset) => (asset instanceof pulumi.asset.FileAsset ? asset.path : "")),
    );
    expect(paths.filter((file) => !file.startsWith(".build/functions/rotateContactToken/"))).to.deep.equal([]);
  });
});

async function contents(archive: pulumi.asset.AssetArchive | undefined): Promise<Record<string, string>> {
  const entries = Object.entries((await archive?.assets) ?? {}).map(async ([name, asset]) => {
    if (!(asset instanceof pulumi.asset.FileAsset)) throw new Error(`${name} is no file`);
    return [name, await readFile(await asset.path, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
