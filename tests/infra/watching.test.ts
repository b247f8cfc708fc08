import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { queues } from "../../contract/events.ts";
import { type Alarm, alarms } from "../../infra/alarms.ts";
import { dashboard } from "../../infra/dashboard.ts";
import { functionNames } from "../../infra/functionCatalog.ts";
import { patienceMilliseconds } from "../../infra/functionEnvironment.ts";
import { createWatching, topicPolicy } from "../../infra/watching.ts";
import { type Recording, recordProgram } from "./mocks.ts";
import { stageSettings } from "./settings.ts";

const watched = {
  stage: "dev",
  outboundCallsPerFiveMinutes: 30,
  instanceId: "the-instance",
  apiId: "the-api",
  flowNames: ["patchbay-dev-inbound", "patchbay-dev-transfer"],
};

describe("a stage's alarms", () => {
  const all = alarms(watched);

  it("say what happened and what to do", () => {
    for (const { name, description } of all) {
      expect(description, name).to.have.length.within(100, 1024);
      expect(description.split(/[.:] /).length, name).to.be.at.least(2);
    }
  });

  it("have names of their own", () => {
    expect(new Set(all.map(({ name }) => name)).size).to.equal(all.length);
  });

  it("ring at the first dead letter of every queue", () => {
    for (const queue of [...Object.keys(queues), "reconcile"]) {
      expect(named(all, `dead-letters-${queue}`)).to.deep.include({
        threshold: 1,
        rings: "atOrAbove",
        metrics: [
          {
            namespace: "AWS/SQS",
            name: "ApproximateNumberOfMessagesVisible",
            dimensions: { QueueName: `patchbay-dev-${queue}-dead-letter` },
          },
        ],
      });
    }
  });

  it("ring when dialed calls are more than the stage expects", () => {
    expect(named(all, "outbound-calls")).to.deep.include({
      threshold: 30,
      rings: "above",
      metrics: [
        { namespace: "Patchbay", name: "OutboundContacts", dimensions: { service: "callLogging", stage: "dev" } },
      ],
    });
  });

  it("ring for look-ups by the time that callers waited, before that time is up", () => {
    const slow = named(all, "lookup-slow");

    expect(slow.metrics.map(({ namespace, name }) => `${namespace} ${name}`)).to.deep.equal(
      slow.metrics.map(() => "Patchbay Duration"),
    );
    expect(slow.metrics.map(({ dimensions }) => dimensions.outcome)).to.deep.equal(["one", "many", "none"]);
    expect(slow.threshold).to.be.below(patienceMilliseconds);
  });

  it("ring when the sweep goes silent", () => {
    expect(named(all, "sweep-stopped")).to.include({ rings: "below", silence: "bad" });
  });

  it("watch every function for want of concurrency", () => {
    const functions = named(all, "throttles").metrics.map(({ dimensions }) => dimensions.FunctionName);

    expect(functions).to.have.members(functionNames.map((name) => `patchbay-dev-${name}`));
  });

  it("name no more metrics at once than CloudWatch takes", () => {
    for (const { name, metrics } of all) expect(metrics.length, name).to.be.at.most(9);
  });
});

describe("a stage's dashboard", () => {
  const { widgets } = dashboard({ ...watched, region: "eu-central-1", distributionId: "E1" });

  it("lays its graphs side by side, none over another", () => {
    const places = widgets.map(({ x, y }) => `${x},${y}`);

    expect(new Set(places).size).to.equal(widgets.length);
    for (const { x, width } of widgets) expect(x + width).to.be.at.most(24);
  });

  it("draws what alarms watch", () => {
    const drawn = JSON.stringify(widgets);

    for (const { name, metrics } of alarms(watched)) {
      // What is only ever zero or alarming has no line.
      if (["calls-refused", "recordings-lost", "sweep-stopped"].includes(name)) continue;
      expect(drawn, name).to.include(`"${metrics[0].name}"`);
    }
  });

  it("asks CloudFront's metrics where they are", () => {
    const page = widgets.find(({ properties }) => properties.title === "Page");

    expect(page?.properties.region).to.equal("us-east-1");
  });
});

describe("the alarms' topic", () => {
  let recording: Recording<unknown>;
  before(async () => {
    recording = await recordProgram(() =>
      createWatching({
        settings: stageSettings(),
        key: new aws.kms.Key("key"),
        accountId: pulumi.output("123456789012"),
        instanceId: pulumi.output("the-instance"),
        apiId: pulumi.output("the-api"),
        distributionId: pulumi.output("E1"),
      }),
    );
  });

  it("is encrypted and mails the stage's owner", () => {
    expect(recording.single("aws:sns/topic:Topic").inputs.kmsMasterKeyId).to.be.a("string");
    expect(recording.single("aws:sns/topicSubscription:TopicSubscription").inputs).to.include({
      protocol: "email",
      endpoint: "operations@acme.example",
    });
  });

  it("takes what this stage's alarms say, over TLS, and nothing else", () => {
    const [tls, publish, ...others] = topicPolicy("arn:topic", {
      name: "dev",
      region: "us-east-1",
      accountId: "123456789012",
    }).Statement;

    expect(tls).to.deep.include({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } });
    expect(publish).to.deep.include({
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:patchbay-dev-*" },
      },
    });
    expect(others).to.deep.equal([]);
  });

  it("is told by every alarm when it begins and when it is over", () => {
    const made = recording.ofType("aws:cloudwatch/metricAlarm:MetricAlarm");
    const topic = `arn:aws:sns:ap-southeast-2:123456789012:patchbay-dev-alarms`;

    expect(made).to.have.length.above(15);
    for (const { inputs } of made) {
      expect(inputs.alarmActions).to.deep.equal([topic]);
      expect(inputs.okActions).to.deep.equal([topic]);
      expect(inputs.name).to.match(/^patchbay-dev-/);
    }
  });

  it("hears sums of several metrics as one", () => {
    const { inputs } = recording.single("aws:cloudwatch/metricAlarm:MetricAlarm", "crm-unavailable");

    expect(inputs.metricQueries)
      .to.be.an("array")
      .with.nested.property("[0]")
      .that.includes({ expression: "FILL(m0, 0) + FILL(m1, 0) + FILL(m2, 0)", returnData: true });
    expect(inputs).to.not.have.property("metricName");
  });

  it("hears the slowest of several percentiles, which have no sum", () => {
    const { inputs } = recording.single("aws:cloudwatch/metricAlarm:MetricAlarm", "lookup-slow");

    expect(inputs.metricQueries)
      .to.be.an("array")
      .with.nested.property("[0]")
      .that.includes({ expression: "MAX([m0, m1, m2])", returnData: true });
    expect(inputs.metricQueries).to.have.nested.property("[1].metric.stat", "p95");
  });
});

function named<Id>(all: readonly Alarm<Id>[], name: string): Alarm<Id> {
  const alarm = all.find((one) => one.name === name);
  if (alarm === undefined) throw new Error(`there is no alarm ${name}`);
  return alarm;
}
