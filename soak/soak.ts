/**
 * `npm run soak`: thousands of made-up calls through the real call logging, with everything going wrong that may, and one
 * line at the end that says what became of them. `--calls`, `--seed`; `--only <call>` plays one call of a seed again and
 * tells its story.
 */
import { parseArgs } from "node:util";
import { type PlayedCall, playCalls } from "./play.ts";
import { playInProcesses } from "./processes.ts";

/** Resolves with the process's exit code: 0 when no call was lost or doubled. */
export async function soak(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) {
    console.error("npm run soak -- [--calls <how many>] [--seed <whole number>] [--only <number of a call>]");
    return 2;
  }
  const { calls, seed, only } = options;
  const startedAt = Date.now();
  const tally = { calls: 0, faults: 0, duplicates: 0, losses: 0 };
  const onPlayed = (played: PlayedCall) => {
    tally.calls += 1;
    tally.faults += played.faults;
    if (played.doubled.length > 0) tally.duplicates += 1;
    if (played.lost.length > 0) tally.losses += 1;
    if (only !== null) console.error(played.story.join("\n"));
    for (const finding of [...played.doubled, ...played.lost]) {
      console.error(`call ${played.call} (${played.crm}, ${played.kind}): ${finding}`);
    }
    if (played.doubled.length + played.lost.length > 0) {
      console.error(`play it again: npm run soak -- --seed ${seed} --only ${played.call}`);
    }
    if (tally.calls % 250 === 0) {
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      console.error(`${tally.calls} of ${calls} calls, ${tally.faults} faults, ${seconds} s`);
    }
  };

  if (only === null) await playInProcesses(seed, calls, onPlayed, console.error);
  else await playCalls(seed, [only], 1, onPlayed);

  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const { faults, duplicates, losses } = tally;
  console.log(
    `${tally.calls} calls, ${faults} faults, ${duplicates} duplicates, ${losses} losses (seed ${seed}, ${seconds} s)`,
  );
  return duplicates === 0 && losses === 0 && tally.calls === (only === null ? calls : 1) ? 0 : 1;
}

interface SoakOptions {
  readonly calls: number;
  readonly seed: number;
  readonly only: number | null;
}

function readOptions(args: readonly string[]): SoakOptions | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { calls: { type: "string" }, seed: { type: "string" }, only: { type: "string" } },
    });
    const calls = wholeNumber(values.calls ?? "10000");
    const seed = wholeNumber(values.seed ?? String(Math.floor(Math.random() * 1_000_000)));
    const only = values.only === undefined ? undefined : wholeNumber(values.only);
    return calls === null || calls === 0 || seed === null || only === null ? null : { calls, seed, only: only ?? null };
  } catch {
    return null;
  }
}

function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
