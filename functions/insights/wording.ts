/**
 * How a call's analysis and an agent's notes read in a CRM: as plain text for fields that show it raw, as HTML for those
 * that render it. Both say the same, paragraph by paragraph.
 */
import type { CallInsights, CallSummary, SentimentScores, TalkTime } from "../../contract/insights.ts";
import type { WrapUp } from "../../contract/wrapUp.ts";

/** Paragraphs with an empty line between them. */
export function summaryAsText(insights: CallInsights): string {
  return [...factsOf(insights), linkInWords(insights.detailUrl)].join("\n\n");
}

/** The same paragraphs, escaped. Line breaks inside one stay. */
export function summaryAsHtml(insights: CallInsights): string {
  const url = escapeHtml(insights.detailUrl);
  return [
    ...factsOf(insights).map((text) => escapeHtml(text).replace(/\r?\n/g, "<br>")),
    `Recording and transcript: <a href="${url}">${url}</a>`,
  ]
    .map((html) => `<p>${html}</p>`)
    .join("");
}

/** The same apart, for a text that has to be cut somewhere: what was measured cannot be, and the link must not. */
export function summaryInParts(insights: CallInsights): {
  readonly summary: string;
  readonly measured: Readonly<Record<"sentiment" | "quarters" | "talkTime" | "categories", string>>;
  readonly link: string;
} {
  const { sentiment, sentimentByQuarter, talkTime, categories, detailUrl } = insights;
  return {
    summary: summaryInWords(insights.summary),
    measured: {
      sentiment: sentimentInWords("Sentiment", sentiment) ?? "",
      quarters: quartersInWords(sentimentByQuarter) ?? "",
      talkTime: talkTime === null ? "" : talkTimeInWords(talkTime),
      categories: categories.length === 0 ? "" : `Categories: ${categories.join(", ")}`,
    },
    link: linkInWords(detailUrl),
  };
}

export function linkInWords(detailUrl: string): string {
  return `Recording and transcript: ${detailUrl}`;
}

/** The agent's disposition and notes. Empty when the agent left neither. */
export function notesAsText(wrapUp: WrapUp): string {
  const disposition = wrapUp.disposition?.trim() ?? "";
  const notes = wrapUp.notes.trim();
  return [...(disposition === "" ? [] : [`Disposition: ${disposition}`]), ...(notes === "" ? [] : [notes])].join(
    "\n\n",
  );
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** At most `limit` UTF-16 units, an ellipsis included; cut between words where there are any near the end. */
export function cutOnWord(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit < 1) return "";
  // Half of a surrogate pair is no character, and JSON encoders differ in what they make of it.
  const room = text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, "");
  const nextIsSpace = /\s/.test(text.charAt(room.length));
  const lastSpace = nextIsSpace ? room.length : room.search(/\s\S*$/);
  // One very long word, an address for instance, is not worth losing the half of the text for.
  const kept = lastSpace > room.length / 2 ? room.slice(0, lastSpace) : room;
  return `${kept.trimEnd()}…`;
}

/** "2 min 05 s", "45 s", "1 h 00 min 07 s". */
export function durationInWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const twoDigits = (count: number) => String(count).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${hours} h ${twoDigits(minutes)} min ${twoDigits(rest)} s`;
  return minutes > 0 ? `${minutes} min ${twoDigits(rest)} s` : `${rest} s`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function factsOf(insights: CallInsights): readonly string[] {
  const { summary, measured } = summaryInParts(insights);
  return [summary, measured.sentiment, measured.quarters, measured.talkTime, measured.categories].filter(
    (fact) => fact !== "",
  );
}

function summaryInWords(summary: CallSummary): string {
  if (summary.state === "ready") return `Summary: ${summary.text}`;
  switch (summary.why) {
    case "notWritten":
      return "No summary: the analysis of the call wrote none.";
    case "skipped":
      return `No summary: ${skipReasons[summary.detail ?? ""] ?? `the analysis skipped it${inBrackets(summary.detail)}`}.`;
    case "analysisFailed":
      return `No summary: the analysis of the call failed${inBrackets(summary.detail)}.`;
    case "deadlinePassed":
      return "No summary: the analysis of the call did not come in time.";
  }
}

const skipReasons: Readonly<Record<string, string>> = {
  INSUFFICIENT_CONVERSATION_CONTENT: "too little was said",
  QUOTA_EXCEEDED: "the quota of the analysis was used up",
  FAILED_SAFETY_GUIDELINES: "its text did not pass the safety rules of the analysis",
  REDACTED: "it was redacted as a whole",
};

function inBrackets(detail: string | null): string {
  return detail === null ? "" : ` (${detail})`;
}

function sentimentInWords(label: string, scores: SentimentScores): string | null {
  const parts = [
    scores.customer === null ? null : `customer ${scoreInWords(scores.customer)}`,
    scores.agent === null ? null : `agent ${scoreInWords(scores.agent)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `${label}: ${parts.join(", ")}`;
}

function scoreInWords(score: number): string {
  const shown = Number(score.toFixed(1));
  return `${wordFor(shown)} (${shown > 0 ? "+" : ""}${shown})`;
}

function wordFor(score: number): string {
  if (score <= -3) return "very negative";
  if (score <= -0.5) return "negative";
  if (score < 0.5) return "neutral";
  return score < 3 ? "positive" : "very positive";
}

function quartersInWords(quarters: readonly SentimentScores[]): string | null {
  const customer = quarters.map((quarter) => quarter.customer);
  if (!customer.some((score) => score !== null)) return null;
  const words = customer.map((score) => (score === null ? "silent" : wordFor(score)));
  return `Customer through the call, quarter by quarter: ${words.join(", ")}`;
}

function talkTimeInWords(talk: TalkTime): string {
  const whole = talk.totalMilliseconds + talk.silenceMilliseconds;
  const share = (milliseconds: number) =>
    `${durationInWords(milliseconds)}${whole === 0 ? "" : ` (${Math.round((milliseconds / whole) * 100)} %)`}`;
  return [
    `Talk time: ${durationInWords(talk.totalMilliseconds)}`,
    `customer ${share(talk.customerMilliseconds)}`,
    `agent ${share(talk.agentMilliseconds)}`,
    `silence ${share(talk.silenceMilliseconds)}`,
  ].join(", ");
}
