import type { BatchWriteItemCommand, DynamoDBClient, WriteRequest } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { createFoundUnder } from "../../../functions/customers/foundUnder.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { customer } from "../people.ts";

const expiresAt = 2_000_000_000;

describe("the keys that customers were found under", () => {
  let tables: TestTables;
  const open = (client = tables.client) => createFoundUnder(client, tables.names.customers);

  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());
  beforeEach(() => tables.clear());

  it("are known by customer and by company, each once", async () => {
    await open().note([customer({ id: "1", companyId: "12" })], "phone#+61400000001", expiresAt);
    await open().note([customer({ id: "2", companyId: "12" })], "email#two@example.com", expiresAt);
    await open().note([customer({ id: "3", companyId: null })], "phone#+61400000003", expiresAt);

    const keysOf = async (customerIds: string[], companyIds: string[]) => [
      ...(await open().keysOf({ customerIds, companyIds })),
    ];

    expect(await keysOf(["1"], [])).to.deep.equal(["phone#+61400000001"]);
    expect(await keysOf(["1", "3"], ["12"])).to.have.members([
      "phone#+61400000001",
      "phone#+61400000003",
      "email#two@example.com",
    ]);
    expect(await keysOf(["404"], ["12"])).to.have.length(2);
    expect(await keysOf(["12"], ["1"])).to.deep.equal([]);
  });

  it("are noted in one request, of up to 25 rows, and in none when nobody was found", async () => {
    await open().note([], "phone#+61400000001", expiresAt);
    expect(tables.sent).to.deep.equal([]);

    await open().note([customer()], "phone#+61400000001", expiresAt);
    expect(tables.sent).to.deep.equal(["BatchWriteItemCommand"]);

    const staff = Array.from({ length: 40 }, (_, index) => customer({ id: String(index), companyId: "12" }));
    await open().note(staff, "phone#+61280001200", expiresAt);

    expect(tables.sent).to.have.length(3);
    const customerIds = staff.map(({ id }) => id);
    expect([...(await open().keysOf({ customerIds, companyIds: [] }))]).to.deep.equal(["phone#+61280001200"]);
  });

  it("are all found, however many pages they fill", async () => {
    const lengthy = "x".repeat(900);
    const keys = Array.from({ length: 1_500 }, (_, index) => `serialNumber#${index}${lengthy}`);
    for (let start = 0; start < keys.length; start += 100) {
      const some = keys.slice(start, start + 100);
      await Promise.all(some.map((key) => open().note([customer({ companyId: "12" })], key, expiresAt)));
    }
    tables.sent.length = 0;

    const found = await open().keysOf({ customerIds: [], companyIds: ["12"] });

    expect(found.size).to.equal(1_500);
    expect(tables.sent.length).to.be.greaterThan(1);
  });

  it("are written again where a throttled table handed them back, and told of when it takes none", async () => {
    await open(handingBack(2)).note([customer()], "phone#+61400000001", expiresAt);
    expect([...(await open().keysOf({ customerIds: [customer().id], companyIds: [] }))]).to.have.length(1);

    const failure = await open(handingBack(Number.POSITIVE_INFINITY))
      .note([customer()], "phone#+61400000002", expiresAt)
      .catch((error: unknown) => error);
    expect(failure).to.include({ code: "CACHE_NOT_INDEXED" });
  });

  /** A client that hands whole batches back, so many times. */
  function handingBack(times: number): DynamoDBClient {
    let left = times;
    const send = async (command: BatchWriteItemCommand) => {
      if (left === 0) return tables.client.send(command);
      left -= 1;
      return { UnprocessedItems: command.input.RequestItems as Record<string, WriteRequest[]> };
    };
    return { send } as unknown as DynamoDBClient;
  }
});
