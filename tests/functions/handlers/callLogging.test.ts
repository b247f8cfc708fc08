import { expect } from "chai";
import { InvalidInput } from "../../../contract/errors.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { createJournal } from "../../../functions/calls/journal.ts";
import { logCalls } from "../../../functions/handlers/callLogging.ts";
import { LoggerUnderTest } from "../calls/loggerUnderTest.ts";
import { contactEvent, eventsOf, type SampleLeg } from "../calls/sampleEvents.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { contactId, customer, recordNotes } from "../people.ts";

describe("call-logging", () => {
  let tables: TestTables;
  let world: LoggerUnderTest;
  let callId: ContactId;
  let leg: SampleLeg;

  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());
  beforeEach(() => {
    world = new LoggerUnderTest();
    world.crm.customers = [customer()];
    callId = contactId();
    leg = {
      contactId: callId,
      initiated: "00:00",
      connected: "00:12",
      disconnected: "03:24",
      agent: "a1",
      queue: "q1",
    };
    world.contacts.set(callId, { customerNumber: "+61400123456" });
  });

  const notes = recordNotes();
  const invoke = (event: unknown) =>
    logCalls(event, { ...world.ports(), journal: createJournal(tables.client, tables.names, world.clock.now) }, notes);
  const batch = (...messages: readonly (object | string)[]) => ({
    Records: messages.map((message, index) => ({
      messageId: `message-${index}`,
      body: typeof message === "string" ? message : JSON.stringify(message),
      messageAttributes: {},
    })),
  });

  it("writes a call once from a batch with all its events, against the real journal", async () => {
    const answer = await invoke(batch(...eventsOf(leg).toReversed(), ...eventsOf(leg)));

    expect(answer).to.deep.equal({ batchItemFailures: [] });
    expect(world.crm.recordsOf(callId)).to.have.length(1);
    expect(world.crm.recordsOf(callId)[0]?.report).to.deep.include({
      outcome: "answered",
      agentName: "Agent a1",
      queueName: "Queue q1",
      customer: customer(),
    });
    expect(world.sentAgain).to.deep.equal([]);
  });

  it("hands back the poison alone", async () => {
    const answer = await invoke(batch("{", contactEvent(leg, "DISCONNECTED"), { "detail-type": "News" }));

    expect(answer).to.deep.equal({ batchItemFailures: [{ itemIdentifier: "message-0" }] });
    expect(world.crm.recordsOf(callId)).to.have.length(1);
  });

  it("hands back a call that the CRM did not take, and writes the others", async () => {
    const other = { ...leg, contactId: contactId() };
    world.contacts.clear();
    world.crm.faults = ["refused"];

    const answer = await invoke(batch(contactEvent(leg, "DISCONNECTED"), contactEvent(other, "DISCONNECTED")));

    expect("batchItemFailures" in answer && answer.batchItemFailures).to.have.length(1);
    expect(world.crm.stored).to.have.length(1);
  });

  it("writes on the record after a failure, against the real journal", async () => {
    world.crm.faults = ["silent"];
    world.contacts.clear();
    await invoke(batch(contactEvent(leg, "DISCONNECTED")));

    await invoke(batch(contactEvent(leg, "DISCONNECTED")));

    expect(world.crm.recordsOf(callId)).to.have.length(1);
    expect(world.crm.asked).to.deep.equal(["logCall", "logCall looking back"]);
  });

  describe("invoked with a call", () => {
    const payload = () => ({
      contactId: contactId().slice(0, 5),
      phoneNumber: "+18005551234",
      agentId: "agent-1",
      startTimestamp: "2023-01-01T00:00:00Z",
      endTimestamp: "2023-01-01T00:05:00Z",
    });

    it("writes it and says where", async () => {
      const call = payload();

      const answer = await invoke(call);

      expect(answer).to.deep.equal({ logged: true, record: world.crm.stored[0]?.record });
      expect(await invoke(call)).to.deep.equal(answer);
      expect(world.crm.stored).to.have.length(1);
    });

    it("says that it waits for the CRM's own record, and comes back by the queue", async () => {
      world.crm.makesRecords = false;

      expect(await invoke(payload())).to.deep.equal({ logged: false, outcome: "waiting" });
      expect(world.sentAgain).to.have.length(1);
    });

    it("refuses anything else", async () => {
      let failure: unknown;
      await invoke({ phoneNumber: "+18005551234" }).catch((error: unknown) => {
        failure = error;
      });

      expect(failure).to.be.instanceOf(InvalidInput);
    });
  });
});
