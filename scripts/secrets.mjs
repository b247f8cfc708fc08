/** `npm run secrets -- <stage>`: asks for a stage's secrets and puts them where its functions read them. */
import { runTool } from "./tool.mjs";

await runTool(async (args) => (await import("../tools/secrets.ts")).main(args));
