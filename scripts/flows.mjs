/** `npm run flows -- [<stage>]`: the flows as files, for an instance that is managed by hand. */
import { runTool } from "./tool.mjs";

await runTool(async (args) => (await import("../tools/flows.ts")).main(args));
