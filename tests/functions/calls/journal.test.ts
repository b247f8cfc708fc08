import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import fc from "fast-check";
import type { ContactId } from "../../../contract/identifiers.ts";
import { createJournal, type Journal } from "../../../functions/calls/journal.ts";
import { createCustomerCache } from "../../../functions/customers/cache.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { contactId, customer, e164, TestClock } from "../people.ts";
import { insights, leg, pastCall, record, wrapUp } from "./sampleFacts.ts";

const number = e164("+61400123456");
const caller = { by: "phone", number } as const;
const times = { freshSeconds: 900, staleSeconds: 86_400, nobodyFoundSeconds: 300 };

describe("the journal", () => {
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

  it("knows nothing of a call that nobody wrote of", async () => {
    expect(await journal.read(callId)).to.equal(null);
  });

  it("opens a call with one write", async () => {
    await ring({ kind: "one", customer: customer(), stale: false });

    expect(tables.sent).to.deep.equal(["UpdateItemCommand"]);
    expect(await read()).to.deep.equal({
      callId,
      state: { kind: "open" },
      customerNumber: number,
      systemNumber: "+61280005551",
      match: { kind: "one", customer: customer(), stale: false },
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
      openSince: clock.now(),
      sweeps: 0,
    });
  });

  it("opens it once: a later opening adds and never overwrites", async () => {
    await ring({ kind: "unavailable" });
    await ring({ kind: "one", customer: customer(), stale: false });
    await ring({ kind: "none" });

    expect((await read()).match.kind).to.equal("one");
  });

  it("reads with one consistent query", async () => {
    await ring({ kind: "none" });
    await journal.mergeLeg(callId, leg(callId));
    tables.sent.length = 0;

    await read();

    expect(tables.sent).to.deep.equal(["QueryCommand"]);
  });

  it("fixes the match from the cache when it is first read, for good", async () => {
    const cache = createCustomerCache(tables.client, tables.names.customers, times, clock.now);
    await cache.store(caller, "lookup", [customer()], clock.now());
    await ring({ kind: "asCached", caller });

    expect((await read()).match).to.deep.equal({ kind: "one", customer: customer(), stale: false });
    clock.advance(1);
    await cache.store(caller, "lookup", [customer(), customer({ id: "102" })], clock.now());

    expect((await read()).match).to.deep.equal({ kind: "one", customer: customer(), stale: false });
  });

  it("leaves the match open while the cache has none", async () => {
    const other = { by: "phone", number: e164("+61400999888") } as const;
    const cache = createCustomerCache(tables.client, tables.names.customers, times, clock.now);
    await ring({ kind: "asCached", caller: other });

    expect((await read()).match).to.deep.equal({ kind: "unavailable" });
    await cache.store(other, "retry", [], clock.now());

    expect((await read()).match).to.deep.equal({ kind: "none" });
  });

  it("knows a call by its legs alone", async () => {
    const second = leg(contactId(), { previousContactId: callId, initiatedAt: "2026-11-20T10:05:00.000Z" });
    await journal.mergeLeg(callId, second);
    await journal.mergeLeg(callId, leg(callId));

    const call = await read();

    expect(call.match).to.deep.equal({ kind: "unavailable" });
    expect(call.state).to.deep.equal({ kind: "open" });
    expect(call.legs).to.deep.equal([leg(callId), second]);
  });

  it("adds up the facts of a leg in any order, and never forgets one", async () => {
    const complete = leg(callId, {
      connectedToAgentAt: "2026-11-20T10:00:20.000Z",
      disconnectedAt: "2026-11-20T10:04:00.000Z",
      agentName: "Mia Chen",
      disconnectReason: "CUSTOMER_DISCONNECT",
    });
    const pieces = [
      leg(callId, { disconnectedAt: complete.disconnectedAt, disconnectReason: complete.disconnectReason }),
      leg(callId, { connectedToAgentAt: complete.connectedToAgentAt }),
      leg(callId, { agentName: complete.agentName }),
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 4 }), async (again) => {
        callId = contactId();
        const events = [...again, ...pieces].map((piece) => ({ ...piece, contactId: callId }));
        for (const event of events) await journal.mergeLeg(callId, event);
        expect((await read()).legs).to.deep.equal([{ ...complete, contactId: callId }]);
      }),
      { numRuns: 10 },
    );
  });

  it("keeps the agent's choice", async () => {
    await ring({ kind: "none" });
    await journal.chooseCustomer(callId, customer({ id: "202" }));

    expect((await read()).chosenCustomer).to.deep.equal(customer({ id: "202" }));
  });

  it("keeps the wrap-up that was edited last, in whatever order they arrive", async () => {
    const edits = [1, 2, 3].map((minute) => wrapUp(`edit ${minute}`, `2026-11-20T10:0${minute}:00.000Z`));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(edits, { minLength: 3 }), async (shuffled) => {
        callId = contactId();
        for (const edit of shuffled) await journal.saveWrapUp(callId, edit);
        expect((await read()).wrapUp).to.deep.equal(edits[2]);
      }),
      { numRuns: 6 },
    );
  });

  it("answers what stands to whoever comes too late", async () => {
    const later = wrapUp("later", "2026-11-20T10:02:00.000Z");
    await journal.saveWrapUp(callId, later);

    expect(await journal.saveWrapUp(callId, wrapUp("earlier", "2026-11-20T10:01:00.000Z"))).to.deep.equal(later);
    expect(await journal.saveWrapUp(callId, later), "the same again").to.deep.equal(later);
  });

  it("does not replace a summary by word that there is none", async () => {
    const ready = insights({ state: "ready", text: "Billing question, solved." });
    await journal.saveInsights(callId, callId, insights({ state: "absent", why: "deadlinePassed", detail: null }));
    await journal.saveInsights(callId, callId, ready);
    await journal.saveInsights(callId, callId, insights({ state: "absent", why: "analysisFailed", detail: null }));

    expect((await read()).insights).to.deep.equal(ready);
  });

  it("keeps what is said of each leg, however close together two analyses end", async () => {
    const second = contactId();
    await journal.mergeLeg(callId, leg(callId));
    await journal.mergeLeg(callId, leg(second, { initiatedAt: "2026-11-20T10:05:00.000Z" }));

    await Promise.all([
      journal.saveInsights(callId, second, insights({ state: "ready", text: "Second line." })),
      journal.saveInsights(callId, callId, insights({ state: "ready", text: "First line." })),
    ]);

    const call = await read();
    expect(call.insights?.summary).to.deep.equal({ state: "ready", text: "First line.\n\nSecond line." });
    expect(call.analyzed).to.deep.equal([callId, second]);
  });

  describe("the calls that are open", () => {
    const soon = () => new Date(clock.now().getTime() + 1);

    beforeEach(() => tables.clear());

    it("are listed, the longest open first, until they are settled", async () => {
      const other = contactId();
      await journal.markOpen(other);
      clock.advance(60);
      await ring({ kind: "none" });

      expect(await journal.listOpen(clock.now(), 10)).to.deep.equal([other]);
      expect(await journal.listOpen(soon(), 10)).to.deep.equal([other, callId]);
      expect(await journal.listOpen(soon(), 1)).to.deep.equal([other]);

      await journal.settle({ callId: other, openSince: (await journal.read(other))?.openSince ?? null });
      expect(await journal.listOpen(soon(), 10)).to.deep.equal([callId]);
    });

    it("stay open when something came after they were read", async () => {
      await ring({ kind: "none" });
      const before = await read();
      clock.advance(1);
      await journal.chooseCustomer(callId, customer());

      await journal.settle(before);
      await journal.postpone(before, new Date(0), 3);

      expect(await read()).to.deep.include({ openSince: clock.now(), sweeps: 0 });
    });

    it("are still open when they are written, whoever took them for settled meanwhile", async () => {
      await ring({ kind: "none" });
      const before = await read();
      const lease = await take();
      await journal.settle(before);
      clock.advance(1);

      await journal.written(callId, lease, record, "digest");

      expect(await journal.listOpen(soon(), 10)).to.deep.equal([callId]);
    });

    it("can be put off, and counted", async () => {
      await ring({ kind: "none" });
      const later = new Date(clock.now().getTime() + 3_600_000);

      await journal.postpone(await read(), later, 2);
      await journal.markOpen(callId);

      expect(await read()).to.deep.include({ openSince: later, sweeps: 2 });
      expect(await journal.listOpen(soon(), 10)).to.deep.equal([]);
    });
  });

  it("takes a call from among a customer's, and makes nothing of one that never was", async () => {
    const past = pastCall(callId);
    const customerId = contactId();
    await journal.notePastCall(customerId, past);
    await journal.notePastCall(customerId, { ...past, callId: contactId() });

    await journal.forgetPastCall(customerId, past);
    await journal.forgetPastCall(contactId(), past);

    expect((await journal.lastCalls(customerId, 5)).map((call) => call.callId))
      .to.have.length(1)
      .and.not.include(callId);
  });

  it("lets every item go after thirty days", async () => {
    await ring({ kind: "none" });
    await journal.mergeLeg(callId, leg(callId));

    const { Items = [] } = await tables.client.send(
      new QueryCommand({
        TableName: tables.names.calls,
        KeyConditionExpression: "callId = :callId",
        ExpressionAttributeValues: { ":callId": { S: callId } },
      }),
    );

    const end = String(clock.now().getTime() / 1000 + 30 * 24 * 3600);
    expect(Items.map((item) => item.expiresAt?.N)).to.deep.equal([end, end]);
  });
});
