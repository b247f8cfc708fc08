/** One call, several legs, an analysis of each: what is told of the call as a whole. */
import type { CallInsights, CallSummary, SentimentScores, TalkTime } from "../../contract/insights.ts";

/** @param parts in the order of the legs, at least one */
export function combineInsights(parts: readonly [CallInsights, ...CallInsights[]]): CallInsights {
  const [first, ...others] = parts;
  if (others.length === 0) return first;
  return {
    summary: combinedSummary(parts),
    sentiment: { customer: average(parts, "customer"), agent: average(parts, "agent") },
    // Quarters of one leg say nothing of the quarters of the call.
    sentimentByQuarter: [],
    talkTime: combinedTalkTime(parts),
    categories: [...new Set(parts.flatMap((part) => part.categories))],
    detailUrl: first.detailUrl,
  };
}

/** Something said of one leg is worth more than the reason why nothing was said of another. */
function combinedSummary(parts: readonly [CallInsights, ...CallInsights[]]): CallSummary {
  const texts = parts.flatMap(({ summary }) => (summary.state === "ready" ? [summary.text] : []));
  return texts.length === 0 ? parts[0].summary : { state: "ready", text: texts.join("\n\n") };
}

/** Weighed by how long was spoken. */
function average(parts: readonly CallInsights[], who: keyof SentimentScores): number | null {
  let weights = 0;
  let total = 0;
  for (const { sentiment, talkTime } of parts) {
    const score = sentiment[who];
    if (score === null) continue;
    const weight = Math.max(1, talkTime?.totalMilliseconds ?? 1);
    weights += weight;
    total += weight * score;
  }
  return weights === 0 ? null : Math.round((total / weights) * 10) / 10;
}

function combinedTalkTime(parts: readonly CallInsights[]): TalkTime | null {
  const times = parts.map((part) => part.talkTime).filter((time) => time !== null);
  if (times.length === 0) return null;
  const sum = (of: keyof TalkTime) => times.reduce((total, time) => total + time[of], 0);
  return {
    totalMilliseconds: sum("totalMilliseconds"),
    customerMilliseconds: sum("customerMilliseconds"),
    agentMilliseconds: sum("agentMilliseconds"),
    silenceMilliseconds: sum("silenceMilliseconds"),
  };
}
