/**
 * Whether a number that a page asks to call is called: click-to-dial is what toll fraud goes after, so only numbers that
 * parse, only the stage's countries, and nothing unusual without the agent's nod.
 */
import { type E164, parseE164 } from "../../contract/identifiers.ts";
import type { SiteConfig } from "../../contract/siteConfig.ts";

export interface DialableNumber {
  /** `+` and digits. */
  readonly number: string;
  /** ISO 3166 alpha-2; `null` for numbers that belong to no country, such as +800. */
  readonly country: string | null;
  /** Premium, shared-cost and the like: what a call costs, and whom it pays, is not that of an ordinary one. */
  readonly specialRate: boolean;
}

/** A call that was started without asking, or after the agent's nod. */
export interface EarlierDial {
  readonly at: number;
  readonly country: string | null;
}

export type Unusual =
  /** More calls in a minute than the stage allows without asking. */
  | "tooMany"
  /** The first call to this country since the page was loaded, and it is not the stage's own. */
  | "abroad"
  | "specialRate";

export type DialDecision =
  | { readonly kind: "dial"; readonly number: E164 }
  | { readonly kind: "ask"; readonly number: E164; readonly country: string; readonly why: Unusual }
  | { readonly kind: "refuse"; readonly why: "notANumber" | "countryNotAllowed" };

const minuteMilliseconds = 60_000;

export function decideDial(
  parsed: DialableNumber | null,
  dialing: SiteConfig["dialing"],
  earlier: readonly EarlierDial[],
  now: number,
): DialDecision {
  const number = parseE164(parsed?.number);
  if (parsed === null || number === null) return { kind: "refuse", why: "notANumber" };
  const { country } = parsed;
  if (country === null || !dialing.countries.includes(country)) return { kind: "refuse", why: "countryNotAllowed" };
  const ask = (why: Unusual): DialDecision => ({ kind: "ask", number, country, why });
  if (parsed.specialRate) return ask("specialRate");
  const known = country === dialing.defaultCountry || earlier.some((dial) => dial.country === country);
  if (!known) return ask("abroad");
  const lately = earlier.filter(({ at }) => now - at < minuteMilliseconds).length;
  return lately < dialing.perMinute ? { kind: "dial", number } : ask("tooMany");
}

/** What a later decision needs to know: the last minute's calls, and one per country. */
export function keepDials(earlier: readonly EarlierDial[], dial: EarlierDial): readonly EarlierDial[] {
  const kept = earlier.filter(
    ({ at, country }, index) =>
      dial.at - at < minuteMilliseconds || earlier.findIndex((other) => other.country === country) === index,
  );
  return [...kept, dial];
}
