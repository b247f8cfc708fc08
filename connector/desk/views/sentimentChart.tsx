/** Sentiment over the four quarters of the call: two lines around a middle, and the same in words for those who cannot see it. */
import type { SentimentScores } from "../../../contract/insights.ts";
import { score } from "../../i18n/format.ts";
import { useSurroundings } from "./surroundings.ts";

const width = 240;
const height = 72;
const margin = 8;
/** Connect scores from -5 to 5. */
const extreme = 5;

export function SentimentChart({ quarters }: { quarters: readonly SentimentScores[] }) {
  const { language } = useSurroundings();
  const { t } = language;
  const words = quarters.map(({ customer, agent }, index) =>
    t("insights.sentiment.quarter", {
      number: index + 1,
      customer: score(customer, language),
      agent: score(agent, language),
    }),
  );
  return (
    <>
      <h3>{t("insights.sentiment")}</h3>
      <svg class="sentiment" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words.join(". ")}>
        <line class="middle" x1={0} x2={width} y1={height / 2} y2={height / 2} />
        <Line party="agent" points={points(quarters.map(({ agent }) => agent))} />
        <Line party="customer" points={points(quarters.map(({ customer }) => customer))} />
      </svg>
      <p class="legend" aria-hidden="true">
        <span class="key customer">{t("insights.sentiment.customer")}</span>
        <span class="key agent">{t("insights.sentiment.agent")}</span>
      </p>
    </>
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function Line({ party, points: drawn }: { party: "customer" | "agent"; points: readonly Point[] }) {
  return (
    <g class={party}>
      <polyline points={drawn.map(({ x, y }) => `${x},${y}`).join(" ")} />
      {drawn.map(({ x, y }) => (
        <circle key={x} cx={x} cy={y} r={3.5} />
      ))}
    </g>
  );
}

/** Quarters in which one side said nothing are left out, and the line goes straight on. */
function points(scores: readonly (number | null)[]): readonly Point[] {
  const step = (width - 2 * margin) / Math.max(1, scores.length - 1);
  return scores.flatMap((value, index) => {
    if (value === null) return [];
    const bounded = Math.max(-extreme, Math.min(extreme, value));
    return [{ x: margin + index * step, y: height / 2 - (bounded / extreme) * (height / 2 - margin) }];
  });
}
