/** `npm run doctor -- <stage>`: looks at a running stage as an operator would. */
import { requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("../tools/doctor.ts");
try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
