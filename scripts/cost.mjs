/** `npm run cost`: what a stage costs in a month. */
import { runTool } from "./tool.mjs";

await runTool(async (args) => (await import("../tools/cost.ts")).main(args));
