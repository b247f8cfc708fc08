/**
 * The journal: what is known of every call, in the `calls` table. One item for the call, one per leg, each moved by
 * conditional writes to that one item, so that any number of functions may work on the same call at once.
 *
 * The first entry is written by the customer look-up. Where that could not say who calls, or only who it was of old, the entry
 * says under which key the customer cache may know by now (`asCached`): whoever reads the call first fixes the match for good.
 */
import { type AttributeValue, type DynamoDBClient, paginateQuery, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { Customer, CustomerMatch } from "../../contract/customers.ts";
import type { ContactId, E164 } from "../../contract/identifiers.ts";
import type { CallInsights } from "../../contract/insights.ts";
import type { WrapUp } from "../../contract/wrapUp.ts";
import type { CallerKey } from "../crm/crm.ts";
import { readCachedCustomers } from "../customers/cache.ts";
import { matchOf } from "../customers/matching.ts";
import { conditionally } from "../runtime/dynamodb.ts";
import { json, number, prefixed, seconds } from "../runtime/itemValues.ts";
import {
  callPart,
  decodeCall,
  type Item,
  insightsPart,
  type JournalCall,
  type LegFacts,
  legPart,
} from "./journalItems.ts";
import type { WriteItem } from "./journalWrite.ts";
import { createLeases, type Leases } from "./leases.ts";
import { createOpenCalls, type OpenCalls, openAgain, openFrom, unlessOpen } from "./openCalls.ts";
import { createPastCalls, type PastCalls } from "./pastCalls.ts";

export type { JournalCall, LegFacts, WriteState } from "./journalItems.ts";
export { openIndex } from "./openCalls.ts";

export interface Journal extends Leases, PastCalls, OpenCalls {
  /** What is known when it rings. Never overwrites later knowledge. */
  open(call: OpenedCall): Promise<void>;
  /** The call with all its legs, as of now; `null` when nothing was ever written of it. */
  read(callId: ContactId): Promise<JournalCall | null>;
  /**
   * Adds facts of one leg. Repeating it changes nothing, and a `null` never erases what was known.
   * Answers whether nothing was known of the leg before.
   */
  mergeLeg(callId: ContactId, leg: LegFacts): Promise<boolean>;
  /** The caller said who he is, after the look-up by his number: this match takes the other's place. */
  identify(callId: ContactId, match: CustomerMatch): Promise<void>;
  chooseCustomer(callId: ContactId, customer: Customer): Promise<void>;
  /** The CRM's own activity that the call was dialed from. The first one told stays. */
  noteActivity(callId: ContactId, activityUuid: string): Promise<void>;
  /** The one edited last wins, in whatever order they arrive; answers what now stands. */
  saveWrapUp(callId: ContactId, wrapUp: WrapUp): Promise<WrapUp>;
  /** Of one leg. A summary that is there is not replaced by word that there is none. */
  saveInsights(callId: ContactId, contactId: ContactId, insights: CallInsights): Promise<void>;
}

export interface OpenedCall {
  readonly callId: ContactId;
  readonly contactId: ContactId;
  readonly customerNumber: E164 | null;
  readonly systemNumber: E164 | null;
  readonly match: CustomerMatch | { readonly kind: "asCached"; readonly caller: CallerKey };
}

/** @param tables names; the customer cache is read once per call, to fix a match that was opened `asCached` */
export function createJournal(
  client: DynamoDBClient,
  tables: { readonly calls: string; readonly customers: string },
  now: () => Date = () => new Date(),
): Journal {
  const write: WriteItem = async (callId, part, change) => {
    const sets = [...change.set, "expiresAt = :expiresAt"];
    const remove = change.remove === undefined ? "" : ` REMOVE ${change.remove.join(", ")}`;
    const answer = await client.send(
      new UpdateItemCommand({
        TableName: tables.calls,
        Key: { callId: { S: callId }, part: { S: part } },
        UpdateExpression: `SET ${sets.join(", ")}${remove}`,
        ExpressionAttributeValues: { ...change.values, ":expiresAt": number(seconds(now()) + keptSeconds) },
        ...(change.condition === undefined
          ? {}
          : { ConditionExpression: change.condition, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
        ReturnValues: "ALL_OLD",
      }),
    );
    return answer.Attributes;
  };

  const readPartition = async (callId: ContactId): Promise<readonly Item[]> => {
    const items: Item[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: tables.calls,
        KeyConditionExpression: "callId = :callId",
        ExpressionAttributeValues: { ":callId": { S: callId } },
        ConsistentRead: true,
      },
    );
    for await (const page of pages) items.push(...(page.Items ?? []));
    return items;
  };

  /** Seconds after the ring the cache still holds what the look-up answered from, or what it stored. */
  const fixMatch = async (callId: ContactId, caller: CallerKey): Promise<boolean> => {
    const { found } = await readCachedCustomers(client, tables.customers, caller, now());
    if (found === null) return false;
    await conditionally(
      write(callId, callPart, {
        set: ["customerMatch = :match"],
        values: { ":match": json(matchOf(found.customers, !found.fresh, found.searchedAt)) },
        condition: "attribute_not_exists(customerMatch)",
      }),
    );
    return true;
  };

  const read = async (callId: ContactId): Promise<JournalCall | null> => {
    const decoded = decodeCall(callId, await readPartition(callId));
    if (decoded === null || decoded.caller === null) return decoded?.call ?? null;
    // Read again rather than patched: another reader may have fixed it first.
    const fixed = await fixMatch(callId, decoded.caller);
    return fixed ? (decodeCall(callId, await readPartition(callId))?.call ?? null) : decoded.call;
  };

  const openNow = () => openFrom(now());

  return {
    ...createPastCalls(client, tables.calls, () => seconds(now()) + keptSeconds),
    ...createOpenCalls(client, tables.calls, write, now),
    ...createLeases(write, now),
    read,

    async open({ callId, customerNumber, systemNumber, match }) {
      const cached = match.kind === "asCached";
      const known: Record<string, AttributeValue> = {
        ...(customerNumber === null ? {} : { customerNumber: { S: customerNumber } }),
        ...(systemNumber === null ? {} : { systemNumber: { S: systemNumber } }),
        ...(cached ? { callerKey: json(match.caller) } : {}),
        // "Unavailable" is what a call without a match reads as, and leaves room for the real one.
        ...(cached || match.kind === "unavailable" ? {} : { customerMatch: json(match) }),
      };
      await write(callId, callPart, {
        set: [...Object.keys(known).map((name) => `${name} = if_not_exists(${name}, :${name})`), ...unlessOpen],
        values: { ...prefixed(known), ...openNow() },
      });
    },

    async mergeLeg(callId, leg) {
      const known = Object.entries(leg).filter((fact): fact is [string, string] => fact[1] !== null);
      const facts = Object.fromEntries(known.map(([name, value]) => [name, { S: value }]));
      const before = await write(callId, legPart(leg.contactId), {
        set: Object.keys(facts).map((name) => `${name} = :${name}`),
        values: prefixed(facts),
      });
      return before === undefined;
    },

    async identify(callId, match) {
      await write(callId, callPart, {
        set: ["customerMatch = :match", ...unlessOpen],
        values: { ":match": json(match), ...openNow() },
      });
    },

    async chooseCustomer(callId, customer) {
      await write(callId, callPart, {
        set: ["chosenCustomer = :customer", ...openAgain],
        remove: ["sweeps"],
        values: { ":customer": json(customer), ...openNow() },
      });
    },

    async noteActivity(callId, activityUuid) {
      const set = ["activityUuid = if_not_exists(activityUuid, :uuid)", ...unlessOpen];
      await write(callId, callPart, { set, values: { ":uuid": { S: activityUuid }, ...openNow() } });
    },

    async saveWrapUp(callId, wrapUp) {
      const saved = await conditionally(
        write(callId, callPart, {
          set: ["wrapUp = :wrapUp", "wrapUpEditedAt = :editedAt", ...openAgain],
          remove: ["sweeps"],
          values: { ":wrapUp": json(wrapUp), ":editedAt": number(Date.parse(wrapUp.editedAt)), ...openNow() },
          condition: "attribute_not_exists(wrapUpEditedAt) OR wrapUpEditedAt <= :editedAt",
        }),
      );
      return saved ? wrapUp : ((await read(callId))?.wrapUp ?? wrapUp);
    },

    async saveInsights(callId, contactId, insights) {
      const ready = insights.summary.state === "ready";
      await conditionally(
        write(callId, insightsPart(contactId), {
          set: ["contactId = :contactId", "insights = :insights", "summaryReady = :ready"],
          values: {
            ":contactId": { S: contactId },
            ":insights": json(insights),
            ":ready": { BOOL: ready },
            ...(ready ? {} : { ":no": { BOOL: false } }),
          },
          ...(ready ? {} : { condition: "attribute_not_exists(summaryReady) OR summaryReady = :no" }),
        }),
      );
    },
  };
}

/** Long enough for the latest analysis and for people who ask what became of a call; contact events come within a day. */
export const keptSeconds = 30 * 24 * 3600;
