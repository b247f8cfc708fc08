/**
 * HaloPSA's read lag, played: what a write has changed is found by search only a while later, though reading the ticket
 * by its id shows it at once.
 */
import type { LocalClock } from "../../clock.ts";

interface Version {
  readonly at: number;
  readonly text: string;
}

/** More writes to one ticket than this within the lag, and the search may be ahead of its time. */
const mostVersions = 8;

export class SearchIndex {
  /** How far the search is behind; 0 is not at all. */
  lagMilliseconds = 0;
  readonly #clock: LocalClock;
  readonly #versions = new Map<number, readonly Version[]>();

  constructor(clock: LocalClock) {
    this.#clock = clock;
  }

  /** @param before what it said until now; `null` of a new one */
  wrote(id: number, text: string, before: string | null): void {
    const first = before === null ? [] : [{ at: Number.NEGATIVE_INFINITY, text: before }];
    const versions = [...(this.#versions.get(id) ?? first), { at: this.#clock.now().getTime(), text }];
    this.#versions.set(id, versions.slice(-mostVersions));
  }

  /** @param text as it is now, for what was never written since the start */
  finds(id: number, text: string, term: string): boolean {
    if (term === "") return true;
    const seenUntil = this.#clock.now().getTime() - this.lagMilliseconds;
    const versions = this.#versions.get(id);
    const seen = versions === undefined ? text : versions.findLast(({ at }) => at <= seenUntil)?.text;
    return seen?.toLowerCase().includes(term) ?? false;
  }

  clear(): void {
    this.#versions.clear();
  }
}
