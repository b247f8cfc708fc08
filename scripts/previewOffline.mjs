/** `npm run preview:offline -- <stage>`: the stage under the real Pulumi engine, with stand-ins for AWS. */
import { runTool } from "./tool.mjs";

await runTool(async (args) => (await import("../tests/infra/engine/previewOffline.ts")).main(args));
