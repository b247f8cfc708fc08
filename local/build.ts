/** Bundles all that runs on one machine, with the same bundler that the stacks use, into a folder of this start alone. */
import path from "node:path";
import { bundleConnector, bundleFunction, bundlePage } from "../infra/bundle.ts";
import { type FunctionName, functionNames } from "../infra/functionCatalog.ts";
import { bundleSoftphonePages } from "./connect/softphone/pages.ts";

export interface Built {
  /** Bundle of each handler. */
  readonly functions: Readonly<Record<FunctionName, string>>;
  /** Folder of each page. */
  readonly pages: Readonly<Record<PageName, string>>;
}

export type PageName = "connector" | "softphone" | "halopsa" | "sap" | "desk";

const bundlers: Readonly<Record<PageName, (folder: string) => Promise<unknown>>> = {
  connector: bundleConnector,
  softphone: bundleSoftphonePages,
  halopsa: (folder) =>
    bundlePage({ html: "local/crm/halopsa/page/index.html", script: "local/crm/halopsa/page/page.tsx", folder }),
  sap: (folder) => bundlePage({ html: "local/crm/sap/page/index.html", script: "local/crm/sap/page/page.tsx", folder }),
  desk: (folder) => bundlePage({ html: "local/desk/page/index.html", script: "local/desk/page/page.tsx", folder }),
};

export async function buildEverything(folder: string): Promise<Built> {
  const functionFiles = functionNames.map(
    async (name) => [name, await bundleFunction(name, path.join(folder, "functions", name))] as const,
  );
  const pageFolders = Object.entries(bundlers).map(async ([name, bundle]) => {
    const pageFolder = path.join(folder, "pages", name);
    await bundle(pageFolder);
    return [name, pageFolder] as const;
  });
  const [functions, pages] = await Promise.all([Promise.all(functionFiles), Promise.all(pageFolders)]);
  return {
    functions: Object.fromEntries(functions) as Record<FunctionName, string>,
    pages: Object.fromEntries(pages) as Record<PageName, string>,
  };
}
