/** `npm run preview:offline -- <stage>`: what the real Pulumi engine would do for a stage, with neither AWS nor a network. */
import { findCli, howToGetTheCli } from "./cli.ts";
import { openOfflineStack } from "./offlineStack.ts";

const help = `npm run preview:offline -- <stage> [options of pulumi preview]

  Runs the Pulumi program of a stage (dev, prod) under the real engine, with stand-ins for AWS, and with the policy pack.
  Nothing is created, nothing of yours is touched: the project is copied to a temporary folder first.
  Everything is shown as to be created, for the stand-ins know of nothing that exists.

  e.g. npm run preview:offline -- prod --diff`;

/** @param args the command line behind `npm run preview:offline --` */
export async function main(args: readonly string[]): Promise<void> {
  const [stage, ...options] = args;
  if (stage === undefined || stage.startsWith("-")) {
    console.log(help);
    if (stage === undefined) process.exitCode = 1;
    return;
  }
  const cli = findCli();
  if (cli === undefined) throw new Error(`There is no Pulumi CLI here: ${howToGetTheCli}.`);
  const stack = await openOfflineStack(stage, cli);
  try {
    process.exitCode = await stack.show("preview", "--policy-pack", "infra/policy", ...options);
  } finally {
    await stack.close();
  }
}
