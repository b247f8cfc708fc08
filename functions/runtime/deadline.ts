/** A limit that several waits share: the time somebody has, not the time each step may take. */
import { PatchbayError } from "../../contract/errors.ts";

export class OutOfTime extends PatchbayError {
  constructor(milliseconds: number) {
    super("OUT_OF_TIME", `Not done within ${milliseconds} ms`);
  }
}

export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => this.#controller.abort(new OutOfTime(milliseconds)), milliseconds);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Throws `OutOfTime` when the deadline comes first; what the work does after that is nobody's concern. */
  async wait<Result>(work: Promise<Result>): Promise<Result> {
    const { signal } = this;
    let leave = () => {};
    const late = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason);
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** To be called when all is done: a running timer keeps the process awake. */
  end(): void {
    clearTimeout(this.#timer);
  }
}
