/** What the analysis says of the call, as soon as it has been written. */
import type { CallInsights } from "../../../contract/insights.ts";
import type { DeskContact } from "../state.ts";
import { ConnectLink } from "./links.tsx";
import { SentimentChart } from "./sentimentChart.tsx";
import { useSurroundings } from "./surroundings.ts";
import { TalkTimeBar } from "./talkTimeBar.tsx";

export function InsightsPanel({ contact }: { contact: DeskContact }) {
  const { t } = useSurroundings().language;
  const insights = contact.view?.insights ?? null;
  const unreachable = contact.insightsGivenUp || contact.lookup.contactToken === null;
  return (
    <section class="panel insights" data-testid="insights" aria-busy={insights === null && !unreachable}>
      <h2>{t("insights.title")}</h2>
      {insights === null ? (
        <div class="insights-waiting" role="status">
          <p class="hint">{t(unreachable ? "insights.gaveUp" : "insights.waiting")}</p>
          {!unreachable && (
            <>
              <span class="bone line" />
              <span class="bone line" />
              <span class="bone line short" />
            </>
          )}
        </div>
      ) : (
        <Told insights={insights} />
      )}
    </section>
  );
}

function Told({ insights }: { insights: CallInsights }) {
  const { t } = useSurroundings().language;
  const { summary, sentimentByQuarter, talkTime, categories } = insights;
  return (
    <>
      <h3>{t("insights.summary")}</h3>
      <p class={summary.state === "ready" ? "summary" : "summary absent"} data-testid="insights-summary">
        {summary.state === "ready" ? summary.text : t(`insights.absent.${summary.why}`)}
      </p>
      {sentimentByQuarter.length > 0 && <SentimentChart quarters={sentimentByQuarter} />}
      {talkTime !== null && talkTime.totalMilliseconds > 0 && <TalkTimeBar talkTime={talkTime} />}
      {categories.length > 0 && (
        <>
          <h3>{t("insights.categories")}</h3>
          <ul class="categories">
            {categories.map((category) => (
              <li key={category} class="tag">
                {category}
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="insights-detail">
        <ConnectLink url={insights.detailUrl}>{t("insights.detail")}</ConnectLink>
      </p>
    </>
  );
}
