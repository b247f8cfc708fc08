/** How API Gateway throttles a route: a bucket of tokens that fills at the steady rate up to the burst. */
import type { LocalClock } from "../clock.ts";

export class TokenBucket {
  readonly #perSecond: number;
  readonly #capacity: number;
  readonly #clock: LocalClock;
  #tokens: number;
  #filledAt: number;

  constructor(perSecond: number, capacity: number, clock: LocalClock) {
    this.#perSecond = perSecond;
    this.#capacity = capacity;
    this.#clock = clock;
    this.#tokens = capacity;
    this.#filledAt = clock.now().getTime();
  }

  /** False when the request is over the rate. */
  take(): boolean {
    const now = this.#clock.now().getTime();
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((now - this.#filledAt) / 1000) * this.#perSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
