/** `npm run soak`: made-up calls through the real call logging while everything goes wrong. The rest is `soak/soak.ts`. */
import { requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { register } = await import("tsx/esm/api");
register();
const { soak } = await import("../soak/soak.ts");
process.exit(await soak(process.argv.slice(2)));
