/** Parses numbers as people write them. In a chunk of its own: the metadata of all countries is loaded with the first click-to-dial. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { parseE164 } from "../../contract/identifiers.ts";
import type { DialableNumber } from "./dialing.ts";

export function parseDialableNumber(text: string, defaultCountry: string): DialableNumber | null {
  const country: CountryCode | undefined = isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  const parsed = parsePhoneNumberFromString(text, country === undefined ? {} : { defaultCountry: country });
  if (parsed === undefined || !parsed.isValid()) return null;
  const number = parseE164(parsed.number);
  return number === null ? null : { number, country: parsed.country ?? null };
}
