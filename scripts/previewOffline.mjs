/** `npm run preview:offline -- <stage>`: the stage under the real Pulumi engine, with stand-ins for AWS. */
import { requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("../tests/infra/engine/previewOffline.ts");
try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
