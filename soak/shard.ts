/** A process of the soak: plays its share of the calls and tells each verdict to the process that started it. */
import { playCalls } from "./play.ts";

/** For each CRM: while one world waits for an answer, the others work. */
const worldsEach = 3;

const [seed = 0, share = 0, shares = 1, calls = 0] = process.argv.slice(2).map(Number);
const own = Array.from({ length: calls }, (_, call) => call).filter((call) => Math.floor(call / 2) % shares === share);
const told: Promise<void>[] = [];
await playCalls(seed, own, worldsEach, (played) => {
  told.push(new Promise((resolve) => process.send?.(played, undefined, undefined, () => resolve())));
});
await Promise.all(told);
// What was killed has timers that nobody will hear any more.
process.exit(0);
