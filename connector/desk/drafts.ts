/** Notes as typed, kept in the browser until the API has them: a crash, a reload or an outage loses none. */
import type { ContactId } from "../../contract/identifiers.ts";
import type { WrapUp } from "../../contract/wrapUp.ts";
import { nullable, record, text } from "../decode.ts";

export interface Drafts {
  keep(contactId: ContactId, draft: WrapUp): void;
  read(contactId: ContactId): WrapUp | null;
  drop(contactId: ContactId): void;
}

const prefix = "patchbay.draft.";
const longestKeptMilliseconds = 7 * 24 * 60 * 60_000;

const draft = record<WrapUp>({ notes: text, disposition: nullable(text), ticketId: nullable(text), editedAt: text });

/** Third-party frames may have no storage, and storage may be full: every access may throw, and then nothing is kept. */
export function openDrafts(storage: () => Storage, now: number): Drafts {
  attempt(() => dropOld(storage(), now));
  return {
    keep: (contactId, wrapUp) => attempt(() => storage().setItem(prefix + contactId, JSON.stringify(wrapUp))),
    read: (contactId) => {
      const kept = attempt(() => storage().getItem(prefix + contactId)) ?? null;
      return kept === null ? null : (attempt(() => draft(JSON.parse(kept), "")) ?? null);
    },
    drop: (contactId) => attempt(() => storage().removeItem(prefix + contactId)),
  };
}

/** Notes are about people: they do not stay on a shared computer for good. */
function dropOld(storage: Storage, now: number): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  for (const key of keys.filter((name) => name.startsWith(prefix))) {
    const kept = attempt(() => draft(JSON.parse(storage.getItem(key) ?? ""), ""));
    if (kept === undefined || now - Date.parse(kept.editedAt) > longestKeptMilliseconds) storage.removeItem(key);
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
