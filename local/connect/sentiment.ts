/** Sentiment scores as Contact Lens gives them, from -5 to 5, computed from what was said. */
import type { Speaker } from "./conversations.ts";
import type { SpokenUtterance } from "./transcript.ts";

export function voiceSentiment(spoken: readonly SpokenUtterance[], talkMilliseconds: number): object {
  return {
    OverallSentiment: bySpeaker((speaker) => score(of(spoken, speaker))),
    SentimentByPeriod: {
      QUARTER: bySpeaker((speaker) =>
        [0, 1, 2, 3].map((quarter) => {
          const begin = Math.floor((quarter * talkMilliseconds) / 4);
          const end = Math.floor(((quarter + 1) * talkMilliseconds) / 4);
          return {
            BeginOffsetMillis: begin,
            EndOffsetMillis: end,
            Score: score(of(spoken, speaker).filter((utterance) => isWithin(utterance, begin, end))),
          };
        }),
      ),
    },
  };
}

export function chatSentiment(spoken: readonly SpokenUtterance[]): object {
  const customer = of(spoken, "CUSTOMER");
  return {
    OverallSentiment: {
      DetailsByInteraction: {
        DetailsByParticipantRole: { CUSTOMER: { WithAgent: score(customer) } },
      },
      DetailsByParticipantRole: bySpeaker((speaker) => score(of(spoken, speaker))),
    },
    SentimentShift: {
      DetailsByParticipantRole: bySpeaker((speaker) => {
        const own = of(spoken, speaker);
        return { BeginScore: score(own.slice(0, 1)), EndScore: score(own.slice(-1)) };
      }),
    },
  };
}

const weight: Readonly<Record<SpokenUtterance["sentiment"], number>> = {
  POSITIVE: 5,
  NEUTRAL: 0,
  MIXED: 0,
  NEGATIVE: -5,
};

/** A quarter in which somebody says nothing is neutral. */
function score(spoken: readonly SpokenUtterance[]): number {
  if (spoken.length === 0) return 0;
  const total = spoken.reduce((sum, { sentiment }) => sum + weight[sentiment], 0);
  return Math.round((total / spoken.length) * 10) / 10;
}

/** An utterance belongs to the quarter in which its middle lies. */
function isWithin({ begin, end }: SpokenUtterance, from: number, to: number): boolean {
  const middle = (begin + end) / 2;
  return middle >= from && middle < to;
}

function of(spoken: readonly SpokenUtterance[], speaker: Speaker): readonly SpokenUtterance[] {
  return spoken.filter((utterance) => utterance.speaker === speaker);
}

function bySpeaker<Value>(tell: (speaker: Speaker) => Value): Record<Speaker, Value> {
  return { AGENT: tell("AGENT"), CUSTOMER: tell("CUSTOMER") };
}
