import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { JournalCall } from "../../../functions/calls/journal.ts";
import type { SimulatedContact } from "../../../local/connect/contactCenter.ts";
import { callView, groupByCall } from "../../../local/desk/callView.ts";

const first = "11111111-1111-4111-8111-111111111111" as ContactId;
const second = "22222222-2222-4222-8222-222222222222" as ContactId;
const agent = { id: "a1", arn: "arn:agent/a1", name: "Mia Chen" };
const colleague = { id: "a2", arn: "arn:agent/a2", name: "Tom Okafor" };

describe("a call on the desk", () => {
  it("is in the state of the leg that still goes on", () => {
    const legs = [
      leg(first, { phase: "ended", agent, disconnectedAt: at(20) }),
      leg(second, { phase: "talking", agent: colleague, initiatedAt: at(15), initiationMethod: "TRANSFER" }),
    ];

    const view = callView("halopsa", legs, null);

    expect(view).to.deep.include({ contactId: first, state: "connected", endedAt: null });
    expect(view.agent).to.deep.equal({ id: "a2", name: "Tom Okafor" });
    expect(view.legs.map(({ state }) => state)).to.deep.equal(["ended", "connected"]);
  });

  it("has ended for the customer while the agent still wraps up", () => {
    const view = callView("halopsa", [leg(first, { phase: "afterCallWork", agent, disconnectedAt: at(30) })], null);

    expect(view).to.deep.include({ state: "wrapUp", endedAt: at(30).toISOString() });
  });

  it("keeps showing its record while that is being rewritten", () => {
    const record = { crm: "halopsa", id: "1001", url: "http://localhost:4402/ticket?id=1001", parts: {} } as const;
    const rewriting = journal({
      state: { kind: "writing", owner: "w1", until: at(60) },
      previousRecord: record,
    });

    expect(callView("halopsa", [leg(first, {})], rewriting).record).to.deep.equal({
      crm: "halopsa",
      id: "1001",
      url: "http://localhost:4402/ticket?id=1001",
    });
  });

  it("says why there will be no summary", () => {
    const insights = {
      summary: { state: "absent", why: "skipped", detail: "INSUFFICIENT_CONVERSATION_CONTENT" },
      sentiment: { customer: null, agent: null },
      sentimentByQuarter: [],
      talkTime: null,
      categories: [],
      detailUrl: "http://localhost/",
    } as const;

    const view = callView("halopsa", [leg(first, {})], journal({ insights }));

    expect(view).to.deep.include({ summary: null, summaryAbsence: "skipped" });
  });

  it("gathers its legs by the first one's id", () => {
    const other = "33333333-3333-4333-8333-333333333333" as ContactId;
    const legs = [leg(first, {}), leg(other, { initialContactId: other }), leg(second, {})];

    const calls = groupByCall(legs);

    expect([...calls.keys()]).to.deep.equal([first, other]);
    expect(calls.get(first)?.map(({ contactId }) => contactId)).to.deep.equal([first, second]);
  });
});

function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 10, 20, 10, 0, seconds));
}

function leg(contactId: ContactId, facts: Partial<SimulatedContact>): SimulatedContact {
  return {
    contactId,
    initialContactId: first,
    previousContactId: null,
    relatedContactId: null,
    channel: "VOICE",
    initiationMethod: "INBOUND",
    phase: "ended",
    attributes: {},
    customerEndpoint: "+61400123456",
    systemEndpoint: "+61280005551",
    initiatedAt: at(0),
    connectedToSystemAt: at(0),
    enqueuedAt: null,
    connectedToAgentAt: null,
    disconnectedAt: null,
    afterCallWorkStartedAt: null,
    afterCallWorkEndedAt: null,
    disconnectReason: null,
    agent: null,
    queue: null,
    flowSteps: [],
    conversation: "printer",
    ...facts,
  };
}

function journal(facts: Partial<JournalCall>): JournalCall {
  return {
    callId: first,
    state: { kind: "open" },
    customerNumber: null,
    systemNumber: null,
    match: { kind: "none" },
    callerKey: null,
    chosenCustomer: null,
    wrapUp: null,
    insights: null,
    analyzed: [],
    legs: [],
    previousRecord: null,
    attempt: 0,
    lastAttemptAmbiguous: false,
    triedTickets: [],
    openSince: null,
    sweeps: 0,
    ...facts,
  };
}
