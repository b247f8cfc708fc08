import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { EndedContacts } from "../../../functions/calls/endedContacts.ts";
import { contactId, customer } from "../people.ts";
import { at, contactEvent, eventsOf, type SampleLeg, takenCall, transferOf } from "./sampleEvents.ts";
import { hour, insightsOf, minute, SweptStage } from "./sweptStage.ts";

describe("the sweep, through the contacts that ended", () => {
  let stage: SweptStage;
  let callId: ContactId;
  let leg: SampleLeg;

  beforeEach(() => {
    stage = new SweptStage();
    stage.test.crm.customers = [customer()];
    callId = contactId();
    leg = takenCall(callId);
    stage.has(leg);
  });

  const records = () => stage.test.crm.recordsOf(callId);
  const open = async () => (await stage.test.journal.read(callId))?.openSince ?? null;
  const throttled = async () => {
    throw new Error("TooManyRequestsException");
  };

  it("logs a call of which every event was lost, once, with all its legs", async () => {
    stage.has(transferOf(callId, contactId()));
    stage.test.clock.advance(15 * minute);

    const swept = await stage.sweep();
    await stage.deliver();
    await stage.sweep();
    await stage.deliver();

    expect(swept).to.include({ endedContacts: 2, foundContacts: 2, finished: true });
    expect(records()).to.have.length(1);
    expect(records()[0]?.report).to.deep.include({
      outcome: "answered",
      agentName: "Agent a1",
      queueName: "Queue q1",
      customerNumber: "+61400123456",
      customer: customer(),
      endedAt: at("06:00"),
    });
    expect(records()[0]?.report.legs).to.have.length(2);
  });

  it("writes what the events would have written: when they come after all, nothing is written again", async () => {
    stage.test.clock.advance(15 * minute);
    await stage.sweep();
    await stage.deliver();
    stage.test.crm.asked.length = 0;

    await stage.test.handleAll(eventsOf(leg));

    expect(stage.test.crm.asked).to.deep.equal([]);
  });

  it("costs no message for a call that is complete", async () => {
    await stage.test.handleAll(eventsOf(leg));
    await stage.test.journal.saveInsights(callId, callId, (await insightsOf(stage, callId)).insights);
    await stage.test.handle(contactEvent(leg, "COMPLETED"));
    stage.position = stage.test.clock.now();
    stage.test.clock.advance(24 * hour);

    const swept = await stage.sweep();

    expect(swept).to.include({ endedContacts: 1, foundContacts: 0, openCalls: 0 });
    expect(stage.sent).to.deep.equal([]);
    expect(await open()).to.equal(null);
  });

  it("takes no supervisor's contact for a call", async () => {
    const monitor: SampleLeg = { ...transferOf(callId, contactId()), initiationMethod: "MONITOR" };
    stage.connect.clear();
    stage.has(monitor);
    stage.test.clock.advance(15 * minute);

    expect(await stage.sweep()).to.include({ endedContacts: 1, foundContacts: 0 });
    expect(stage.sent).to.deep.equal([]);
  });

  it("stops when its time is up and goes on where it was", async () => {
    const others = Array.from({ length: 9 }, (_, index) => ({
      ...leg,
      contactId: contactId(),
      disconnected: `04:0${index}`,
    }));
    for (const other of others) stage.has(other);
    stage.test.clock.advance(15 * minute);
    stage.pageSize = 4;
    stage.secondsPerFind = 5;

    const sweeps = [];
    for (;;) {
      const swept = await stage.sweep(14);
      await stage.deliver();
      sweeps.push(swept);
      if (swept.finished) break;
    }

    expect(sweeps.length).to.be.greaterThan(2);
    expect(stage.test.crm.stored).to.have.length(10);
  });

  it("goes through the last hour again when its time was up in it, for what Connect finds late", async () => {
    stage.test.clock.advance(15 * minute);
    stage.secondsPerFind = 90;
    stage.has({ ...leg, contactId: contactId(), disconnected: "04:00" });
    expect((await stage.sweep()).finished).to.equal(false);
    await stage.deliver();
    const late = { ...leg, contactId: contactId(), disconnected: "02:00" };
    stage.has(late);
    stage.secondsPerFind = 0;

    await stage.sweep();
    await stage.deliver();

    expect(stage.test.crm.recordsOf(late.contactId)).to.have.length(1);
  });

  it("comes back to a contact that could not be seen to, however many sweeps later", async () => {
    stage.test.clock.advance(15 * minute);
    for (let sweeps = 0; sweeps < 12; sweeps += 1) {
      const swept = await stage.sweep(90, { contacts: { ...stage.contacts, find: throttled } });
      expect(swept.finished).to.equal(false);
      expect(swept.failures).to.be.greaterThan(0);
      stage.test.clock.advance(15 * minute);
    }

    await stage.sweep();
    await stage.deliver();

    expect(records()).to.have.length(1);
  });

  it("comes back also to one that ended days ago, when the sweep itself was away for so long", async () => {
    stage.position = stage.test.clock.now();
    stage.test.clock.advance(72 * hour);
    await stage.sweep(90, { contacts: { ...stage.contacts, find: throttled } });
    stage.test.clock.advance(hour);

    await stage.sweep();
    await stage.deliver();

    expect(records()).to.have.length(1);
  });

  it("goes on behind what it has gone through when Connect's search fails in the middle", async () => {
    const last = { ...leg, contactId: contactId(), disconnected: "05:00" };
    stage.has(last);
    stage.pageSize = 1;
    stage.position = stage.test.clock.now();
    stage.test.clock.advance(2 * hour);
    const { search } = stage.contacts;
    const brittle: EndedContacts["search"] = (from, to, token) =>
      token === null ? search(from, to, token) : throttled();

    await stage.sweep(90, { contacts: { ...stage.contacts, search: brittle } }).catch(() => {});
    await stage.sweep();

    expect(stage.searches.at(-1)?.from.toISOString()).to.equal(at("03:24"));
  });

  it("begins a little before it first came by, and goes on from a little before the last time then", async () => {
    stage.test.clock.advance(15 * minute);
    await stage.sweep();
    stage.test.clock.advance(2 * hour);
    await stage.sweep();
    stage.test.clock.advance(15 * minute);
    await stage.sweep();

    const [first, second, third] = stage.searches;
    expect((first?.to.getTime() ?? 0) - (first?.from.getTime() ?? 0)).to.equal(30 * minute * 1000);
    expect(second?.from).to.deep.equal(first?.from);
    expect((second?.to.getTime() ?? 0) - (third?.from.getTime() ?? 0)).to.equal(hour * 1000);
  });

  it("leaves alone what the instance had before the stage was there", async () => {
    stage.test.clock.advance(40 * minute);

    expect(await stage.sweep()).to.include({ endedContacts: 0, finished: true });
    stage.test.clock.advance(15 * minute);
    expect(await stage.sweep()).to.include({ endedContacts: 0, finished: true });
    expect(stage.sent).to.deep.equal([]);
  });

  it("knows when it first came by, even if it could do nothing then", async () => {
    stage.test.clock.advance(15 * minute);
    await stage.sweep(90, { contacts: { ...stage.contacts, search: throttled } }).catch(() => {});
    stage.test.clock.advance(6 * hour);

    expect(await stage.sweep()).to.include({ endedContacts: 1, foundContacts: 1 });
  });

  it("goes back no further than the journal remembers, nor than Connect searches, and says so", async () => {
    stage.position = stage.test.clock.now();
    stage.test.clock.advance(100 * 24 * hour);

    expect(await stage.sweep()).to.include({ endedContacts: 0, finished: true });

    const [{ from, to } = expect.fail()] = stage.searches;
    expect((to.getTime() - from.getTime()) / (24 * hour * 1000)).to.equal(29);
    expect(stage.troubles).to.deep.equal([`contacts that ended before ${from.toISOString()} are left out`]);
  });

  it("goes on with the others when one cannot be seen to", async () => {
    const other = { ...leg, contactId: contactId() };
    stage.has(other);
    stage.test.clock.advance(15 * minute);
    const { find } = stage.contacts;

    const swept = await stage.sweep(90, {
      contacts: {
        ...stage.contacts,
        find: (id) => (id === callId ? Promise.reject(new Error("TooManyRequestsException")) : find(id)),
      },
    });

    expect(swept).to.include({ endedContacts: 2, foundContacts: 1 });
    expect(stage.troubles).to.have.length(1);
  });
});
