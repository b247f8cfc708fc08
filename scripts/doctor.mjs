/** `npm run doctor -- <stage>`: looks at a running stage as an operator would. */
import { runTool } from "./tool.mjs";

await runTool(async (args) => (await import("../tools/doctor.ts")).main(args));
