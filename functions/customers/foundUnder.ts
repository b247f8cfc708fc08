/**
 * The way back from a customer or a company to the numbers and addresses it was found under, for a CRM's webhook names
 * nothing else. A row for each pair, in the `customers` table: a company with thousands of callers is thousands of small
 * rows there, and not one that grows and that each of them writes anew.
 *
 * A change may come while its customer is being searched for, before there is any row. So each leaves a row of its own for a
 * while, and whoever stores an answer writes its rows first and looks for changes then: one of the two sees the other.
 */
import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Customer } from "../../contract/customers.ts";
import type { ChangedCustomers } from "../crm/crm.ts";
import { inTurns } from "../runtime/inTurns.ts";
import { number, seconds } from "../runtime/itemValues.ts";

/** @param expiresAt epoch seconds */
export function foundUnderRows(
  found: readonly Customer[],
  callerKey: string,
  expiresAt: number,
): readonly Record<string, AttributeValue>[] {
  return rowKeys(idsOf(found)).map((key) => ({
    key: { S: key },
    part: { S: callerKey },
    expiresAt: number(expiresAt),
  }));
}

/** To be written before the keys are asked for. */
export async function noteChanges(
  client: DynamoDBClient,
  table: string,
  changed: ChangedCustomers,
  now: Date,
): Promise<void> {
  const values = { ":now": number(now.getTime()), ":expiresAt": number(seconds(now) + changesKeptSeconds) };
  await inTurns(rowKeys(changed), (key) =>
    client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: changeKey(key),
        UpdateExpression: "SET changedAt = :now, expiresAt = :expiresAt",
        ExpressionAttributeValues: values,
      }),
    ),
  );
}

/** Whether the CRM changed any of them, or their companies. To be asked after their rows were written. */
export async function changedSince(
  client: DynamoDBClient,
  table: string,
  found: readonly Customer[],
  time: Date,
): Promise<boolean> {
  const answers = await inTurns(rowKeys(idsOf(found)), (key) =>
    client.send(new GetItemCommand({ TableName: table, Key: changeKey(key), ConsistentRead: true })),
  );
  return answers.some(({ Item }) => Number(Item?.changedAt?.N ?? 0) >= time.getTime());
}

/** The keys of all whom the CRM changed, as far as they are cached. */
export async function keysFoundUnder(
  client: DynamoDBClient,
  table: string,
  changed: ChangedCustomers,
): Promise<readonly string[]> {
  const keys = await inTurns(rowKeys(changed), (key) => partsOf(client, table, key));
  return [...new Set(keys.flat())].filter((key) => key !== changePart);
}

function idsOf(found: readonly Customer[]): ChangedCustomers {
  return {
    customerIds: found.map(({ id }) => id),
    companyIds: found.flatMap(({ companyId }) => (companyId === null ? [] : [companyId])),
  };
}

function rowKeys({ customerIds, companyIds }: ChangedCustomers): readonly string[] {
  return [...new Set([...customerIds.map((id) => `customer#${id}`), ...companyIds.map((id) => `company#${id}`)])];
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

/** No caller's key: those have a `#`. */
const changePart = "changed";
/** Longer than any search goes on, with what clocks differ. */
const changesKeptSeconds = 5 * 60;

function changeKey(key: string): Record<"key" | "part", AttributeValue> {
  return { key: { S: key }, part: { S: changePart } };
}
