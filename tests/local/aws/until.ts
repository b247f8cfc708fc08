/** Waiting for a condition that another thread or socket brings about. */
import { setImmediate } from "node:timers/promises";

/** Gives up with mocha's own time limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}
