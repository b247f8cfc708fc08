/** What must be in the CRM after a call, and what is wrong with what is. */

import type { CrmName } from "../contract/identifiers.ts";
import type { JournalCall } from "../functions/calls/journalItems.ts";
import { awaitedAnalyses, type Decision } from "../functions/calls/lifecycle.ts";
import { durationInWords } from "../functions/insights/wording.ts";
import type { Found } from "./crms.ts";
import { type Analysis, type History, type Save, wasAnswered } from "./history.ts";

export interface Outcome {
  /** The messages never came to an end. */
  readonly endless: boolean;
  /** What the journal holds of it at the end, and what is to be done about that. */
  readonly left: JournalCall | null;
  readonly leftToDo: Decision["do"] | null;
  readonly history: History;
  readonly crm: CrmName;
  /** Whether this CRM can hold such a call at all. */
  readonly keeps: boolean;
  readonly found: Found;
  /** What it holds of supervisors' contacts. */
  readonly foundOfSupervisors: Found;
  /** Wrap-ups that the API took, and those of which nobody knows. */
  readonly saved: readonly Save[];
  readonly perhapsSaved: readonly Save[];
  /** The choice of customer was taken. */
  readonly chosen: boolean;
  readonly perhapsChosen: boolean;
  /** The flow's look-up answered who it is. */
  readonly lookedUp: boolean;
  /** The sweep came by, long enough to find out what was never told. */
  readonly swept: boolean;
  /** Bodies of messages that the queues gave up on. */
  readonly deadLetters: readonly string[];
}

export interface Verdict {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
}

export function judge(outcome: Outcome): Verdict {
  const { history, found, keeps, deadLetters } = outcome;
  const lost: string[] = [];
  const doubled: string[] = [];
  const wanted = keeps ? 1 : 0;
  const count = (what: string, most: number, texts: readonly string[]) => {
    if (texts.length < most) lost.push(`no ${what}`);
    if (texts.length > most) doubled.push(`${texts.length} times ${what}, not ${most}`);
  };
  count("record", wanted, found.records);
  count("record of a supervisor", 0, outcome.foundOfSupervisors.records);
  if (outcome.endless) lost.push("the messages never come to an end");
  const unfinished = unfinishedIn(outcome);
  if (unfinished !== null) lost.push(`the journal: ${unfinished}`);
  for (const letter of deadLetters) lost.push(`a dead letter: ${letter.slice(0, 200)}`);
  const [record] = found.records;
  if (record === undefined) return { lost, doubled };

  const holds = (what: string, text: string, texts: readonly string[]) => {
    if (!texts.some((one) => one.includes(text))) lost.push(`${what}: "${text}" is not there, but ${quoted(texts)}`);
  };
  for (const fact of factsOf(outcome)) holds("the facts", fact, found.records);

  const notes = lastSave(outcome);
  if (notes !== null) {
    count("the notes", 1, found.notes);
    const candidates = [notes, ...outcome.perhapsSaved.filter((save) => save.at > notes.at)];
    if (!candidates.some((save) => found.notes.some((text) => text.includes(save.notes)))) {
      holds("the notes", notes.notes, found.notes);
    }
    const { ticketId } = notes;
    if (candidates.length === 1 && ticketId !== null && found.ticketId !== null && found.ticketId !== ticketId) {
      lost.push(`the ticket: the call is on ${found.ticketId}, not on ${ticketId}, which the agent chose`);
    }
  }
  const talked = history.legs.some(wasAnswered);
  if (history.analyses.length > 0 || (outcome.swept && talked)) {
    count("the summary", 1, found.summaries);
    const finished = history.analyses.filter(({ result }) => result === "finished");
    for (const { summary } of finished) holds("the summary", summary, found.summaries);
    for (const fact of analysisFacts(finished)) holds("the analysis", fact, found.summaries);
    // The recording is that of the first leg on which anybody talked.
    holds("the link", `/${history.legs.find(wasAnswered)?.contactId}`, found.summaries);
    // It failed, or word of it never came.
    if (finished.length === 0) holds("the summary", "No summary: the analysis of the call", found.summaries);
  }
  // A chat has no number: who it is, only its look-up can tell.
  if (found.customerId !== null && (history.channel === "VOICE" || outcome.lookedUp)) {
    const customer = haloPsaCustomer(outcome);
    if (found.customerId !== customer) lost.push(`the customer: filed under ${found.customerId}, not ${customer}`);
  }
  return { lost, doubled };
}

/** Why the call is not done with; `null` when it is, or when nobody can know whether the agent added something. */
function unfinishedIn({ left, leftToDo, swept, perhapsSaved, perhapsChosen }: Outcome): string | null {
  if (left === null) return "it knows nothing of the call";
  const uncertain = perhapsSaved.length > 0 || perhapsChosen;
  if (left.state.kind === "writing") return "it is still being written";
  if (leftToDo !== "nothing" && (swept || !uncertain)) return "it holds what was never written";
  // Only the sweep finds out that nothing more is to come.
  const awaits = !swept && (uncertain || awaitedAnalyses(left).length > 0);
  return left.openSince === null || awaits ? null : "it is open for ever";
}

function analysisFacts(finished: readonly Analysis[]): readonly string[] {
  const [first] = finished;
  if (first === undefined) return [];
  const spoken = finished.reduce((sum, { customerSeconds }) => sum + customerSeconds, 0) * 1000;
  const sign = first.sentiment > 0 ? "+" : "";
  return [
    `(${sign}${first.sentiment})`,
    [
      `Talk time: ${durationInWords(3 * spoken)}`,
      `customer ${durationInWords(spoken)} (25 %)`,
      `agent ${durationInWords(2 * spoken)} (50 %)`,
      `silence ${durationInWords(spoken)} (25 %)`,
    ].join(", "),
    ...finished.map(({ category }) => category),
  ];
}

/** The one edited last wins, whatever order they came in. */
function lastSave({ saved }: Outcome): Save | null {
  return saved.toSorted((a, b) => a.at - b.at).at(-1) ?? null;
}

function factsOf({ history, crm, swept }: Outcome): readonly string[] {
  const { legs } = history;
  const answered = legs.some(wasAnswered);
  if (crm === "sap") {
    const outcome = answered
      ? " with Agent "
      : legs.some(({ agent }) => agent !== null)
        ? " not answered"
        : " abandoned";
    const agents = new Set(legs.flatMap(({ agent }) => agent ?? []));
    return [
      sapNoun(history),
      outcome,
      ...(answered && history.analyses.length === 0 && !swept ? [`/${history.callId}`] : []),
      ...(agents.size > 1 ? ["Transferred: "] : []),
    ];
  }
  const ends = Math.max(...legs.map((leg) => leg.disconnectedAt));
  const outcome = answered
    ? "answered"
    : legs.some((leg) => leg.agent !== null || leg.method === "OUTBOUND")
      ? "missed"
      : "abandoned";
  return [
    `Outcome: ${outcome}`,
    `Direction: ${directionOf(history)}`,
    `/${history.callId}`,
    `Duration: ${durationInWords(ends * 1000)}`,
    ...(legs.length > 1 ? [`Leg ${legs.length}: `] : []),
  ];
}

function sapNoun(history: History): string {
  if (history.channel === "CHAT") return "Chat ";
  return { inbound: "Incoming call ", outbound: "Outgoing call ", callback: "Callback " }[directionOf(history)];
}

function directionOf({ legs }: History): "inbound" | "outbound" | "callback" {
  if (legs.some(({ method }) => method === "CALLBACK")) return "callback";
  return legs[0]?.method === "OUTBOUND" ? "outbound" : "inbound";
}

/** Ids of the simulated tenant. */
function haloPsaCustomer({ history, chosen }: Outcome): string {
  switch (history.caller.name) {
    case "john":
      return "41";
    case "test":
      return "43";
    case "sophie":
      return "46";
    case "nair":
      if (!chosen) return "1";
      return history.choice?.person === "daniel" ? "45" : "44";
    case "nobody":
    case "anonymous":
      return "1";
  }
}

function quoted(texts: readonly string[]): string {
  return texts.length === 0 ? "nothing is" : texts.map((text) => JSON.stringify(text.slice(0, 400))).join(" and ");
}
