/**
 * Whether a number that a page asks to call is called: click-to-dial is what toll fraud goes after, so only numbers that
 * parse, only the stage's countries, and only so many a minute without asking the agent.
 */
import type { E164 } from "../../contract/identifiers.ts";
import type { SiteConfig } from "../../contract/siteConfig.ts";

export interface DialableNumber {
  readonly number: E164;
  /** ISO 3166 alpha-2; `null` for numbers that belong to no country, such as +800. */
  readonly country: string | null;
}

export type DialDecision =
  | { readonly kind: "dial"; readonly number: E164 }
  | { readonly kind: "ask"; readonly number: E164 }
  | { readonly kind: "refuse"; readonly why: "notANumber" | "countryNotAllowed" };

const minuteMilliseconds = 60_000;

export function decideDial(
  parsed: DialableNumber | null,
  dialing: SiteConfig["dialing"],
  earlierDials: readonly number[],
  now: number,
): DialDecision {
  if (parsed === null) return { kind: "refuse", why: "notANumber" };
  if (parsed.country === null || !dialing.countries.includes(parsed.country)) {
    return { kind: "refuse", why: "countryNotAllowed" };
  }
  const lately = earlierDials.filter((at) => now - at < minuteMilliseconds).length;
  return { kind: lately < dialing.perMinute ? "dial" : "ask", number: parsed.number };
}
