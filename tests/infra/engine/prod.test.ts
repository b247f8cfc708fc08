import { expect } from "chai";
import { liveStage, otherSettings, type StageLife } from "./stageLife.ts";
import { describeUnderEngine, longestLifeMilliseconds, operations, typesOf } from "./underEngine.ts";

describeUnderEngine("the stage prod", (cli) => {
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
