/** Who talked how long, and how long nobody did: one bar, whose legend says the same in words. */
import { type TalkTimeShares, wholePercents } from "./callStory.ts";
import { formatDuration } from "./duration.tsx";

export function TalkTimeChart({ talkTime }: { readonly talkTime: TalkTimeShares | null }) {
  return (
    <section class="card" data-testid="talk-time-chart">
      <h2>Talk time</h2>
      {talkTime === null ? <p class="quiet">There is no talk time for this contact.</p> : <Bar talkTime={talkTime} />}
    </section>
  );
}

function Bar({ talkTime }: { readonly talkTime: TalkTimeShares }) {
  const parts = [
    { name: "Customer", kind: "customer", milliseconds: talkTime.customerMilliseconds },
    { name: "Agent", kind: "agent", milliseconds: talkTime.agentMilliseconds },
    { name: "Silence", kind: "silence", milliseconds: talkTime.silenceMilliseconds },
  ];
  const percents = wholePercents(parts.map(({ milliseconds }) => milliseconds));
  const shown = parts.map((part, index) => ({ ...part, percent: percents[index] ?? 0 }));
  let begin = 0;
  return (
    <figure>
      <svg
        class="talkBar"
        viewBox="0 0 100 10"
        preserveAspectRatio="none"
        role="img"
        aria-label={shown.map(({ name, percent }) => `${name} ${percent} %`).join(", ")}
      >
        {shown.map(({ kind, percent }) => {
          const x = begin;
          begin += percent;
          return <rect key={kind} class={kind} x={x} y="0" width={percent} height="10" />;
        })}
      </svg>
      <figcaption>
        <ul class="legend">
          {shown.map(({ name, kind, percent, milliseconds }) => (
            <li key={kind} class={kind}>
              {name} {percent} % ({formatDuration(milliseconds)})
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}
