/** Analysis files after the samples of Amazon Connect's administrator guide. */

type Json = Record<string, unknown>;

export function voiceAnalysis(changes: { readonly conversation?: Json; readonly top?: Json } = {}): string {
  return JSON.stringify({
    AccountId: "123456789012",
    Channel: "VOICE",
    ContentMetadata: { Output: "Raw" },
    JobStatus: "COMPLETED",
    LanguageCode: "en-US",
    Participants: [
      { ParticipantId: "AGENT", ParticipantRole: "AGENT" },
      { ParticipantId: "CUSTOMER", ParticipantRole: "CUSTOMER" },
    ],
    Categories: { MatchedCategories: ["Billing", "Refund"], MatchedDetails: { Billing: { PointsOfInterest: [] } } },
    ConversationCharacteristics: {
      ContactSummary: { PostContactSummary: { Content: "The customer asked for a refund, and got it." } },
      TotalConversationDurationMillis: 32_110,
      Sentiment: {
        OverallSentiment: { AGENT: 0, CUSTOMER: 3.1 },
        SentimentByPeriod: {
          QUARTER: {
            AGENT: quarters(0, -5, 0, 5),
            CUSTOMER: quarters(-2.5, 0, 5, 5),
          },
        },
      },
      Interruptions: { InterruptionsByInterrupter: {}, TotalCount: 0, TotalTimeMillis: 0 },
      NonTalkTime: { TotalTimeMillis: 4_000, Instances: [] },
      TalkTime: {
        TotalTimeMillis: 28_698,
        DetailsByParticipant: { AGENT: { TotalTimeMillis: 15_079 }, CUSTOMER: { TotalTimeMillis: 13_619 } },
      },
      ...changes.conversation,
    },
    CustomModels: [],
    Transcript: [],
    Version: "1.1.0",
    ...changes.top,
  });
}

export function chatAnalysis(): string {
  return JSON.stringify({
    AccountId: "123456789012",
    Channel: "CHAT",
    ChatTranscriptVersion: "2019-08-26",
    JobStatus: "COMPLETED",
    Participants: [
      { ParticipantId: "c1a2", DisplayName: "Jane", ParticipantRole: "CUSTOMER" },
      { ParticipantId: "a3b4", DisplayName: "Mia", ParticipantRole: "AGENT" },
    ],
    Categories: { MatchedCategories: ["Delivery"], MatchedDetails: {} },
    ConversationCharacteristics: {
      ContactSummary: { PostContactSummary: { Content: "The customer asked where the parcel is." } },
      ResponseTime: { AgentGreetingTimeMillis: 2_511, DetailsByParticipantRole: {} },
      Sentiment: {
        OverallSentiment: {
          DetailsByInteraction: { DetailsByParticipantRole: { CUSTOMER: { WithAgent: 1.5 } } },
          DetailsByParticipantRole: { AGENT: 2.5, CUSTOMER: 1.5 },
        },
        SentimentShift: { DetailsByParticipantRole: { CUSTOMER: { BeginScore: 0, EndScore: 5 } } },
      },
    },
    Transcript: [],
  });
}

export function skippedSummary(reason: string): string {
  return voiceAnalysis({
    conversation: { ContactSummary: undefined },
    top: {
      JobDetails: {
        SkippedAnalysis: [
          { Feature: "CATEGORIZATION", ReasonCode: "QUOTA_EXCEEDED", SkippedEntities: [] },
          { Feature: "POST_CONTACT_SUMMARY", ReasonCode: reason, SkippedEntities: [] },
        ],
      },
    },
  });
}

function quarters(...scores: readonly number[]): readonly Json[] {
  return scores.map((Score, quarter) => ({
    BeginOffsetMillis: quarter * 7_427,
    EndOffsetMillis: (quarter + 1) * 7_427,
    Score,
  }));
}
