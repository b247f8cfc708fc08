/**
 * `npm run bench`: how fast a look-up is and how much each function weighs, beside a plain implementation in the same
 * run. `--json` prints one object and nothing else; `--check` fails when a target is missed.
 */
import { runTool } from "./tool.mjs";

await runTool(async (args) => (await import("../bench/bench.ts")).main(args));
