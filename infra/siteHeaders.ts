/** The headers under which the connector is served: by CloudFront in a stage, by the local runtime, and in the tests. */
import type { SiteConfig, SiteCrm } from "../contract/siteConfig.ts";

/** What of a stage the headers depend on; a `SiteConfig` has it. */
export interface PageSurroundings {
  readonly connect: Pick<SiteConfig["connect"], "ccpUrl">;
  readonly crm: SiteCrm;
  /** `null` where the API is served at the page's own origin. */
  readonly apiUrl: string | null;
  /** Exact origins that may frame the page, beside the CRM's own. */
  readonly frameOrigins?: readonly string[];
}

/**
 * The page runs its own script, frames this instance's softphone, talks to this stage's API, and may be framed by the
 * CRM's exact origins. No X-Frame-Options: it has no list form and would shut the CRM out.
 */
export function siteHeaders(page: PageSurroundings): Readonly<Record<string, string>> {
  const softphone = new URL(page.connect.ccpUrl).origin;
  const policy: Readonly<Record<string, readonly string[]>> = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    // Streams starts workers from blobs.
    "worker-src": ["'self'", "blob:"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...(page.apiUrl === null ? [] : [page.apiUrl]), softphone],
    "frame-src": [softphone],
    "frame-ancestors": frameAncestors(page),
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
  };
  return {
    "content-security-policy": Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources.join(" ")}`)
      .join("; "),
    "permissions-policy": `microphone=(self "${softphone}"), autoplay=(self "${softphone}"), camera=(), geolocation=(), payment=(), usb=()`,
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
  };
}

/** Exact origins of the pages that may have the connector in a frame. */
export function framingOrigins({ crm, frameOrigins = [] }: Pick<PageSurroundings, "crm" | "frameOrigins">): string[] {
  const own = crm.name === "sap" ? crm.desktopOrigins : [new URL(crm.url).origin];
  return [...new Set([...own, ...frameOrigins])];
}

function frameAncestors(page: PageSurroundings): readonly string[] {
  return [...(page.crm.name === "sap" ? [] : ["'self'"]), ...framingOrigins(page)];
}
