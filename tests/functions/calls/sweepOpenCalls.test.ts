import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import { contactId, customer } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";
import { at, contactEvent, eventsOf, type SampleLeg, takenCall, transferOf } from "./sampleEvents.ts";
import { hour, minute, SweptStage } from "./sweptStage.ts";

describe("the sweep, through the calls that are open", () => {
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
  /** Of a call whose first leg has ended. Amazon Connect knows neither any more. */
  const legOfUnknownEnd = async (): Promise<SampleLeg> => {
    const second = transferOf(callId, contactId());
    await stage.test.handleAll(eventsOf(leg));
    await stage.test.handle(contactEvent(second, "CONNECTED_TO_AGENT"));
    stage.connect.clear();
    return second;
  };

  it("tells the end of a call whose last events were lost", async () => {
    await stage.test.handle(contactEvent(leg, "CONNECTED_TO_AGENT"));
    stage.test.clock.advance(25 * hour);

    const swept = await stage.sweep();
    await stage.deliver();

    expect(swept).to.include({ openCalls: 1, foundContacts: 1 });
    expect(records()).to.have.length(1);
  });

  it("leaves a call alone that goes on, however long", async () => {
    const { disconnected: _, ...talking } = leg;
    stage.has(talking);
    await stage.test.handle(contactEvent(talking, "CONNECTED_TO_AGENT"));

    for (let sweeps = 0; sweeps < 10; sweeps += 1) {
      stage.test.clock.advance(hour);
      expect(await stage.sweep()).to.include({ openCalls: 1, foundContacts: 0, givenUpCalls: 0 });
    }
    expect(await open()).not.to.equal(null);
  });

  it("settles what was opened for a supervisor's own contact", async () => {
    const monitor: SampleLeg = { ...leg, initiationMethod: "MONITOR" };
    stage.has(monitor);
    await stage.test.handleAll([contactEvent(monitor, "INITIATED")]);
    await stage.test.journal.markOpen(callId);
    stage.test.clock.advance(hour);

    expect(await stage.sweep()).to.include({ settledCalls: 1 });
    expect(await open()).to.equal(null);
  });

  it("drives a call again whose notes call-logging never heard of", async () => {
    await stage.test.handleAll(eventsOf(leg));
    const wrapUp = { notes: "Router restarted", disposition: null, ticketId: null, editedAt: at("04:00") };
    await stage.test.journal.saveWrapUp(callId, wrapUp);
    stage.test.clock.advance(31 * minute);

    expect(await stage.sweep()).to.include({ drivenCalls: 1 });
    await stage.deliver();

    expect(records()).to.have.length(1);
    expect(records()[0]?.note).to.equal("Router restarted");
  });

  it("drives a call that fails again and again only a few times, and leaves it to the dead letters then", async () => {
    await stage.test.journal.mergeLeg(callId, stage.connect.get(callId)?.leg ?? expect.fail());
    await stage.test.journal.markOpen(callId);
    const driven: number[] = [];

    for (let hours = 0; hours < 72; hours += 1) {
      stage.test.clock.advance(hour);
      driven.push((await stage.sweep()).drivenCalls);
    }

    expect(driven.filter((count) => count > 0)).to.have.length(4);
    expect(await open()).to.equal(null);
  });

  it("lets the record say so when an analysis never came", async () => {
    await stage.test.handleAll(eventsOf(leg));
    expect(await open()).not.to.equal(null);
    stage.test.clock.advance(haloPsaSettings.summaryDeadlineSeconds + hour);

    expect(await stage.sweep()).to.include({ overdueAnalyses: 1 });
    await stage.deliver();

    expect(records()[0]?.summary).to.equal("deadlinePassed");
    expect(await open()).to.equal(null);
  });

  it("lets it say so too when the call had to wait for its record longer than the sweep drives it", async () => {
    await stage.test.journal.mergeLeg(callId, stage.connect.get(callId)?.leg ?? expect.fail());
    await stage.test.journal.markOpen(callId);
    for (let hours = 0; hours < 10; hours += 1) {
      stage.test.clock.advance(hour);
      await stage.sweep();
    }
    await stage.deliver();
    expect(records()[0]?.summary).to.equal(null);

    for (let hours = 0; hours < 62; hours += 1) {
      stage.test.clock.advance(hour);
      await stage.sweep();
      await stage.deliver();
    }

    expect(records()[0]?.summary).to.equal("deadlinePassed");
    expect(await open()).to.equal(null);
  });

  it("waits for an analysis as long as it may take", async () => {
    await stage.test.handleAll(eventsOf(leg));
    stage.test.clock.advance(31 * minute);

    expect(await stage.sweep()).to.include({ openCalls: 1, overdueAnalyses: 0 });
    stage.test.clock.advance(31 * minute);
    expect(await stage.sweep()).to.include({ openCalls: 0 });
  });

  it("sees to the open calls also when Connect's search fails, and says that it did", async () => {
    await stage.test.handle(contactEvent(leg, "CONNECTED_TO_AGENT"));
    stage.test.clock.advance(25 * hour);
    const down = async () => {
      throw new Error("InternalServiceException");
    };

    const failure = await stage.sweep(90, { contacts: { ...stage.contacts, search: down } }).catch((error) => error);
    await stage.deliver();

    expect(failure).to.have.property("message", "InternalServiceException");
    expect(records()).to.have.length(1);
  });

  it("gets to an open call behind any number that cannot be seen to", async () => {
    const failing = new Set<ContactId>();
    for (let index = 0; index < 150; index += 1) {
      const id = contactId();
      failing.add(id);
      await stage.test.journal.markOpen(id);
    }
    stage.test.clock.advance(1);
    await stage.test.handle(contactEvent(leg, "CONNECTED_TO_AGENT"));
    stage.test.clock.advance(25 * hour);
    const { journal } = stage.test;
    const read: typeof journal.read = (id) => (failing.has(id) ? Promise.reject(new Error("no")) : journal.read(id));

    const swept = await stage.sweep(90, { journal: { ...journal, read } });
    await stage.deliver();

    expect(swept).to.include({ openCalls: 151, failures: 150, finished: false });
    expect(records()).to.have.length(1);
  });

  it("writes what did end of a call with a leg whose end nobody knows, and says which", async () => {
    const second = await legOfUnknownEnd();

    for (let hours = 0; hours < 72; hours += 1) {
      stage.test.clock.advance(hour);
      await stage.sweep();
      await stage.deliver();
    }

    expect(records()).to.have.length(1);
    expect(records()[0]?.report.legs.map(({ endedAt }) => endedAt)).to.deep.equal([at("03:24"), at("03:24")]);
    expect(stage.troubles.join()).to.include(second.contactId);
    expect(await open()).to.equal(null);
  });

  it("gives up in the end, by name, what nobody takes out of the queue either", async () => {
    await legOfUnknownEnd();

    for (let hours = 0; hours < 72; hours += 1) {
      stage.test.clock.advance(hour);
      await stage.sweep();
    }

    expect(stage.troubles).to.include(`call ${callId} is given up`);
    expect(await open()).to.equal(null);
  });

  it("gives up by name also a call that only began, as far as anybody knows", async () => {
    await stage.test.handle(contactEvent(leg, "INITIATED"));
    stage.connect.clear();

    for (let hours = 0; hours < 72; hours += 1) {
      stage.test.clock.advance(hour);
      await stage.sweep();
    }

    expect(stage.troubles).to.deep.equal([`call ${callId} is given up`]);
  });
});
