/** From phone contacts to the CTI payloads of SAP's widget protocol, and from payloads to what goes over the wire. Pure. */
import { decodeLookupAnswer } from "../../contract/attributes.ts";
import { callReference } from "../../contract/callReference.ts";
import { parseE164 } from "../../contract/identifiers.ts";
import type { SiteCrm } from "../../contract/siteConfig.ts";
import type { PhoneContact, TranscriptLine } from "../softphone/phone.ts";
import { visitorOf } from "../softphone/visitor.ts";

export type CtiSettings = Pick<Extract<SiteCrm, { name: "sap" }>, "acceptAction" | "referenceId">;
export type CtiEncoding = Extract<SiteCrm, { name: "sap" }>["encoding"];

export const ctiFieldNames = [
  "Type",
  "EventType",
  "Action",
  "ANI",
  "DNIS",
  "Email",
  "ExternalReferenceID",
  "ExternalOriginalReferenceID",
  "ActivityUUID",
  "RecordingId",
  "Custom_1",
  "Custom_2",
  "Custom_3",
  "Transcript",
] as const;

/** One flat message. A field that would be blank is not there. */
export type CtiPayload = Readonly<Partial<Record<(typeof ctiFieldNames)[number], string>>>;

/** The phone rings: SAP looks for the caller and shows a banner. */
export function notifyPayload(contact: PhoneContact, settings: CtiSettings): CtiPayload {
  return payload({ ...about(contact, settings), EventType: inboundEventType(contact), Action: "NOTIFY" });
}

/** The agent took it: SAP opens the customer, starts its timer, and makes the record. */
export function acceptPayload(contact: PhoneContact, settings: CtiSettings): CtiPayload {
  return payload({
    ...about(contact, settings),
    EventType: inboundEventType(contact),
    ...acceptAction(settings),
    RecordingId: contact.contactId,
  });
}

/** The agent calls somebody. `activityUuid` is that of the activity which SAP made for its click-to-dial. */
export function outboundPayload(contact: PhoneContact, settings: CtiSettings, activityUuid: string | null): CtiPayload {
  return payload({
    ...about(contact, settings),
    EventType: "OUTBOUND",
    ...acceptAction(settings),
    DNIS: contact.customerNumber,
    ActivityUUID: activityUuid,
    RecordingId: contact.contactId,
  });
}

/** What the message of a call's end is made of; the attributes may be gone by then. */
export type EndedContact = Pick<
  PhoneContact,
  "contactId" | "initialContactId" | "channel" | "direction" | "customerNumber"
> &
  Partial<Pick<PhoneContact, "attributes">>;

/** Over, taken or not: SAP stops its timer, or takes the banner away. */
export function endPayload(
  contact: EndedContact,
  settings: CtiSettings,
  transcript: readonly TranscriptLine[],
): CtiPayload {
  return payload({
    ...about(contact, settings),
    EventType: "UPDATEACTIVITY",
    Action: "END",
    Transcript: contact.channel === "chat" ? spell(transcript) : null,
  });
}

/** XML is what SAP's own samples send; the object form appears in its logs (SAP note 3705829). */
export function encodeCti(message: CtiPayload, encoding: CtiEncoding): string | { readonly payload: CtiPayload } {
  if (encoding === "object") return { payload: message };
  const elements = ctiFieldNames.map((name) => {
    const value = message[name];
    return value === undefined ? "" : `<${name}>${escapeXml(value)}</${name}>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?><payload>${elements.join("")}</payload>`;
}

type CtiFields = Partial<Record<(typeof ctiFieldNames)[number], string | null>>;

function about(contact: EndedContact, settings: CtiSettings): CtiFields {
  const attributes = contact.attributes ?? {};
  const lookup = decodeLookupAnswer(attributes);
  const transferred = contact.initialContactId !== contact.contactId;
  const chat = contact.channel === "chat";
  return {
    Type: chat ? "CHAT" : "CALL",
    // `+` and digits or nothing: a number without `+` is an unknown customer (SAP note 3705829), a word is worse.
    ANI: chat ? null : contact.customerNumber,
    DNIS: parseE164(attributes.DNIS),
    // SAP finds the customer of a chat by nothing else; a visitor whom the CRM does not know left it when the chat began.
    Email: chat ? (lookup.email ?? visitorOf({ attributes }).email) : null,
    ExternalReferenceID: callReference(contact.contactId, settings.referenceId),
    ExternalOriginalReferenceID: transferred ? callReference(contact.initialContactId, settings.referenceId) : null,
    Custom_1: lookup.customerUuid,
    Custom_2: lookup.ticketId,
    Custom_3: attributes.Serial ?? null,
  };
}

function inboundEventType(contact: PhoneContact): "INBOUND" | "TRANSFER" {
  return contact.initialContactId === contact.contactId ? "INBOUND" : "TRANSFER";
}

function acceptAction(settings: CtiSettings): CtiFields {
  return settings.acceptAction === "explicit" ? { Action: "ACCEPT" } : {};
}

/** As SAP's own chat widget joins the lines. */
function spell(transcript: readonly TranscriptLine[]): string {
  return transcript.map((line) => `${line.speaker} : ${line.text}`).join(" \n ");
}

function payload(fields: CtiFields): CtiPayload {
  const filled: Partial<Record<(typeof ctiFieldNames)[number], string>> = {};
  for (const name of ctiFieldNames) {
    const value = fields[name];
    const clean = value === null || value === undefined ? "" : withoutInvalidXml(value);
    if (clean.trim() !== "") filled[name] = clean;
  }
  return filled;
}

/** XML 1.0 has no way to write these, not even escaped; one of them makes the whole message unreadable. */
function withoutInvalidXml(value: string): string {
  let clean = "";
  for (const character of value.replaceAll(/\r\n?/g, "\n")) {
    const code = character.codePointAt(0) ?? 0;
    const allowed =
      code === 0x9 ||
      code === 0xa ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd) ||
      code >= 0x10000;
    if (allowed) clean += character;
  }
  return clean;
}

function escapeXml(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}
