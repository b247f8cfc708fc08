/**
 * The simulators' clock. Calls run in real time; what a person would only wait for (analysis, event delivery, queue
 * delays) is divided by `speed`. Tests use a `ManualClock` and never wait.
 */

export interface LocalClock {
  now(): Date;
  /** Runs `task` once `milliseconds` of the real system's time have gone by. Returns the way to call it off. */
  after(milliseconds: number, task: () => void): () => void;
}

/** @param speed how many times faster than the real system waits go by; 1 is real time */
export function systemClock(speed: number): LocalClock {
  return {
    now: () => new Date(),
    after(milliseconds, task) {
      const timer = setTimeout(task, milliseconds / speed);
      return () => clearTimeout(timer);
    },
  };
}

/** Stands still until told. */
export class ManualClock implements LocalClock {
  #now: number;
  #tasks: { readonly at: number; readonly task: () => void }[] = [];

  constructor(start: Date = new Date("2026-11-20T10:00:00Z")) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  after(milliseconds: number, task: () => void): () => void {
    const entry = { at: this.#now + milliseconds, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  /** Runs everything that falls due, in the order in which it does. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = this.#tasks.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#tasks = this.#tasks.filter((entry) => entry !== due);
      this.#now = due.at;
      due.task();
    }
    this.#now = end;
  }
}
