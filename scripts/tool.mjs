/** How a command of `tools/` and its like is run: what it needs first, then its TypeScript as it is. */
import { requireNode, requirePackages } from "./install.mjs";

/**
 * What it throws is told as its message alone: it is written for whoever ran the command.
 * @param run given the command line; imports what it runs only now
 */
export async function runTool(run) {
  requireNode();
  requirePackages();
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const { register } = await import("tsx/esm/api");
  register();
  try {
    await run(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
