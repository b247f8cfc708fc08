/** `npm start`: the whole contact center on this machine. Everything after the installation is `local/main.ts`. */
import { requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("../local/main.ts");
await main(process.argv.slice(2));
