/** `npm run cost`: what a stage costs in a month. */
import { requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("../tools/cost.ts");
try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
