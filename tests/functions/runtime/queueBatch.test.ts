import { expect } from "chai";
import { PatchbayError } from "../../../contract/errors.ts";
import { createDeadLetters } from "../../../functions/runtime/deadLetters.ts";
import { handleBatch, type QueueRecord } from "../../../functions/runtime/queueBatch.ts";
import { recordNotes } from "../people.ts";

const now = () => new Date("2026-11-20T10:00:00Z");

describe("a batch of queue messages", () => {
  const record = (messageId: string, body = messageId): QueueRecord => ({ messageId, body, messageAttributes: {} });

  it("names the messages that failed, and those alone", async () => {
    const notes = recordNotes();

    const answer = await handleBatch([record("one"), record("poison"), record("three")], {
      now,
      notes,
      laneOf: (body) => body,
      handle: async (body) => {
        if (body === "poison") throw new Error("no");
        return "written";
      },
    });

    expect(answer).to.deep.equal({ batchItemFailures: [{ itemIdentifier: "poison" }] });
    expect(notes.facts).to.include({ written: 2, failed: 1 });
    expect(notes.facts.handled).to.have.members(["one written", "poison failed", "three written"]);
    expect(notes.outcomes).to.deep.equal(["partlyFailed"]);
    expect(notes.troubles).to.have.length(1);
  });

  describe("with a place for what is given up", () => {
    it("lists what was given up with its lane, so that it is found in the log", async () => {
      const notes = recordNotes();

      await deliver(5, "a54ffed7", async () => {}, notes);

      expect(notes.facts.handled).to.deep.equal(["a54ffed7 deadLetter"]);
      expect(notes.troubles[0]).to.include("a54ffed7");
    });

    const deliver = (receives: number, body: string, bury: () => Promise<void>, notes = recordNotes()) =>
      handleBatch([{ ...record("poison", body), attributes: { ApproximateReceiveCount: String(receives) } }], {
        now,
        notes,
        laneOf: (text) => text,
        handle: async () => {
          throw new PatchbayError("CRM_FAILURE", "answered 400");
        },
        deadLetters: { maxReceiveCount: 5, bury },
      });

    it("hands a message back until its last try, and then puts it there itself", async () => {
      let buried = 0;
      const bury = async () => {
        buried += 1;
      };
      const notes = recordNotes();

      expect((await deliver(4, "x", bury, notes)).batchItemFailures).to.have.length(1);
      expect([buried, ...notes.counted]).to.deep.equal([0]);
      expect((await deliver(5, "x", bury, notes)).batchItemFailures).to.deep.equal([]);
      expect([buried, ...notes.counted]).to.deep.equal([1, "DeadLetters"]);
    });

    it("leaves it to the queue when it cannot", async () => {
      const notes = recordNotes();

      const answer = await deliver(5, "x", () => Promise.reject(new Error("no")), notes);

      expect(answer.batchItemFailures).to.have.length(1);
      expect(notes.troubles).to.have.length(2);
    });

    it("tells why, and nothing of anybody", async () => {
      const sent: unknown[] = [];
      const { bury } = createDeadLetters(
        "https://sqs.example/call-logging",
        { maxReceiveCount: 5 },
        async (...message) => {
          sent.push(message);
        },
      );

      await bury("{}", new PatchbayError("CRM_FAILURE", "answered 400"));
      await bury("{}", new TypeError("cannot read +61400123456"));

      expect(sent).to.deep.equal([
        ["https://sqs.example/call-logging-dead-letter", "{}", { "patchbay-reason": "CRM_FAILURE: answered 400" }],
        ["https://sqs.example/call-logging-dead-letter", "{}", { "patchbay-reason": "TypeError" }],
      ]);
    });

    it("tells why in characters that SQS takes, whatever a CRM answered", async () => {
      const reasons: (string | undefined)[] = [];
      const { bury } = createDeadLetters(
        "https://sqs.example/q",
        { maxReceiveCount: 5 },
        async (_queue, _body, told) => {
          reasons.push(told?.["patchbay-reason"]);
        },
      );

      await bury("{}", new PatchbayError("X", "answered\u0000with\u001bodd\uffffcharacters\ud83d"));
      await bury("{}", new PatchbayError("X", `${"a".repeat(496)}😀😀`));

      expect(reasons).to.deep.equal(["X: answered with odd characters ", `X: ${"a".repeat(496)} `]);
    });
  });

  describe("that can be given back", () => {
    const handleThese = async (records: readonly QueueRecord[], remainingMilliseconds: () => number) => {
      const [handled, givenBack]: [string[], [string, number][]] = [[], []];
      const answer = await handleBatch(records, {
        now,
        notes: recordNotes(),
        laneOf: () => "one lane",
        handle: async (body) => {
          handled.push(body);
          return "written";
        },
        giveBack: async (body, _, delaySeconds) => {
          givenBack.push([body, delaySeconds]);
        },
        remainingMilliseconds,
      });
      expect(answer.batchItemFailures).to.deep.equal([]);
      return { handled, givenBack };
    };

    it("begins none that there is no time left for, and counts none of them as failed", async () => {
      const left = [30_000, 9_000, 8_000];

      const { handled, givenBack } = await handleThese(
        [record("one"), record("two"), record("three")],
        () => left.shift() ?? 0,
      );

      expect(handled).to.deep.equal(["one"]);
      expect(givenBack).to.deep.equal([
        ["two", 10],
        ["three", 10],
      ]);
    });

    it("puts those back whose time has not come", async () => {
      const until = (time: string) => ({ "patchbay-not-before": { dataType: "String", stringValue: time } });
      const early = { ...record("early"), messageAttributes: until("2026-11-20T10:20:00Z") };
      const due = { ...record("due"), messageAttributes: until("2026-11-20T10:00:00Z") };

      const { handled, givenBack } = await handleThese([early, due], () => 30_000);

      expect(handled).to.deep.equal(["due"]);
      expect(givenBack).to.deep.equal([["early", 1200]]);
    });
  });

  it("takes a message whose lane cannot be told for a failed one", async () => {
    const answer = await handleBatch([record("unreadable"), record("two")], {
      now,
      notes: recordNotes(),
      laneOf: (body) => {
        if (body === "unreadable") throw new Error("no");
        return body;
      },
      handle: async () => "written",
    });

    expect(answer.batchItemFailures).to.deep.equal([{ itemIdentifier: "unreadable" }]);
  });

  it("handles the messages of one lane in order, and goes on after one that failed", async () => {
    const steps: string[] = [];

    const answer = await handleBatch([record("a1"), record("b1"), record("a2"), record("a3")], {
      now,
      notes: recordNotes(),
      laneOf: (body) => body.charAt(0),
      handle: async (body) => {
        steps.push(`${body} begins`);
        await Promise.resolve();
        steps.push(`${body} ends`);
        if (body === "a2") throw new Error("no");
        return "written";
      },
    });

    const laneA = steps.filter((step) => step.startsWith("a"));
    expect(laneA).to.deep.equal(["a1 begins", "a1 ends", "a2 begins", "a2 ends", "a3 begins", "a3 ends"]);
    expect(steps.indexOf("b1 begins")).to.be.lessThan(steps.indexOf("a1 ends"));
    expect(answer.batchItemFailures).to.deep.equal([{ itemIdentifier: "a2" }]);
  });
});
