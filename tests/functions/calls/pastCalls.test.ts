import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import { contactId, customer } from "../people.ts";
import { LoggerUnderTest } from "./loggerUnderTest.ts";
import { at, callChanged, eventsOf, takenCall } from "./sampleEvents.ts";

describe("a customer's last calls", () => {
  let test: LoggerUnderTest;
  let callId: ContactId;

  beforeEach(async () => {
    test = new LoggerUnderTest();
    callId = contactId();
    await test.ring(callId, customer());
    await test.handleAll(eventsOf(takenCall(callId)));
  });

  it("have a call as soon as it is written: when, with whom, and where to read more", async () => {
    const calls = await test.journal.lastCalls(customer().id, 5);

    expect(calls).to.have.length(1);
    expect(calls[0]).to.deep.include({
      callId,
      channel: "voice",
      direction: "inbound",
      outcome: "answered",
      startedAt: at("00:00"),
      agentName: "Agent a1",
      disposition: null,
    });
    expect(calls[0]?.url).to.equal((await recordUrl()) ?? "none");
  });

  it("take over the disposition that comes later, and list the call once", async () => {
    const wrapUp = { notes: "", disposition: "Resolved", ticketId: null, editedAt: at("04:00") };
    await test.journal.saveWrapUp(callId, wrapUp);

    await test.handle(callChanged(callId));

    const calls = await test.journal.lastCalls(customer().id, 5);
    expect(calls.map(({ disposition }) => disposition)).to.deep.equal(["Resolved"]);
  });

  it("are without one that the agent put down to them by mistake", async () => {
    const [wrong, right] = [customer({ id: "201" }), customer({ id: "202" })];
    const shared = contactId();
    const match = { kind: "many", customers: [wrong, right], stale: false } as const;
    await test.journal.open({ callId: shared, contactId: shared, customerNumber: null, systemNumber: null, match });
    await test.journal.chooseCustomer(shared, wrong);
    await test.handleAll(eventsOf({ contactId: shared, initiated: "00:00", disconnected: "03:24" }));
    expect(await test.journal.lastCalls(wrong.id, 5)).to.have.length(1);

    await test.journal.chooseCustomer(shared, right);
    await test.handle(callChanged(shared));

    expect(await test.journal.lastCalls(wrong.id, 5)).to.deep.equal([]);
    expect(await test.journal.lastCalls(right.id, 5)).to.have.length(1);
  });

  it("do not keep a call from being logged when they cannot be written", async () => {
    test.journal.notePastCall = () => Promise.reject(new Error("throttled"));
    await test.journal.saveWrapUp(callId, {
      notes: "Late",
      disposition: null,
      ticketId: null,
      editedAt: at("05:00"),
    });

    expect((await test.handle(callChanged(callId))).outcome).to.equal("written");
  });

  async function recordUrl(): Promise<string | undefined> {
    const call = await test.journal.read(callId);
    return call?.state.kind === "written" ? call.state.record.url : undefined;
  }
});
