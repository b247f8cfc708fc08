/** How Amazon Connect treats the sweeps of one made-up call: slow, short of requests, and late to know its own contacts. */
import type { Searching } from "./connect.ts";
import type { Chance } from "./random.ts";

export interface SweepTroubles {
  /** Those that happened. */
  readonly count: () => number;
  /** For one sweep, with the milliseconds that its requests have taken so far. */
  sweep(secondNow: () => number): { readonly searching: Searching; readonly taken: () => number };
}

export function sweepTroublesOf(chance: Chance): SweepTroubles {
  const pageSize = chance.between(1, 3);
  const lateness = chance.percent(40) ? latestFoundSeconds : 10;
  const late = new Map<string, number>();
  let refusalsLeft = chance.percent(50) ? 0 : mostRefusals;
  let count = 0;
  return {
    count: () => count,
    sweep(secondNow) {
      const isSlow = chance.percent(25);
      let taken = 0;
      const meet = () => {
        if (isSlow) taken += slowMilliseconds;
        if (refusalsLeft === 0 || !chance.percent(20)) return;
        refusalsLeft -= 1;
        count += 1;
        throw new Error("TooManyRequestsException");
      };
      const foundAfter = (contactId: string) => {
        const seconds = late.get(contactId) ?? chance.between(0, lateness);
        late.set(contactId, seconds);
        return seconds;
      };
      return { searching: { meet, pageSize, foundAfter, secondNow }, taken: () => taken };
    },
  };
}

/** Within the hour that the sweep goes through again. */
const latestFoundSeconds = 2_400;
const mostRefusals = 4;
/** Two or three such requests are all that a sweep has the time for. */
const slowMilliseconds = 35_000;
