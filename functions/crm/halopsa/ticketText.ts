/**
 * How a call reads in HaloPSA: the ticket's summary and details, and the internal notes. Everything is given twice, as
 * text and as HTML: HaloPSA builds e-mails from the HTML, where plain line breaks are lost.
 *
 * Each text carries the call's reference, for an attempt whose answer got lost to be found again.
 */
import { callReference } from "../../../contract/callReference.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { CallInsights } from "../../../contract/insights.ts";
import {
  cutOnWord,
  durationInWords,
  escapeHtml,
  notesAsText,
  summaryAsHtml,
  summaryAsText,
} from "../../insights/wording.ts";
import type { CallLeg, CallReport } from "../crm.ts";

export interface Wording {
  readonly text: string;
  readonly html: string;
}

export const noteKinds = ["call", "notes", "summary"] as const;

export type NoteKind = (typeof noteKinds)[number];

/** In a ticket's summary: the whole contact id, so that no other text has it by chance. */
export function callToken(callId: ContactId): string {
  return `PB-${callReference(callId, "compact")}`;
}

/** In an internal note. */
export function noteMarker(callId: ContactId, kind: NoteKind): string {
  return `[${callToken(callId)} ${kind}]`;
}

/**
 * A ticket that Patchbay made of a call, or that a call left. On an agent's card the past calls are told apart from the
 * tickets; there these would crowd out the ones that people work on.
 */
export function isCallTicket({ summary, details }: { readonly summary: string; readonly details: string }): boolean {
  return /\[PB-[0-9a-f]{32}\]/.test(`${summary}\n${details}`) || isLeftTicket({ summary });
}

export function isLeftTicket({ summary }: { readonly summary: string }): boolean {
  return summary.startsWith(movedSummary);
}

const movedSummary = "Call moved to ticket ";

/** HaloPSA's limit is not published; its own lists show far less. */
const longestSummary = 200;

/** "Call from John Smith, Tech Corp (3 min 12 s) [PB-...]" */
export function ticketSummary(report: CallReport): string {
  const token = ` [${callToken(report.callId)}]`;
  const time = report.outcome === "answered" ? ` (${durationInWords(talkMilliseconds(report))})` : "";
  const subject = `${openingWords(report)} ${otherParty(report)}`;
  return `${cutOnWord(subject, longestSummary - token.length - time.length)}${time}${token}`;
}

/**
 * @param timeZone IANA zone in which people read times
 * @param refused ticket that the agent chose, and that did not take the call
 */
export function ticketDetails(report: CallReport, timeZone: string, refused: string | null): Wording {
  const why = `this call could not be put on ticket ${refused}, which the agent chose`;
  const facts = [...(refused === null ? [] : [{ label: "Ticket", value: why }]), ...callFacts(report, timeZone)];
  return wordingOf(facts, `[${callToken(report.callId)}]`, report.detailUrl);
}

/** The call on a ticket that was there before. */
export function callNote(report: CallReport, timeZone: string): Wording {
  const opening: Fact = { label: "Call", value: `${openingWords(report)} ${otherParty(report)}` };
  const facts = [opening, ...callFacts(report, timeZone)];
  return wordingOf(facts, noteMarker(report.callId, "call"), report.detailUrl);
}

/** `null` when the agent left neither notes nor disposition. */
export function agentNote(report: CallReport): Wording | null {
  const text = report.wrapUp === null ? "" : notesAsText(report.wrapUp);
  if (text === "") return null;
  return marked({ text, html: paragraph(text) }, noteMarker(report.callId, "notes"));
}

/** In place of notes that the agent took back. */
export function emptiedNote(report: CallReport): Wording {
  const text = "The agent removed the notes.";
  return marked({ text, html: paragraph(text) }, noteMarker(report.callId, "notes"));
}

export function summaryNote(callId: ContactId, insights: CallInsights): Wording {
  return marked({ text: summaryAsText(insights), html: summaryAsHtml(insights) }, noteMarker(callId, "summary"));
}

/** With a summary, for where the place that the call leaves is a ticket of its own. */
export interface MovedWording extends Wording {
  readonly summary: string;
}

/** Left behind where a call was logged before it was put on another ticket. */
export function movedWording(callId: ContactId, ticketId: string): MovedWording {
  const text = `This call was moved to ticket ${ticketId}.`;
  // Without the call's token: a look-back must find the new place, not this one.
  return { text, html: paragraph(text), summary: `${movedSummary}${ticketId} ${movedMark(callId)}` };
}

/** In the summary of a ticket that the call has left: should the call come back, this is where it was. */
export function movedMark(callId: ContactId): string {
  return `(${callId.slice(0, 8)})`;
}

interface Fact {
  readonly label: string;
  readonly value: string;
}

function callFacts(report: CallReport, timeZone: string): readonly Fact[] {
  const time = timeFormat(timeZone);
  const facts: Record<string, string | null> = {
    Direction: report.direction,
    Outcome: report.outcome,
    Started: time(report.startedAt),
    Ended: time(report.endedAt),
    Duration: durationInWords(millisecondsBetween(report.startedAt, report.endedAt)),
    "Talked for": report.answeredAt === null ? null : durationInWords(talkMilliseconds(report)),
    Agent: report.agentName,
    Queue: report.queueName,
    "Customer's number": report.channel === "chat" ? null : (report.customerNumber ?? "withheld"),
    "Our number": report.systemNumber,
  };
  const legs = report.legs.length < 2 ? [] : report.legs.map((leg, index) => legFact(leg, index, time));
  return [...Object.entries(facts).flatMap(([label, value]) => (value === null ? [] : [{ label, value }])), ...legs];
}

function legFact(leg: CallLeg, index: number, time: (iso: string) => string): Fact {
  const who = [leg.agentName ?? "no agent", leg.queueName].filter(Boolean).join(", ");
  const length = leg.endedAt === null ? "" : `, ${durationInWords(millisecondsBetween(leg.startedAt, leg.endedAt))}`;
  return { label: `Leg ${index + 1}`, value: `${who}, from ${time(leg.startedAt)}${length}` };
}

function wordingOf(facts: readonly Fact[], marker: string, detailUrl: string): Wording {
  const link = "Recording and transcript";
  const url = escapeHtml(detailUrl);
  return marked(
    {
      text: [...facts.map(({ label, value }) => `${label}: ${value}`), `${link}: ${detailUrl}`].join("\n"),
      html: `<p>${[
        ...facts.map(({ label, value }) => `<strong>${escapeHtml(label)}:</strong> ${escapeHtml(value)}`),
        `<strong>${link}:</strong> <a href="${url}">${url}</a>`,
      ].join("<br>")}</p>`,
    },
    marker,
  );
}

function marked({ text, html }: Wording, marker: string): Wording {
  return { text: `${text}\n\n${marker}`, html: `${html}<p><small>${marker}</small></p>` };
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text).replace(/\r?\n/g, "<br>")}</p>`;
}

function openingWords(report: CallReport): string {
  if (report.channel === "chat") return report.outcome === "answered" ? "Chat with" : "Unanswered chat from";
  if (report.direction === "outbound") return report.outcome === "answered" ? "Call to" : "Unanswered call to";
  if (report.direction === "callback") return report.outcome === "answered" ? "Callback to" : "Unanswered callback to";
  return { answered: "Call from", missed: "Missed call from", abandoned: "Abandoned call from" }[report.outcome];
}

function otherParty({ customer, customerNumber, channel }: CallReport): string {
  if (customer !== null) return [customer.name, customer.company].filter(Boolean).join(", ");
  if (customerNumber !== null) return customerNumber;
  return channel === "chat" ? "a visitor" : "a withheld number";
}

function talkMilliseconds(report: CallReport): number {
  return millisecondsBetween(report.answeredAt ?? report.startedAt, report.endedAt);
}

function millisecondsBetween(start: string, end: string): number {
  return Date.parse(end) - Date.parse(start);
}

/** With the zone's name: agents and customers may sit elsewhere. */
function timeFormat(timeZone: string): (iso: string) => string {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
  return (iso) => format.format(new Date(iso));
}
