/** A rule of EventBridge that goes by the clock: sets a function off every so many minutes. */
import type { LocalClock } from "../clock.ts";

export interface Schedule {
  /** Resolves when the run that is under way, if any, is over. */
  stop(): Promise<void>;
}

/** The next run begins no earlier than the one before has ended: one machine has no room for a heap of them. */
export function startSchedule(clock: LocalClock, everyMinutes: number, run: () => Promise<void>): Schedule {
  let stopped = false;
  let atWork: Promise<void> = Promise.resolve();
  let stopTimer = () => {};
  const plan = () => {
    stopTimer = clock.after(everyMinutes * 60_000, () => {
      atWork = run().finally(() => {
        if (!stopped) plan();
      });
    });
  };
  plan();
  return {
    stop() {
      stopped = true;
      stopTimer();
      return atWork;
    },
  };
}
