/**
 * Calls that are not settled: listed by a sparse index for the sweep, and moved by conditional writes like all else in the
 * journal, of which this is a part.
 */
import { type AttributeValue, type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { type ContactId, parseContactId } from "../../contract/identifiers.ts";
import { conditionally } from "../runtime/dynamodb.ts";
import { number } from "../runtime/itemValues.ts";
import { callPart, type JournalCall } from "./journalItems.ts";
import type { WriteItem } from "./journalWrite.ts";

export interface OpenCalls {
  /** Something of the call is still to come. Changes nothing when that is known already. */
  markOpen(callId: ContactId): Promise<void>;
  /** Nothing is to come any more. Without effect when something came since the call was read. */
  settle(call: OpenCall): Promise<void>;
  /** The sweep has seen to it, and need not look again before. Without effect when something came since it was read. */
  postpone(call: OpenCall, openSince: Date, sweeps: number): Promise<void>;
  /** Calls open since before then, the longest open first. Follows the writes with a delay of mostly less than a second. */
  listOpen(before: Date, most: number): Promise<readonly ContactId[]>;
}

/** A call as read. When it was opened again since, it is another one. */
export type OpenCall = Pick<JournalCall, "callId" | "openSince">;

export function createOpenCalls(client: DynamoDBClient, table: string, write: WriteItem, now: () => Date): OpenCalls {
  return {
    async markOpen(callId) {
      await write(callId, callPart, { set: unlessOpen, values: openFrom(now()) });
    },

    async settle({ callId, openSince }) {
      if (openSince === null) return;
      await conditionally(
        write(callId, callPart, {
          set: [],
          remove: ["openShard", "openSince", "sweeps"],
          values: { ":seen": number(openSince.getTime()) },
          condition: "openSince = :seen",
        }),
      );
    },

    async postpone({ callId, openSince: seen }, openSince, sweeps) {
      if (seen === null) return;
      await conditionally(
        write(callId, callPart, {
          set: ["openSince = :openSince", "sweeps = :sweeps"],
          values: {
            ":openSince": number(openSince.getTime()),
            ":sweeps": number(sweeps),
            ":seen": number(seen.getTime()),
          },
          condition: "openSince = :seen",
        }),
      );
    },

    async listOpen(before, most) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: openIndex,
          KeyConditionExpression: "openShard = :shard AND openSince < :before",
          ExpressionAttributeValues: { ":shard": { S: onlyShard }, ":before": number(before.getTime()) },
          Limit: most,
        }),
      );
      return Items.map((item) => parseContactId(item.callId?.S)).filter((callId) => callId !== null);
    },
  };
}

/**
 * The sparse index of calls that are not settled: partition `openShard`, sort `openSince` (epoch milliseconds), keys only.
 * Only items of calls have these attributes. One shard takes the writes of a thousand calls a second.
 */
export const openIndex = "open";
const onlyShard = "0";
export const unlessOpen = ["openShard = :shard", "openSince = if_not_exists(openSince, :openSince)"];
/** From now on, whatever was before: whoever settles the call as it was read before is too late. */
export const openAgain = ["openShard = :shard", "openSince = :openSince"];

export function openFrom(now: Date): Record<string, AttributeValue> {
  return { ":shard": { S: onlyShard }, ":openSince": number(now.getTime()) };
}
