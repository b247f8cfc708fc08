/** The desk between two contacts. */
import { useSurroundings } from "./surroundings.ts";

export function EmptyDesk() {
  const { t } = useSurroundings().language;
  return (
    <div class="empty" data-testid="empty-desk">
      <svg class="empty-picture" viewBox="0 0 48 48" aria-hidden="true">
        <path d="M15 8h5l3 9-4 3a20 20 0 0 0 9 9l3-4 9 3v5a4 4 0 0 1-4 4C22 37 11 26 11 12a4 4 0 0 1 4-4Z" />
      </svg>
      <h1>{t("empty.title")}</h1>
      <p>{t("empty.what")}</p>
    </div>
  );
}
