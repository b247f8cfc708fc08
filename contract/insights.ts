/** What the conversational analysis of a call says, cut down to what agents and CRMs are shown. */

/** Why a call has no summary, and never will. */
export type SummaryAbsence =
  /** The analysis ran and wrote no summary, and gave no reason. */
  | "notWritten"
  /** The analysis skipped it: too little was said, a quota, a safety rule. `detail` has Connect's own code. */
  | "skipped"
  /** The analysis itself failed. */
  | "analysisFailed"
  /** Nothing came before the deadline. */
  | "deadlinePassed";

export type CallSummary =
  | { readonly state: "ready"; readonly text: string }
  | { readonly state: "absent"; readonly why: SummaryAbsence; readonly detail: string | null };

/** -5 (very negative) to 5 (very positive), as Connect scores it. */
export interface SentimentScores {
  readonly customer: number | null;
  readonly agent: number | null;
}

/** Of a call's participants together; silence and talk time are apart. */
export interface TalkTime {
  readonly totalMilliseconds: number;
  readonly customerMilliseconds: number;
  readonly agentMilliseconds: number;
  readonly silenceMilliseconds: number;
}

export interface CallInsights {
  readonly summary: CallSummary;
  readonly sentiment: SentimentScores;
  /** Sentiment in the four quarters of the call, in order. Empty when the analysis has none. */
  readonly sentimentByQuarter: readonly SentimentScores[];
  /** `null` for chats, which have no talk time, and when there was no analysis. */
  readonly talkTime: TalkTime | null;
  /** Names of the categories that its owner has defined in Contact Lens and that matched. */
  readonly categories: readonly string[];
  /** The contact's page in Amazon Connect, with recording and transcript. */
  readonly detailUrl: string;
}

/** `https://<alias>.my.connect.aws` + this is the contact's page; the time zone makes the page show local times. */
export function contactDetailPath(contactId: string, timeZone: string): string {
  return `/contact-trace-records/details/${encodeURIComponent(contactId)}?tz=${encodeURIComponent(timeZone)}`;
}
