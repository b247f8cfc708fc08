import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { EndedContact, EndedContacts } from "../../../functions/calls/endedContacts.ts";
import type { LegFacts } from "../../../functions/calls/journalItems.ts";
import { reconcile } from "../../../functions/calls/reconcile.ts";
import type { ReconcilePorts } from "../../../functions/calls/sweepRun.ts";
import { createCallSummaries } from "../../../functions/insights/summary.ts";
import { contactId, customer } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";
import { LoggerUnderTest } from "./loggerUnderTest.ts";
import { analysisFailed, at, contactEvent, eventsOf, type SampleLeg } from "./sampleEvents.ts";

const { instanceArn } = haloPsaSettings.connect;
const minute = 60;
const hour = 3600;

/** A stage whose events may be lost, and Amazon Connect, which knows of every contact all the same. */
class Stage {
  readonly test = new LoggerUnderTest();
  readonly connect = new Map<ContactId, { callId: ContactId; leg: LegFacts }>();
  readonly sent: { queueUrl: string; body: string }[] = [];
  readonly troubles: string[] = [];
  readonly searches: { from: Date; to: Date }[] = [];
  position: Date | null = null;
  pageSize = 100;
  secondsPerSearch = 0;
  secondsPerFind = 0;

  readonly contacts: EndedContacts = {
    search: async (from, to, nextToken) => {
      this.test.clock.advance(this.secondsPerSearch);
      if (nextToken === null) this.searches.push({ from, to });
      const ended = [...this.connect.values()]
        .flatMap(({ callId, leg }): EndedContact[] =>
          leg.disconnectedAt === null
            ? []
            : [
                {
                  callId,
                  contactId: leg.contactId,
                  channel: leg.channel,
                  initiationMethod: leg.initiationMethod,
                  endedAt: new Date(leg.disconnectedAt),
                },
              ],
        )
        .filter(({ endedAt }) => endedAt >= from && endedAt < to)
        .sort((a, b) => a.endedAt.getTime() - b.endedAt.getTime());
      const start = Number(nextToken ?? 0);
      const end = start + this.pageSize;
      return { contacts: ended.slice(start, end), nextToken: end < ended.length ? String(end) : null };
    },
    find: async (id) => {
      this.test.clock.advance(this.secondsPerFind);
      return this.connect.get(id) ?? null;
    },
  };

  /** Connect keeps the contact, whatever becomes of its events. */
  has(leg: SampleLeg): void {
    const callId = leg.initialContactId ?? leg.contactId;
    this.test.contacts.set(leg.contactId, { callId, customerNumber: "+61400123456" });
    this.connect.set(leg.contactId, {
      callId,
      leg: {
        contactId: leg.contactId,
        previousContactId: leg.previousContactId ?? null,
        channel: "voice",
        initiationMethod: leg.initiationMethod ?? "INBOUND",
        initiatedAt: at(leg.initiated),
        customerReachedAt: null,
        connectedToAgentAt: leg.connected === undefined ? null : at(leg.connected),
        disconnectedAt: leg.disconnected === undefined ? null : at(leg.disconnected),
        completedAt: null,
        agentArn: leg.agent === undefined ? null : `${instanceArn}/agent/${leg.agent}`,
        agentName: null,
        queueArn: leg.queue === undefined ? null : `${instanceArn}/queue/${leg.queue}`,
        queueName: null,
        disconnectReason: null,
      },
    });
  }

  async sweep(workSeconds = 90, changes: Partial<ReconcilePorts> = {}) {
    const { clock, journal } = this.test;
    const until = new Date(clock.now().getTime() + workSeconds * 1000);
    const ports: ReconcilePorts = {
      journal,
      contacts: this.contacts,
      position: {
        read: async () => this.position,
        save: async (position) => {
          this.position = position;
        },
      },
      send: async (queueUrl, body) => {
        this.sent.push({ queueUrl, body });
      },
      now: clock.now,
      settings: haloPsaSettings,
      trouble: (what) => this.troubles.push(what),
      ...changes,
    };
    return reconcile(ports, until);
  }

  /** What the functions behind the queues make of it. */
  async deliver(): Promise<void> {
    for (const { queueUrl, body } of this.sent.splice(0)) {
      if (queueUrl === haloPsaSettings.queueUrls.callLogging) {
        await this.test.logger().handleMessage(body, this.test.first());
        continue;
      }
      await createCallSummaries({
        ...this.test.ports(),
        settings: haloPsaSettings,
        files: { list: async () => [], read: async () => "" },
        changedCalls: {
          tell: async (callId) => {
            const event = { source: "patchbay", "detail-type": "Patchbay Call Changed", detail: { callId } };
            await this.test.handle(event);
          },
        },
      }).handleMessage(body, this.test.first());
    }
  }
}

describe("the sweep", () => {
  let stage: Stage;
  let callId: ContactId;
  let leg: SampleLeg;

  beforeEach(() => {
    stage = new Stage();
    stage.test.crm.customers = [customer()];
    callId = contactId();
    leg = {
      contactId: callId,
      initiated: "00:00",
      connected: "00:12",
      disconnected: "03:24",
      agent: "a1",
      queue: "q1",
    };
    stage.has(leg);
  });

  const records = () => stage.test.crm.recordsOf(callId);
  const open = async () => (await stage.test.journal.read(callId))?.openSince ?? null;
  /** Of a call whose first leg has ended. Amazon Connect knows neither any more. */
  const legOfUnknownEnd = async (): Promise<SampleLeg> => {
    const second = transfer();
    await stage.test.handleAll(eventsOf(leg));
    await stage.test.handle(contactEvent(second, "CONNECTED_TO_AGENT"));
    stage.connect.clear();
    return second;
  };
  const transfer = (): SampleLeg => ({
    contactId: contactId(),
    initialContactId: callId,
    previousContactId: callId,
    initiationMethod: "TRANSFER",
    initiated: "03:00",
    connected: "03:10",
    disconnected: "06:00",
    agent: "a2",
  });

  it("logs a call of which every event was lost, once, with all its legs", async () => {
    stage.has(transfer());
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
    stage.test.clock.advance(24 * hour);

    const swept = await stage.sweep();

    expect(swept).to.include({ endedContacts: 1, foundContacts: 0, openCalls: 0 });
    expect(stage.sent).to.deep.equal([]);
    expect(await open()).to.equal(null);
  });

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

  it("takes no supervisor's contact for a call", async () => {
    const monitor: SampleLeg = { ...transfer(), initiationMethod: "MONITOR" };
    stage.connect.clear();
    stage.has(monitor);
    stage.test.clock.advance(15 * minute);

    expect(await stage.sweep()).to.include({ endedContacts: 1, foundContacts: 0 });
    expect(stage.sent).to.deep.equal([]);
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

  const throttled = async () => {
    throw new Error("TooManyRequestsException");
  };

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
    stage.test.clock.advance(2 * hour);
    const { search } = stage.contacts;
    const brittle: EndedContacts["search"] = (from, to, token) =>
      token === null ? search(from, to, token) : throttled();

    await stage.sweep(90, { contacts: { ...stage.contacts, search: brittle } }).catch(() => {});
    await stage.sweep();

    expect(stage.searches.at(-1)?.from.toISOString()).to.equal(at("03:24"));
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

  it("searches a whole day the first time, and from a little before the last time then", async () => {
    stage.test.clock.advance(15 * minute);
    await stage.sweep();
    stage.test.clock.advance(15 * minute);
    await stage.sweep();

    const [first, second] = stage.searches;
    expect((first?.to.getTime() ?? 0) - (first?.from.getTime() ?? 0)).to.equal(24 * hour * 1000);
    expect((first?.to.getTime() ?? 0) - (second?.from.getTime() ?? 0)).to.equal(hour * 1000);
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

/** What call-summary makes of an analysis that failed. */
async function insightsOf(stage: Stage, id: ContactId) {
  const summaries = createCallSummaries({
    ...stage.test.ports(),
    settings: haloPsaSettings,
    files: { list: async () => [], read: async () => "" },
    changedCalls: { tell: async () => {} },
  });
  const handled = await summaries.handleMessage(JSON.stringify(analysisFailed(id)), stage.test.first());
  if (!("insights" in handled)) throw new Error(handled.outcome);
  return handled;
}
