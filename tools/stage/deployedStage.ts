/** A deployed stage, as its own functions and its stack tell of it. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { GetFunctionConfigurationCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { PatchbayError } from "../../contract/errors.ts";
import { type FunctionSettings, settingsVariable } from "../../contract/functionSettings.ts";

/** What the functions of the stage run with: what is deployed, whatever the file says. */
export async function deployedSettings(client: LambdaClient, stage: string): Promise<FunctionSettings> {
  const name = `patchbay-${stage}-customerLookup`;
  const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  const text = Environment?.Variables?.[settingsVariable];
  if (text === undefined) {
    throw new PatchbayError("STAGE_UNKNOWN", `The function ${name} has no ${settingsVariable}: is it Patchbay's?`);
  }
  return JSON.parse(text) as FunctionSettings;
}

/** Asks the stack for one of its outputs, with the Pulumi CLI. */
export async function stackOutput(stage: string, output: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("pulumi", ["stack", "output", output, "--stack", stage]);
    return stdout.trim();
  } catch (error) {
    throw new PatchbayError(
      "STACK_UNREADABLE",
      `The stack ${stage} does not tell its ${output}. Log in to Pulumi, or say the address with an option.`,
      { cause: error },
    );
  }
}
