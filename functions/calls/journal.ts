/**
 * The journal: what is known of every call, in the `calls` table. One item for the call, one per leg, each moved by
 * conditional writes to that one item, so that any number of functions may work on the same call at once.
 *
 * The first entry is written by the customer look-up. Where that could not say who calls, or only who it was of old, the entry
 * says under which key the customer cache may know by now (`asCached`): whoever reads the call first fixes the match for good.
 */
import { randomUUID } from "node:crypto";
import { type AttributeValue, type DynamoDBClient, paginateQuery, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import type { Customer, CustomerMatch } from "../../contract/customers.ts";
import { PatchbayError } from "../../contract/errors.ts";
import type { ContactId, E164 } from "../../contract/identifiers.ts";
import type { CallInsights } from "../../contract/insights.ts";
import type { WrapUp } from "../../contract/wrapUp.ts";
import type { CallerKey, CrmRecord } from "../crm/crm.ts";
import { readCachedCustomers } from "../customers/cache.ts";
import { matchOf } from "../customers/matching.ts";
import { conditionally, refusal } from "../runtime/dynamodb.ts";
import { json, number, prefixed, seconds } from "../runtime/itemValues.ts";
import {
  callPart,
  decodeCall,
  decodeEarlierAttempts,
  type Item,
  insightsPart,
  type JournalCall,
  type LegFacts,
  legPart,
} from "./journalItems.ts";
import { type Change, createOpenCalls, type OpenCalls, openAgain, openFrom, unlessOpen } from "./openCalls.ts";
import { createPastCalls, type PastCalls } from "./pastCalls.ts";

export type { JournalCall, LegFacts, WriteState } from "./journalItems.ts";
export { openIndex } from "./openCalls.ts";

export interface Journal extends PastCalls, OpenCalls {
  /** What is known when it rings. Never overwrites later knowledge. */
  open(call: OpenedCall): Promise<void>;
  /** The call with all its legs, as of now; `null` when nothing was ever written of it. */
  read(callId: ContactId): Promise<JournalCall | null>;
  /**
   * Adds facts of one leg. Repeating it changes nothing, and a `null` never erases what was known.
   * Answers whether nothing was known of the leg before.
   */
  mergeLeg(callId: ContactId, leg: LegFacts): Promise<boolean>;
  /** The right to write the call to the CRM. `null` while somebody else holds it. */
  lease(callId: ContactId, now: Date, leaseSeconds: number): Promise<Lease | null>;
  /**
   * The call is about to be put on these tickets, of which the agent may choose another before the next attempt. Kept
   * until `written`. Throws `LeaseLost` as that does.
   */
  tryTickets(callId: ContactId, lease: Lease, ticketIds: readonly string[]): Promise<void>;
  /**
   * The CRM has it. Throws `LeaseLost` when the lease ran out and another attempt took over. The call is open until it is
   * settled: somebody who knew less of it may have done that too soon.
   * @param digest hash of what was written, so that an unchanged report is not written again
   * @param ambiguousAt the record is there, and nobody knows what became of another write, which ended then
   */
  written(callId: ContactId, lease: Lease, record: CrmRecord, digest: string, ambiguousAt?: Date | null): Promise<void>;
  /** The holder gives up: nothing was sent, or it was refused (`ambiguous: false`), or nobody knows (`ambiguous: true`). */
  release(callId: ContactId, lease: Lease, outcome: { readonly ambiguous: boolean }): Promise<void>;
  /** The caller said who he is, after the look-up by his number: this match takes the other's place. */
  identify(callId: ContactId, match: CustomerMatch): Promise<void>;
  chooseCustomer(callId: ContactId, customer: Customer): Promise<void>;
  /** The CRM's own activity that the call was dialed from. The first one told stays. */
  noteActivity(callId: ContactId, activityUuid: string): Promise<void>;
  /** The one edited last wins, in whatever order they arrive; answers what now stands. */
  saveWrapUp(callId: ContactId, wrapUp: WrapUp): Promise<WrapUp>;
  /** Of one leg. A summary that is there is not replaced by word that there is none. */
  saveInsights(callId: ContactId, contactId: ContactId, insights: CallInsights): Promise<void>;
  /**
   * Nobody took the call and the CRM made no record of it. Ends the lease, and is not asked again until something new is
   * known of the call. Throws `LeaseLost` as `written` does.
   */
  noRecord(callId: ContactId, lease: Lease, digest: string): Promise<void>;
}

export interface OpenedCall {
  readonly callId: ContactId;
  readonly contactId: ContactId;
  readonly customerNumber: E164 | null;
  readonly systemNumber: E164 | null;
  readonly match: CustomerMatch | { readonly kind: "asCached"; readonly caller: CallerKey };
}

export interface Lease {
  readonly owner: string;
  /** 1 for the first attempt at this call. */
  readonly attempt: number;
  /**
   * When the last attempt ended of those that may have reached the CRM: search there before creating, which what it sent
   * may show in only a while after this. `null` when none is in doubt.
   */
  readonly ambiguousAt: Date | null;
  readonly until: Date;
}

/** Somebody else took over the writing of this call; what they find in the CRM decides. */
export class LeaseLost extends PatchbayError {
  constructor(callId: ContactId) {
    super("LEASE_LOST", `The lease on call ${callId} ran out and another attempt took over`);
  }
}

/** @param tables names; the customer cache is read once per call, to fix a match that was opened `asCached` */
export function createJournal(
  client: DynamoDBClient,
  tables: { readonly calls: string; readonly customers: string },
  now: () => Date = () => new Date(),
): Journal {
  /** One write to one item, which puts off the item's end of life. Answers the item as it was; so does a refusal. */
  const write = async (callId: ContactId, part: string, change: Change): Promise<Item | undefined> => {
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

  /** A write of whoever holds the lease. `null`, or the item that refused it. */
  const holding = (callId: ContactId, lease: Lease, change: Omit<Change, "condition">): Promise<Item | null> => {
    const values = { ...change.values, ":owner": { S: lease.owner } };
    return refusal(write(callId, callPart, { ...change, values, condition: "leaseOwner = :owner" }));
  };

  /** The last such write, which ends the lease. */
  const end = async (
    callId: ContactId,
    lease: Lease,
    facts: Readonly<Record<string, AttributeValue>>,
    forgotten: readonly string[],
    more: Omit<Change, "condition"> = { set: [], values: {} },
  ): Promise<void> => {
    const remove = ["leaseOwner", "leaseUntil", ...forgotten];
    const refusing = await holding(callId, lease, {
      set: [...Object.keys(facts).map((name) => `${name} = :${name}`), ...more.set],
      remove,
      values: { ...prefixed(facts), ...more.values },
    });
    if (refusing !== null && !isLeftBy(facts, remove, refusing)) throw new LeaseLost(callId);
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

    async lease(callId, at, leaseSeconds) {
      const owner = randomUUID();
      const until = new Date(at.getTime() + leaseSeconds * 1000);
      let before: Item | undefined;
      const refusing = await refusal(
        write(callId, callPart, {
          set: [
            "writeState = :writing",
            "leaseOwner = :owner",
            "leaseUntil = :until",
            "attempt = if_not_exists(attempt, :none) + :one",
          ],
          values: {
            ":writing": { S: "writing" },
            ":owner": { S: owner },
            ":until": number(until.getTime()),
            ":at": number(at.getTime()),
            ":none": number(0),
            ":one": number(1),
          },
          condition: "attribute_not_exists(leaseUntil) OR leaseUntil <= :at",
        }).then((item) => {
          before = item;
        }),
      );
      if (refusing === null) {
        const { attempts, ambiguousAt } = decodeEarlierAttempts(before);
        return { owner, attempt: attempts + 1, ambiguousAt, until };
      }
      // The client asks again when an answer is lost on its way: then it is refused by its own lease.
      if (refusing.leaseOwner?.S !== owner) return null;
      const attempt = Number(refusing.attempt?.N);
      // How the attempt before this one ended was in that answer.
      return { owner, attempt, ambiguousAt: attempt === 1 ? null : at, until };
    },

    async tryTickets(callId, lease, ticketIds) {
      const change = { set: ["triedTickets = :tickets"], values: { ":tickets": json(ticketIds) } };
      if ((await holding(callId, lease, change)) !== null) throw new LeaseLost(callId);
    },

    async written(callId, lease, record, digest, ambiguousAt = null) {
      const facts = { writeState: { S: "written" }, crmRecord: json(record), digest: { S: digest } };
      const open = { set: unlessOpen, values: openNow() };
      if (ambiguousAt === null) return end(callId, lease, facts, ["ambiguousAt", "triedTickets"], open);
      return end(callId, lease, { ...facts, ambiguousAt: number(ambiguousAt.getTime()) }, [], open);
    },

    async noRecord(callId, lease, digest) {
      await end(callId, lease, { writeState: { S: "noRecord" }, digest: { S: digest } }, ["ambiguousAt"]);
    },

    async release(callId, lease, outcome) {
      // A clean end does not settle what an earlier attempt left unsettled.
      const ambiguousAt = outcome.ambiguous ? now() : lease.ambiguousAt;
      await conditionally(
        write(callId, callPart, {
          set: ["writeState = :open", ...(ambiguousAt === null ? [] : ["ambiguousAt = :ambiguousAt"])],
          remove: ["leaseOwner", "leaseUntil"],
          values: {
            ":open": { S: "open" },
            ...(ambiguousAt === null ? {} : { ":ambiguousAt": number(ambiguousAt.getTime()) }),
            ":owner": { S: lease.owner },
          },
          condition: "leaseOwner = :owner",
        }),
      );
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

/** A write that the client sends again, because its answer was lost on its way, is refused by what it left itself. */
function isLeftBy(facts: Readonly<Record<string, AttributeValue>>, removed: readonly string[], item: Item): boolean {
  const isThere = ([name, value]: [string, AttributeValue]) => item[name]?.S === value.S && item[name]?.N === value.N;
  return Object.entries(facts).every(isThere) && removed.every((name) => item[name] === undefined);
}

/** Long enough for the latest analysis and for people who ask what became of a call; contact events come within a day. */
export const keptSeconds = 30 * 24 * 3600;
