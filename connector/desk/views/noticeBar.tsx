/** What the agent must know or decide now, floating over the card so that nothing moves. */
import { countryName } from "../../i18n/format.ts";
import type { Notice } from "../state.ts";
import { CrmLink } from "./links.tsx";
import { useSurroundings } from "./surroundings.ts";

export function NoticeBar({ notice }: { notice: Notice | null }) {
  const { language, act } = useSurroundings();
  const { t } = language;
  return (
    <div class="notice-place" role="status">
      {notice !== null && (
        <div class="notice" data-testid="notice" data-kind={notice.kind}>
          <span class="notice-text">{words(notice)}</span>
          <span class="notice-buttons">
            {notice.kind === "popBlocked" && <CrmLink url={notice.url}>{t("notice.popBlocked.open")}</CrmLink>}
            {notice.kind === "askToDial" && (
              <button
                type="button"
                class="primary small"
                data-testid="confirm-dial"
                onClick={() => act.dial(notice.number)}
              >
                {t("notice.call")}
              </button>
            )}
            <button type="button" class="quiet small" onClick={act.dismissNotice}>
              {t("notice.close")}
            </button>
          </span>
        </div>
      )}
    </div>
  );

  function words(shown: Notice): string {
    if (shown.kind === "askToDial") {
      const { number, why } = shown;
      if (why !== "abroad") return t(`notice.askToDial.${why}`, { number });
      return t("notice.askToDial.abroad", { number, country: countryName(shown.country, language) });
    }
    return t(`notice.${shown.kind}`);
  }
}
