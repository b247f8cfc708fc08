/**
 * What Patchbay writes on SAP's record of a call. Number, duration and customer are there already; `transcript` is the
 * one text field that is known to be written from outside, and it shows as "Phone Transcript Summary". So facts, notes
 * and summary share it, unless the tenant has fields of its own for the notes, and they share it with what others wrote.
 */
import type { SapSettings } from "../../../contract/functionSettings.ts";
import { cutOnWord } from "../../insights/wording.ts";
import type { CallReport, CrmRecord } from "../crm.ts";
import { callText } from "./callText.ts";
import { withOurs } from "./sharedText.ts";

export type TextSettings = Pick<SapSettings, "transcriptLimit" | "phoneCallFields">;

/**
 * Every field Patchbay keeps on the record, composed anew each time: writing it twice changes nothing.
 * @param current the record's fields as they are
 * @param filled fields that Patchbay has filled before, as `filledBy` told
 */
export function fieldsOf(
  report: CallReport,
  settings: TextSettings,
  current: Readonly<Record<string, unknown>>,
  filled: CrmRecord["parts"] = {},
): Readonly<Record<string, string>> {
  const { notes, disposition } = settings.phoneCallFields;
  const { wrapUp } = report;
  const own: Record<string, string> = {};
  // Where there is nothing to say, nothing is said unless it takes back what was: the agent may have typed there in SAP.
  const keep = (field: string | null, value: string) => {
    if (field !== null && (value !== "" || field in filled)) own[field] = value;
  };
  if (wrapUp !== null) {
    keep(notes, cutOnWord(wrapUp.notes.trim(), settings.transcriptLimit));
    keep(disposition, wrapUp.disposition ?? "");
  }
  const shared = wrapUp && {
    ...wrapUp,
    notes: notes === null ? wrapUp.notes : "",
    disposition: disposition === null ? wrapUp.disposition : null,
  };
  const compose = (room: number) => callText({ ...report, wrapUp: shared }, room);
  return { ...own, transcript: withOurs(transcriptIn(current), report.callId, settings.transcriptLimit, compose) };
}

/** The fields of notes and disposition that hold Patchbay's words, now that these are written: for the record's `parts`. */
export function filledBy(
  wanted: Readonly<Record<string, string>>,
  settings: TextSettings,
  before: CrmRecord["parts"],
): CrmRecord["parts"] {
  const fields = Object.values(settings.phoneCallFields).filter((field) => field !== null);
  const isFilled = (field: string) => (wanted[field] === undefined ? field in before : wanted[field] !== "");
  return Object.fromEntries(fields.filter(isFilled).map((field) => [field, "filled"]));
}

export function transcriptIn(fields: Readonly<Record<string, unknown>>): string {
  return typeof fields.transcript === "string" ? fields.transcript : "";
}

/** Those of the fields that differ from what the record has. */
export function changesTo(
  current: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(wanted).filter(([field, value]) => (current[field] ?? "") !== value));
}
