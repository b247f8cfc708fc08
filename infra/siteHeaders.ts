/** The headers under which the connector is served: by CloudFront in a stage, by the local runtime, and in the tests. */
import type { SiteConfig } from "../contract/siteConfig.ts";

/**
 * The page runs its own script, frames this instance's softphone, talks to this stage's API, and may be framed by the
 * CRM's exact origins. No X-Frame-Options: it has no list form and would shut the CRM out.
 */
export function siteHeaders(config: SiteConfig): Readonly<Record<string, string>> {
  const softphone = new URL(config.connect.ccpUrl).origin;
  const policy: Readonly<Record<string, readonly string[]>> = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    // Streams starts workers from blobs.
    "worker-src": ["'self'", "blob:"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", config.apiUrl, softphone],
    "frame-src": [softphone],
    "frame-ancestors": frameAncestors(config),
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

function frameAncestors(config: SiteConfig): readonly string[] {
  return config.crm.name === "sap" ? config.crm.desktopOrigins : ["'self'", new URL(config.crm.url).origin];
}
