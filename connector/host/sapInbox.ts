/**
 * What SAP's desktop may say to its CTI widget: plain objects without a type, told apart by their properties. Whatever is
 * not exactly one of them is nothing.
 */
import { parseCallReference } from "../../contract/callReference.ts";
import type { ContactId } from "../../contract/identifiers.ts";

export type SapRequest =
  /** Click-to-dial. SAP has made an activity for it already, and wants to hear its id again. */
  | { readonly kind: "dial"; readonly numberText: string; readonly activityUuid: string | null }
  /** "Call Recording" or "Phone Transcript" on a timeline entry: our own RecordingId comes back. */
  | { readonly kind: "openRecording"; readonly contactId: ContactId };

/** E.164 has at most 15 digits; the rest is room for the blanks, brackets and dashes of people. */
const longestNumberText = 40;
/** Nothing around or between the digits but what people write there: no word, no markup, no invisible character. */
const numberTextPattern = /^[+\d\s()./-]*$/;
const activityUuidPattern = /^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$/;

export function decodeSapMessage(data: unknown): SapRequest | null {
  if (!isPlainObject(data)) return null;
  if (own(data, "Direction") === "OUT") return decodeDial(data);
  const contactId = parseCallReference(own(data, "RecordingId"));
  return contactId === null ? null : { kind: "openRecording", contactId };
}

function decodeDial(data: object): SapRequest | null {
  const numberText = own(data, "PhoneNumber");
  if (typeof numberText !== "string" || numberText.length > longestNumberText) return null;
  if (!/\d/.test(numberText) || !numberTextPattern.test(numberText)) return null;
  const activityUuid = own(data, "ActivityUUID");
  const usable = typeof activityUuid === "string" && activityUuidPattern.test(activityUuid);
  return { kind: "dial", numberText, activityUuid: usable ? activityUuid : null };
}

function isPlainObject(data: unknown): data is object {
  if (typeof data !== "object" || data === null) return false;
  const prototype: unknown = Object.getPrototypeOf(data);
  return prototype === Object.prototype || prototype === null;
}

function own(data: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(data, name)?.value;
}
