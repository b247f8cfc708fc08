/**
 * Who is calling: from the cache while it is fresh, from the CRM otherwise, from the stale cache when the CRM is slow or
 * down, or while somebody else refreshes it. One search per caller at a time, in this process and over all running copies.
 * Always answers within its budget.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Customer, CustomerMatch } from "../../contract/customers.ts";
import { type CallerKey, type Crm, IncompleteSearch } from "../crm/crm.ts";
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
  /** Takes what nobody who calls has to wait for; left out, it is waited for. The work does not reject. */
  readonly later?: (work: () => Promise<void>) => void;
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
/** Between the end of a search, which its requests are told, and the last moment to hear what they had found until then. */
const hearingMilliseconds = 50;
/** How long somebody who is known, if of old, waits for something newer. */
const refreshPatienceMilliseconds = 500;
/** Before the first look at what another copy's search brought; every further one takes twice as long to come. */
const firstPauseMilliseconds = 40;
const longestPauseMilliseconds = 320;

async function lookUp(
  parts: DirectoryParts,
  caller: CallerKey,
  budgetMilliseconds: number,
  isLikelyCached: boolean,
): Promise<CustomerMatch> {
  const { cache, onTrouble, later, now = () => new Date() } = parts;
  const startedAt = now();
  const owner = randomUUID();
  const budget = new Deadline(budgetMilliseconds);
  const crmMilliseconds = Math.max(budgetMilliseconds - writeMilliseconds, budgetMilliseconds / 2);
  const crmBudget = new Deadline(crmMilliseconds);
  const crmRequests = new Deadline(Math.max(crmMilliseconds - hearingMilliseconds, crmMilliseconds / 2));
  let seen: CachedCustomers | null = null;
  try {
    // Each round trip keeps the caller waiting. Who was here lately is likely in the cache, which is read; anybody else likely
    // is not, and the lease is asked for without a look, for its refusal brings what is there.
    const first = await (isLikelyCached ? read() : leaseOrRead());
    if (!first.ok) {
      if (first.error instanceof OutOfTime) throw first.error;
      onTrouble("The customer cache could not be read", first.error);
      // Without a cache there is nobody to share a search with, but there still is a caller.
      return await somebodyAtLeast(searchCrm());
    }
    let granted: boolean;
    ({ granted, seen } = first.value);
    for (let pauses = 0; ; ) {
      if (granted) return await answerOf(searchAndStore(), seen);
      if (seen.found?.fresh) return matchOf(seen.found.customers, false);
      if (seen.failedAt !== null && seen.failedAt >= startedAt) return withoutCrm(seen);
      if (seen.leased) {
        if (seen.found) return withoutCrm(seen);
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

  /** What the CRM says, or what it said long ago when it takes its time and somebody is left to hear it out. */
  async function answerOf(search: Promise<CustomerMatch>, known: CachedCustomers): Promise<CustomerMatch> {
    if (later === undefined || !known.found) return await search;
    const patience = new AbortController();
    const outOfPatience = pause(refreshPatienceMilliseconds, null, patience).catch(() => null);
    const match = await Promise.race([search, outOfPatience]);
    patience.abort();
    if (match !== null) return match;
    later(() => orTrouble("The look-up was not refreshed", search));
    return withoutCrm(known);
  }

  async function searchCrm(): Promise<readonly Customer[]> {
    const search = parts.crm().then((crm) => crm.findCustomers(caller, { signal: crmRequests.signal }));
    try {
      return await crmBudget.wait(search);
    } finally {
      crmRequests.end();
      crmBudget.end();
    }
  }

  async function searchAndStore(): Promise<CustomerMatch> {
    const searchedAt = now();
    const search = searchCrm();
    try {
      const found = await search;
      await writeDown("The answer was not cached", () => cache.store(caller, owner, found, searchedAt));
    } catch {
      await writeDown("The lease was not given back", () => cache.fail(caller, owner));
    }
    return somebodyAtLeast(search);
  }

  /**
   * Whoever a part of the CRM knows is better than nobody while the phone rings, and no more to be relied on than of old; less
   * than whom all of it knew then, among whom nobody was missing.
   */
  async function somebodyAtLeast(search: Promise<readonly Customer[]>): Promise<CustomerMatch> {
    try {
      return matchOf(await search, false);
    } catch (error) {
      if (!(error instanceof IncompleteSearch)) throw error;
      onTrouble("Only a part of the CRM could be searched", error);
      return seen?.found?.customers.length ? withoutCrm(seen) : matchOf(error.found, true);
    }
  }

  async function writeDown(what: string, write: () => Promise<void>): Promise<void> {
    if (later === undefined) await orTrouble(what, budget.wait(write()));
    else later(() => orTrouble(what, write()));
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
