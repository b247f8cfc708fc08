/**
 * What Patchbay writes on SAP's record of a call. Number, duration and customer are there already; `transcript` is the
 * one text field that is known to be written from outside, and it shows as "Phone Transcript Summary". So facts, notes
 * and summary share it, unless the tenant has fields of its own for the notes, and they share it with what others wrote.
 */
import type { SapSettings } from "../../../contract/functionSettings.ts";
import { cutOnWord, durationInWords, notesAsText, summaryAsText } from "../../insights/wording.ts";
import type { CallLeg, CallReport, CrmRecord } from "../crm.ts";
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
  const compose = (room: number) => transcriptOf({ ...report, wrapUp: shared }, room);
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

/** Long notes make room for the summary, down to half of the text. */
function transcriptOf(report: CallReport, limit: number): string {
  const facts = factsOf(report);
  const insights = report.insights === null ? recordingOf(report) : summaryAsText(report.insights);
  const others = join([facts, insights]).length + separator.length;
  const notes = report.wrapUp === null ? "" : notesAsText(report.wrapUp);
  const keptNotes = cutOnWord(notes, Math.max(limit - others, Math.floor(limit / 2)));
  return cutOnWord(join([facts, keptNotes, insights]), limit);
}

const separator = "\n\n";

function join(paragraphs: readonly string[]): string {
  return paragraphs.filter((paragraph) => paragraph !== "").join(separator);
}

function factsOf(report: CallReport): string {
  const [first, ...others] = report.legs;
  const lines = [outcomeOf(report)];
  if (first !== undefined && others.length > 0) {
    // Each leg may have a record of its own in SAP: the desktops of both agents were told.
    lines.push(
      `Transferred: ${[first, ...others].map(legInWords).join(", then ")}. This record is for the whole call.`,
    );
  }
  return lines.join("\n");
}

function outcomeOf(report: CallReport): string {
  const noun = report.channel === "chat" ? "Chat" : nouns[report.direction];
  const queue = report.queueName === null ? "" : ` (${report.queueName})`;
  switch (report.outcome) {
    case "answered": {
      const since = Date.parse(report.answeredAt ?? report.startedAt);
      const duration = durationInWords(Date.parse(report.endedAt) - since);
      return `${noun} with ${report.agentName ?? "an agent"}${queue}, ${duration}.`;
    }
    case "missed":
      return `${noun} not answered${queue}.`;
    case "abandoned":
      return `${noun} abandoned by the customer before anybody answered${queue}.`;
  }
}

const nouns = { inbound: "Incoming call", outbound: "Outgoing call", callback: "Callback" } as const;

function legInWords(leg: CallLeg): string {
  return `${leg.agentName ?? "unknown agent"}${leg.queueName === null ? "" : ` (${leg.queueName})`}`;
}

/** The summary names it too, once there is one. */
function recordingOf(report: CallReport): string {
  return report.outcome === "answered" ? `Recording and transcript: ${report.detailUrl}` : "";
}
