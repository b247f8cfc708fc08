/**
 * How handlers and the connector page are bundled: the one place, for the stacks, the local runtime and the tests.
 * Nothing here knows Pulumi. Output is deterministic: the same source gives the same bytes.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type BuildOptions, build } from "esbuild";
import { type FunctionName, functionCatalog } from "./functionCatalog.ts";
import { leaveOutUnused } from "./leavingOut.ts";

const repository = path.resolve(import.meta.dirname, "..");

/** A handler's code, as `bundleFunction` leaves it. */
export interface FunctionFiles {
  /** Exports `handler`. */
  readonly file: string;
  /** All that belongs to it, itself included: paths in the folder, in order. What an older bundle left there is not named. */
  readonly files: readonly string[];
  readonly totalBytes: number;
  /** What is loaded before the first request: the file and all that it imports statically. */
  readonly staticBytes: number;
}

/** One file per handler, `<name>.mjs`, in the folder. Dynamic imports become chunks beside it, loaded when first needed. */
export async function bundleFunction(name: FunctionName, folder: string): Promise<string> {
  const { file } = await bundleHandler({ name, entry: functionCatalog[name].entry, folder });
  return file;
}

/** @param handler its `entry` is relative to the repository */
export async function bundleHandler(handler: { name: string; entry: string; folder: string }): Promise<FunctionFiles> {
  const { name, entry, folder } = handler;
  const { metafile } = await build({
    ...shared,
    entryPoints: { [name]: path.join(repository, entry) },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: "node20",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    mainFields: ["module", "main"],
    plugins: [leaveOutUnused(repository)],
    // Some dependencies are CommonJS and call `require` for Node's own modules, which an ES module does not have.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const file = path.join(folder, `${name}.mjs`);
  const loaded = new Set<string>();
  const load = (output: string) => {
    if (loaded.has(output)) return;
    loaded.add(output);
    for (const { path: imported, kind, external } of metafile.outputs[output]?.imports ?? []) {
      if (kind === "import-statement" && !external) load(imported);
    }
  };
  load(path.relative(repository, file).split(path.sep).join("/"));
  const bytes = (outputs: Iterable<string>) =>
    [...outputs].reduce((sum, output) => sum + (metafile.outputs[output]?.bytes ?? 0), 0);
  const files = Object.keys(metafile.outputs).map((output) => inFolder(folder, output));
  return { file, files: files.sort(), totalBytes: bytes(Object.keys(metafile.outputs)), staticBytes: bytes(loaded) };
}

/** A page's script and style, as `bundlePage` leaves them: hashed names, to be served as immutable. */
export interface PageFiles {
  /** Folder that holds `index.html` and the hashed files. */
  readonly folder: string;
  /** Bytes of each file by its path in the folder. */
  readonly sizes: Readonly<Record<string, number>>;
}

/**
 * The connector: `index.html` from `connector/index.html`, with its script and style under hashed names. Streams is a
 * chunk of its own, so that it keeps its name, and its place in the browser's cache, when our own code changes.
 */
export function bundleConnector(folder: string): Promise<PageFiles> {
  return bundlePage({
    html: "connector/index.html",
    script: "connector/main.tsx",
    folder,
    // By far the largest, and needed in any case: fetched while the page still reads its configuration.
    preload: "connector/softphone/streams.ts",
  });
}

/**
 * Any page of this repository with one entry script. The script imports its styles.
 * @param page `preload` is a module that the script imports dynamically, to be fetched beside it
 */
export async function bundlePage(page: {
  html: string;
  script: string;
  folder: string;
  preload?: string;
}): Promise<PageFiles> {
  const result = await build({
    ...shared,
    entryPoints: [path.join(repository, page.script)],
    outdir: page.folder,
    platform: "browser",
    target: "es2022",
    splitting: true,
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    alias: { "amazon-connect-streams": "amazon-connect-streams/release/connect-streams-min.js" },
    jsx: "automatic",
    jsxImportSource: "preact",
    // Modules are read as UTF-8 whatever the server says, and Japanese in escapes weighs twice as much.
    charset: "utf8",
    loader: { ".svg": "file" },
  });
  const sizes: Record<string, number> = {};
  let tags = "";
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    const relative = inFolder(page.folder, file);
    sizes[relative] = output.bytes;
    if (output.entryPoint !== undefined && output.entryPoint === page.preload)
      tags += `<link rel="modulepreload" href="./${relative}">`;
    // esbuild calls every dynamically imported module an entry point too. Those wait until they are asked for.
    if (output.entryPoint !== page.script) continue;
    if (output.cssBundle) {
      const style = inFolder(page.folder, output.cssBundle);
      tags += `<link rel="stylesheet" href="./${style}">`;
    }
    tags += `<script type="module" src="./${relative}"></script>`;
  }
  const html = await readFile(path.join(repository, page.html), "utf8");
  if (!html.includes("<!-- assets -->")) throw new Error(`${page.html} has no <!-- assets --> to put its script in`);
  const finished = html.replace("<!-- assets -->", tags);
  await mkdir(page.folder, { recursive: true });
  await writeFile(path.join(page.folder, "index.html"), finished);
  sizes["index.html"] = Buffer.byteLength(finished);
  return { folder: page.folder, sizes };
}

/** esbuild names its outputs from the repository. */
function inFolder(folder: string, output: string): string {
  return path.relative(folder, path.resolve(repository, output)).split(path.sep).join("/");
}

const shared = {
  bundle: true,
  format: "esm",
  minify: true,
  sourcemap: false,
  legalComments: "none",
  metafile: true,
  logLevel: "silent",
  absWorkingDir: repository,
} as const satisfies BuildOptions;
