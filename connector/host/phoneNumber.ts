/**
 * Parses numbers as people write them. In a chunk of its own, which shares nothing with the page: the metadata of all
 * countries is loaded with the first click-to-dial.
 */
import {
  type CountryCode,
  isSupportedCountry,
  type NumberType,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import type { DialableNumber } from "./dialing.ts";

export function parseDialableNumber(text: string, defaultCountry: string): DialableNumber | null {
  const country: CountryCode | undefined = isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  const parsed = parsePhoneNumberFromString(text, country === undefined ? {} : { defaultCountry: country });
  if (parsed === undefined || !parsed.isValid()) return null;
  return { number: parsed.number, country: parsed.country ?? null, specialRate: specialRates.has(parsed.getType()) };
}

/** Personal numbers too: the British 070 ones forward to wherever their owner likes, at the caller's cost. */
const specialRates: ReadonlySet<NumberType> = new Set<NumberType>([
  "PREMIUM_RATE",
  "SHARED_COST",
  "PERSONAL_NUMBER",
  "UAN",
  "PAGER",
]);
