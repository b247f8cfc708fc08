import { expect } from "chai";
import { foundUnderRows, keysFoundUnder } from "../../../functions/customers/foundUnder.ts";
import { putAll } from "../../../functions/runtime/batchPut.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { customer } from "../people.ts";

const expiresAt = 2_000_000_000;

describe("the keys that customers were found under", () => {
  let tables: TestTables;
  const note = (...row: Parameters<typeof foundUnderRows>) =>
    putAll(tables.client, tables.names.customers, foundUnderRows(...row));
  const keysOf = (customerIds: string[], companyIds: string[]) =>
    keysFoundUnder(tables.client, tables.names.customers, { customerIds, companyIds });

  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());
  beforeEach(() => tables.clear());

  it("are known by customer and by company, each once", async () => {
    await note([customer({ id: "1", companyId: "12" })], "phone#+61400000001", expiresAt);
    await note([customer({ id: "2", companyId: "12" })], "email#two@example.com", expiresAt);
    await note([customer({ id: "3", companyId: null })], "phone#+61400000003", expiresAt);

    expect(await keysOf(["1"], [])).to.deep.equal(["phone#+61400000001"]);
    expect(await keysOf(["1", "3"], ["12"])).to.have.members([
      "phone#+61400000001",
      "phone#+61400000003",
      "email#two@example.com",
    ]);
    expect(await keysOf(["404"], ["12"])).to.have.length(2);
    expect(await keysOf(["12"], ["1"])).to.deep.equal([]);
  });

  it("are a row for each customer and one for each company, and none when nobody was found", () => {
    const staff = Array.from({ length: 40 }, (_, index) => customer({ id: String(index), companyId: "12" }));

    expect(foundUnderRows(staff, "phone#+61280001200", expiresAt)).to.have.length(41);
    expect(foundUnderRows([], "phone#+61280001200", expiresAt)).to.deep.equal([]);
  });

  it("are all found, however many pages they fill", async () => {
    const lengthy = "x".repeat(900);
    const rows = Array.from({ length: 1_500 }, (_, index) =>
      foundUnderRows([customer({ companyId: "12" })], `serialNumber#${index}${lengthy}`, expiresAt),
    );
    for (let start = 0; start < rows.length; start += 250) {
      await putAll(tables.client, tables.names.customers, rows.slice(start, start + 250).flat());
    }
    tables.sent.length = 0;

    expect(await keysOf([], ["12"])).to.have.length(1_500);
    expect(tables.sent.length).to.be.greaterThan(1);
  });
});
