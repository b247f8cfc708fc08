/**
 * The reference under which the CRM and Amazon Connect know the same call.
 *
 * SAP takes external ids of at most 35 alphanumerics (SAP note 3481409), so a contact id goes over as its 32 hex digits.
 * `raw` keeps the dashes: some tenants hold records that were written that way.
 */
import { type ContactId, parseContactId } from "./identifiers.ts";

/** `compact`: 32 hex digits. `raw`: the UUID as Amazon Connect writes it. */
export type ReferenceIdMode = "compact" | "raw";

/** @param contactId the call's initial contact, or a leg's where a CRM keeps one record per leg */
export function callReference(contactId: ContactId, mode: ReferenceIdMode): string {
  return mode === "raw" ? contactId : compact(contactId);
}

/** Both forms, the configured one first: a look-up tries each, since the setting may have changed since the record was made. */
export function callReferences(contactId: ContactId, mode: ReferenceIdMode): readonly [string, string] {
  return mode === "raw" ? [contactId, compact(contactId)] : [compact(contactId), contactId];
}

/** Reads either form back; `null` for anything else. */
export function parseCallReference(reference: unknown): ContactId | null {
  if (typeof reference !== "string") return null;
  const hex = reference.toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) return parseContactId(reference);
  return parseContactId(
    [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-"),
  );
}

function compact(contactId: ContactId): string {
  return contactId.replaceAll("-", "");
}
