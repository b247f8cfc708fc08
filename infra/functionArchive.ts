/** A function's code as Pulumi uploads it. The same source gives the same archive, so a deployment changes only what changed. */
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { bundleHandler } from "./bundle.ts";
import { type FunctionName, functionCatalog } from "./functionCatalog.ts";

/**
 * @param folder where the bundle is put, by default one that Git does not know. Files are named from the working directory,
 * which for Pulumi is the project's: so the stack's state tells nothing of the machine.
 */
export function functionArchive(
  name: FunctionName,
  folder: string = path.resolve(import.meta.dirname, "../.build/functions", name),
): Promise<pulumi.asset.AssetArchive> {
  const archive = archives.get(folder) ?? build(name, folder);
  archives.set(folder, archive);
  return archive;
}

/** By folder. The source does not change while a program runs, and tests run it many times. */
const archives = new Map<string, Promise<pulumi.asset.AssetArchive>>();

async function build(name: FunctionName, folder: string): Promise<pulumi.asset.AssetArchive> {
  const { files } = await bundleHandler({ name, entry: functionCatalog[name].entry, folder });
  const assets = files.map((file) => {
    const relative = path.relative(process.cwd(), path.join(folder, file));
    return [file, new pulumi.asset.FileAsset(relative)] as const;
  });
  return new pulumi.asset.AssetArchive(Object.fromEntries(assets));
}
