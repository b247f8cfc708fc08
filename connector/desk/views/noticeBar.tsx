/** What the agent must know or decide now, floating over the card so that nothing moves. */
import type { MessageKey } from "../../i18n/messages.ts";
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
    if (shown.kind === "askToDial") return t("notice.askToDial", { number: shown.number });
    return t(plain[shown.kind]);
  }
}

const plain = {
  popBlocked: "notice.popBlocked",
  countryNotAllowed: "notice.countryNotAllowed",
  notANumber: "notice.notANumber",
  dialFailed: "notice.dialFailed",
  notInDesktop: "notice.notInDesktop",
  commandFailed: "notice.commandFailed",
} as const satisfies Record<Exclude<Notice["kind"], "askToDial">, MessageKey>;
