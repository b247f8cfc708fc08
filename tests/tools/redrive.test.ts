import { SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { createQueues, type LocalQueues } from "../../local/aws/queues.ts";
import { type SqsApi, startSqsApi } from "../../local/aws/sqsApi.ts";
import { ManualClock, systemClock } from "../../local/clock.ts";
import { describeDeadLetter, listDeadLetters } from "../../tools/deadLetters.ts";
import { main, redrive } from "../../tools/redrive.ts";
import { parseRedriveOptions } from "../../tools/redriveOptions.ts";
import { contactId } from "../functions/people.ts";

describe("redrive", () => {
  describe("a dead letter", () => {
    const now = new Date("2026-11-20T12:05:00Z");
    const describeBody = (body: string, attributes: Record<string, string> = {}) =>
      describeDeadLetter(
        {
          MessageId: "m1",
          Body: body,
          Attributes: { SentTimestamp: String(Date.parse("2026-11-20T10:00:00Z")), ApproximateReceiveCount: "5" },
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
          ),
        },
        "patchbay-test-callLogging-dead-letter",
        now,
      );

    it("says what it is, of which contact, how old, and why it was given up", () => {
      const id = contactId();
      const event = { "detail-type": "Amazon Connect Contact Event", detail: { contactId: id } };

      expect(describeBody(JSON.stringify(event), { "patchbay-reason": "CRM_FAILURE: answered 400" })).to.deep.equal({
        messageId: "m1",
        queue: "patchbay-test-callLogging-dead-letter",
        ageMinutes: 125,
        receives: 5,
        what: "Amazon Connect Contact Event",
        contactId: id,
        why: "CRM_FAILURE: answered 400",
      });
    });

    it("says why EventBridge could not deliver it", () => {
      const attributes = { ERROR_CODE: "NO_PERMISSIONS", ERROR_MESSAGE: "The queue denies access", RULE_ARN: "arn" };

      expect(describeBody("{}", attributes).why).to.equal("EventBridge: NO_PERMISSIONS: The queue denies access");
    });

    it("is told of whatever its body is, and never shows it", () => {
      const id = contactId();
      const arn = `arn:aws:connect:x:y:instance/i/contact/${id}`;
      expect(describeBody(JSON.stringify({ detail: { contactArn: arn } })).contactId).to.equal(id);
      expect(describeBody(JSON.stringify({ contactId: id, phoneNumber: "+61400123456" })).what).to.equal("direct");
      expect(describeBody("{").what).to.equal("not JSON");
      expect(describeBody("null").contactId).to.equal(null);

      const text = listDeadLetters([describeBody(JSON.stringify({ contactId: "x", phoneNumber: "+61400123456" }))]);
      expect(text).to.include("2 h 5 min").and.include("function ended before").and.not.include("61400123456");
    });
  });

  describe("the command line", () => {
    it("takes a stage and what to do", () => {
      expect(parseRedriveOptions(["prod", "--send", "--endpoint=http://127.0.0.1:9", "--port", "4500"])).to.deep.equal({
        kind: "run",
        options: { stage: "prod", send: true, endpoint: "http://127.0.0.1:9", port: 4500 },
      });
    });

    for (const args of [[], ["a", "b"], ["a", "--port", "x"], ["a", "--nonsense"], ["a*"], ["a", "--endpoint", "x"]]) {
      it(`refuses "${args.join(" ")}"`, () => {
        expect(parseRedriveOptions(args).kind).to.equal("refused");
      });
    }
  });

  describe("over SQS", () => {
    let clock: ManualClock;
    let queues: LocalQueues;
    let api: SqsApi;
    let client: SQSClient;
    const source = () => queues.find("patchbay-prod-callLogging");
    const dead = () => queues.find("patchbay-prod-callLogging-dead-letter");

    beforeEach(async () => {
      clock = new ManualClock();
      queues = createQueues({ clock, region: "us-east-1", accountId: "123456789012" });
      for (const name of ["patchbay-prod-callLogging", "patchbay-prod-callSummary", "patchbay-dev-callLogging"]) {
        queues.create({ name, visibilityTimeoutSeconds: 180, retentionDays: 4, maxReceiveCount: 5 });
      }
      api = await startSqsApi({ queues, clock: systemClock(100), accountId: "123456789012" });
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      client = new SQSClient({ endpoint: api.endpoint, region: "us-east-1", credentials });
      for (let number = 0; number < 25; number += 1) {
        dead()?.send({
          body: JSON.stringify({ "detail-type": "Patchbay Call Changed", detail: { callId: contactId() } }),
          attributes: { "patchbay-reason": { dataType: "String", stringValue: "CRM_FAILURE: answered 400" } },
        });
      }
      queues.find("patchbay-dev-callLogging-dead-letter")?.send({ body: "{}" });
    });
    afterEach(async () => {
      client.destroy();
      queues.clear();
      await api.close();
    });

    it("lists the stage's dead letters and leaves them where they are", async () => {
      const { letters, sent } = await redrive(client, "prod", false, clock.now());

      expect(letters).to.have.length(25);
      expect(letters[0]?.why).to.equal("CRM_FAILURE: answered 400");
      expect(sent).to.equal(0);
      expect(dead()?.counts()).to.include({ visible: 25, inFlight: 0 });
    });

    it("sends them to where they came from, as new ones", async () => {
      const { sent } = await redrive(client, "prod", true, clock.now());

      expect(sent).to.equal(25);
      expect(dead()?.peek()).to.deep.equal([]);
      const back = source()?.peek() ?? [];
      expect(back).to.have.length(25);
      expect(back[0]).to.deep.include({ attributes: {}, receiveCount: 0 });
      expect(queues.find("patchbay-dev-callLogging-dead-letter")?.counts().visible).to.equal(1);
    });

    it("leaves what has no queue to go back to, and goes on", async () => {
      const missed = "patchbay-prod-reconcile-dead-letter";
      queues.create({ name: missed, visibilityTimeoutSeconds: 180, retentionDays: 1, maxReceiveCount: 5 });
      queues.find(missed)?.send({ body: JSON.stringify({ "detail-type": "Scheduled Event" }) });

      const { letters, sent } = await redrive(client, "prod", true, clock.now());

      expect(letters).to.have.length(26);
      expect(sent).to.equal(25);
      expect(queues.find(missed)?.counts()).to.include({ visible: 1, inFlight: 0 });
    });

    it("does not take a stage without queues, or another whose name begins alike, for one without dead letters", async () => {
      const unknown = await redrive(client, "pro", false, clock.now()).catch((error: Error) => error);
      queues.create({
        name: "patchbay-pro-eu-callLogging",
        visibilityTimeoutSeconds: 180,
        retentionDays: 1,
        maxReceiveCount: 5,
      });
      const alike = await redrive(client, "pro", false, clock.now()).catch((error: Error) => error);

      for (const error of [unknown, alike]) expect(error).to.have.property("code", "STAGE_HAS_NO_QUEUES");
    });

    it("says in words what is there", async () => {
      const printed: string[] = [];
      queues.create({
        name: "patchbay-local-sap-callSummary",
        visibilityTimeoutSeconds: 180,
        retentionDays: 1,
        maxReceiveCount: 5,
      });

      await main(["local", "--endpoint", api.endpoint], (text) => printed.push(text));

      expect(printed).to.deep.equal(["No dead letters in the queues of local."]);
    });
  });
});
