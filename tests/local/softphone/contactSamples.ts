/** A finished contact and analysis files of it, for tests of the contact's page. */
import type { ContactFacts } from "../../../local/connect/softphone/contactPage.ts";
import { newContactId } from "../../../local/stages.ts";

export function finishedContact(overrides: Partial<ContactFacts> = {}): ContactFacts {
  const contactId = newContactId();
  return {
    contactId,
    initialContactId: contactId,
    channel: "VOICE",
    initiationMethod: "INBOUND",
    phase: "ended",
    customer: "+61400123456",
    systemNumber: "+61280005551",
    agentName: "Mia Chen",
    queueName: "Support",
    initiatedAt: "2026-11-20T10:00:00.000Z",
    connectedToAgentAt: "2026-11-20T10:00:12.000Z",
    disconnectedAt: "2026-11-20T10:02:12.000Z",
    afterCallWorkEndedAt: "2026-11-20T10:02:40.000Z",
    disconnectReason: "CUSTOMER_DISCONNECT",
    ...overrides,
  };
}

export function voiceAnalysis({ summary = printerSummary }: { readonly summary?: string | null } = {}): object {
  const scores = (values: readonly number[]) =>
    values.map((Score, quarter) => ({
      BeginOffsetMillis: quarter * 30_000,
      EndOffsetMillis: (quarter + 1) * 30_000,
      Score,
    }));
  return {
    Version: "1.1.0",
    Channel: "VOICE",
    JobStatus: "COMPLETED",
    ...(summary === null ? { JobDetails: skippedSummary } : {}),
    Participants: [
      { ParticipantId: "p1", ParticipantRole: "CUSTOMER" },
      { ParticipantId: "p2", ParticipantRole: "AGENT" },
    ],
    Categories: { MatchedCategories: ["Device fault", "Solved on first contact"], MatchedDetails: {} },
    ConversationCharacteristics: {
      ...(summary === null ? {} : { ContactSummary: { PostContactSummary: { Content: summary } } }),
      TotalConversationDurationMillis: 120_000,
      Sentiment: {
        OverallSentiment: { CUSTOMER: 0.4, AGENT: 2.5 },
        SentimentByPeriod: {
          QUARTER: { CUSTOMER: scores([-2.5, -1, 0, 3.5]), AGENT: scores([0, 2.5, 2.5, 5]) },
        },
      },
      NonTalkTime: { TotalTimeMillis: 24_000, Instances: [] },
      TalkTime: {
        TotalTimeMillis: 96_000,
        DetailsByParticipant: { p1: { TotalTimeMillis: 54_000 }, p2: { TotalTimeMillis: 42_000 } },
      },
    },
    Transcript: [
      turn("p1", 0, "My printer says that it is offline, and I have to send the invoices today.", "NEGATIVE", {
        IssuesDetected: [{ Text: "My printer says that it is offline" }],
      }),
      turn("p2", 12_000, "I am sorry to hear that. Let us look at its cable first, shall we?", "NEUTRAL", {}),
      turn("p1", 61_000, "It was loose. Now it prints, wonderful!", "POSITIVE", {
        OutcomesDetected: [{ Text: "Now it prints" }],
      }),
      turn("p2", 83_000, "I will send you our page about the cable, so you have it at hand.", "POSITIVE", {
        ActionItemsDetected: [{ Text: "I will send you our page" }],
      }),
    ],
  };
}

export function chatAnalysis(): object {
  return {
    Channel: "CHAT",
    ChatTranscriptVersion: "2019-08-26",
    Participants: [
      { ParticipantId: "c1", ParticipantRole: "CUSTOMER" },
      { ParticipantId: "c2", ParticipantRole: "AGENT" },
    ],
    ConversationCharacteristics: {
      ContactSummary: { PostContactSummary: { Content: "The customer asked where an order is." } },
      Sentiment: { OverallSentiment: { DetailsByParticipantRole: { CUSTOMER: 1.5, AGENT: 2 } } },
    },
    Transcript: [
      {
        Id: "m1",
        ParticipantId: "c1",
        AbsoluteTime: "2026-11-20T10:00:14.000Z",
        Content: "Where is my order?",
        ContentType: "text/plain",
        Sentiment: "NEUTRAL",
      },
    ],
  };
}

const printerSummary =
  "The customer's printer was offline. The agent found a loose cable with the customer, and the printer works again.";

const skippedSummary = {
  SkippedAnalysis: [
    { Feature: "POST_CONTACT_SUMMARY", ReasonCode: "INSUFFICIENT_CONVERSATION_CONTENT", SkippedEntities: [] },
  ],
};

function turn(participant: string, begin: number, text: string, sentiment: string, marks: object): object {
  return {
    Id: `t${begin}`,
    ParticipantId: participant,
    Content: text,
    BeginOffsetMillis: begin,
    EndOffsetMillis: begin + 9_000,
    Sentiment: sentiment,
    LoudnessScore: [],
    ...marks,
  };
}
