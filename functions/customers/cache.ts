/**
 * The customer cache, in the `customers` table: who the CRM said has a number or an address.
 *
 * An item is fresh at first, then stale: due to be asked for again, but good enough while the CRM is slow or down. Until its
 * `askAgainAt` the CRM is not asked: the answer is fresh, or whoever `leaseOwner` names is asking, one at a time over all
 * running copies. An answer that was searched for before `outdatedBefore` is not kept: a newer one is there, or the CRM has
 * changed since. Such a change makes an item stale and does not drop it; `foundUnder.ts` knows whose it is.
 */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import type { Customer } from "../../contract/customers.ts";
import type { CallerKey, ChangedCustomers } from "../crm/crm.ts";
import { putAll } from "../runtime/batchPut.ts";
import { conditionally } from "../runtime/dynamodb.ts";
import { inTurns } from "../runtime/inTurns.ts";
import { json, number, prefixed, seconds } from "../runtime/itemValues.ts";
import { callerKeyText } from "./callerKey.ts";
import { customerShape } from "./customerShape.ts";
import { changedSince, foundUnderRows, keysFoundUnder, noteChanges } from "./foundUnder.ts";

export interface CustomerCache {
  /** One read. */
  read(caller: CallerKey): Promise<CachedCustomers>;
  /** Asks for the right to search the CRM for this caller. One write, which brings what a read would have as well. */
  lease(caller: CallerKey, owner: string, milliseconds: number): Promise<Lease>;
  /** What the CRM said, and the end of the lease. An answer older than an invalidation is not kept as fresh. */
  store(caller: CallerKey, owner: string, found: readonly Customer[], searchedAt: Date): Promise<void>;
  /** The search failed: the lease ends, and those who waited for it know. */
  fail(caller: CallerKey, owner: string): Promise<void>;
  /** The CRM changed these. Answers how many numbers and addresses have to be asked for again. */
  invalidate(changed: ChangedCustomers): Promise<number>;
}

export interface CachedCustomers {
  /** `null`: nothing that may still be served. */
  readonly found: {
    readonly customers: readonly Customer[];
    readonly fresh: boolean;
    /** When the CRM was asked. */
    readonly searchedAt: Date | null;
  } | null;
  /** Somebody is searching the CRM right now. */
  readonly leased: boolean;
  /** When a search last failed. */
  readonly failedAt: Date | null;
}

export interface Lease {
  /** `false` while somebody else searches, and where the answer is fresh. */
  readonly granted: boolean;
  /** As it was before. */
  readonly seen: CachedCustomers;
}

export interface CacheTimes {
  readonly freshSeconds: number;
  readonly staleSeconds: number;
  readonly nobodyFoundSeconds: number;
}

export function createCustomerCache(
  client: DynamoDBClient,
  table: string,
  times: CacheTimes,
  now: () => Date = () => new Date(),
): CustomerCache {
  /** `false` when the condition did not hold. */
  const update = (key: string, expression: string, values: Record<string, AttributeValue>, condition: string) =>
    conditionally(
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: answerKey(key),
          UpdateExpression: expression,
          ExpressionAttributeValues: values,
          ConditionExpression: condition,
        }),
      ),
    );

  /** Asked for again by whoever calls next. `false` for a key under which nothing is kept. */
  const makeStale = (key: string) =>
    update(
      key,
      "SET askAgainAt = :atOnce, outdatedBefore = :later",
      { ":atOnce": number(0), ":later": number(now().getTime() + 1) },
      "attribute_exists(customers)",
    );

  const endLease = (key: string, owner: string, expression: string, values: Record<string, AttributeValue> = {}) =>
    update(key, expression, { ...values, ":owner": { S: owner } }, "leaseOwner = :owner");

  return {
    read: (caller) => readCachedCustomers(client, table, caller, now()),

    async lease(caller, owner, milliseconds) {
      const at = now();
      const values = {
        ":owner": { S: owner },
        ":until": number(at.getTime() + milliseconds),
        // An abandoned lease is no reason to keep an item for ever.
        ":expiresAt": number(seconds(at) + times.staleSeconds),
      };
      const ask = async (condition: string, more: Record<string, AttributeValue> = {}): Promise<Lease> => {
        const asked = new UpdateItemCommand({
          TableName: table,
          Key: answerKey(callerKeyText(caller)),
          UpdateExpression:
            "SET leaseOwner = :owner, askAgainAt = :until, expiresAt = if_not_exists(expiresAt, :expiresAt)",
          ConditionExpression: condition,
          ExpressionAttributeValues: { ...values, ...more },
          ReturnValues: "ALL_OLD",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        });
        try {
          const { Attributes } = await client.send(asked);
          return { granted: true, seen: decodeItem(Attributes ?? {}, at.getTime()) };
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          // The client asks again when an answer is lost on its way: then it is refused by its own lease.
          const isOwn = error.Item?.leaseOwner?.S === owner;
          return { granted: isOwn, seen: decodeItem(error.Item ?? {}, at.getTime()) };
        }
      };
      const lease = await ask("attribute_not_exists(askAgainAt) OR askAgainAt <= :now", {
        ":now": number(at.getTime()),
      });
      if (lease.granted || lease.seen.leased || lease.seen.found !== null) return lease;
      // An answer in another version's shape is in nobody's way, however fresh.
      return ask("attribute_not_exists(leaseOwner)");
    },

    async store(caller, owner, found, searchedAt) {
      const key = callerKeyText(caller);
      const at = now();
      const freshFor = found.length > 0 ? times.freshSeconds : times.nobodyFoundSeconds;
      // That a CRM knew nobody yesterday says little of today: only people are served stale.
      const servedFor = found.length > 0 ? Math.max(times.staleSeconds, freshFor) : freshFor;
      // A whole second, and never before `askAgainAt`: what is fresh has to be there to be served.
      const expiresAt = seconds(at) + servedFor + 1;
      const [kept] = await Promise.all([
        update(
          key,
          "SET customers = :customers, expiresAt = :expiresAt, askAgainAt = :askAgainAt, searchedAt = :searchedAt, outdatedBefore = :outdatedBefore REMOVE leaseOwner, failedAt",
          prefixed({
            customers: json(found),
            expiresAt: number(expiresAt),
            askAgainAt: number(at.getTime() + freshFor * 1000),
            searchedAt: number(searchedAt.getTime()),
            outdatedBefore: number(searchedAt.getTime()),
          }),
          "attribute_not_exists(outdatedBefore) OR outdatedBefore <= :searchedAt",
        ),
        putAll(client, table, foundUnderRows(found, key, expiresAt)),
      ]);
      if (!kept) await endLease(key, owner, "REMOVE leaseOwner, askAgainAt");
      // A change that came before those rows were there could not find this answer: now it is looked for the other way around.
      else if (await changedSince(client, table, found, searchedAt)) await makeStale(key);
    },

    async fail(caller, owner) {
      await endLease(callerKeyText(caller), owner, "SET failedAt = :now REMOVE leaseOwner, askAgainAt", {
        ":now": number(now().getTime()),
      });
    },

    async invalidate(changed) {
      await noteChanges(client, table, changed, now());
      let invalidated = 0;
      await inTurns(await keysFoundUnder(client, table, changed), async (key) => {
        if (await makeStale(key)) invalidated += 1;
      });
      return invalidated;
    },
  };
}

/** One read, for those who want nothing else of the cache. */
export async function readCachedCustomers(
  client: DynamoDBClient,
  table: string,
  caller: CallerKey,
  now: Date,
): Promise<CachedCustomers> {
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: answerKey(callerKeyText(caller)) }));
  return decodeItem(Item ?? {}, now.getTime());
}

const customersShape = z.array(customerShape);

/** What another version of this code wrote in another shape counts as nothing kept. */
function decodeCustomers(text: string): readonly Customer[] | null {
  const decoded = z.safeParse(customersShape, JSON.parse(text));
  return decoded.success ? decoded.data : null;
}

function decodeItem(item: Readonly<Record<string, AttributeValue>>, now: number): CachedCustomers {
  const { askAgainAt, expiresAt, leaseOwner, failedAt, searchedAt } = item;
  const waits = (time(askAgainAt) ?? 0) > now;
  // DynamoDB drops expired items when it has time, which may be days later.
  const servable = (time(expiresAt) ?? 0) * 1000 > now;
  const customers = item.customers?.S === undefined || !servable ? null : decodeCustomers(item.customers.S);
  return {
    found:
      customers === null
        ? null
        : { customers, fresh: waits && leaseOwner === undefined, searchedAt: dateOf(searchedAt) },
    leased: waits && leaseOwner !== undefined,
    failedAt: dateOf(failedAt),
  };
}

function time(value: AttributeValue | undefined): number | null {
  return value?.N === undefined ? null : Number(value.N);
}

function dateOf(value: AttributeValue | undefined): Date | null {
  const milliseconds = time(value);
  return milliseconds === null ? null : new Date(milliseconds);
}

/** A caller's item has a place beside the rows of `foundUnder.ts`, which begin with another word. */
function answerKey(key: string): Record<"key" | "part", AttributeValue> {
  return { key: { S: key }, part: { S: "answer" } };
}
