/** `Pulumi.<stage>.yaml` read without Pulumi, for tools and tests. Encrypted values stay as they are. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { PatchbayError } from "../contract/errors.ts";
import { readSettings } from "./config.ts";
import { type StackValues, stackValues } from "./stackValues.ts";
import type { StageSettings } from "./stageSettings.ts";

const repository = path.resolve(import.meta.dirname, "..");

/** @param folder where the file is; the repository's own by default */
export async function readStageFile(stage: string, folder: string = repository): Promise<StageSettings> {
  return readSettings(await readStackValues(stage, folder));
}

export async function readStackValues(stage: string, folder: string = repository): Promise<StackValues> {
  const name = `Pulumi.${stage}.yaml`;
  let text: string;
  try {
    text = await readFile(path.join(folder, name), "utf8");
  } catch (cause) {
    throw new PatchbayError("NO_SUCH_STAGE", `There is no ${name} in ${folder}: name a stage that has one.`, { cause });
  }
  const document: unknown = parse(text);
  const config = typeof document === "object" && document !== null && "config" in document ? document.config : null;
  return stackValues(stage, typeof config === "object" && config !== null ? { ...config } : {});
}
