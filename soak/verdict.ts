/** What must be in the CRM after a call, and what is wrong with what is. */

import type { CrmName } from "../contract/identifiers.ts";
import { durationInWords } from "../functions/insights/wording.ts";
import type { Found } from "./crms.ts";
import { type History, type Save, wasAnswered } from "./history.ts";

export interface Outcome {
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

/** The one edited last wins, whatever order they came in. */
function lastSave({ saved }: Outcome): Save | null {
  return saved.toSorted((a, b) => a.at - b.at).at(-1) ?? null;
}

function factsOf({ history, crm }: Outcome): readonly string[] {
  const { legs } = history;
  const answered = legs.some(wasAnswered);
  if (crm === "sap") {
    const outcome = answered
      ? " with Agent "
      : legs.some(({ agent }) => agent !== null)
        ? " not answered"
        : " abandoned";
    return [outcome, ...(legs.length > 1 ? ["Transferred: "] : [])];
  }
  const ends = Math.max(...legs.map((leg) => leg.disconnectedAt));
  const outcome = answered
    ? "answered"
    : legs.some((leg) => leg.agent !== null || leg.method === "OUTBOUND")
      ? "missed"
      : "abandoned";
  return [
    `Outcome: ${outcome}`,
    `Duration: ${durationInWords(ends * 1000)}`,
    ...(legs.length > 1 ? [`Leg ${legs.length}: `] : []),
  ];
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
