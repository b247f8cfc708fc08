import { expect } from "chai";
import { type Change, liveStage, otherSettings, type StageLife } from "./stageLife.ts";
import { describeUnderEngine, longestLifeMilliseconds, operations, typesOf } from "./underEngine.ts";

describeUnderEngine("the stage dev", (cli) => {
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

const miaChen = { username: "mia.chen", firstName: "Mia", lastName: "Chen", email: "mia.chen@acme.example" };

function oneMoreLine(file: string): Change {
  return { file, change: (text) => `${text}\nconsole.info("one more line of this function");\n` };
}
