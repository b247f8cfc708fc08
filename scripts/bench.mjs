/**
 * `npm run bench`: how fast a look-up is and how much each function weighs, beside a plain implementation in the same
 * run. `--json` prints one object and nothing else; `--check` fails when a target is missed.
 */
import { requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("../bench/bench.ts");
await main(process.argv.slice(2));
