/**
 * Who is calling: from the cache while it is fresh, from the CRM otherwise, from the stale cache when the CRM is slow or
 * down. One search per caller at a time, in this process and over all running copies. Always answers within its budget.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Customer, CustomerMatch } from "../../contract/customers.ts";
import type { CallerKey, Crm } from "../crm/crm.ts";
import { Deadline, OutOfTime } from "../runtime/deadline.ts";
import type { CachedCustomers, CustomerCache } from "./cache.ts";
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
  return {
    lookUp(caller, budgetMilliseconds) {
      const key = caller.by === "phone" ? caller.number : caller.address.trim().toLowerCase();
      const running = underWay.get(key);
      if (running) return running;
      const started = lookUp(parts, caller, budgetMilliseconds).finally(() => underWay.delete(key));
      underWay.set(key, started);
      return started;
    },
  };
}

/** Kept back from the CRM's time, to write down what it said. */
const writeMilliseconds = 100;
/** Before the first look at what another copy's search brought; every further one takes twice as long to come. */
const firstPauseMilliseconds = 40;
const longestPauseMilliseconds = 320;

async function lookUp(parts: DirectoryParts, caller: CallerKey, budgetMilliseconds: number): Promise<CustomerMatch> {
  const { cache, onTrouble, now = () => new Date() } = parts;
  const startedAt = now();
  const owner = randomUUID();
  const budget = new Deadline(budgetMilliseconds);
  const crmBudget = new Deadline(Math.max(budgetMilliseconds - writeMilliseconds, budgetMilliseconds / 2));
  let seen: CachedCustomers | null = null;
  try {
    seen = await orElse(null, "The customer cache could not be read", budget.wait(cache.read(caller)));
    // Without a cache there is nobody to share a search with, but there still is a caller.
    if (seen === null) return matchOf(await searchCrm(), false);
    for (let turn = 0; !seen.found?.fresh; turn += 1) {
      if (seen.failedAt !== null && seen.failedAt >= startedAt) return withoutCrm(seen);
      if (!seen.leased && (await takeLease())) return matchOf(await searchAndStore(), false);
      await budget.wait(pause(pauseMilliseconds(turn)));
      seen = await budget.wait(cache.read(caller));
    }
    return matchOf(seen.found.customers, false);
  } catch (error) {
    onTrouble(error instanceof OutOfTime ? "The look-up ran out of time" : "The look-up failed", error);
    return withoutCrm(seen);
  } finally {
    budget.end();
    crmBudget.end();
  }

  async function takeLease(): Promise<boolean> {
    try {
      return await budget.wait(cache.lease(caller, owner, budgetMilliseconds));
    } catch (error) {
      // No answer in time is no reason to search as well: under such a load many would.
      if (error instanceof OutOfTime) throw error;
      onTrouble("The look-up goes on without a lease", error);
      return true;
    }
  }

  async function searchCrm(): Promise<readonly Customer[]> {
    const search = parts.crm().then((crm) => crm.findCustomers(caller, { signal: crmBudget.signal }));
    return crmBudget.wait(search);
  }

  async function searchAndStore(): Promise<readonly Customer[]> {
    const searchedAt = now();
    try {
      const found = await searchCrm();
      await orElse(undefined, "The answer was not cached", budget.wait(cache.store(caller, owner, found, searchedAt)));
      return found;
    } catch (error) {
      await orElse(undefined, "The lease was not given back", budget.wait(cache.fail(caller, owner)));
      throw error;
    }
  }

  async function orElse<Result>(otherwise: Result, what: string, work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      onTrouble(what, error);
      return otherwise;
    }
  }
}

/** Apart from one another: many copies may be waiting for the same search. */
function pauseMilliseconds(turn: number): number {
  return Math.min(firstPauseMilliseconds * 2 ** turn, longestPauseMilliseconds) * (0.75 + Math.random() / 2);
}

function withoutCrm(seen: CachedCustomers | null): CustomerMatch {
  return seen?.found ? matchOf(seen.found.customers, true) : { kind: "unavailable" };
}
