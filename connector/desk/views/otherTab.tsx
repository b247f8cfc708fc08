/** What a tab shows that does not lead: that another does, whether it has a contact, and the way to take over. */
import { useEffect, useState } from "preact/hooks";
import type { Language } from "../../i18n/messages.ts";
import type { Lead } from "../../leading.ts";

export function OtherTab({ lead, language: { t } }: { lead: Lead; language: Language }) {
  const [busy, setBusy] = useState(false);
  useEffect(() => lead.onBusy(setBusy), [lead]);
  return (
    <main class="problem" data-testid="other-tab" data-busy={busy}>
      <h1>{t("otherTab.title")}</h1>
      <p role="status">{t(busy ? "otherTab.busy" : "otherTab.what")}</p>
      <button type="button" class={busy ? "danger-quiet" : "primary"} data-testid="take-over" onClick={lead.takeOver}>
        {t("otherTab.takeOver")}
      </button>
    </main>
  );
}
