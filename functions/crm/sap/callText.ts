/** A call as SAP's record tells it, in so many characters at the most. */
import { cutOnWord, durationInWords, linkInWords, notesAsText, summaryInParts } from "../../insights/wording.ts";
import type { CallLeg, CallReport } from "../crm.ts";

/**
 * What happened, notes, summary, what was measured, and the link to the rest. Where that is too long, notes and summary
 * are cut: the rest is short, cannot be guessed, and a link is whole or nothing. Long notes make room for the summary, down
 * to half of what is left.
 */
export function callText(report: CallReport, limit: number): string {
  const [outcome, transfer] = [outcomeOf(report), transferOf(report)];
  const { summary, measured, link } =
    report.insights === null ? withoutInsights(report) : summaryInParts(report.insights);
  const { sentiment, quarters, talkTime, categories } = measured;
  const notes = report.wrapUp === null ? "" : notesAsText(report.wrapUp);
  const whole = told([outcome, transfer], [notes, summary, sentiment, quarters, talkTime, categories, link]);
  if (whole.length <= limit) return whole;

  const room = new Room(limit);
  const kept = {
    link: room.whole(link),
    outcome: room.cut(outcome, longestOutcome),
    sentiment: room.whole(sentiment),
    talkTime: room.whole(talkTime),
    categories: room.cut(categories),
    quarters: room.whole(quarters),
    transfer: room.cut(transfer),
    notes: room.cut(notes, Math.max(room.left - summary.length - separator.length, Math.floor(room.left / 2))),
    summary: room.cut(summary),
  };
  return told(
    [kept.outcome, kept.transfer],
    [kept.notes, kept.summary, kept.sentiment, kept.quarters, kept.talkTime, kept.categories, kept.link],
  );
}

const separator = "\n\n";

/** Names of agents and queues are people's own, of any length. */
const longestOutcome = 160;

/** A word or two of a paragraph say nothing. */
const shortestCut = 20;

/** What is left, while one paragraph after the other takes its part. */
class Room {
  left: number;

  constructor(limit: number) {
    this.left = limit;
  }

  /** All of it or nothing. */
  whole(paragraph: string): string {
    return paragraph.length <= this.left ? this.#take(paragraph) : "";
  }

  /** As much as there is room for. */
  cut(paragraph: string, most = this.left): string {
    const room = Math.min(most, this.left);
    return paragraph.length > room && room < shortestCut ? "" : this.#take(cutOnWord(paragraph, room));
  }

  #take(paragraph: string): string {
    if (paragraph !== "") this.left = Math.max(0, this.left - paragraph.length - separator.length);
    return paragraph;
  }
}

function told(happened: readonly string[], paragraphs: readonly string[]): string {
  return joined([joined(happened, "\n"), ...paragraphs], separator);
}

function joined(texts: readonly string[], between: string): string {
  return texts.filter((text) => text !== "").join(between);
}

/** Of a call whose analysis is not in; the recording is there at once. */
function withoutInsights({ outcome, detailUrl }: CallReport): ReturnType<typeof summaryInParts> {
  const measured = { sentiment: "", quarters: "", talkTime: "", categories: "" };
  return { summary: "", measured, link: outcome === "answered" ? linkInWords(detailUrl) : "" };
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

/**
 * Several legs are no transfer yet: a callback begins with one in which the customer waited, and so does a change of queues.
 * Each agent's leg may have a record of its own in SAP, since the desktop of each was told.
 */
function transferOf({ legs }: CallReport): string {
  const withAgents = legs.filter((leg) => leg.agentName !== null);
  if (new Set(withAgents.map(({ agentName }) => agentName)).size < 2) return "";
  return `Transferred: ${withAgents.map(legInWords).join(", then ")}. This record is for the whole call.`;
}

function legInWords({ agentName, queueName }: CallLeg): string {
  return `${agentName}${queueName === null ? "" : ` (${queueName})`}`;
}
