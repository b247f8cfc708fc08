/** A scripted conversation laid over the time the call really took, and its transcript as Contact Lens writes it. */
import type { Leg } from "./contactState.ts";
import type { Conversation, Utterance } from "./conversations.ts";

export interface SpokenUtterance extends Utterance {
  /** Milliseconds after the agent was connected. */
  readonly begin: number;
  readonly end: number;
}

/** Everybody talks at one speed, with a breath between two turns; the whole fills the talk time. */
export function timed(script: Conversation, talkMilliseconds: number): readonly SpokenUtterance[] {
  const lengths = script.utterances.map(({ text }) => text.split(/\s+/).length);
  const total = lengths.reduce((sum, words) => sum + words + breathWords, breathWords);
  const perWord = talkMilliseconds / total;
  let position = breathWords;
  return script.utterances.map((utterance, index) => {
    const begin = position;
    const end = begin + (lengths[index] ?? 0);
    position = end + breathWords;
    return { ...utterance, begin: Math.floor(begin * perWord), end: Math.floor(end * perWord) };
  });
}

export function voiceTranscript(contactId: string, spoken: readonly SpokenUtterance[]): readonly object[] {
  return spoken.map((utterance, index) => ({
    BeginOffsetMillis: utterance.begin,
    Content: utterance.text,
    EndOffsetMillis: utterance.end,
    Id: itemId(contactId, index),
    ...pointedOut(utterance),
    LoudnessScore: [],
    ParticipantId: utterance.speaker,
    Sentiment: utterance.sentiment,
  }));
}

export function chatTranscript(
  leg: Leg,
  spoken: readonly SpokenUtterance[],
  from: Date,
): readonly { readonly Id: string }[] {
  return spoken.map((utterance, index) => ({
    AbsoluteTime: new Date(from.getTime() + utterance.end).toISOString(),
    Content: utterance.text,
    ContentType: "text/plain",
    DisplayName: utterance.speaker === "AGENT" ? (leg.agent?.name ?? "Agent") : "Customer",
    Id: itemId(leg.contactId, index),
    ParticipantId: `${leg.contactId}-${utterance.speaker.toLowerCase()}`,
    ParticipantRole: utterance.speaker,
    Sentiment: utterance.sentiment,
    Type: "MESSAGE",
  }));
}

/** How many words long the pause between two turns is. */
const breathWords = 2;

function pointedOut({ text, issue, outcome, action }: Utterance): object {
  const found = (part: string | undefined): readonly object[] => {
    const begin = part === undefined ? -1 : text.indexOf(part);
    return part === undefined || begin < 0
      ? []
      : [{ CharacterOffsets: { BeginOffsetChar: begin, EndOffsetChar: begin + part.length }, Text: part }];
  };
  return {
    ...(issue === undefined ? {} : { IssuesDetected: found(issue) }),
    ...(outcome === undefined ? {} : { OutcomesDetected: found(outcome) }),
    ...(action === undefined ? {} : { ActionItemsDetected: found(action) }),
  };
}

function itemId(contactId: string, index: number): string {
  return `${contactId.slice(0, -4)}${index.toString(16).padStart(4, "0")}`;
}
