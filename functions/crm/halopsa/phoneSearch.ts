/**
 * Finding people by number in a CRM that compares text: which pieces of a number to search for, and which of the people
 * found really have it.
 *
 * HaloPSA's own specification says only that a phone number is "like" the search, so the stored spelling decides. A piece
 * of the number is found in every spelling that has it: "123 456" in "0400 123 456", "+61 400 123 456" and "(0400) 123 456".
 * So what is searched for is the end of the number: unbroken, which is in all spellings that leave it so ("(02) 80001200"
 * as well as "0280001200"), and broken where people break it. What stays out of reach is an end that is broken elsewhere
 * ("02 80 00 12 00"), or by anything but a space or a dash ("02 8000.1200").
 */
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import type { E164 } from "../../../contract/identifiers.ts";
import { toE164 } from "../../customers/phone.ts";
import type { UserRow } from "./records.ts";

/** Fewer digits would be found in too many other numbers. */
const fewestDigits = 6;

/**
 * At most four. E.164 is in every spelling that has the unbroken end, and yet among them, for a tenant whose search turns
 * out to want whole numbers.
 */
export function searchTerms(number: E164): readonly string[] {
  const [, ...groups] =
    parsePhoneNumberFromString(number)
      ?.formatInternational()
      .split(/[^+\d]+/) ?? [];
  const tail = lastGroups(groups);
  const broken = tail.length === 1 ? halves(tail.join("")) : tail;
  // Some countries' numbers are shorter, and some formats add a prefix that the number does not have.
  const pieces = [tail.join(""), broken.join(" "), broken.join("-")].filter((piece) => {
    const digits = piece.replace(/\D/g, "");
    return digits.length >= fewestDigits && number.endsWith(digits);
  });
  return [...new Set([...(pieces.length > 0 ? pieces : [number.slice(1)]), number])];
}

/**
 * Those of the people found who have the number, parsed from every field that may hold it. A site's main line is on each
 * of its contacts: it counts only when nobody has the number as his own. Who left the company counts only when nobody else
 * has the number.
 */
export function peopleWithNumber(found: readonly UserRow[], number: E164, defaultCountry: string): readonly UserRow[] {
  const has = (text: string | null) => text !== null && toE164(text, defaultCountry) === number;
  const owners = found.filter((user) => user.ownNumbers.some(has));
  const people = owners.length > 0 ? owners : found.filter((user) => has(user.siteNumber));
  const active = people.filter((user) => !user.inactive);
  return active.length > 0 ? active : people;
}

/** The last groups that have enough digits together. */
function lastGroups(groups: readonly string[]): readonly string[] {
  for (let first = groups.length - 1; first >= 0; first -= 1) {
    const tail = groups.slice(first);
    if (tail.join("").length >= fewestDigits) return tail;
  }
  return groups;
}

/** A long group is broken in the middle, the shorter half first: 123 456, 555 1234, 8000 1200. */
function halves(digits: string): readonly string[] {
  const middle = Math.floor(digits.length / 2);
  return [digits.slice(0, middle), digits.slice(middle)];
}
