/** A limit that several waits share: the time somebody has, not the time each step may take. */
import { PatchbayError } from "../../contract/errors.ts";

export class OutOfTime extends PatchbayError {
  constructor(milliseconds: number) {
    super("OUT_OF_TIME", `Not done within ${milliseconds} ms`);
  }
}

export class Deadline {
  readonly #milliseconds: number;
  readonly #endsAt: number;
  #timer: NodeJS.Timeout | undefined;
  #late: Promise<never> | undefined;
  #controller: AbortController | undefined;
  #reason: OutOfTime | undefined;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.#endsAt = performance.now() + milliseconds;
  }

  /** Aborts with `OutOfTime`. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
      else this.#comes();
    }
    return this.#controller.signal;
  }

  /** Throws `OutOfTime` when the deadline comes first; what the work does after that is nobody's concern. */
  wait<Result>(work: Promise<Result>): Promise<Result> {
    return Promise.race([work, this.#comes()]);
  }

  /** To be called when all is done: a running timer keeps the process awake. */
  end(): void {
    clearTimeout(this.#timer);
    this.#late ??= new Promise(() => {});
  }

  /** The timer starts with the first that asks: most look-ups never come to where some deadlines matter. */
  #comes(): Promise<never> {
    if (this.#late === undefined) {
      this.#late = new Promise((_, reject) => {
        const come = () => {
          this.#reason = new OutOfTime(this.#milliseconds);
          this.#controller?.abort(this.#reason);
          reject(this.#reason);
        };
        this.#timer = setTimeout(come, Math.max(this.#endsAt - performance.now(), 0));
      });
      // Whoever waits is told. That nobody does is no failure.
      this.#late.catch(() => {});
    }
    return this.#late;
  }
}
