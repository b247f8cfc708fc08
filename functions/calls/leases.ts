/**
 * The right to write a call to the CRM, which one function has at a time, and what became of it: part of the journal. An
 * attempt of which nobody knows the end leaves a doubt, which the next one is told of.
 */
import { randomUUID } from "node:crypto";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { PatchbayError } from "../../contract/errors.ts";
import type { ContactId } from "../../contract/identifiers.ts";
import type { CrmRecord } from "../crm/crm.ts";
import { conditionally, refusal } from "../runtime/dynamodb.ts";
import { json, number, prefixed } from "../runtime/itemValues.ts";
import { callPart, decodeEarlierAttempts, type Item } from "./journalItems.ts";
import type { Change, WriteItem } from "./journalWrite.ts";
import { openFrom, unlessOpen } from "./openCalls.ts";

export interface Leases {
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
  /**
   * Nobody took the call and the CRM made no record of it. Ends the lease, and is not asked again until something new is
   * known of the call. Throws `LeaseLost` as `written` does.
   */
  noRecord(callId: ContactId, lease: Lease, digest: string): Promise<void>;
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

export function createLeases(write: WriteItem, now: () => Date): Leases {
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

  return {
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
      const open = { set: unlessOpen, values: openFrom(now()) };
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
  };
}

/** A write that the client sends again, because its answer was lost on its way, is refused by what it left itself. */
function isLeftBy(facts: Readonly<Record<string, AttributeValue>>, removed: readonly string[], item: Item): boolean {
  const isThere = ([name, value]: [string, AttributeValue]) => item[name]?.S === value.S && item[name]?.N === value.N;
  return Object.entries(facts).every(isThere) && removed.every((name) => item[name] === undefined);
}
