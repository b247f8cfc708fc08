/** `npm run sap -- ids <stage>`: the ids of the CRM that a stage's settings need. */
import { runTool } from "./tool.mjs";

await runTool(async (args) => (await import("../tools/crmIds.ts")).main("sap", args));
