/**
 * The way back from a customer or a company to the numbers and addresses it was found under, for a CRM's webhook names
 * nothing else. A row for each pair, in the `customers` table: a company with thousands of callers is thousands of small
 * rows there, and not one that grows and that each of them writes anew.
 */
import { setTimeout as pause } from "node:timers/promises";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import type { Customer } from "../../contract/customers.ts";
import { PatchbayError } from "../../contract/errors.ts";
import type { ChangedCustomers } from "../crm/crm.ts";

export interface FoundUnder {
  /** @param expiresAt epoch seconds */
  note(found: readonly Customer[], callerKey: string, expiresAt: number): Promise<void>;
  /** The keys of all whom the CRM changed, as far as they are cached. */
  keysOf(changed: ChangedCustomers): Promise<ReadonlySet<string>>;
}

export function createFoundUnder(client: DynamoDBClient, table: string): FoundUnder {
  return {
    async note(found, callerKey, expiresAt) {
      const customerIds = found.map(({ id }) => id);
      const companyIds = found.flatMap(({ companyId }) => (companyId === null ? [] : [companyId]));
      const rows = rowKeys({ customerIds, companyIds }).map((key) => ({
        PutRequest: { Item: { key: { S: key }, part: { S: callerKey }, expiresAt: { N: String(expiresAt) } } },
      }));
      const batches = Array.from({ length: Math.ceil(rows.length / batchRows) }, (_, index) =>
        rows.slice(index * batchRows, (index + 1) * batchRows),
      );
      await Promise.all(batches.map((batch) => writeAll(client, table, batch)));
    },

    async keysOf(changed) {
      const keys = await Promise.all(rowKeys(changed).map((key) => partsOf(client, table, key)));
      return new Set(keys.flat());
    },
  };
}

/** DynamoDB's limit for one request. */
const batchRows = 25;
const mostAttempts = 4;
const firstPauseMilliseconds = 25;

function rowKeys({ customerIds, companyIds }: ChangedCustomers): readonly string[] {
  return [...new Set([...customerIds.map((id) => `customer#${id}`), ...companyIds.map((id) => `company#${id}`)])];
}

/** A throttled table takes a part of the batch and hands the rest back, which is no error to the client. */
async function writeAll(client: DynamoDBClient, table: string, batch: readonly WriteRequest[]): Promise<void> {
  let left: readonly WriteRequest[] = batch;
  for (let attempt = 0; left.length > 0; attempt += 1) {
    if (attempt === mostAttempts) {
      const message = `${left.length} of ${batch.length} rows of the customer cache's index were not written: the table is throttled`;
      throw new PatchbayError("CACHE_NOT_INDEXED", message);
    }
    if (attempt > 0) await pause(firstPauseMilliseconds * 2 ** attempt);
    const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: [...left] } }));
    left = UnprocessedItems?.[table] ?? [];
  }
}

async function partsOf(client: DynamoDBClient, table: string, key: string): Promise<readonly string[]> {
  const parts: string[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "#key = :key",
        ExpressionAttributeNames: { "#key": "key" },
        ExpressionAttributeValues: { ":key": { S: key } },
        ProjectionExpression: "part",
        // The look-up that found them may have ended this very moment.
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const { part } of page.Items ?? []) if (part?.S !== undefined) parts.push(part.S);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return parts;
}
