/**
 * The calls of a customer, newest first: one small item per call in the `calls` table, in a partition of the customer's own,
 * so that a card can be drawn with one query and neither an index nor a scan.
 */
import { type DynamoDBClient, QueryCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import type { PastCall } from "../../contract/customers.ts";
import { conditionally } from "../runtime/dynamodb.ts";
import { contactIdShape } from "../runtime/identifierShapes.ts";
import { number } from "../runtime/itemValues.ts";

export interface PastCalls {
  /** Puts a call that has been written among its customer's. Repeating it changes nothing. */
  notePastCall(customerId: string, call: PastCall): Promise<void>;
  /** The call turned out to be somebody else's. Without effect when it never was among this customer's. */
  forgetPastCall(customerId: string, call: Pick<PastCall, "callId" | "startedAt">): Promise<void>;
  /** The customer's written calls, the newest first. */
  lastCalls(customerId: string, most: number): Promise<readonly PastCall[]>;
}

/** @param expiresAt end of life of what is written now, in epoch seconds */
export function createPastCalls(client: DynamoDBClient, table: string, expiresAt: () => number): PastCalls {
  return {
    async notePastCall(customerId, call) {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(customerId, call),
          UpdateExpression: "SET pastCall = :call, expiresAt = :expiresAt",
          ExpressionAttributeValues: {
            ":call": { S: JSON.stringify(call) },
            ":expiresAt": number(expiresAt()),
          },
        }),
      );
    },

    async forgetPastCall(customerId, call) {
      await conditionally(
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(customerId, call),
            UpdateExpression: "REMOVE pastCall",
            ConditionExpression: "attribute_exists(pastCall)",
          }),
        ),
      );
    },

    async lastCalls(customerId, most) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "callId = :customer",
          ExpressionAttributeValues: { ":customer": { S: partition(customerId) } },
          ScanIndexForward: false,
          // A call whose first leg became known late has an item under each beginning it was thought to have.
          Limit: 2 * most,
        }),
      );
      const calls = new Map<string, PastCall>();
      for (const { pastCall } of Items) {
        if (pastCall === undefined) continue;
        // They are kept for long: some may be in another version's shape.
        const { data: call } = z.safeParse(pastCallShape, JSON.parse(pastCall.S ?? "null"));
        if (call !== undefined && !calls.has(call.callId)) calls.set(call.callId, call);
      }
      return [...calls.values()].slice(0, most);
    },
  };
}

function keyOf(customerId: string, { callId, startedAt }: Pick<PastCall, "callId" | "startedAt">) {
  return { callId: { S: partition(customerId) }, part: { S: `${startedAt}#${callId}` } };
}

/** No contact id has this form. */
function partition(customerId: string): string {
  return `customer#${customerId}`;
}

const pastCallShape: z.ZodMiniType<PastCall> = z.object({
  callId: contactIdShape,
  channel: z.enum(["voice", "chat"]),
  direction: z.enum(["inbound", "outbound", "callback"]),
  outcome: z.enum(["answered", "missed", "abandoned"]),
  startedAt: z.string(),
  agentName: z.nullable(z.string()),
  disposition: z.nullable(z.string()),
  url: z.string(),
});
