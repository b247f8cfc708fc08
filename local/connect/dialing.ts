/** Which numbers the agent may dial. */
import parsePhoneNumber from "libphonenumber-js";
import { type E164, parseE164 } from "../../contract/identifiers.ts";

/** Countries of the instance's outbound calls, as the softphone's configuration lists them. */
export const dialableCountries: readonly string[] = ["au", "nz", "us", "ca", "gb", "de", "ch", "at"];

/** Numbers come as E.164; Amazon Connect's API takes no other form. */
export function dialable(phoneNumber: string): E164 | "invalid" | "countryNotAllowed" {
  const parsed = parsePhoneNumber(phoneNumber);
  const number = parseE164(parsed?.number);
  if (parsed === undefined || number === null || !parsed.isPossible()) return "invalid";
  // Numbers of a shared calling code can lack a country when they are not assigned, as fictional ones are.
  const countries = parsed.country === undefined ? parsed.getPossibleCountries() : [parsed.country];
  return countries.some((country) => dialableCountries.includes(country.toLowerCase())) ? number : "countryNotAllowed";
}
