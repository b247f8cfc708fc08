/** What the bundles weigh. Sizes are the same on every machine. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { bundleConnector, bundleHandler, type FunctionFiles } from "../infra/bundle.ts";
import { functionCatalog, functionNames } from "../infra/functionCatalog.ts";

export interface Bundles {
  readonly lookup: FunctionFiles;
  readonly plainLookup: FunctionFiles;
  /** By weight, the heaviest first. */
  readonly handlers: readonly { readonly name: string; readonly totalBytes: number }[];
  readonly connectorGzipBytes: number;
}

/** @param folder where the bundles are left */
export async function makeBundles(folder: string): Promise<Bundles> {
  const [plainLookup, connectorGzipBytes, ...handlers] = await Promise.all([
    bundlePlainly(path.join(folder, "plain")),
    weighConnector(path.join(folder, "connector")),
    ...functionNames.map(async (name) => ({
      name,
      ...(await bundleHandler({ name, entry: functionCatalog[name].entry, folder: path.join(folder, name) })),
    })),
  ]);
  const lookup = handlers.find(({ name }) => name === "customerLookup");
  if (lookup === undefined) throw new Error("the catalog has no customerLookup");
  return {
    lookup,
    plainLookup,
    handlers: handlers.toSorted((a, b) => b.totalBytes - a.totalBytes),
    connectorGzipBytes,
  };
}

/** As bundlers do it when nobody tells them more: one file, minified. */
async function bundlePlainly(folder: string): Promise<FunctionFiles> {
  const file = path.join(folder, "plainLookup.mjs");
  const { metafile } = await build({
    entryPoints: [path.join(import.meta.dirname, "plainLookup.ts")],
    outfile: file,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20",
    mainFields: ["module", "main"],
    metafile: true,
    logLevel: "silent",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const totalBytes = Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
  return { file, files: [path.basename(file)], totalBytes, staticBytes: totalBytes };
}

/** Streams and the metadata of phone numbers are others' and wait in chunks apart; of the languages a browser loads one. */
async function weighConnector(folder: string): Promise<number> {
  const { sizes } = await bundleConnector(folder);
  let own = 0;
  let heaviestLanguage = 0;
  for (const file of Object.keys(sizes).filter((name) => name.endsWith(".js"))) {
    if (/\/(streams|phoneNumber)-/.test(file)) continue;
    const bytes = gzipSync(await readFile(path.join(folder, file))).length;
    if (/\/[a-z]{2}-[A-Z0-9]+\.js$/.test(file)) heaviestLanguage = Math.max(heaviestLanguage, bytes);
    else own += bytes;
  }
  return own + heaviestLanguage;
}
