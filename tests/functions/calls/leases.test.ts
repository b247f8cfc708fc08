import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import { createJournal, type Journal } from "../../../functions/calls/journal.ts";
import { LeaseLost } from "../../../functions/calls/leases.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { contactId, e164, TestClock } from "../people.ts";
import { record } from "./sampleFacts.ts";

const number = e164("+61400123456");

describe("the lease on a call", () => {
  let tables: TestTables;
  let clock: TestClock;
  let journal: Journal;
  let callId: ContactId;

  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());
  beforeEach(() => {
    clock = new TestClock();
    journal = createJournal(tables.client, tables.names, clock.now);
    callId = contactId();
    tables.sent.length = 0;
  });

  const ring = (match: Parameters<Journal["open"]>[0]["match"]) =>
    journal.open({ callId, contactId: callId, customerNumber: number, systemNumber: e164("+61280005551"), match });
  const read = async () => {
    const call = await journal.read(callId);
    if (call === null) throw new Error("the journal knows nothing of the call");
    return call;
  };
  const take = async (seconds = 60) => {
    const lease = await journal.lease(callId, clock.now(), seconds);
    if (lease === null) throw new Error("somebody else holds the lease");
    return lease;
  };

  it("is given to one of many", async () => {
    await ring({ kind: "none" });

    const leases = await Promise.all(Array.from({ length: 20 }, () => journal.lease(callId, clock.now(), 60)));

    expect(leases.filter((lease) => lease !== null)).to.have.length(1);
  });

  it("leads to a record, and is free again", async () => {
    const lease = await take();
    expect(lease).to.include({ attempt: 1, ambiguousAt: null });
    expect((await read()).state).to.deep.equal({ kind: "writing", owner: lease.owner, until: lease.until });

    await journal.written(callId, lease, record, "digest 1");

    expect((await read()).state).to.deep.equal({ kind: "written", record, digest: "digest 1" });
    expect(await take()).to.include({ attempt: 2, ambiguousAt: null });
    expect((await read()).previousRecord).to.deep.equal(record);
  });

  it("warns of an attempt that ended without a word, which may have gone on for as long as its lease", async () => {
    const { until } = await take(60);
    expect(await journal.lease(callId, clock.now(), 60)).to.equal(null);
    clock.advance(90);

    expect(await take()).to.deep.include({ attempt: 2, ambiguousAt: until });
  });

  it("warns of an attempt that nobody knows the end of, until one is settled", async () => {
    await journal.release(callId, await take(), { ambiguous: true });
    expect((await read()).lastAttemptAmbiguous).to.equal(true);
    const endedAt = clock.now();
    clock.advance(15);
    const second = await take();
    expect(second.ambiguousAt).to.deep.equal(endedAt);

    await journal.release(callId, second, { ambiguous: false });
    const third = await take();
    expect(third.ambiguousAt, "a clean end settles nothing").to.deep.equal(endedAt);

    await journal.written(callId, third, record, "digest");
    expect(await take()).to.include({ attempt: 4, ambiguousAt: null });
  });

  it("warns of a write on the record that nobody knows the end of", async () => {
    await journal.written(callId, await take(), record, "incomplete", clock.now());

    expect((await take()).ambiguousAt).to.deep.equal(clock.now());
  });

  it("gives no warning after a clean end", async () => {
    await journal.release(callId, await take(), { ambiguous: false });

    expect(await take()).to.include({ ambiguousAt: null });
  });

  it("remembers the tickets that were tried until one attempt is known to be the last", async () => {
    const first = await take();
    await journal.tryTickets(callId, first, ["2001"]);
    await journal.release(callId, first, { ambiguous: true });
    const second = await take();
    await journal.tryTickets(callId, second, ["2001", "2002"]);
    expect((await read()).triedTickets).to.deep.equal(["2001", "2002"]);

    await journal.written(callId, second, record, "digest");

    expect((await read()).triedTickets).to.deep.equal([]);
  });

  it("falls back to the record when a rewriting is given up", async () => {
    await journal.written(callId, await take(), record, "digest 1");

    await journal.release(callId, await take(), { ambiguous: false });

    expect((await read()).state).to.deep.equal({ kind: "written", record, digest: "digest 1" });
  });

  describe("when the first answer to a write is lost on its way, and the client sends it again", () => {
    beforeEach(() => {
      tables.client.middlewareStack.add(
        (next) => async (args) => {
          await next(args);
          return next(args);
        },
        { step: "finalizeRequest", priority: "low", name: "losesFirstAnswers" },
      );
    });
    afterEach(() => {
      tables.client.middlewareStack.remove("losesFirstAnswers");
    });

    it("is held by whoever took it", async () => {
      const lease = await take();

      expect(lease).to.include({ attempt: 1, ambiguousAt: null });
      expect((await read()).state).to.include({ kind: "writing", owner: lease.owner });
      expect(await journal.lease(callId, clock.now(), 60)).to.equal(null);
    });

    it("warns of the attempt before, of whose end nobody knows any more", async () => {
      await take(60);
      clock.advance(90);

      expect(await take()).to.deep.include({ attempt: 2, ambiguousAt: clock.now() });
    });

    it("leads to a record all the same", async () => {
      await journal.written(callId, await take(), record, "digest");

      expect((await read()).state).to.deep.equal({ kind: "written", record, digest: "digest" });
    });

    it("leads to one with a write in doubt, or to none, all the same", async () => {
      await journal.written(callId, await take(), record, "incomplete", clock.now());
      expect((await read()).lastAttemptAmbiguous).to.equal(true);

      const other = contactId();
      const lease = await journal.lease(other, clock.now(), 60);
      await journal.noRecord(other, lease ?? expect.fail(), "digest");
      expect((await journal.read(other))?.state).to.deep.equal({ kind: "noRecord", digest: "digest" });
    });

    it("is lost to whoever wrote something else meanwhile", async () => {
      const late = await take(60);
      clock.advance(60);
      await journal.written(callId, await take(), record, "digest");

      const thrown = (error: unknown) => error;
      expect(await journal.written(callId, late, record, "late").catch(thrown)).to.be.instanceOf(LeaseLost);
      expect(await journal.noRecord(callId, late, "digest").catch(thrown)).to.be.instanceOf(LeaseLost);
    });
  });

  it("is worth nothing once somebody else took over", async () => {
    const late = await take(60);
    clock.advance(60);
    const current = await take(60);

    const thrown = (error: unknown) => error;
    const error = await journal.written(callId, late, record, "late").catch(thrown);
    expect(await journal.tryTickets(callId, late, ["2001"]).catch(thrown)).to.be.instanceOf(LeaseLost);
    await journal.release(callId, late, { ambiguous: false });

    expect(error).to.be.instanceOf(LeaseLost);
    expect((await read()).state).to.include({ kind: "writing", owner: current.owner });
  });

  it("ends in `noRecord` where the CRM made none, until it is written after all", async () => {
    await ring({ kind: "none" });

    await journal.noRecord(callId, await take(), "digest");

    expect((await read()).state).to.deep.equal({ kind: "noRecord", digest: "digest" });
    expect(await take()).to.include({ ambiguousAt: null, attempt: 2 });
  });
});
