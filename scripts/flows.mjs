/** `npm run flows -- [<stage>]`: the flows as files, for an instance that is managed by hand. */
import { requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("../tools/flows.ts");
try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
