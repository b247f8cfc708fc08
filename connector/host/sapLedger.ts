/**
 * What SAP has been told of each contact, kept in the browser: a page that is loaded again during a call must not announce
 * it a second time, and must still say that it ended when it ended in between.
 */
import { type ContactId, parseContactId, parseE164 } from "../../contract/identifiers.ts";
import { finite, nullable, oneOf, parsed, record } from "../decode.ts";
import type { PhoneContact } from "../softphone/phone.ts";
import type { CtiStep } from "./sapSequence.ts";

/** Of the contact only what its last message needs: no attributes, which hold the contact token. */
export type ToldContact = Pick<
  PhoneContact,
  "contactId" | "initialContactId" | "channel" | "direction" | "customerNumber"
>;

export interface Told {
  readonly step: CtiStep;
  readonly contact: ToldContact;
  readonly at: number;
}

export interface SapLedger {
  stepOf(contactId: ContactId): CtiStep;
  note(told: Told): void;
  /** Announced, and not ended yet. */
  open(): readonly Told[];
}

const key = "patchbay.sap";
/** A day's calls, and no more: the list is rewritten with every step of a call. */
const mostKept = 200;
/** What is older was ended by SAP, or by the end of the working day. */
const longestKeptMilliseconds = 12 * 60 * 60_000;

/** @param storage may throw at any access: third-party frames often have none. Then the page's own memory must do. */
export function openSapLedger(storage: () => Storage, now: number): SapLedger {
  const told = new Map<ContactId, Told>();
  for (const one of readAll(storage)) {
    if (now - one.at < longestKeptMilliseconds) told.set(one.contact.contactId, one);
  }
  return {
    stepOf: (contactId) => told.get(contactId)?.step ?? "silent",
    note(one) {
      told.delete(one.contact.contactId);
      told.set(one.contact.contactId, one);
      for (const oldest of [...told.keys()].slice(0, Math.max(0, told.size - mostKept))) told.delete(oldest);
      try {
        storage().setItem(key, JSON.stringify([...told.values()]));
      } catch {
        // Nothing is kept: a reload in mid-call announces the call once more, and a call that ends in it stays open in SAP.
      }
    },
    open: () => [...told.values()].filter(({ step }) => step === "notified" || step === "accepted"),
  };
}

function readAll(storage: () => Storage): readonly Told[] {
  try {
    const kept: unknown = JSON.parse(storage().getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.map((one) => toldShape(one, "")) : [];
  } catch {
    return [];
  }
}

const contactId = parsed(parseContactId, "a contact id");
const toldShape = record<Told>({
  step: oneOf("silent", "notified", "accepted", "ended"),
  contact: record<ToldContact>({
    contactId,
    initialContactId: contactId,
    channel: oneOf("voice", "chat", "task", "email"),
    direction: oneOf("inbound", "outbound"),
    customerNumber: nullable(parsed(parseE164, "a phone number")),
  }),
  at: finite,
});
