/** Plays numbered calls of one seed in one process per core. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { PlayedCall } from "./play.ts";

/** @param onTrouble a process that ended early; the count of played calls shows it too */
export async function playInProcesses(
  seed: number,
  calls: number,
  onPlayed: (played: PlayedCall) => void,
  onTrouble: (what: string) => void,
): Promise<void> {
  const shares = Math.min(mostProcesses, availableParallelism(), Math.ceil(calls / fewestCallsEach));
  const shard = path.join(import.meta.dirname, "shard.ts");
  await Promise.all(
    Array.from({ length: shares }, (_, share) => {
      const child = fork(shard, [seed, share, shares, calls].map(String), { execArgv: ["--import", "tsx"] });
      child.on("message", (played) => onPlayed(played as PlayedCall));
      return new Promise<void>((resolve) => {
        child.on("exit", (code) => {
          if (code !== 0) onTrouble(`a process of the soak ended with code ${code}`);
          resolve();
        });
      });
    }),
  );
}

const mostProcesses = 8;
const fewestCallsEach = 50;
