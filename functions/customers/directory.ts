/**
 * Who is calling: from the cache while it is fresh, from the CRM otherwise, from the stale cache when the CRM is slow or
 * down. One search per caller at a time, in this process and over all running copies. Always answers within its budget.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Customer, CustomerMatch } from "../../contract/customers.ts";
import type { CallerKey, Crm } from "../crm/crm.ts";
import { Deadline, OutOfTime } from "../runtime/deadline.ts";
import type { CachedCustomers, CustomerCache, Lease } from "./cache.ts";
import { callerKeyText } from "./callerKey.ts";
import { matchOf } from "./matching.ts";

export interface Directory {
  /** Never throws: `unavailable` when neither cache nor CRM could be asked. */
  lookUp(caller: CallerKey, budgetMilliseconds: number): Promise<CustomerMatch>;
}

export interface DirectoryParts {
  /** Loaded when the cache has no fresh answer, and not before. */
  readonly crm: () => Promise<Pick<Crm, "findCustomers">>;
  readonly cache: CustomerCache;
  readonly now?: () => Date;
  /** Something failed, and the look-up went on without it. */
  readonly onTrouble: (what: string, error: unknown) => void;
}

export function createDirectory(parts: DirectoryParts): Directory {
  const underWay = new Map<string, Promise<CustomerMatch>>();
  const lately = new LatelyAnswered();
  return {
    lookUp(caller, budgetMilliseconds) {
      const key = callerKeyText(caller);
      const running = underWay.get(key);
      if (running) return running;
      const started = lookUp(parts, caller, budgetMilliseconds, lately.has(key)).finally(() => underWay.delete(key));
      underWay.set(key, started);
      lately.add(key);
      return started;
    },
  };
}

/** Kept back from the CRM's time, to write down what it said. */
const writeMilliseconds = 100;
/** Before the first look at what another copy's search brought; every further one takes twice as long to come. */
const firstPauseMilliseconds = 40;
const longestPauseMilliseconds = 320;

async function lookUp(
  parts: DirectoryParts,
  caller: CallerKey,
  budgetMilliseconds: number,
  isLikelyCached: boolean,
): Promise<CustomerMatch> {
  const { cache, onTrouble, now = () => new Date() } = parts;
  const startedAt = now();
  const owner = randomUUID();
  const budget = new Deadline(budgetMilliseconds);
  const crmBudget = new Deadline(Math.max(budgetMilliseconds - writeMilliseconds, budgetMilliseconds / 2));
  let seen: CachedCustomers | null = null;
  try {
    // Each round trip keeps the caller waiting. Who was here lately is likely in the cache, which is read; anybody else likely
    // is not, and the lease is asked for without a look, for its refusal brings what is there.
    const first = await (isLikelyCached ? read() : leaseOrRead());
    if (!first.ok) {
      if (first.error instanceof OutOfTime) throw first.error;
      onTrouble("The customer cache could not be read", first.error);
      // Without a cache there is nobody to share a search with, but there still is a caller.
      return matchOf(await searchCrm(), false);
    }
    let granted: boolean;
    ({ granted, seen } = first.value);
    for (let pauses = 0; ; ) {
      if (granted) return matchOf(await searchAndStore(), false);
      if (seen.found?.fresh) return matchOf(seen.found.customers, false);
      if (seen.failedAt !== null && seen.failedAt >= startedAt) return withoutCrm(seen);
      if (seen.leased) {
        await budget.wait(pause(pauseMilliseconds(pauses)));
        pauses += 1;
        seen = await budget.wait(cache.read(caller));
      } else {
        const lease = await takeLease();
        ({ granted, seen } = lease.ok ? lease.value : goOnWithout(lease.error, seen));
      }
    }
  } catch (error) {
    onTrouble(error instanceof OutOfTime ? "The look-up ran out of time" : "The look-up failed", error);
    return withoutCrm(seen);
  } finally {
    budget.end();
    crmBudget.end();
  }

  async function read(): Promise<Settled<Lease>> {
    return settled(budget.wait(cache.read(caller).then((found) => ({ granted: false, seen: found }))));
  }

  async function takeLease(): Promise<Settled<Lease>> {
    return settled(budget.wait(cache.lease(caller, owner, budgetMilliseconds)));
  }

  /** A table that takes no writes may still be read. */
  async function leaseOrRead(): Promise<Settled<Lease>> {
    const lease = await takeLease();
    if (lease.ok || lease.error instanceof OutOfTime) return lease;
    const reading = await read();
    if (!reading.ok || reading.value.seen.found?.fresh) return reading;
    return { ok: true, value: goOnWithout(lease.error, reading.value.seen) };
  }

  /** No answer in time is no reason to search as well: under such a load many would. */
  function goOnWithout(error: unknown, known: CachedCustomers): Lease {
    if (error instanceof OutOfTime) throw error;
    onTrouble("The look-up goes on without a lease", error);
    return { granted: true, seen: known };
  }

  async function searchCrm(): Promise<readonly Customer[]> {
    const search = parts.crm().then((crm) => crm.findCustomers(caller, { signal: crmBudget.signal }));
    return crmBudget.wait(search);
  }

  async function searchAndStore(): Promise<readonly Customer[]> {
    const searchedAt = now();
    try {
      const found = await searchCrm();
      const storing = cache.store(caller, owner, found, searchedAt, seen?.isNew ?? false);
      await orTrouble("The answer was not cached", budget.wait(storing));
      return found;
    } catch (error) {
      await orTrouble("The lease was not given back", budget.wait(cache.fail(caller, owner)));
      throw error;
    }
  }

  async function orTrouble(what: string, work: Promise<unknown>): Promise<void> {
    const result = await settled(work);
    if (!result.ok) onTrouble(what, result.error);
  }
}

type Settled<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown };

async function settled<Value>(work: Promise<Value>): Promise<Settled<Value>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    return { ok: false, error };
  }
}

/** Callers this copy has answered for of late: only a guess at what the cache holds, which others change as well. */
class LatelyAnswered {
  readonly #keys = new Set<string>();

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  add(key: string): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= mostRemembered) return;
      this.#keys.delete(oldest);
    }
  }
}

const mostRemembered = 1_000;

/** Apart from one another: many copies may be waiting for the same search. */
function pauseMilliseconds(turn: number): number {
  return Math.min(firstPauseMilliseconds * 2 ** turn, longestPauseMilliseconds) * (0.75 + Math.random() / 2);
}

function withoutCrm(seen: CachedCustomers | null): CustomerMatch {
  return seen?.found ? matchOf(seen.found.customers, true, seen.found.searchedAt) : { kind: "unavailable" };
}
