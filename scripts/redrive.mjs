/** `npm run redrive -- <stage>`: the dead letters of a stage, and why; `--send` sends them again. */
import { runTool } from "./tool.mjs";

await runTool(async (args) => (await import("../tools/redrive.ts")).main(args));
