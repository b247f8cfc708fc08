/** The softphone's two pages, bundled: what agents see in the frame, and the page of one contact. */
import path from "node:path";
import { bundlePage } from "../../../infra/bundle.ts";

/** The folder of each page in the folder that `bundleSoftphonePages` fills. */
export function softphonePageFolders(folder: string): { readonly softphone: string; readonly contact: string } {
  return { softphone: path.join(folder, "softphone"), contact: path.join(folder, "contact") };
}

export async function bundleSoftphonePages(folder: string): Promise<void> {
  const folders = softphonePageFolders(folder);
  const source = "local/connect/softphone/page";
  await Promise.all([
    bundlePage({ html: `${source}/index.html`, script: `${source}/softphone.tsx`, folder: folders.softphone }),
    bundlePage({
      html: `${source}/contactDetail.html`,
      script: `${source}/contactDetail.tsx`,
      folder: folders.contact,
    }),
  ]);
}
