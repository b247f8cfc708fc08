import { expect } from "chai";
import { findCli, howToGetTheCli } from "./cli.ts";
import { type Change, liveStage, otherSettings, type Plan, type StageLife } from "./stageLife.ts";

const cli = findCli();
/** A stage's life takes about a minute, and several on a machine that is busy. */
const longestLifeMilliseconds = 600_000;

if (cli === undefined) {
  // After mocha's summary, where it is seen.
  process.once("exit", () =>
    console.log(`The engine tests did not run, for there is no Pulumi CLI here: ${howToGetTheCli}.`),
  );
} else {
  describe("the stage dev under the real engine", () => {
    let life: StageLife;
    before(async function () {
      this.timeout(longestLifeMilliseconds);
      life = await liveStage(
        {
          stage: "dev",
          settings: { "patchbay:secrets": "pulumi", "patchbay:identity": { kind: "managed", agents: [miaChen] } },
          secrets: {
            crmSecret: JSON.stringify({ clientId: "patchbay", clientSecret: "never-in-the-clear" }),
            webhookSecret: JSON.stringify({ username: "halopsa", password: "never-in-the-clear" }),
            'initialPasswords["mia.chen"]': "Never-in-the-clear-1",
          },
          changes: [
            otherSettings("dev", { "patchbay:retention": { logDays: 60, recordingDays: 90 } }),
            oneMoreLine("functions/handlers/crmWebhook.ts"),
          ],
        },
        cli,
      );
    });

    it("is previewed as resources to create and nothing else, and the policy pack lets it pass", () => {
      expect(operations(life.preview)).to.deep.equal(["create"]);
    });

    it("is made as it was previewed", () => {
      const previewed = life.preview.steps.filter(({ resource }) => resource.startsWith("aws:"));

      expect(life.made).to.have.length(previewed.length);
    });

    it("tells where everything is", () => {
      expect(life.outputs).to.include({ instanceUrl: "https://acme-patchbay-dev.my.connect.aws" });
      expect(life.outputs.phoneNumber).to.match(/^\+\d+$/);
      expect(life.outputs.connectorUrl).to.match(/^https:/);
      expect(life.outputs.apiUrl).to.match(/^https:/);
    });

    it("has nothing to change once it is made", () => {
      expect(life.again.steps).to.deep.equal([]);
    });

    it("changes where logs are kept and nothing else when they are kept longer", () => {
      const [otherRetention] = life.changed;

      expect(operations(otherRetention)).to.deep.equal(["update"]);
      expect(typesOf(otherRetention)).to.have.members([
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      ]);
    });

    it("changes one function when the source of one changes", () => {
      const [, otherSource] = life.changed;

      expect(otherSource?.steps).to.deep.equal([{ op: "update", resource: "aws:lambda/function:Function crmWebhook" }]);
    });

    it("has no secret in the clear, neither in its state nor on the screen", () => {
      expect(life.state, "encrypted, they are there").to.include('"ciphertext"');
      expect(life.state).not.to.match(/never-in-the-clear/i);
      expect(life.screen).not.to.match(/never-in-the-clear/i);
    });

    it("leaves nothing behind when it is destroyed", () => {
      expect(life.destroy.exitCode, life.destroy.output).to.equal(0);
      expect(life.left).to.deep.equal([]);
    });
  });

  describe("the stage prod under the real engine", () => {
    let life: StageLife;
    before(async function () {
      this.timeout(longestLifeMilliseconds);
      const alarms = { email: "nights@acme.example", outboundCallsPerFiveMinutes: 100 };
      life = await liveStage({ stage: "prod", changes: [otherSettings("prod", { "patchbay:alarms": alarms })] }, cli);
    });

    it("is made as it was previewed, and has nothing to change then", () => {
      expect(operations(life.preview)).to.deep.equal(["create"]);
      expect(life.again.steps).to.deep.equal([]);
    });

    it("replaces the subscription and nothing else when alarms go to somebody else", () => {
      const [otherMail] = life.changed;

      expect(typesOf(otherMail)).to.deep.equal(["aws:sns/topicSubscription:TopicSubscription"]);
    });

    it("refuses to be destroyed, and keeps every resource", () => {
      expect(life.destroy.exitCode).not.to.equal(0);
      expect(life.destroy.output).to.match(/protect/);
      expect(life.left).to.deep.equal(life.made);
    });
  });
}

const miaChen = { username: "mia.chen", firstName: "Mia", lastName: "Chen", email: "mia.chen@acme.example" };

function oneMoreLine(file: string): Change {
  return { file, change: (text) => `${text}\nconsole.info("one more line of this function");\n` };
}

function operations(plan: Plan | undefined): string[] {
  return [...new Set(plan?.steps.map(({ op }) => op))];
}

function typesOf(plan: Plan | undefined): string[] {
  return [...new Set(plan?.steps.map(({ resource }) => resource.split(" ")[0] ?? ""))];
}
