/** Lists that the API has not told yet: whether they will come, and what holds their place. */
import type { DeskContact } from "../state.ts";

/** The API has been asked, or is about to be. */
export function waits({ asking, lookup }: DeskContact): boolean {
  return lookup.contactToken !== null && (asking === "notYet" || asking === "asking");
}

export function Bones({ label }: { label: string }) {
  return (
    <div role="status">
      <span class="visually-hidden">{label}</span>
      <span class="bone ticket-bone" />
      <span class="bone ticket-bone" />
    </div>
  );
}
