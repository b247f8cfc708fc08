/** The file Contact Lens writes about a finished contact: where it lies in the bucket and what it says. */
import type { LocalStage } from "../stages.ts";
import type { AnalysisFailure } from "./contactEvents.ts";
import type { Leg } from "./contactState.ts";
import type { Conversation } from "./conversations.ts";
import { chatSentiment, voiceSentiment } from "./sentiment.ts";
import { chatTranscript, type SpokenUtterance, timed, voiceTranscript } from "./transcript.ts";

/** What has to be known of a contact to analyze it. */
export interface AnalyzedContact {
  readonly leg: Leg;
  readonly agentConnectedAt: Date;
  readonly talkMilliseconds: number;
}

/** `null` when no agent was connected, or it was not to be analyzed. */
export function analyzable(leg: Leg): AnalyzedContact | null {
  const { connectedToAgentAt, disconnectedAt } = leg;
  if (connectedToAgentAt === null || disconnectedAt === null || !leg.recording.analyzed) return null;
  // A transfer to an outside number leaves the recording when the agent leaves.
  const until = Math.min(disconnectedAt.getTime(), leg.afterCallWorkStartedAt?.getTime() ?? disconnectedAt.getTime());
  return { leg, agentConnectedAt: connectedToAgentAt, talkMilliseconds: until - connectedToAgentAt.getTime() };
}

/** Contact Lens takes no recording shorter than 105 ms. */
export function analysisFailure({ leg, talkMilliseconds }: AnalyzedContact): AnalysisFailure | null {
  if (leg.channel === "CHAT" || talkMilliseconds >= shortestRecordingMilliseconds) return null;
  return talkMilliseconds <= 0 ? "RECORDING_FILE_EMPTY" : "RECORDING_FILE_TOO_SMALL";
}

/** Day and time are those of the agent's connection, in UTC, whenever the analysis was made. */
export function analysisKey({ leg, agentConnectedAt }: AnalyzedContact): string {
  const time = `${agentConnectedAt.toISOString().slice(0, 19)}Z`;
  const day = time.slice(0, 10).replaceAll("-", "/");
  return `Analysis/${leg.channel === "VOICE" ? "Voice" : "Chat"}/${day}/${leg.contactId}_analysis_${time}.json`;
}

export function analysisFile(stage: LocalStage, contact: AnalyzedContact, script: Conversation): object {
  return contact.leg.channel === "VOICE" ? voiceAnalysis(stage, contact, script) : chatAnalysis(stage, contact, script);
}

const shortestRecordingMilliseconds = 105;
/** A pause as long as this counts as one; shorter ones are breath. */
const shortestSilenceMilliseconds = 3_000;

function voiceAnalysis(stage: LocalStage, { leg, talkMilliseconds }: AnalyzedContact, script: Conversation): object {
  const spoken = timed(script, talkMilliseconds);
  const pauses = silences(spoken, talkMilliseconds);
  return {
    AccountId: stage.accountId,
    Categories: categories(script, (index) => {
      const utterance = spoken[index];
      return { BeginOffsetMillis: utterance?.begin ?? 0, EndOffsetMillis: utterance?.end ?? 0 };
    }),
    Channel: "VOICE",
    ContentMetadata: { Output: "Raw" },
    ConversationCharacteristics: {
      ...summary(leg, script),
      Interruptions: { InterruptionsByInterrupter: {}, TotalCount: 0, TotalTimeMillis: 0 },
      NonTalkTime: {
        TotalTimeMillis: sum(pauses.map(({ DurationMillis }) => DurationMillis)),
        Instances: pauses.filter(({ DurationMillis }) => DurationMillis >= shortestSilenceMilliseconds),
      },
      Sentiment: voiceSentiment(spoken, talkMilliseconds),
      TalkSpeed: { DetailsByParticipant: bySpeaker(spoken, (own) => ({ AverageWordsPerMinute: wordsPerMinute(own) })) },
      TalkTime: {
        TotalTimeMillis: spokenTime(spoken),
        DetailsByParticipant: bySpeaker(spoken, (own) => ({ TotalTimeMillis: spokenTime(own) })),
      },
      TotalConversationDurationMillis: talkMilliseconds,
    },
    CustomModels: [],
    ...job(leg, script),
    LanguageCode: leg.recording.language,
    Participants: [
      { ParticipantId: "CUSTOMER", ParticipantRole: "CUSTOMER" },
      { ParticipantId: "AGENT", ParticipantRole: "AGENT" },
    ],
    Transcript: voiceTranscript(leg.contactId, spoken),
    Version: "1.1.0",
  };
}

function chatAnalysis(stage: LocalStage, contact: AnalyzedContact, script: Conversation): object {
  const { leg, agentConnectedAt, talkMilliseconds } = contact;
  const spoken = timed(script, talkMilliseconds);
  const transcript = chatTranscript(leg, spoken, agentConnectedAt);
  return {
    AccountId: stage.accountId,
    Categories: categories(script, (index) => ({
      TranscriptItems: [
        {
          CharacterOffsets: { BeginOffsetChar: 0, EndOffsetChar: script.utterances[index]?.text.length ?? 0 },
          Id: transcript[index]?.Id ?? "",
        },
      ],
    })),
    Channel: "CHAT",
    ChatTranscriptVersion: "2019-08-26",
    ContentMetadata: { Output: "Raw" },
    ConversationCharacteristics: {
      ...summary(leg, script),
      ResponseTime: { AgentGreetingTimeMillis: spoken[0]?.end ?? 0, DetailsByParticipantRole: {} },
      Sentiment: chatSentiment(spoken),
    },
    CustomModels: [],
    ...job(leg, script),
    LanguageCode: leg.recording.language,
    Participants: [
      { DisplayName: "Customer", ParticipantId: `${leg.contactId}-customer`, ParticipantRole: "CUSTOMER" },
      { DisplayName: leg.agent?.name ?? "Agent", ParticipantId: `${leg.contactId}-agent`, ParticipantRole: "AGENT" },
    ],
    Transcript: transcript,
  };
}

function summary(leg: Leg, script: Conversation): object {
  return leg.recording.summarized && script.summary !== null
    ? { ContactSummary: { PostContactSummary: { Content: script.summary } } }
    : {};
}

function job(leg: Leg, script: Conversation): object {
  const skipped = leg.recording.summarized && script.summary === null;
  return {
    JobStatus: "COMPLETED",
    ...(skipped
      ? {
          JobDetails: {
            SkippedAnalysis: [
              { Feature: "POST_CONTACT_SUMMARY", ReasonCode: "INSUFFICIENT_CONVERSATION_CONTENT", SkippedEntities: [] },
            ],
          },
        }
      : {}),
  };
}

function categories(script: Conversation, pointOfInterest: (utterance: number) => object): object {
  return {
    MatchedCategories: script.categories.map(({ name }) => name),
    MatchedDetails: Object.fromEntries(
      script.categories.map(({ name, utterances }) => [name, { PointsOfInterest: utterances.map(pointOfInterest) }]),
    ),
  };
}

function silences(
  spoken: readonly SpokenUtterance[],
  until: number,
): readonly {
  readonly BeginOffsetMillis: number;
  readonly DurationMillis: number;
  readonly EndOffsetMillis: number;
}[] {
  const edges = [{ end: 0, begin: 0 }, ...spoken, { begin: until, end: until }];
  return edges.flatMap(({ begin }, index) => {
    const from = edges[index - 1]?.end ?? 0;
    return begin > from ? [{ BeginOffsetMillis: from, DurationMillis: begin - from, EndOffsetMillis: begin }] : [];
  });
}

function bySpeaker(
  spoken: readonly SpokenUtterance[],
  tell: (own: readonly SpokenUtterance[]) => object,
): Record<string, object> {
  const speakers = [...new Set(spoken.map(({ speaker }) => speaker))];
  return Object.fromEntries(
    speakers.map((speaker) => [speaker, tell(spoken.filter((one) => one.speaker === speaker))]),
  );
}

function spokenTime(spoken: readonly SpokenUtterance[]): number {
  return sum(spoken.map(({ begin, end }) => end - begin));
}

function wordsPerMinute(spoken: readonly SpokenUtterance[]): number {
  const minutes = spokenTime(spoken) / 60_000;
  return minutes === 0 ? 0 : Math.round(sum(spoken.map(({ text }) => text.split(/\s+/).length)) / minutes);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
