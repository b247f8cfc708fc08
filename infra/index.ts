/** What Pulumi runs: the stack's settings in, the stage's outputs out. */
import * as pulumi from "@pulumi/pulumi";
import { readSettings } from "./config.ts";
import { examplesLeft } from "./examplesLeft.ts";
import { deployStage, type StageOutputs } from "./program.ts";
import { stackValues } from "./stackValues.ts";

export default async function program(): Promise<StageOutputs> {
  const stage = pulumi.getStack();
  const settings = readSettings(stackValues(stage, pulumi.runtime.allConfig()));
  const left = examplesLeft(settings);
  if (left.length > 0) {
    await pulumi.log.warn(
      `Pulumi.${stage}.yaml still holds made-up values:\n${left.map((one) => ` - ${one}`).join("\n")}`,
    );
  }
  return deployStage(settings);
}
