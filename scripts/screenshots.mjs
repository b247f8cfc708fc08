/** `npm run screenshots`: pictures of every state of the connector for the guides. `-- ringing missed` takes only these. */
import { requireChromium } from "./chromium.mjs";
import { requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
process.env.PATCHBAY_CHROMIUM = await requireChromium();
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("../tools/screenshots.ts");
try {
  await main(process.argv.slice(2));
  // On Node 20 the thread in which tsx loads TypeScript keeps a port open, and with it the process.
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
