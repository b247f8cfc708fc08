import { setImmediate } from "node:timers/promises";
import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import { decodeMessage } from "../../../functions/calls/contactEvents.ts";
import { createCallLogger } from "../../../functions/calls/logging.ts";
import { foundContactDetailType } from "../../../functions/calls/sweepMessages.ts";
import { sampleInsights } from "../crm/sampleCall.ts";
import { contactId, customer } from "../people.ts";
import { LoggerUnderTest } from "./loggerUnderTest.ts";
import { at, callChanged, contactEvent, eventsOf, type SampleLeg, takenCall, transferOf } from "./sampleEvents.ts";

describe("logging calls", () => {
  let test: LoggerUnderTest;
  let callId: ContactId;
  let leg: SampleLeg;
  let ended: object;
  const wrapUp = { notes: "Router restarted", disposition: "Resolved", ticketId: null, editedAt: at("04:00") };

  beforeEach(async () => {
    test = new LoggerUnderTest();
    callId = contactId();
    leg = takenCall(callId);
    ended = contactEvent(leg, "DISCONNECTED");
    await test.ring(callId, customer());
  });

  const stored = () => test.onlyRecordOf(callId);

  describe("a call that the sweep found, and no event told of", () => {
    it("is looked for in the CRM first: the journal that knew it may have been lost", async () => {
      await test.handle(ended);
      const lost = new LoggerUnderTest();
      lost.crm.stored.push(...test.crm.stored);
      const told = decodeMessage(ended);
      if (told.kind !== "contact") throw new Error(`the event was read as ${told.kind}`);

      await lost.handle({
        source: "patchbay",
        "detail-type": foundContactDetailType,
        detail: { callId, leg: told.leg },
      });

      expect(lost.crm.asked[0]).to.equal("logCall looking back");
      expect(lost.crm.recordsOf(callId)).to.have.length(1);
    });
  });

  describe("a call that ended", () => {
    it("is written once, with the names behind its ARNs", async () => {
      await test.handleAll(eventsOf(leg));

      expect(stored().report).to.deep.include({
        outcome: "answered",
        agentName: "Agent a1",
        queueName: "Queue q1",
        customer: customer(),
        answeredAt: at("00:12"),
      });
      expect(test.describedContacts).to.deep.equal([]);
    });

    it("is not written while it lasts", async () => {
      const handled = await test.handle(contactEvent(leg, "CONNECTED_TO_AGENT"));

      expect(handled.outcome).to.equal("underWay");
      expect(test.crm.asked).to.deep.equal([]);
    });

    it("is not written again for a message that comes twice", async () => {
      await test.handle(ended);

      expect((await test.handle(ended)).outcome).to.equal("upToDate");
      expect(test.crm.asked).to.deep.equal(["logCall"]);
    });

    it("gets notes and summary in the same go when they are there already", async () => {
      await test.journal.saveWrapUp(callId, wrapUp);
      await test.journal.saveInsights(callId, callId, sampleInsights("All is well."));

      const handled = await test.handle(ended);

      expect(stored()).to.include({ note: "Router restarted", summary: "All is well." });
      expect(handled.outcome === "written" && handled.record.parts).to.deep.equal({ note: "1", summary: "2" });
    });

    it("gets them on the same record when they come later", async () => {
      await test.handle(ended);
      await test.journal.saveWrapUp(callId, wrapUp);

      await test.handle(callChanged(callId));

      expect(stored().note).to.equal("Router restarted");
      expect(test.crm.asked).to.deep.equal(["logCall", "logCall on record", "addNote"]);
    });

    it("goes to the customer whom the agent picks later", async () => {
      await test.handle(ended);
      await test.journal.chooseCustomer(callId, customer({ id: "202", name: "Jane Smith" }));

      await test.handle(callChanged(callId));

      expect(stored().report.customer?.name).to.equal("Jane Smith");
    });

    it("is written without names when they cannot be had", async () => {
      test.namesFail = true;

      await test.handle(ended);

      expect(stored().report.agentName).to.equal(null);
      expect(test.troubles).not.to.be.empty;
    });

    it("does not wait for the names of a Connect that says nothing, however many they are", async () => {
      test.connectContacts.agentName = () => new Promise(() => {});
      test.connectContacts.queueName = () => new Promise(() => {});

      await test.handle(ended);

      expect(stored().report).to.include({ agentName: null, queueName: null });
    }).timeout(5_000);
  });

  describe("a transferred call", () => {
    const second = (): SampleLeg => ({ ...transferOf(callId, contactId()), queue: "q2" });

    it("is one record over both legs", async () => {
      await test.handleAll([...eventsOf(leg), ...eventsOf(second())]);

      expect(stored().report).to.include({ agentName: "Agent a1", endedAt: at("06:00") });
      expect(stored().report.legs.map(({ agentName }) => agentName)).to.deep.equal(["Agent a1", "Agent a2"]);
    });

    it("asks Connect which call a leg belongs to when the event does not say", async () => {
      const { initialContactId: _, ...untold } = second();
      test.contacts.set(untold.contactId, { callId });
      await test.handleAll(eventsOf(leg));

      await test.handle(contactEvent(untold, "DISCONNECTED"));

      expect(stored().report.legs).to.have.length(2);
    });

    it("is kept an eye on for the second leg's analysis, though the first alone seemed to settle it", async () => {
      await test.handleAll(eventsOf(leg));
      await test.journal.saveInsights(callId, callId, sampleInsights("All is well."));
      const transferred = second();
      const { journal } = test;
      const later = createCallLogger({
        ...test.ports(),
        journal: { ...journal, lease: (...args) => first.then(() => journal.lease(...args)) },
      });
      let other: Promise<unknown> = Promise.resolve();
      journal.notePastCall = async () => {
        other = test.handle(contactEvent(transferred, "DISCONNECTED"), test.first(), later);
        // Until it has found the call open, and waits to write it.
        await setImmediate();
      };

      const first = test.handle(callChanged(callId));
      await first;
      await other;

      expect(stored().report.legs).to.have.length(2);
      expect((await journal.read(callId))?.openSince).not.to.equal(null);
    });

    it("is not written a second time for a leg of which neither the event nor Connect says whose it is", async () => {
      const { initialContactId: _, ...untold } = second();
      await test.handleAll(eventsOf(leg));
      const event = contactEvent(untold, "DISCONNECTED");

      const failure = await failureOf(test.handle(event));
      test.contacts.set(untold.contactId, { callId });
      await test.handle(event);

      expect(failure).to.include({ code: "CALL_UNKNOWN" });
      expect(test.crm.stored).to.have.length(1);
      expect(stored().report.legs).to.have.length(2);
    });

    it("never takes a supervisor's leg for a call", async () => {
      const monitor = { ...second(), initiationMethod: "MONITOR" };

      await test.handleAll([...eventsOf(monitor), ...eventsOf(leg)]);

      expect(stored().report.legs).to.have.length(1);
    });
  });

  describe("a call without a look-up", () => {
    let unknown: LoggerUnderTest;
    beforeEach(() => {
      unknown = new LoggerUnderTest();
    });

    it("gets number and customer from Connect and the CRM, once", async () => {
      unknown.contacts.set(callId, { customerNumber: "+61400123456", systemNumber: "+61280005551" });
      unknown.crm.customers = [customer()];

      await unknown.handleAll(eventsOf(leg));

      const [record] = unknown.crm.recordsOf(callId);
      expect(record?.report).to.deep.include({
        customerNumber: "+61400123456",
        systemNumber: "+61280005551",
        customer: customer(),
      });
      expect(unknown.describedContacts).to.deep.equal([callId]);
      expect(unknown.crm.asked).to.include.members(["findCustomers", "logCall"]);
    });

    it("is completed by what its look-up searched for and could not find out: a chat has no number", async () => {
      const key = { by: "email", address: "john.smith@example.com" } as const;
      const match = { kind: "asCached", caller: key } as const;
      await unknown.journal.open({ callId, contactId: callId, customerNumber: null, systemNumber: null, match });
      unknown.crm.customers = [customer()];

      await unknown.handle(contactEvent({ ...leg, channel: "CHAT", initiationMethod: "API" }, "DISCONNECTED"));

      expect(unknown.crm.searchedFor).to.deep.equal([key]);
      expect(unknown.crm.recordsOf(callId)[0]?.report.customer).to.deep.equal(customer());
    });

    it("is logged for nobody when the number was withheld", async () => {
      unknown.contacts.set(callId, { customerNumber: "anonymous" });

      await unknown.handle(ended);

      expect(unknown.crm.recordsOf(callId)[0]?.report).to.include({ customerNumber: null, customer: null });
      expect(unknown.crm.asked).to.deep.equal(["logCall"]);
    });

    it("is logged for nobody when the CRM refuses to search", async () => {
      unknown.contacts.set(callId, { customerNumber: "+61400123456" });
      unknown.crm.faults = ["refused"];

      await unknown.handle(ended);

      expect(unknown.crm.recordsOf(callId)).to.have.length(1);
      expect(unknown.troubles).to.have.length(1);
    });
  });

  it("counts each contact that calls out once, however often it is told of", async () => {
    const outbound = { ...leg, initiationMethod: "OUTBOUND" };
    await test.handleAll([...eventsOf(outbound), ...eventsOf(outbound)]);
    await test.handleAll(eventsOf({ ...leg, contactId: contactId() }));

    expect(test.counted).to.deep.equal(["OutboundContacts"]);
  });

  describe("a call told directly", () => {
    const payload = {
      contactId: "12345",
      phoneNumber: "+18005551234",
      agentId: "agent-1",
      startTimestamp: "2023-01-01T00:00:00Z",
      endTimestamp: "2023-01-01T00:05:00Z",
    };

    it("is written for the customer with that number, once", async () => {
      test.crm.customers = [customer({ name: "Test User" })];

      const handled = await test.handle(payload);
      const again = await test.handle(payload);

      expect([handled.outcome, again.outcome]).to.deep.equal(["written", "upToDate"]);
      expect(test.crm.stored[0]?.report).to.deep.include({
        outcome: "answered",
        agentName: "agent-1",
        customerNumber: "+18005551234",
        customer: customer({ name: "Test User" }),
      });
    });

    it("belongs to the call it was transferred from, where Connect knows the contact", async () => {
      await test.handleAll(eventsOf(leg));
      const second = contactId();
      test.contacts.set(second, { callId });

      const handled = await test.handle({ ...payload, contactId: second });

      expect(handled).to.deep.include({ outcome: "written", callId });
      expect(test.crm.stored).to.have.length(1);
      expect(stored().report.contactIds).to.have.members([callId, second]);
    });

    it("gets the agent's own name once Connect tells who that is", async () => {
      await test.handle({ ...payload, contactId: callId });
      expect(stored().report.agentName).to.equal("agent-1");

      await test.handle(ended);

      expect(stored().report.agentName).to.equal("Agent a1");
    });

    it("does not replace what Connect's own events have told", async () => {
      await test.handleAll(eventsOf(leg));

      const handled = await test.handle({ ...payload, contactId: callId });

      expect(handled.outcome).to.equal("upToDate");
      expect(stored().report.startedAt).to.equal(at("00:00"));
    });
  });
});

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return null;
  } catch (error) {
    return error;
  }
}
