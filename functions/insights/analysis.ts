/**
 * What a Contact Lens analysis file says, cut down to `CallInsights`. Every section of the file may be missing: what is
 * not there, or not as documented, is left out, and a missing summary always gets a reason, so that nobody waits for it.
 */
import * as z from "zod/mini";
import { PatchbayError } from "../../contract/errors.ts";
import type { CallInsights, CallSummary, SentimentScores, SummaryAbsence, TalkTime } from "../../contract/insights.ts";

/**
 * @param text the whole file
 * @param detailUrl the contact's page in Amazon Connect
 */
export function decodeAnalysis(text: string, detailUrl: string): CallInsights {
  const file = parse(text);
  const conversation = file.ConversationCharacteristics ?? {};
  const roles = rolesOf(file);
  return {
    summary: summaryOf(file),
    sentiment: overallSentiment(conversation.Sentiment, roles),
    sentimentByQuarter: quarters(conversation.Sentiment, roles),
    talkTime: talkTimeOf(conversation, roles),
    categories: file.Categories?.MatchedCategories ?? [],
    detailUrl,
  };
}

/** What is told when there is no analysis to read, and never will be. */
export function absentInsights(why: SummaryAbsence, detail: string | null, detailUrl: string): CallInsights {
  return {
    summary: { state: "absent", why, detail },
    sentiment: { customer: null, agent: null },
    sentimentByQuarter: [],
    talkTime: null,
    categories: [],
    detailUrl,
  };
}

function summaryOf(file: AnalysisFile): CallSummary {
  const { Content, Status, FailureCode } = file.ConversationCharacteristics?.ContactSummary?.PostContactSummary ?? {};
  const content = Content?.trim() ?? "";
  const finished = Status === undefined || Status.toUpperCase() === "COMPLETED";
  // Redaction of a summary is all or nothing.
  if (finished && content === "[PII]") return { state: "absent", why: "skipped", detail: "REDACTED" };
  if (finished && content !== "") return { state: "ready", text: content };

  const skipped = file.JobDetails?.SkippedAnalysis?.find(({ Feature }) => Feature === "POST_CONTACT_SUMMARY");
  if (skipped !== undefined) return { state: "absent", why: "skipped", detail: skipped.ReasonCode ?? null };
  if (FailureCode !== undefined || !finished) return { state: "absent", why: "skipped", detail: FailureCode ?? null };
  if (file.JobStatus !== undefined && file.JobStatus.toUpperCase() !== "COMPLETED") {
    return { state: "absent", why: "analysisFailed", detail: file.JobStatus };
  }
  return { state: "absent", why: "notWritten", detail: null };
}

type Role = "AGENT" | "CUSTOMER";
/** The role behind a key, which is the role itself or a participant's id; `null` for prompts and bots. */
type Roles = (key: string) => Role | null;

function rolesOf(file: AnalysisFile): Roles {
  const byId = new Map(
    file.Participants?.map(({ ParticipantId, ParticipantRole }) => [ParticipantId, ParticipantRole]),
  );
  return (key) => {
    const role = byId.get(key) ?? key;
    return role === "AGENT" || role === "CUSTOMER" ? role : null;
  };
}

/** Of several participants with one role, the first counts. */
function ofRole<Value>(details: Readonly<Record<string, Value>> | undefined, role: Role, roles: Roles): Value | null {
  const found = Object.entries(details ?? {}).find(([key]) => roles(key) === role);
  return found === undefined ? null : found[1];
}

function overallSentiment(sentiment: Sentiment, roles: Roles): SentimentScores {
  const overall = sentiment?.OverallSentiment ?? {};
  // Calls have the scores right here, chats one floor below.
  const scores = { ...numbersIn(overall), ...numbersIn(overall.DetailsByParticipantRole) };
  return { customer: ofRole(scores, "CUSTOMER", roles), agent: ofRole(scores, "AGENT", roles) };
}

function quarters(sentiment: Sentiment, roles: Roles): readonly SentimentScores[] {
  const periods = sentiment?.SentimentByPeriod?.QUARTER;
  const of = (role: Role) => ofRole(periods, role, roles) ?? [];
  const [customer, agent] = [of("CUSTOMER"), of("AGENT")];
  const count = Math.min(4, Math.max(customer.length, agent.length));
  return Array.from({ length: count }, (_, quarter) => ({
    customer: customer[quarter]?.Score ?? null,
    agent: agent[quarter]?.Score ?? null,
  }));
}

function talkTimeOf(conversation: Conversation, roles: Roles): TalkTime | null {
  const { TalkTime: talk, NonTalkTime: silence } = conversation;
  if (talk === undefined) return null;
  const of = (role: Role) => ofRole(talk.DetailsByParticipant, role, roles)?.TotalTimeMillis ?? null;
  const [customer, agent] = [of("CUSTOMER"), of("AGENT")];
  // Somebody spoke, and nothing tells who: that neither did would be wrong.
  if (customer === null && agent === null && talk.TotalTimeMillis !== 0) return null;
  return {
    totalMilliseconds: talk.TotalTimeMillis ?? (customer ?? 0) + (agent ?? 0),
    customerMilliseconds: customer ?? 0,
    agentMilliseconds: agent ?? 0,
    silenceMilliseconds: silence?.TotalTimeMillis ?? 0,
  };
}

function numbersIn(value: unknown): Record<string, number> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

function parse(text: string): AnalysisFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unreadable("it is not JSON", error);
  }
  const result = z.safeParse(analysisFile, json);
  if (!result.success) throw unreadable("it is not an object", result.error);
  return result.data;
}

function unreadable(why: string, cause: unknown): PatchbayError {
  // The cause's message would quote what customers said.
  const name = cause instanceof Error ? cause.name : typeof cause;
  return new PatchbayError("ANALYSIS_UNREADABLE", `The analysis file cannot be read: ${why} (${name}).`);
}

/** A section of another shape than the documented one counts as missing. */
function section<Shape extends z.core.SomeType>(shape: Shape) {
  return z.catch(z.optional(shape), undefined);
}

const text = section(z.string());
const milliseconds = section(z.number());
const sentimentShape = section(
  z.object({
    OverallSentiment: section(z.looseObject({ DetailsByParticipantRole: section(z.unknown()) })),
    SentimentByPeriod: section(
      z.object({ QUARTER: section(z.record(z.string(), z.array(z.object({ Score: section(z.number()) })))) }),
    ),
  }),
);
const conversationShape = z.object({
  ContactSummary: section(
    z.object({ PostContactSummary: section(z.object({ Content: text, Status: text, FailureCode: text })) }),
  ),
  Sentiment: sentimentShape,
  TalkTime: section(
    z.object({
      TotalTimeMillis: milliseconds,
      DetailsByParticipant: section(z.record(z.string(), z.object({ TotalTimeMillis: milliseconds }))),
    }),
  ),
  NonTalkTime: section(z.object({ TotalTimeMillis: milliseconds })),
});
const analysisFile = z.object({
  JobStatus: text,
  JobDetails: section(z.object({ SkippedAnalysis: section(z.array(z.object({ Feature: text, ReasonCode: text }))) })),
  Participants: section(z.array(z.object({ ParticipantId: z.string(), ParticipantRole: z.string() }))),
  Categories: section(z.object({ MatchedCategories: section(z.array(z.string())) })),
  ConversationCharacteristics: section(conversationShape),
});

type AnalysisFile = z.infer<typeof analysisFile>;
type Conversation = Partial<z.infer<typeof conversationShape>>;
type Sentiment = z.infer<typeof sentimentShape>;
