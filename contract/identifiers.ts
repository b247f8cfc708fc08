/** The ids that travel through every part of Patchbay, branded so that one is never passed for another. */

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Id of one Amazon Connect contact (one leg of a call): a lower-case UUID with dashes. */
export type ContactId = Branded<string, "ContactId">;

/** A phone number as `+` and 8 to 15 digits, nothing else. */
export type E164 = Branded<string, "E164">;

/** In settings, addresses and records; what a CRM is for people stands in `crms.ts`. */
export const crmNames = ["halopsa", "sap"] as const;
export type CrmName = (typeof crmNames)[number];

const contactIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const e164Pattern = /^\+[1-9][0-9]{7,14}$/;

/** `null` for what is no UUID. Upper case is accepted and lowered: a CRM may hand an id back in either case. */
export function parseContactId(text: unknown): ContactId | null {
  if (typeof text !== "string") return null;
  const lowered = text.toLowerCase();
  return contactIdPattern.test(lowered) ? (lowered as ContactId) : null;
}

/** `null` for anything but the canonical form. Numbers as people write them are parsed by `functions/customers/phone.ts`. */
export function parseE164(text: unknown): E164 | null {
  return typeof text === "string" && e164Pattern.test(text) ? (text as E164) : null;
}

/** For names that come from outside: addresses, records, files. */
export function isCrmName(text: unknown): text is CrmName {
  return crmNames.some((name) => name === text);
}
