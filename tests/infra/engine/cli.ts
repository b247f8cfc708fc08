/** Where the Pulumi CLI is on this machine. */
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

/** The version of `@pulumi/pulumi`, and of the CLI that `.ci/installPulumi` builds. */
export const cliVersion = "3.246.0";

export const howToGetTheCli =
  "put `pulumi` on the PATH (https://www.pulumi.com/docs/install), name one in PATCHBAY_PULUMI, or build it with `.ci/installPulumi`, which needs Go";

/** Named by the user, on the PATH, or built by `.ci/installPulumi`: in this order. */
export function findCli(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment.PATCHBAY_PULUMI;
  if (named !== undefined && named !== "") return named;
  const cache = environment.XDG_CACHE_HOME ?? path.join(homedir(), ".cache");
  return [...(environment.PATH ?? "").split(path.delimiter), path.join(cache, "patchbay", `pulumi-${cliVersion}`)]
    .map((folder) => path.join(folder, process.platform === "win32" ? "pulumi.exe" : "pulumi"))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
