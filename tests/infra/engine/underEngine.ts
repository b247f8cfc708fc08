/** Tests that need the Pulumi CLI, one file per stage: a life is minutes of waiting, and files run side by side. */
import { findCli, howToGetTheCli } from "./cli.ts";
import type { Plan } from "./stageLife.ts";

/** A stage's life takes about a minute, and several on a machine that is busy. */
export const longestLifeMilliseconds = 600_000;

export function describeUnderEngine(what: string, tests: (cli: string) => void): void {
  const cli = findCli();
  if (cli !== undefined) {
    describe(`${what} under the real engine`, () => tests(cli));
    return;
  }
  // After mocha's summary, where it is seen.
  process.once("exit", () =>
    console.log(`${what} did not run under the engine: no Pulumi CLI here, ${howToGetTheCli}.`),
  );
}

export function operations(plan: Plan | undefined): string[] {
  return [...new Set(plan?.steps.map(({ op }) => op))];
}

export function typesOf(plan: Plan | undefined): string[] {
  return [...new Set(plan?.steps.map(({ resource }) => resource.split(" ")[0] ?? ""))];
}
