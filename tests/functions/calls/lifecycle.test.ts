import { expect } from "chai";
import fc from "fast-check";
import type { JournalCall, LegFacts } from "../../../functions/calls/journal.ts";
import { type Circumstances, type Decision, decide, digestOf } from "../../../functions/calls/lifecycle.ts";
import { contactId, customer, e164 } from "../people.ts";
import { emptyCall } from "./memoryJournal.ts";
import { at } from "./sampleEvents.ts";

const circumstances: Circumstances = {
  now: new Date(at("10:00")),
  owner: null,
  detailUrl: (id) => `https://acme.my.connect.aws/${id}`,
};

describe("the lifecycle of a call", () => {
  const callId = contactId();
  const record = { crm: "halopsa", id: "1", url: "https://crm.example/1", parts: {} } as const;

  const leg = (changes: Partial<LegFacts> = {}): LegFacts => ({
    contactId: callId,
    previousContactId: null,
    channel: "voice",
    initiationMethod: "INBOUND",
    initiatedAt: at("00:00"),
    customerReachedAt: null,
    connectedToAgentAt: at("00:12"),
    disconnectedAt: at("03:24"),
    completedAt: null,
    agentArn: "arn:agent/1",
    agentName: "Mia Chen",
    queueArn: "arn:queue/1",
    queueName: "Support",
    disconnectReason: "CUSTOMER_DISCONNECT",
    ...changes,
  });
  const callback = { initiationMethod: "CALLBACK" } as const;
  const unanswered = { connectedToAgentAt: null, agentArn: null, agentName: null } as const;
  const call = (legs: readonly LegFacts[], changes: Partial<JournalCall> = {}): JournalCall => ({
    ...emptyCall(callId),
    customerNumber: e164("+61400123456"),
    legs,
    ...changes,
  });
  const reportOn = (...legs: LegFacts[]) => logged(decide(call(legs), circumstances)).report;

  describe("when to write", () => {
    it("does nothing about a call of which no leg is known", () => {
      expect(decide(call([]), circumstances)).to.deep.equal({ do: "nothing", why: "noLegs" });
    });

    it("does nothing while a leg lasts", () => {
      const second = leg({ contactId: contactId(), disconnectedAt: null });

      expect(decide(call([leg(), second]), circumstances)).to.deep.equal({ do: "nothing", why: "underWay" });
    });

    it("writes once all legs have ended", () => {
      expect(decide(call([leg(), leg({ contactId: contactId() })]), circumstances).do).to.equal("log");
    });

    it("takes a leg that completed for one that ended, should word of its end be lost", () => {
      const report = reportOn(leg({ disconnectedAt: null, completedAt: at("04:00") }));

      expect(report.endedAt).to.equal(at("04:00"));
    });

    it("neither waits for nor tells of supervisors who listen in", () => {
      const monitor = leg({ contactId: contactId(), initiationMethod: "MONITOR", disconnectedAt: null });

      expect(reportOn(leg(), monitor).contactIds).to.deep.equal([callId]);
      expect(decide(call([monitor]), circumstances)).to.deep.equal({ do: "nothing", why: "noLegs" });
    });

    it("does nothing when the CRM has just this report", () => {
      const { digest } = logged(decide(call([leg()]), circumstances));

      const again = decide(call([leg()], { state: { kind: "written", record, digest } }), circumstances);

      expect(again).to.deep.equal({ do: "nothing", why: "upToDate" });
    });

    it("writes the same again when an attempt since then may have written something else", () => {
      const { digest } = logged(decide(call([leg()]), circumstances));
      const state = { kind: "written", record, digest } as const;

      const again = decide(call([leg()], { state, lastAttemptAmbiguous: true }), circumstances);

      expect(again).to.include({ do: "log", digest });
    });

    it("writes on the same record when a leg turns up later", () => {
      const { digest } = logged(decide(call([leg()]), circumstances));
      const late = leg({ contactId: contactId(), initiationMethod: "TRANSFER" });

      const again = decide(call([leg(), late], { state: { kind: "written", record, digest } }), circumstances);

      expect(logged(again)).to.include({ record });
    });

    it("waits for whoever is writing, a little at a time", () => {
      const until = new Date(at("10:40"));
      const state = { kind: "writing", owner: "somebody", until } as const;

      expect(decide(call([leg()], { state }), circumstances)).to.deep.equal({
        do: "wait",
        why: "beingWritten",
        seconds: 10,
      });
    });

    it("goes on where it holds the lease itself, or where the holder's time is up", () => {
      const until = new Date(at("10:40"));
      const state = { kind: "writing", owner: "me", until } as const;

      expect(decide(call([leg()], { state }), { ...circumstances, owner: "me" }).do).to.equal("log");
      expect(decide(call([leg()], { state }), { ...circumstances, now: until }).do).to.equal("log");
    });

    it("keeps to the record that is being rewritten", () => {
      const state = { kind: "writing", owner: "me", until: new Date(at("10:40")) } as const;

      const decision = decide(call([leg()], { state, previousRecord: record }), { ...circumstances, owner: "me" });

      expect(logged(decision)).to.include({ record });
    });
  });

  describe("what became of the call", () => {
    const outcomes: readonly (readonly [string, string, readonly LegFacts[]])[] = [
      ["an agent took it", "answered", [leg()]],
      ["an agent was rung and did not take it", "missed", [leg({ connectedToAgentAt: null })]],
      ["the customer gave up in the queue", "abandoned", [leg(unanswered)]],
      ["the flow ended it", "abandoned", [leg({ ...unanswered, queueArn: null, queueName: null })]],
      ["one of several legs was taken", "answered", [leg(unanswered), leg({ contactId: contactId() })]],
      [
        "a dialed customer never came",
        "missed",
        [leg({ initiationMethod: "OUTBOUND", disconnectReason: "OUTBOUND_ATTEMPT_FAILED" })],
      ],
      ...["TELECOM_BUSY", "TELECOM_UNANSWERED", "AGENT_DISCONNECT"].map((disconnectReason) => {
        const dialed = leg({ initiationMethod: "OUTBOUND", disconnectReason });
        return [
          `a dialed customer was never reached, and it ended with ${disconnectReason}`,
          "missed",
          [dialed],
        ] as const;
      }),
      ["a dialed customer came", "answered", [leg({ initiationMethod: "OUTBOUND" })]],
      ["a customer who was called back was busy", "missed", [leg({ ...callback, disconnectReason: "TELECOM_BUSY" })]],
      [
        "a dialed customer was reached, and the line broke",
        "answered",
        [leg({ ...callback, customerReachedAt: at("00:20"), disconnectReason: "TELECOM_PROBLEM" })],
      ],
      [
        "a dialed customer was reached, and no agent",
        "abandoned",
        [leg({ ...callback, ...unanswered, customerReachedAt: at("00:20") })],
      ],
    ];
    it("is answered, on a call that is dialed, when both were there", () => {
      const dialed = (changes: Partial<LegFacts>) =>
        reportOn(leg({ initiationMethod: "OUTBOUND", ...changes })).answeredAt;

      expect(dialed({ customerReachedAt: at("00:20") }), "the agent waited").to.equal(at("00:20"));
      expect(dialed({ customerReachedAt: at("00:05") }), "the customer waited").to.equal(at("00:12"));
      expect(dialed({ disconnectReason: "TELECOM_UNANSWERED" })).to.equal(null);
      expect(reportOn(leg({ customerReachedAt: at("00:20") })).answeredAt, "nobody was dialed").to.equal(at("00:12"));
    });

    for (const [what, outcome, legs] of outcomes) {
      it(`is "${outcome}" when ${what}`, () => {
        expect(reportOn(...legs).outcome).to.equal(outcome);
      });
    }
  });

  describe("who called whom", () => {
    for (const [method, channel, direction] of [
      ["INBOUND", "voice", "inbound"],
      ["OUTBOUND", "voice", "outbound"],
      ["EXTERNAL_OUTBOUND", "voice", "outbound"],
      ["API", "voice", "outbound"],
      ["API", "chat", "inbound"],
      ["CALLBACK", "voice", "callback"],
      ["SOMETHING_NEW", "voice", "inbound"],
    ] as const) {
      it(`is "${direction}" when a ${channel} contact came by ${method}`, () => {
        expect(reportOn(leg({ initiationMethod: method, channel })).direction).to.equal(direction);
      });
    }

    it("is a callback when a call ended in one", () => {
      const callback = leg({ contactId: contactId(), initiationMethod: "CALLBACK", initiatedAt: at("05:00") });

      expect(reportOn(leg(unanswered), callback).direction).to.equal("callback");
    });
  });

  describe("the report", () => {
    const second = leg({
      contactId: contactId(),
      previousContactId: callId,
      initiationMethod: "TRANSFER",
      initiatedAt: at("02:00"),
      connectedToAgentAt: at("02:20"),
      disconnectedAt: at("06:00"),
      agentName: "Tom Okafor",
      queueName: "Second line",
    });

    it("tells a transferred call as one, the first leg first", () => {
      const report = reportOn(second, leg());

      expect(report).to.include({
        callId,
        startedAt: at("00:00"),
        answeredAt: at("00:12"),
        endedAt: at("06:00"),
        agentName: "Mia Chen",
        queueName: "Support",
        detailUrl: `https://acme.my.connect.aws/${callId}`,
      });
      expect(report.legs.map((one) => one.agentName)).to.deep.equal(["Mia Chen", "Tom Okafor"]);
    });

    it("names the agent who took the call, not the one who let it ring", () => {
      const report = reportOn(leg({ connectedToAgentAt: null }), second);

      expect(report).to.include({ outcome: "answered", agentName: "Tom Okafor", answeredAt: at("02:20") });
    });

    it("belongs to the only match, or to the agent's choice", () => {
      const [john, jane] = [customer(), customer({ id: "102", name: "Jane Smith" })];
      const one = call([leg()], { match: { kind: "one", customer: john, stale: false } });
      const many = call([leg()], { match: { kind: "many", customers: [john, jane], stale: false } });

      expect(logged(decide(one, circumstances)).report.customer).to.equal(john);
      expect(logged(decide(many, circumstances)).report.customer).to.equal(null);
      expect(logged(decide({ ...many, chosenCustomer: jane }, circumstances)).report.customer).to.equal(jane);
    });
  });

  describe("the digest", () => {
    const report = reportOn(leg());

    it("is the same for the same report, whatever the order of its keys", () => {
      const reversed = Object.fromEntries(Object.entries(report).reverse()) as unknown as typeof report;

      expect(digestOf(reversed)).to.equal(digestOf(report));
    });

    it("changes with everything the CRM is told, and not with what it knows better", () => {
      const wrapUp = { notes: "n", disposition: null, ticketId: null, editedAt: at("04:00") };
      const changes = [{ outcome: "missed" }, { wrapUp }, { agentName: "Tom" }, { customer: customer() }] as const;

      const digests = new Set([report, ...changes.map((change) => ({ ...report, ...change }))].map(digestOf));

      expect(digests.size).to.equal(changes.length + 1);
      expect(digestOf({ ...report, customer: customer({ priority: "Low" }) })).to.equal(
        digestOf({ ...report, customer: customer({ priority: "High" }) }),
      );
    });
  });

  it("decides the same whatever order the legs are known in", () => {
    const time = fc.option(
      fc.integer({ min: 0, max: 9 }).map((minute) => at(`0${minute}:00`)),
      { nil: null },
    );
    const legs = fc.array(
      fc.record({
        initiatedAt: time,
        connectedToAgentAt: time,
        disconnectedAt: time,
        completedAt: time,
        initiationMethod: fc.constantFrom("INBOUND", "OUTBOUND", "TRANSFER", "QUEUE_TRANSFER", "CALLBACK", "MONITOR"),
      }),
      { maxLength: 5 },
    );

    fc.assert(
      fc.property(legs, fc.infiniteStream(fc.nat()), (drawn, order) => {
        const known = drawn.map((facts, index) => leg({ ...facts, contactId: index === 0 ? callId : contactId() }));
        const shuffled = known
          .map((one) => ({ one, key: order.next().value }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ one }) => one);

        expect(decide(call(shuffled), circumstances)).to.deep.equal(decide(call(known), circumstances));
      }),
    );
  });
});

function logged(decision: Decision): Extract<Decision, { do: "log" }> {
  if (decision.do !== "log") throw new Error(`decided on ${decision.do}: ${decision.why}`);
  return decision;
}
