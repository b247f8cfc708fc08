/** `npm run screenshots`: pictures of every state of the connector for the guides. `-- ringing missed` takes only these. */
import { requireChromium } from "./chromium.mjs";
import { runTool } from "./tool.mjs";

await runTool(async (args) => {
  process.env.PATCHBAY_CHROMIUM = await requireChromium();
  await (await import("../tools/screenshots.ts")).main(args);
});
// On Node 20 the thread in which tsx loads TypeScript keeps a port open, and with it the process.
process.exit();
