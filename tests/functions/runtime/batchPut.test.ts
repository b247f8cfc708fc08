import { type BatchWriteItemCommand, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { expect } from "chai";
import { putAll } from "../../../functions/runtime/batchPut.ts";
import { startTables, type TestTables } from "../dynamodb.ts";

describe("many items put at once", () => {
  let tables: TestTables;
  const item = (key: number) => ({ key: { S: `customer#${key}` }, part: { S: "phone#+61400000001" } });
  const items = (count: number) => Array.from({ length: count }, (_, index) => item(index));
  const kept = async () =>
    (await tables.client.send(new ScanCommand({ TableName: tables.names.customers }))).Items?.length;

  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());
  beforeEach(() => tables.clear());

  it("take one request for every 25, and none when there are none", async () => {
    await putAll(tables.client, tables.names.customers, []);
    expect(tables.sent).to.deep.equal([]);

    await putAll(tables.client, tables.names.customers, items(51));

    expect(tables.sent).to.have.length(3);
    expect(await kept()).to.equal(51);
  });

  it("are sent again where a throttled table handed them back", async () => {
    await putAll(handingBack(2), tables.names.customers, items(3));

    expect(await kept()).to.equal(3);
  });

  it("are told of when the table takes none", async () => {
    const failure = await putAll(handingBack(Number.POSITIVE_INFINITY), tables.names.customers, items(3)).catch(
      (error: unknown) => error,
    );

    expect(failure).to.include({ code: "ITEMS_NOT_WRITTEN" });
    expect(String(failure)).to.contain("3 of 3");
  });

  /** A client that hands whole batches back, so many times. */
  function handingBack(times: number): DynamoDBClient {
    let left = times;
    const send = async (command: BatchWriteItemCommand) => {
      if (left === 0) return tables.client.send(command);
      left -= 1;
      return { UnprocessedItems: command.input.RequestItems };
    };
    return { send } as unknown as DynamoDBClient;
  }
});
