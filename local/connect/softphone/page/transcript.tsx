/** The conversation, turn by turn. */
import type { Speaker, Turn } from "./callStory.ts";
import { formatDuration } from "./duration.tsx";

export function Transcript({ turns, timeZone }: { readonly turns: readonly Turn[]; readonly timeZone: string }) {
  return (
    <section class="card wide">
      <h2>Transcript</h2>
      {turns.length === 0 ? (
        <p class="quiet">Nothing was said.</p>
      ) : (
        <ol class="turns">
          {turns.map((turn) => (
            <li key={turn.id} class={`turn ${turn.speaker}`} data-testid="transcript-turn">
              <p class="turnFacts">
                <strong>{speakerNames[turn.speaker]}</strong> <time>{when(turn, timeZone)}</time>
                {turn.sentiment !== null && (
                  <span class={`mark ${turn.sentiment}`}>
                    <span aria-hidden="true">{sentimentSigns[turn.sentiment]}</span> {turn.sentiment}
                  </span>
                )}
                {turn.marks.map((mark) => (
                  <span key={mark} class="mark">
                    {mark}
                  </span>
                ))}
              </p>
              <p>{turn.text}</p>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function when({ offsetMilliseconds, at }: Turn, timeZone: string): string {
  if (offsetMilliseconds !== null) return formatDuration(offsetMilliseconds);
  if (at === null) return "";
  return new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", timeZone }).format(new Date(at));
}

const speakerNames: Readonly<Record<Speaker, string>> = { customer: "Customer", agent: "Agent", system: "System" };
const sentimentSigns = { positive: "▲", neutral: "●", negative: "▼", mixed: "◆" } as const;
