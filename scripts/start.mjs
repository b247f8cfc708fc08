/** `npm start`: the whole contact center on this machine. Everything after the installation is `local/main.ts`. */
import { requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
// The AWS SDK's notice of its plans for 2027: nothing that somebody who starts this can do anything about.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("../local/main.ts");
await main(process.argv.slice(2));
