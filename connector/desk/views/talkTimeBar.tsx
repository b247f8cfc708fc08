/** Who talked how long, as one bar and in words. */
import type { TalkTime } from "../../../contract/insights.ts";
import { duration } from "../../i18n/format.ts";
import { useSurroundings } from "./surroundings.ts";

export function TalkTimeBar({ talkTime }: { talkTime: TalkTime }) {
  const { language } = useSurroundings();
  const { t } = language;
  const parts = [
    { party: "customer", milliseconds: talkTime.customerMilliseconds },
    { party: "agent", milliseconds: talkTime.agentMilliseconds },
    { party: "silence", milliseconds: talkTime.silenceMilliseconds },
  ] as const;
  // Both may talk at once, so the parts can be more than the whole.
  const total = parts.reduce((sum, { milliseconds }) => sum + milliseconds, 0) || 1;
  let from = 0;
  return (
    <>
      <h3>{t("insights.talkTime")}</h3>
      <svg class="talk-time" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ party, milliseconds }) => {
          const share = (milliseconds / total) * 100;
          const x = from;
          from += share;
          return <rect key={party} class={party} x={x} y={0} width={share} height={6} />;
        })}
      </svg>
      <p class="legend">
        {parts.map(({ party, milliseconds }) => (
          <span key={party} class={`key ${party}`}>
            {t(`insights.talkTime.${party}`)} {duration(milliseconds, language)}
          </span>
        ))}
      </p>
    </>
  );
}
