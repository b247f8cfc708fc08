/**
 * An analysis file of Amazon Connect's conversational analytics as its contact's page tells it: summary, sentiment over
 * time, talk time and the conversation. Files of voice and chat differ, and any part may be missing.
 */
import * as z from "zod/mini";

export type Speaker = "customer" | "agent" | "system";

export interface CallStory {
  readonly summary: { readonly text: string } | { readonly missing: string };
  /** -5 to 5. */
  readonly overall: Readonly<Record<Talker, number | null>>;
  readonly sentiment: readonly SentimentPeriod[];
  readonly talkTime: TalkTimeShares | null;
  readonly categories: readonly string[];
  readonly turns: readonly Turn[];
}

export type Talker = "customer" | "agent";

/** A stretch of the call, in milliseconds from its start. */
export interface SentimentPeriod {
  readonly beginMilliseconds: number;
  readonly endMilliseconds: number;
  readonly customer: number | null;
  readonly agent: number | null;
}

export interface TalkTimeShares {
  readonly customerMilliseconds: number;
  readonly agentMilliseconds: number;
  readonly silenceMilliseconds: number;
}

export interface Turn {
  readonly id: string;
  readonly speaker: Speaker;
  readonly text: string;
  /** From the start of the call; `null` in chats, which have `at`. */
  readonly offsetMilliseconds: number | null;
  /** ISO 8601 */
  readonly at: string | null;
  readonly sentiment: "positive" | "neutral" | "negative" | "mixed" | null;
  readonly marks: readonly ("issue" | "outcome" | "action item")[];
}

/** `null` for something that is no analysis file. */
export function readCallStory(file: unknown): CallStory | null {
  const parsed = z.safeParse(fileSchema, file);
  if (!parsed.success) return null;
  const analysis = parsed.data;
  const characteristics = analysis.ConversationCharacteristics;
  const speakers = new Map(
    analysis.Participants?.map(({ ParticipantId, ParticipantRole }) => [ParticipantId, speaker(ParticipantRole)]),
  );
  const speakerOf = (participant: string) => speakers.get(participant) ?? speaker(participant);
  const scores = characteristics?.Sentiment?.OverallSentiment;
  // Voice has the scores of both right here, chat one level down.
  const overall = scores?.DetailsByParticipantRole ?? scores;
  return {
    summary: readSummary(analysis),
    overall: { customer: overall?.CUSTOMER ?? null, agent: overall?.AGENT ?? null },
    sentiment: readSentiment(characteristics?.Sentiment?.SentimentByPeriod?.QUARTER),
    talkTime: readTalkTime(analysis, speakerOf),
    categories: analysis.Categories?.MatchedCategories ?? [],
    turns: (analysis.Transcript ?? []).map((item, index) => ({
      id: item.Id ?? String(index),
      speaker: speakerOf(item.ParticipantId),
      text: item.Content ?? "",
      offsetMilliseconds: item.BeginOffsetMillis ?? null,
      at: item.AbsoluteTime ?? null,
      sentiment: sentimentWord(item.Sentiment),
      marks: [
        ...(item.IssuesDetected?.length ? (["issue"] as const) : []),
        ...(item.OutcomesDetected?.length ? (["outcome"] as const) : []),
        ...(item.ActionItemsDetected?.length ? (["action item"] as const) : []),
      ],
    })),
  };
}

/** Shares of a whole in full percent that add up to 100, the largest remainders rounded up. */
export function wholePercents(parts: readonly number[]): readonly number[] {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  if (whole <= 0) return parts.map(() => 0);
  const exact = parts.map((part) => (part / whole) * 100);
  const missing = 100 - exact.reduce((sum, percent) => sum + Math.floor(percent), 0);
  const byRemainder = exact.map((percent, index) => ({ index, remainder: percent - Math.floor(percent) }));
  byRemainder.sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  const roundedUp = new Set(byRemainder.slice(0, missing).map(({ index }) => index));
  return exact.map((percent, index) => Math.floor(percent) + (roundedUp.has(index) ? 1 : 0));
}

function readSummary(analysis: AnalysisFile): CallStory["summary"] {
  const text = analysis.ConversationCharacteristics?.ContactSummary?.PostContactSummary?.Content;
  if (text) return { text };
  const skipped = analysis.JobDetails?.SkippedAnalysis?.find(({ Feature }) => Feature === "POST_CONTACT_SUMMARY");
  return {
    missing: skipped?.ReasonCode
      ? `The analysis wrote no summary of this contact (${skipped.ReasonCode}).`
      : "The analysis wrote no summary of this contact.",
  };
}

function readSentiment(quarters: Readonly<Record<string, readonly Period[] | undefined>> | undefined) {
  const customer = quarters?.CUSTOMER ?? [];
  const agent = quarters?.AGENT ?? [];
  return Array.from({ length: Math.max(customer.length, agent.length) }, (_, index): SentimentPeriod => {
    const period = customer[index] ?? agent[index];
    return {
      beginMilliseconds: period?.BeginOffsetMillis ?? 0,
      endMilliseconds: period?.EndOffsetMillis ?? 0,
      customer: customer[index]?.Score ?? null,
      agent: agent[index]?.Score ?? null,
    };
  });
}

function readTalkTime(analysis: AnalysisFile, speakerOf: (participant: string) => Speaker): TalkTimeShares | null {
  const byParticipant = analysis.ConversationCharacteristics?.TalkTime?.DetailsByParticipant;
  if (byParticipant === undefined) return null;
  const talked = { customer: 0, agent: 0, system: 0 };
  for (const [participant, details] of Object.entries(byParticipant)) {
    talked[speakerOf(participant)] += details.TotalTimeMillis;
  }
  return {
    customerMilliseconds: talked.customer,
    agentMilliseconds: talked.agent,
    silenceMilliseconds: analysis.ConversationCharacteristics?.NonTalkTime?.TotalTimeMillis ?? 0,
  };
}

function speaker(role: string): Speaker {
  switch (role) {
    case "CUSTOMER":
      return "customer";
    case "AGENT":
      return "agent";
    default:
      return "system";
  }
}

function sentimentWord(word: string | undefined): Turn["sentiment"] {
  switch (word) {
    case "POSITIVE":
      return "positive";
    case "NEUTRAL":
      return "neutral";
    case "NEGATIVE":
      return "negative";
    case "MIXED":
      return "mixed";
    default:
      return null;
  }
}

const milliseconds = z.object({ TotalTimeMillis: z.number() });
const periodSchema = z.object({
  BeginOffsetMillis: z.optional(z.number()),
  EndOffsetMillis: z.optional(z.number()),
  Score: z.number(),
});
type Period = z.infer<typeof periodSchema>;
const talkerScores = { AGENT: z.optional(z.number()), CUSTOMER: z.optional(z.number()) };
const marked = z.optional(z.array(z.unknown()));
const fileSchema = z.object({
  Participants: z.optional(z.array(z.object({ ParticipantId: z.string(), ParticipantRole: z.string() }))),
  Categories: z.optional(z.object({ MatchedCategories: z.optional(z.array(z.string())) })),
  JobDetails: z.optional(
    z.object({
      SkippedAnalysis: z.optional(z.array(z.object({ Feature: z.string(), ReasonCode: z.optional(z.string()) }))),
    }),
  ),
  ConversationCharacteristics: z.optional(
    z.object({
      ContactSummary: z.optional(
        z.object({ PostContactSummary: z.optional(z.object({ Content: z.optional(z.string()) })) }),
      ),
      Sentiment: z.optional(
        z.object({
          OverallSentiment: z.optional(
            z.object({ ...talkerScores, DetailsByParticipantRole: z.optional(z.object(talkerScores)) }),
          ),
          SentimentByPeriod: z.optional(
            z.object({ QUARTER: z.optional(z.record(z.string(), z.optional(z.array(periodSchema)))) }),
          ),
        }),
      ),
      NonTalkTime: z.optional(milliseconds),
      TalkTime: z.optional(z.object({ DetailsByParticipant: z.optional(z.record(z.string(), milliseconds)) })),
    }),
  ),
  Transcript: z.optional(
    z.array(
      z.object({
        Id: z.optional(z.string()),
        ParticipantId: z.string(),
        Content: z.optional(z.string()),
        BeginOffsetMillis: z.optional(z.number()),
        AbsoluteTime: z.optional(z.string()),
        Sentiment: z.optional(z.string()),
        IssuesDetected: marked,
        OutcomesDetected: marked,
        ActionItemsDetected: marked,
      }),
    ),
  ),
});
type AnalysisFile = z.infer<typeof fileSchema>;
