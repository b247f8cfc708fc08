/**
 * What is remembered of a call that was written: ids of its notes, and a digest of each text, so that only what has changed
 * is written again. People work on tickets meanwhile: what they changed there stays until the call itself changes.
 *
 * Records of earlier versions have no digests, and are written once more.
 */
import { createHash } from "node:crypto";
import type { CrmRecord } from "../crm.ts";

/** Internal notes, by the name under which their id is kept. */
export const noteParts = ["callNote", "note", "summary"] as const;

export type NotePart = (typeof noteParts)[number];

/** Texts that have a digest: the notes, the call's own ticket, and its entry in the call log. */
export type Text = NotePart | "ticket" | "callLog";

export type Parts = CrmRecord["parts"];

/**
 * Beside ids and digests. `ownTicket`: the ticket that the call left. `refusedTicket`: the chosen one that did not take the
 * call. `outcome` and `status`: what the call's own ticket was created with. `madeAt`: when that was, ISO 8601 UTC. `knowsAll`:
 * see below.
 */
export type Memory = "ownTicket" | "refusedTicket" | "outcome" | "status" | "madeAt" | "knowsAll";

export type PartName = Exclude<Text, "ticket"> | Memory;

/** Short: it tells two texts of one call apart, and nothing else. */
export function digestOf(told: unknown): string {
  return createHash("sha256").update(JSON.stringify(told)).digest("base64url").slice(0, 12);
}

export function isAsWritten(record: CrmRecord, text: Text, digest: string): boolean {
  return record.parts[digestName(text)] === digest;
}

export function withDigest(record: CrmRecord, text: Text, digest: string | null): CrmRecord {
  return changed(record, { [digestName(text)]: digest });
}

/** `null` takes a part away. */
export function withParts(record: CrmRecord, changes: Readonly<Partial<Record<PartName, string | null>>>): CrmRecord {
  return changed(record, changes);
}

/** The call came to this ticket just now, with no attempt in doubt: notes of it that the record does not know are not there. */
export function knowingAll(record: CrmRecord, now: Date): CrmRecord {
  return withParts(record, { knowsAll: now.toISOString() });
}

/** For as long as notes and summary take to come. Later the record may be one that was restored, and be older than they are. */
export function knowsAll({ parts }: CrmRecord, now: Date): boolean {
  return parts.knowsAll !== undefined && now.getTime() - Date.parse(parts.knowsAll) < knowsAllMilliseconds;
}

const knowsAllMilliseconds = 30 * 60_000;

/** After an attempt of which nobody knows what it wrote, no text is known to be as it was, and there may be further notes. */
export function inDoubt(record: CrmRecord): CrmRecord {
  const parts = Object.fromEntries(Object.entries(record.parts).filter(([name]) => !name.endsWith(digestSuffix)));
  return withParts({ ...record, parts }, { knowsAll: null });
}

/** The call is a note on a ticket that was there before. Otherwise the ticket is its own. */
export function isOnChosenTicket(record: CrmRecord): boolean {
  return record.parts.callNote !== undefined;
}

const digestSuffix = "Digest";

function digestName(text: Text): string {
  return text + digestSuffix;
}

function changed(record: CrmRecord, changes: Readonly<Record<string, string | null | undefined>>): CrmRecord {
  const parts = Object.entries({ ...record.parts, ...changes }).filter(
    (part): part is [string, string] => part[1] !== null && part[1] !== undefined,
  );
  return { ...record, parts: Object.fromEntries(parts) };
}
