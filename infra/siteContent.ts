/** What is put into the site's bucket: the page as it was built, each file with its type and how long it may be kept. */
import path from "node:path";
import { InvalidInput } from "../contract/errors.ts";
import type { SiteConfig } from "../contract/siteConfig.ts";
import type { PageFiles } from "./bundle.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface SiteFile {
  readonly key: string;
  /** Absolute. */
  readonly file: string;
  readonly contentType: string;
  readonly cacheControl: string;
  /** Its name changes with its content. */
  readonly isHashed: boolean;
}

/** Asked for anew each time; CloudFront and browsers answer from what they have if it has not changed. */
export const revalidated = "no-cache";
const immutable = "public, max-age=31536000, immutable";

export function siteFiles(page: PageFiles): readonly SiteFile[] {
  const files = Object.keys(page.sizes).sort();
  const unknown = files.filter((key) => !(path.extname(key) in contentTypes));
  if (unknown.length > 0) {
    throw new InvalidInput(
      "The built page",
      unknown.map((key) => `${key}: no content type is known for ${path.extname(key)}; add it to siteContent.ts`),
    );
  }
  return files.map((key) => {
    const isHashed = key.startsWith("assets/");
    return {
      key,
      file: path.join(page.folder, key),
      contentType: contentTypes[path.extname(key)] ?? "",
      cacheControl: isHashed ? immutable : revalidated,
      isHashed,
    };
  });
}

/** `config.json`. */
export function siteConfigOf(
  settings: StageSettings,
  at: { readonly accessUrl: string; readonly apiUrl: string },
): SiteConfig {
  const { stage, region, identity, dialing, siteCrm } = settings;
  const { popOn, dispositions, dispositionRequired, language } = settings.site;
  return {
    stage,
    apiUrl: at.apiUrl,
    connect: {
      accessUrl: at.accessUrl,
      ccpUrl: softphoneUrl(at.accessUrl),
      loginUrl: identity.kind === "saml" ? identity.loginUrl : null,
      region,
    },
    crm: siteCrm,
    popOn,
    dispositions,
    dispositionRequired,
    dialing,
    language,
  };
}

export function softphoneUrl(accessUrl: string): string {
  return `${accessUrl}/ccp-v2/`;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};
