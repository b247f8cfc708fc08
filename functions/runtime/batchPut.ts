/** Many items of one table in few requests. */
import { setTimeout as pause } from "node:timers/promises";
import { type AttributeValue, BatchWriteItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PatchbayError } from "../../contract/errors.ts";

type Item = Record<string, AttributeValue>;

/** Puts each in its place, whatever was there. Throws when the table takes some of them not even after a while. */
export async function putAll(client: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(items.length / mostItems) }, (_, index) =>
    items.slice(index * mostItems, (index + 1) * mostItems),
  );
  await Promise.all(batches.map((batch) => putBatch(client, table, batch)));
}

/** DynamoDB's limit for one request. */
const mostItems = 25;
const mostAttempts = 4;
const firstPauseMilliseconds = 25;

/** A throttled table takes a part of the batch and hands the rest back, which is no error to the client. */
async function putBatch(client: DynamoDBClient, table: string, batch: readonly Item[]): Promise<void> {
  let left = batch.map((Item) => ({ PutRequest: { Item } }));
  for (let attempt = 0; left.length > 0; attempt += 1) {
    if (attempt === mostAttempts) {
      const message = `${table}: ${left.length} of ${batch.length} items were not written, for the table is throttled`;
      throw new PatchbayError("ITEMS_NOT_WRITTEN", message);
    }
    if (attempt > 0) await pause(firstPauseMilliseconds * 2 ** attempt);
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    left = (UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) =>
      PutRequest?.Item === undefined ? [] : [{ PutRequest: { Item: PutRequest.Item } }],
    );
  }
}
