/** The internal notes that a call has, as of now. Pure. */
import type { CallReport, CrmRecord } from "../crm.ts";
import type { Note } from "./callNotes.ts";
import { digestOf, isAsWritten, withDigest } from "./recordParts.ts";
import * as wording from "./ticketText.ts";

/**
 * Notes that are about to change count as not written: should the change be lost on its way, this record is what is known,
 * and the old text may come back.
 */
export function expectingNotes(record: CrmRecord, report: CallReport): CrmRecord {
  const changes = [
    ["note", agentNote(record, report)],
    ["summary", summaryNote(report)],
  ] as const;
  return changes.reduce(
    (kept, [part, note]) =>
      note === null || isAsWritten(kept, part, digestOf(note.text)) ? kept : withDigest(kept, part, null),
    record,
  );
}

export function callNote(report: CallReport, timeZone: string): Note {
  return { marker: wording.noteMarker(report.callId, "call"), text: wording.callNote(report, timeZone) };
}

/** `null` when there is nothing to say, and never was. */
export function agentNote(record: CrmRecord, report: CallReport): Note | null {
  const text = wording.agentNote(report) ?? (record.parts.note === undefined ? null : wording.emptiedNote(report));
  return text === null ? null : { marker: wording.noteMarker(report.callId, "notes"), text };
}

export function summaryNote({ callId, insights }: CallReport): Note | null {
  if (insights === null) return null;
  return { marker: wording.noteMarker(callId, "summary"), text: wording.summaryNote(callId, insights) };
}
