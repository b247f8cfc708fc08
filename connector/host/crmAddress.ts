/** Which addresses of the CRM this page opens. They come from attributes and answers, so their origin is checked. */

/** One window for all records: the agent's desk does not fill with tabs. */
export const crmWindow = "patchbay-crm";

/** The address as the browser spells it, when it belongs to one of the CRM's origins; `null` otherwise. */
export function crmAddress(url: string | null, crmUrls: readonly string[]): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") return null;
  return crmUrls.some((crmUrl) => new URL(crmUrl).origin === parsed.origin) ? parsed.href : null;
}
