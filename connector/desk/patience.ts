/** How long to wait before asking or sending again. Pure; every wait grows, and every row of waits ends. */
import type { DeskContact } from "./state.ts";

/** Milliseconds until the contact is asked about again; `null`: there is nothing more to learn. */
export function nextAsk(contact: DeskContact, asksSoFar: number): number | null {
  if (contact.asking === "expired" || contact.lookup.contactToken === null) return null;
  if (contact.phone.state === "ended") return finished(contact) ? null : (afterCall[asksSoFar] ?? null);
  const known = contact.view !== null && contact.view.match.kind !== "unavailable";
  return known ? null : (duringCall[asksSoFar] ?? null);
}

/** Milliseconds until unsaved notes are sent again: for as long as the page is open. */
export function nextSave(failures: number): number {
  return saving[Math.min(failures, saving.length) - 1] ?? 0;
}

/** A pause in typing, short enough that nobody closes the contact within it. */
export const typingPause = 700;

function finished({ view }: DeskContact): boolean {
  return view !== null && view.insights !== null && view.record.state === "written";
}

const seconds = (...values: readonly number[]) => values.map((value) => value * 1000);
const duringCall = seconds(3, 6, 12, 24, 48);
/** A quarter of an hour: summaries take up to five minutes on a busy day. */
const afterCall = seconds(
  1,
  2,
  3,
  4,
  5,
  6,
  8,
  10,
  12,
  15,
  ...Array.from({ length: 10 }, () => 20),
  ...Array.from({ length: 20 }, () => 30),
);
const saving = seconds(2, 4, 8, 15, 30, 60);
