/** `npm run halopsa -- ids <stage>`: the ids of the CRM that a stage's settings need. */
import { requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("../tools/crmIds.ts");
try {
  await main("halopsa", process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
