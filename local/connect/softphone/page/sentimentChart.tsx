/** Sentiment of customer and agent over the quarters of the call, drawn, and as a table for those who do not see it. */
import type { CallStory, SentimentPeriod, Talker } from "./callStory.ts";
import { formatDuration } from "./duration.tsx";

const width = 440;
const height = 190;
const edge = { left: 34, right: 14, top: 12, bottom: 26 };
const talkers: readonly Talker[] = ["customer", "agent"];
const names: Readonly<Record<Talker, string>> = { customer: "Customer", agent: "Agent" };

export function SentimentChart(props: {
  readonly periods: readonly SentimentPeriod[];
  readonly overall: CallStory["overall"];
}) {
  const { periods, overall } = props;
  return (
    <section class="card" data-testid="sentiment-chart">
      <h2>Sentiment over the contact</h2>
      <figure>
        {periods.length === 0 ? (
          <p class="quiet">The analysis has no sentiment over time for this contact.</p>
        ) : (
          <Drawing periods={periods} />
        )}
        <figcaption>
          <ul class="legend">
            {talkers.map((talker) => (
              <li key={talker} class={talker}>
                {names[talker]}, overall {score(overall[talker])}
              </li>
            ))}
          </ul>
          {periods.length > 0 && (
            <details>
              <summary>As a table</summary>
              <SentimentTable periods={periods} />
            </details>
          )}
        </figcaption>
      </figure>
    </section>
  );
}

function Drawing({ periods }: { readonly periods: readonly SentimentPeriod[] }) {
  const end = Math.max(1, ...periods.map(({ endMilliseconds }) => endMilliseconds));
  const x = (time: number) => edge.left + (time / end) * (width - edge.left - edge.right);
  const y = (value: number) => edge.top + ((5 - value) / 10) * (height - edge.top - edge.bottom);
  const middle = (period: SentimentPeriod) => x((period.beginMilliseconds + period.endMilliseconds) / 2);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={describe(periods)}>
      {[5, 0, -5].map((value) => (
        <g key={value}>
          <line
            class={value === 0 ? "axis" : "grid"}
            x1={edge.left}
            x2={width - edge.right}
            y1={y(value)}
            y2={y(value)}
          />
          <text x={edge.left - 6} y={y(value) + 4} text-anchor="end">
            {value > 0 ? `+${value}` : value}
          </text>
        </g>
      ))}
      {periods.map(({ beginMilliseconds }) => (
        <text key={beginMilliseconds} x={x(beginMilliseconds)} y={height - 8}>
          {formatDuration(beginMilliseconds)}
        </text>
      ))}
      <text x={width - edge.right} y={height - 8} text-anchor="end">
        {formatDuration(end)}
      </text>
      {talkers.map((talker) => {
        const points = periods.flatMap((period) => {
          const value = period[talker];
          return value === null ? [] : [{ x: middle(period), y: y(value) }];
        });
        return (
          <g key={talker} class={talker}>
            <polyline points={points.map((point) => `${point.x},${point.y}`).join(" ")} />
            {points.map((point) =>
              talker === "customer" ? (
                <circle key={point.x} cx={point.x} cy={point.y} r="5" />
              ) : (
                <rect key={point.x} x={point.x - 4.5} y={point.y - 4.5} width="9" height="9" />
              ),
            )}
          </g>
        );
      })}
    </svg>
  );
}

function SentimentTable({ periods }: { readonly periods: readonly SentimentPeriod[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Part of the call</th>
          <th scope="col">Customer</th>
          <th scope="col">Agent</th>
        </tr>
      </thead>
      <tbody>
        {periods.map((period) => (
          <tr key={period.beginMilliseconds}>
            <th scope="row">
              {formatDuration(period.beginMilliseconds)} to {formatDuration(period.endMilliseconds)}
            </th>
            <td>{score(period.customer)}</td>
            <td>{score(period.agent)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function describe(periods: readonly SentimentPeriod[]): string {
  const course = (talker: Talker) => periods.map((period) => score(period[talker])).join(", ");
  return `Sentiment from -5 to +5 by quarter of the call. Customer: ${course("customer")}. Agent: ${course("agent")}.`;
}

function score(value: number | null): string {
  if (value === null) return "unknown";
  return value > 0 ? `+${value.toFixed(1)}` : value.toFixed(1);
}
