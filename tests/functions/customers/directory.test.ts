import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import type { Customer } from "../../../contract/customers.ts";
import { type Crm, CrmFailure, IncompleteSearch } from "../../../functions/crm/crm.ts";
import { createCustomerCache } from "../../../functions/customers/cache.ts";
import { createDirectory } from "../../../functions/customers/directory.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { customer, e164, TestClock } from "../people.ts";

const caller = { by: "phone", number: e164("+61400123456") } as const;
const times = { freshSeconds: 900, staleSeconds: 86_400, nobodyFoundSeconds: 300 };
const budgetMilliseconds = 2_000;

/** A CRM that answers what it is told to, and counts. */
class FakeCrm {
  searches = 0;
  answer: (signal: AbortSignal | undefined) => Promise<readonly Customer[]> = async () => [customer()];
  readonly load = async (): Promise<Pick<Crm, "findCustomers">> => ({
    findCustomers: (_caller, { signal }) => {
      this.searches += 1;
      return this.answer(signal);
    },
  });
  fails(): void {
    this.answer = async () => {
      throw new Error("the CRM is down");
    };
  }
  hangs(): void {
    this.answer = (signal) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  }
}

describe("the directory", () => {
  let tables: TestTables;
  let clock: TestClock;
  let crm: FakeCrm;
  let troubles: string[];
  const open = (client = tables.client) =>
    createDirectory({
      crm: crm.load,
      cache: createCustomerCache(client, tables.names.customers, times, clock.now),
      now: clock.now,
      onTrouble: (what) => troubles.push(what),
    });

  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());
  beforeEach(async () => {
    clock = new TestClock();
    crm = new FakeCrm();
    troubles = [];
    await tables.clear();
  });

  it("asks the CRM once and answers from the cache after that, in one round trip", async () => {
    await open().lookUp(caller, budgetMilliseconds);
    tables.sent.length = 0;

    const match = await open().lookUp(caller, budgetMilliseconds);

    expect(match).to.deep.equal({ kind: "one", customer: customer(), stale: false });
    expect(crm.searches).to.equal(1);
    expect(tables.sent).to.deep.equal(["UpdateItemCommand"]);
  });

  it("reads and asks for nothing else when it has answered for the caller before", async () => {
    const directory = open();
    await directory.lookUp(caller, budgetMilliseconds);
    tables.sent.length = 0;

    await directory.lookUp(caller, budgetMilliseconds);

    expect(tables.sent).to.deep.equal(["GetItemCommand"]);
  });

  it("refreshes what it has answered before and is stale", async () => {
    const directory = open();
    await directory.lookUp(caller, budgetMilliseconds);
    clock.advance(901);

    await directory.lookUp(caller, budgetMilliseconds);

    expect(crm.searches).to.equal(2);
  });

  it("asks once for somebody the CRM does not know", async () => {
    crm.answer = async () => [];

    expect(await open().lookUp(caller, budgetMilliseconds)).to.deep.equal({ kind: "none" });
    expect(await open().lookUp(caller, budgetMilliseconds)).to.deep.equal({ kind: "none" });
    expect(crm.searches).to.equal(1);
  });

  it("asks for each spelling of what was typed, since a CRM may compare to the letter", async () => {
    for (const [odd, right] of [
      [
        { by: "email", address: "JOHN@EXAMPLE.COM" },
        { by: "email", address: "John@Example.com" },
      ],
      [
        { by: "serialNumber", stated: "ab-1" },
        { by: "serialNumber", stated: "AB-1" },
      ],
    ] as const) {
      crm.answer = async () => [];
      expect(await open().lookUp(odd, budgetMilliseconds)).to.deep.equal({ kind: "none" });
      crm.answer = async () => [customer()];
      expect(await open().lookUp(right, budgetMilliseconds)).to.include({ kind: "one" });
    }
  });

  it("searches once for 200 callers at the same time in one process", async () => {
    const directory = open();

    const matches = await Promise.all(Array.from({ length: 200 }, () => directory.lookUp(caller, budgetMilliseconds)));

    expect(crm.searches).to.equal(1);
    expect(matches.every((match) => match.kind === "one")).to.equal(true);
  });

  it("searches once for many running copies at the same time", async () => {
    let answer = (_: readonly Customer[]) => {};
    crm.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const copies = Array.from({ length: 25 }, () => open().lookUp(caller, 10_000));
    await reaches(() => tables.sent.filter((name) => name === "UpdateItemCommand").length >= 1 && crm.searches > 0);
    answer([customer()]);

    const matches = await Promise.all(copies);

    expect(crm.searches).to.equal(1);
    expect(matches.every((match) => match.kind === "one")).to.equal(true);
  });

  it("shares a failure with the copies that waited for it", async () => {
    crm.fails();

    const matches = await Promise.all(Array.from({ length: 10 }, () => open().lookUp(caller, budgetMilliseconds)));

    expect(matches.every((match) => match.kind === "unavailable")).to.equal(true);
    expect(crm.searches).to.be.lessThan(10);
  });

  it("refreshes what is stale", async () => {
    await open().lookUp(caller, budgetMilliseconds);
    clock.advance(901);
    crm.answer = async () => [customer({ status: "On hold" })];

    const match = await open().lookUp(caller, budgetMilliseconds);

    expect(match).to.deep.equal({ kind: "one", customer: customer({ status: "On hold" }), stale: false });
  });

  it("serves what is stale, and says so, when the CRM fails", async () => {
    await open().lookUp(caller, budgetMilliseconds);
    clock.advance(901);
    crm.fails();

    expect(await open().lookUp(caller, budgetMilliseconds)).to.deep.equal({
      kind: "one",
      customer: customer(),
      stale: true,
      asOf: new Date(clock.now().getTime() - 901_000).toISOString(),
    });
    expect(troubles).to.deep.equal(["The look-up failed"]);
  });

  it("serves what is stale when the CRM is slow, within the budget", async () => {
    await open().lookUp(caller, budgetMilliseconds);
    clock.advance(901);
    crm.hangs();
    const startedAt = performance.now();

    const match = await open().lookUp(caller, 300);

    expect(match).to.include({ kind: "one", stale: true });
    expect(performance.now() - startedAt).to.be.lessThan(1_500);
    expect(troubles).to.deep.equal(["The look-up ran out of time"]);
  });

  it("serves what is stale at once while another copy refreshes it", async () => {
    await open().lookUp(caller, budgetMilliseconds);
    clock.advance(901);
    crm.hangs();
    const refreshing = open().lookUp(caller, budgetMilliseconds);
    await reaches(() => crm.searches === 2);

    expect(await open().lookUp(caller, budgetMilliseconds)).to.include({ kind: "one", stale: true });
    expect(crm.searches, "nobody else searches").to.equal(2);
    expect(await refreshing).to.include({ kind: "one", stale: true });
  });

  describe("that may go on after the answer", () => {
    let after: Promise<void>[];
    const openWithLater = () =>
      createDirectory({
        crm: crm.load,
        cache: createCustomerCache(tables.client, tables.names.customers, times, clock.now),
        now: clock.now,
        onTrouble: (what) => troubles.push(what),
        later: (work) => after.push(work()),
      });
    beforeEach(() => {
      after = [];
    });

    it("serves what is stale when the CRM takes its time, and still hears it out", async () => {
      await open().lookUp(caller, budgetMilliseconds);
      clock.advance(901);
      let answer = (_: readonly Customer[]) => {};
      crm.answer = () =>
        new Promise((resolve) => {
          answer = resolve;
        });

      const match = await openWithLater().lookUp(caller, budgetMilliseconds);
      answer([customer({ status: "On hold" })]);
      for (const work of after) await work;

      expect(match).to.include({ kind: "one", stale: true });
      const refreshed = await open().lookUp(caller, budgetMilliseconds);
      expect(refreshed).to.deep.equal({ kind: "one", customer: customer({ status: "On hold" }), stale: false });
      expect(crm.searches).to.equal(2);
    });

    it("tells of a refresh that failed after the answer, and gives the lease back", async () => {
      await open().lookUp(caller, budgetMilliseconds);
      clock.advance(901);
      let fail = () => {};
      crm.answer = () =>
        new Promise((_, reject) => {
          fail = () => reject(new Error("the CRM is down"));
        });
      const match = await openWithLater().lookUp(caller, budgetMilliseconds);
      fail();
      for (const work of after) await work;
      crm.answer = async () => [customer()];

      expect(match).to.include({ kind: "one", stale: true });
      expect(troubles).to.deep.equal(["The look-up was not refreshed"]);
      expect(await open().lookUp(caller, budgetMilliseconds)).to.include({ kind: "one", stale: false });
    });

    it("answers before it writes", async () => {
      const directory = openWithLater();
      tables.sent.length = 0;

      const match = await directory.lookUp(caller, budgetMilliseconds);
      const sent = [...tables.sent];
      await Promise.all(after);

      expect(match).to.include({ kind: "one", stale: false });
      expect(sent.slice(0, 1), "the lease").to.deep.equal(["UpdateItemCommand"]);
      expect((await open().lookUp(caller, budgetMilliseconds)).kind).to.equal("one");
      expect(crm.searches).to.equal(1);
    });
  });

  describe("when only a part of the CRM answers", () => {
    const failure = new CrmFailure("HaloPSA: search users: answered 429", {
      failure: "retryLater",
      status: 429,
      retryAfterSeconds: null,
      ambiguous: false,
    });

    it("serves whom that part knows, remembers nothing, and asks again next time", async () => {
      crm.answer = () => Promise.reject(new IncompleteSearch(failure, [customer()]));

      expect(await open().lookUp(caller, budgetMilliseconds)).to.include({ kind: "one", stale: true });
      expect(troubles).to.deep.equal(["Only a part of the CRM could be searched"]);
      clock.advance(1);
      crm.answer = async () => [customer(), customer({ id: "102" })];
      expect(await open().lookUp(caller, budgetMilliseconds)).to.include({ kind: "many" });
    });

    it("serves all whom the whole of it knew of late, rather than some whom a part knows now", async () => {
      crm.answer = async () => [customer(), customer({ id: "102" })];
      await open().lookUp(caller, budgetMilliseconds);
      clock.advance(901);
      crm.answer = () => Promise.reject(new IncompleteSearch(failure, [customer()]));

      expect(await open().lookUp(caller, budgetMilliseconds)).to.include({ kind: "many", stale: true });
      expect(troubles).to.deep.equal(["Only a part of the CRM could be searched"]);
    });

    it("hears what had been found when the time is up", async () => {
      crm.answer = (signal) =>
        new Promise((_, reject) =>
          signal?.addEventListener("abort", () =>
            setImmediate(() => reject(new IncompleteSearch(failure, [customer()]))),
          ),
        );

      expect(await open().lookUp(caller, 400)).to.include({ kind: "one" });
    });
  });

  it("asks once for a nobody who is about to be forgotten, at whatever fraction of a second", async () => {
    crm.answer = async () => [];
    clock.advance(0.5);
    await open().lookUp(caller, budgetMilliseconds);
    clock.advance(299.7);
    tables.sent.length = 0;

    expect(await open().lookUp(caller, budgetMilliseconds)).to.deep.equal({ kind: "none" });
    expect(tables.sent).to.deep.equal(["UpdateItemCommand"]);
  });

  it("asks the CRM at once where another version wrote a fresh answer in another shape", async () => {
    await open().lookUp(caller, budgetMilliseconds);
    await tables.client.send(
      new UpdateItemCommand({
        TableName: tables.names.customers,
        Key: { key: { S: "phone#+61400123456" }, part: { S: "answer" } },
        UpdateExpression: "SET customers = :odd",
        ExpressionAttributeValues: { ":odd": { S: '[{"id":7}]' } },
      }),
    );

    const match = await open().lookUp(caller, budgetMilliseconds);

    expect(match).to.deep.equal({ kind: "one", customer: customer(), stale: false });
    expect(troubles).to.deep.equal([]);
    expect(crm.searches).to.equal(2);
  });

  it("has no answer when the CRM fails and nothing is cached, and tries again next time", async () => {
    crm.fails();
    expect(await open().lookUp(caller, budgetMilliseconds)).to.deep.equal({ kind: "unavailable" });
    clock.advance(1);
    crm.answer = async () => [customer()];

    expect(await open().lookUp(caller, budgetMilliseconds)).to.include({ kind: "one", stale: false });
  });

  it("asks the CRM all the same when the cache is down", async () => {
    const nowhere = createCustomerCache(tables.client, "no-such-table", times, clock.now);
    const directory = createDirectory({
      crm: crm.load,
      cache: nowhere,
      now: clock.now,
      onTrouble: (what) => troubles.push(what),
    });

    expect(await directory.lookUp(caller, budgetMilliseconds)).to.include({ kind: "one" });
    expect(troubles).to.deep.equal(["The customer cache could not be read"]);
  });

  it("reads a table that takes no writes, and searches without a lease only for what is not fresh there", async () => {
    await open().lookUp(caller, budgetMilliseconds);
    const readOnly = () => {
      const cache = createCustomerCache(tables.client, tables.names.customers, times, clock.now);
      const refuse = () => Promise.reject(new Error("throttled"));
      return createDirectory({
        crm: crm.load,
        cache: { ...cache, lease: refuse, store: refuse },
        now: clock.now,
        onTrouble: (what) => troubles.push(what),
      });
    };

    expect(await readOnly().lookUp(caller, budgetMilliseconds)).to.include({ kind: "one", stale: false });
    expect([crm.searches, troubles]).to.deep.equal([1, []]);
    clock.advance(901);
    expect(await readOnly().lookUp(caller, budgetMilliseconds)).to.include({ kind: "one", stale: false });
    expect(crm.searches).to.equal(2);
    expect(troubles).to.deep.equal(["The look-up goes on without a lease", "The answer was not cached"]);
  });

  it("does not search as well when the cache is too slow to say who searches", async () => {
    const cache = createCustomerCache(tables.client, tables.names.customers, times, clock.now);
    const directory = createDirectory({
      crm: crm.load,
      cache: { ...cache, lease: () => new Promise(() => {}) },
      now: clock.now,
      onTrouble: (what) => troubles.push(what),
    });

    expect(await directory.lookUp(caller, 200)).to.deep.equal({ kind: "unavailable" });
    expect(crm.searches).to.equal(0);
  });

  it("does not load the CRM for what the cache answers", async () => {
    await open().lookUp(caller, budgetMilliseconds);
    const directory = createDirectory({
      crm: () => Promise.reject(new Error("loaded")),
      cache: createCustomerCache(tables.client, tables.names.customers, times, clock.now),
      now: clock.now,
      onTrouble: (what) => troubles.push(what),
    });

    expect(await directory.lookUp(caller, budgetMilliseconds)).to.include({ kind: "one", stale: false });
    expect(troubles).to.deep.equal([]);
  });
});

/** Turns of the event loop until the condition holds. */
async function reaches(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
