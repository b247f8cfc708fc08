/**
 * Phone numbers as Amazon Connect, CRMs and people write them, read into E.164.
 *
 * The small metadata set is enough: lengths and country codes decide here, never whether a number is a mobile one.
 */
import { isSupportedCountry, type PhoneNumber, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { type E164, parseE164 } from "../../contract/identifiers.ts";

export type CallerNumber =
  | { readonly kind: "number"; readonly number: E164 }
  /** Withheld by the caller, or lost on the way: there is nobody to look for. */
  | { readonly kind: "anonymous" }
  /** A network's own number of three to six digits; no customer has one. */
  | { readonly kind: "shortCode" }
  | { readonly kind: "unreadable" };

/** @param defaultCountry ISO 3166 alpha-2, for numbers without a country code */
export function parseCallerNumber(text: string | null | undefined, defaultCountry: string): CallerNumber {
  const written = (text ?? "").trim();
  if (isAnonymous(written)) return { kind: "anonymous" };
  const number = toE164(written, defaultCountry);
  if (number !== null) return { kind: "number", number };
  return /^\+?\d{3,6}$/.test(written) ? { kind: "shortCode" } : { kind: "unreadable" };
}

/**
 * `null` for anything that is not one whole phone number. An extension is left out: callers ring from the main line.
 * A number that was read once reads the same ever after, in any country.
 */
export function toE164(text: string, defaultCountry: string): E164 | null {
  const written = text.trim().replace(/^tel:/i, "");
  const parsed = parse(written, defaultCountry);
  // In E.164 already, as Amazon Connect has it: whatever the lists say of it, nothing else would come out.
  if (parsed?.number === written) return parseE164(written);
  // "00" is the international prefix of most countries, and people write it where their own country has another.
  const international = /^00\s*([1-9].*)$/.exec(written)?.[1];
  const reread = international === undefined ? undefined : parse(`+${international}`, defaultCountry);
  const valid = [parsed, reread].find((candidate) => candidate?.isValid());
  if (valid) return stable(valid.number);
  // Networks open number ranges before any list knows of them: what has the right length may be a number.
  return stable(parsed?.isPossible() ? parsed.number : written);
}

function parse(text: string, defaultCountry: string): PhoneNumber | undefined {
  const country = defaultCountry.toUpperCase();
  // `extract: false`: a text with a number somewhere in it is a note, not a number.
  return parsePhoneNumberFromString(text, {
    extract: false,
    ...(isSupportedCountry(country) ? { defaultCountry: country } : {}),
  });
}

/** Digits that are no number of any country may be taken for a prefix when they are read again. */
function stable(text: string): E164 | null {
  const number = parseE164(text);
  if (number === null) return null;
  const again = parsePhoneNumberFromString(number, { extract: false });
  return again === undefined || again.number === number ? number : null;
}

function isAnonymous(text: string): boolean {
  const word = text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return word === "" || anonymousWords.has(word) || (/^\+?\d+$/.test(text) && anonymousOnKeypad.has(word));
}

const anonymousWords = new Set([
  "anonymous",
  "blocked",
  "none",
  "nocallerid",
  "null",
  "private",
  "restricted",
  "unavailable",
  "unknown",
  "withheld",
  // Amazon Connect's own, on contacts that one agent hands to another.
  "internaltransfer",
]);

/** Some carriers send the word as a phone's keys spell it: ANONYMOUS, BLOCKED, RESTRICTED, UNAVAILABLE, UNKNOWN. */
const anonymousOnKeypad = new Set(["266696687", "2562533", "7378742833", "86282452253", "8656696"]);
