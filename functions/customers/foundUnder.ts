/**
 * The way back from a customer or a company to the numbers and addresses it was found under, for a CRM's webhook names
 * nothing else. A row for each pair, in the `customers` table: a company with thousands of callers is thousands of small
 * rows there, and not one that grows and that each of them writes anew.
 */
import { type AttributeValue, type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { Customer } from "../../contract/customers.ts";
import type { ChangedCustomers } from "../crm/crm.ts";
import { number } from "../runtime/itemValues.ts";

/** @param expiresAt epoch seconds */
export function foundUnderRows(
  found: readonly Customer[],
  callerKey: string,
  expiresAt: number,
): readonly Record<string, AttributeValue>[] {
  const customerIds = found.map(({ id }) => id);
  const companyIds = found.flatMap(({ companyId }) => (companyId === null ? [] : [companyId]));
  return rowKeys({ customerIds, companyIds }).map((key) => ({
    key: { S: key },
    part: { S: callerKey },
    expiresAt: number(expiresAt),
  }));
}

/** The keys of all whom the CRM changed, as far as they are cached. */
export async function keysFoundUnder(
  client: DynamoDBClient,
  table: string,
  changed: ChangedCustomers,
): Promise<readonly string[]> {
  const keys = await Promise.all(rowKeys(changed).map((key) => partsOf(client, table, key)));
  return [...new Set(keys.flat())];
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
