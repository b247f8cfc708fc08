import { type AttributeValue, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { createCustomerCache } from "../../../functions/customers/cache.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { customer, e164, TestClock } from "../people.ts";

const caller = { by: "phone", number: e164("+61400123456") } as const;
const times = { freshSeconds: 900, staleSeconds: 86_400, nobodyFoundSeconds: 300 };

describe("the customer cache", () => {
  let tables: TestTables;
  let clock: TestClock;
  const open = () => createCustomerCache(tables.client, tables.names.customers, times, clock.now);

  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());
  beforeEach(async () => {
    clock = new TestClock();
    await tables.clear();
  });

  it("holds nothing at first", async () => {
    expect(await open().read(caller)).to.deep.equal({ found: null, leased: false, failedAt: null });
  });

  it("is fresh, then stale, then empty, even while DynamoDB keeps the expired item", async () => {
    const cache = open();
    await cache.store(caller, "me", [customer()], clock.now());

    expect((await cache.read(caller)).found).to.deep.include({ customers: [customer()], fresh: true });
    clock.advance(901);
    expect((await cache.read(caller)).found?.fresh).to.equal(false);
    clock.advance(86_400);
    expect((await cache.read(caller)).found).to.equal(null);
  });

  it("remembers that nobody was found, for less long and never stale", async () => {
    const cache = open();
    await cache.store(caller, "me", [], clock.now());

    expect((await cache.read(caller)).found).to.deep.include({ customers: [], fresh: true });
    clock.advance(301);
    expect((await cache.read(caller)).found).to.equal(null);
  });

  it("reads with one request", async () => {
    const cache = open();
    await cache.store(caller, "me", [customer()], clock.now());
    tables.sent.length = 0;

    await cache.read(caller);

    expect(tables.sent).to.deep.equal(["GetItemCommand"]);
  });

  it("keeps e-mail addresses apart from numbers", async () => {
    const cache = open();
    await cache.store({ by: "email", address: "John.Smith@Example.com" }, "me", [customer()], clock.now());

    expect((await cache.read({ by: "email", address: " John.Smith@Example.com" })).found?.customers).to.have.length(1);
    expect((await cache.read(caller)).found).to.equal(null);
  });

  it("gives the lease to one of many", async () => {
    const cache = open();

    const leases = await Promise.all(Array.from({ length: 20 }, (_, i) => cache.lease(caller, `copy ${i}`, 2_500)));

    expect(leases.filter(({ granted }) => granted)).to.have.length(1);
    expect(leases.filter(({ seen }) => seen.leased)).to.have.length(19);
    expect((await cache.read(caller)).leased).to.equal(true);
  });

  it("gives no lease while the answer is fresh, and one again when it is stale", async () => {
    const cache = open();
    await cache.store(caller, "me", [customer()], clock.now());

    expect((await cache.lease(caller, "me", 2_500)).granted).to.equal(false);
    clock.advance(901);
    expect((await cache.lease(caller, "me", 2_500)).granted).to.equal(true);
  });

  it("brings what is kept with the lease, and with its refusal", async () => {
    const cache = open();
    await cache.store(caller, "me", [customer()], clock.now());

    const refused = await cache.lease(caller, "me", 2_500);
    expect(refused.seen.found).to.deep.include({ customers: [customer()], fresh: true });
    clock.advance(901);
    const granted = await cache.lease(caller, "me", 2_500);
    expect(granted.seen.found).to.deep.include({ customers: [customer()], fresh: false });
    expect(granted.seen.leased).to.equal(false);
  });

  it("takes an abandoned lease back when its time is over", async () => {
    const cache = open();
    await cache.lease(caller, "died", 2_500);

    expect((await cache.lease(caller, "me", 2_500)).granted).to.equal(false);
    clock.advance(3);
    expect((await cache.lease(caller, "me", 2_500)).granted).to.equal(true);
  });

  it("takes a lease for granted that is refused by itself, as when its first answer was lost", async () => {
    const cache = open();
    await cache.lease(caller, "me", 2_500);

    expect((await cache.lease(caller, "me", 2_500)).granted).to.equal(true);
    expect((await cache.lease(caller, "somebody else", 2_500)).granted).to.equal(false);
  });

  it("ends the lease of a failed search and tells those who waited", async () => {
    const cache = open();
    await cache.lease(caller, "me", 2_500);

    await cache.fail(caller, "somebody else");
    expect((await cache.read(caller)).leased).to.equal(true);
    await cache.fail(caller, "me");

    expect(await cache.read(caller)).to.deep.equal({
      found: null,
      leased: false,
      failedAt: clock.now(),
    });
  });

  it("makes an item stale by customer and by company, and keeps it for an outage", async () => {
    const cache = open();
    const second = { by: "phone", number: e164("+61280001111") } as const;
    await cache.store(caller, "me", [customer()], clock.now());
    await cache.store(second, "me", [customer({ id: "102" })], clock.now());

    expect(await cache.invalidate({ customerIds: ["101"], companyIds: [] })).to.equal(1);
    expect((await cache.read(caller)).found).to.deep.include({ customers: [customer()], fresh: false });
    expect((await cache.read(second)).found?.fresh).to.equal(true);

    expect(await cache.invalidate({ customerIds: [], companyIds: ["12"] })).to.equal(2);
    expect((await cache.read(second)).found?.fresh).to.equal(false);
    expect(await cache.invalidate({ customerIds: ["404"], companyIds: ["405"] })).to.equal(0);
  });

  it("does not keep as fresh what was searched before an invalidation", async () => {
    const cache = open();
    await cache.store(caller, "me", [customer()], clock.now());
    clock.advance(901);
    await cache.lease(caller, "me", 2_500);
    const searchedAt = clock.now();
    clock.advance(1);
    await cache.invalidate({ customerIds: ["101"], companyIds: [] });

    await cache.store(caller, "me", [customer({ name: "Old name" })], searchedAt);

    const { found, leased } = await cache.read(caller);
    expect(found).to.deep.include({ customers: [customer()], fresh: false });
    expect(leased).to.equal(false);
  });

  it("does not keep as fresh what the CRM changed while it was searched for the very first time", async () => {
    const cache = open();
    await cache.lease(caller, "me", 2_500);
    const searchedAt = clock.now();
    clock.advance(1);
    expect(await cache.invalidate({ customerIds: [], companyIds: ["12"] }), "nobody is known yet").to.equal(0);

    await cache.store(caller, "me", [customer({ name: "Old name" })], searchedAt);

    expect((await cache.read(caller)).found?.fresh).to.equal(false);
    clock.advance(1);
    await cache.store(caller, "me", [customer()], clock.now());
    expect((await cache.read(caller)).found).to.deep.include({ customers: [customer()], fresh: true });
  });

  it("lets no answer that comes late take the place of a newer one, first answers included", async () => {
    const cache = open();
    await cache.lease(caller, "slow", 2_500);
    const searchedAt = clock.now();
    clock.advance(3);
    await cache.lease(caller, "quick", 2_500);
    await cache.store(caller, "quick", [customer()], clock.now());

    await cache.store(caller, "slow", [customer({ name: "Old name" })], searchedAt);

    expect((await cache.read(caller)).found).to.deep.include({ customers: [customer()], fresh: true });
  });

  it("keeps an answer for at least as long as it is fresh, whatever the fraction of a second", async () => {
    const cache = open();
    clock.advance(0.5);
    await cache.store(caller, "me", [], clock.now());
    clock.advance(299.999);

    expect((await cache.read(caller)).found).to.deep.include({ customers: [], fresh: true });
  });

  describe("that another version wrote in another shape", () => {
    const rewrite = (UpdateExpression: string, values: Record<string, AttributeValue>) =>
      tables.client.send(
        new UpdateItemCommand({
          TableName: tables.names.customers,
          Key: { key: { S: "phone#+61400123456" }, part: { S: "answer" } },
          UpdateExpression,
          ExpressionAttributeValues: { ":odd": { S: '[{"id":7}]' }, ...values },
        }),
      );

    it("takes it for nothing, and lets it be replaced", async () => {
      const cache = open();
      await cache.store(caller, "me", [customer()], clock.now());
      await rewrite("SET customers = :odd, askAgainAt = :atOnce", { ":atOnce": { N: "0" } });

      const lease = await cache.lease(caller, "me", 2_500);

      expect(lease.granted).to.equal(true);
      expect(lease.seen.found).to.equal(null);
    });

    it("gives the lease to one of many, however fresh it is", async () => {
      const cache = open();
      await cache.store(caller, "me", [customer()], clock.now());
      await rewrite("SET customers = :odd", {});

      const leases = await Promise.all(Array.from({ length: 20 }, (_, i) => cache.lease(caller, `copy ${i}`, 2_500)));

      expect(leases.filter(({ granted }) => granted)).to.have.length(1);
      expect(leases.filter(({ seen }) => seen.leased)).to.have.length(19);
    });
  });

  it("is fresh again once asked after an invalidation", async () => {
    const cache = open();
    await cache.store(caller, "me", [customer()], clock.now());
    await cache.invalidate({ customerIds: ["101"], companyIds: [] });
    clock.advance(1);

    await cache.store(caller, "me", [customer({ name: "New name" })], clock.now());

    expect((await cache.read(caller)).found).to.deep.include({
      customers: [customer({ name: "New name" })],
      fresh: true,
    });
  });

  it("keeps a company with hundreds of numbers up to date", async () => {
    const cache = open();
    const numbers = Array.from({ length: 120 }, (_, index) => e164(`+6128000${String(1000 + index)}`));
    for (const number of numbers) await cache.store({ by: "phone", number }, "me", [customer()], clock.now());

    expect(await cache.invalidate({ customerIds: [], companyIds: ["12"] })).to.equal(120);
  });
});
