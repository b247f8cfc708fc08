/** Notes as typed, kept in the browser until the API has them: a crash, a reload or an outage loses none. */
import { type ContactId, parseContactId } from "../../contract/identifiers.ts";
import type { WrapUp } from "../../contract/wrapUp.ts";
import { nullable, record, text } from "../decode.ts";

export interface Drafts {
  /** @param token the contact's own, to send the notes with once the contact is gone; it ends within hours */
  keep(contactId: ContactId, draft: WrapUp, token?: string | null): void;
  read(contactId: ContactId): WrapUp | null;
  /** All that can still be sent. */
  sendable(): readonly KeptDraft[];
  drop(contactId: ContactId): void;
}

export interface KeptDraft {
  readonly contactId: ContactId;
  readonly token: string;
  readonly draft: WrapUp;
}

const prefix = "patchbay.draft.";
const longestKeptMilliseconds = 7 * 24 * 60 * 60_000;

type Kept = WrapUp & { readonly token: string | null };
const kept = record<Kept>({
  notes: text,
  disposition: nullable(text),
  ticketId: nullable(text),
  editedAt: text,
  token: nullable(text),
});

/** Third-party frames may have no storage, and storage may be full: every access may throw, and then nothing is kept. */
export function openDrafts(storage: () => Storage, now: number): Drafts {
  const readKept = (key: string): Kept | null => {
    const value = attempt(() => storage().getItem(key)) ?? null;
    return value === null ? null : (attempt(() => kept(JSON.parse(value), "")) ?? null);
  };
  attempt(() => dropOld(storage(), now, readKept));
  return {
    keep: (contactId, wrapUp, token = null) =>
      attempt(() => storage().setItem(prefix + contactId, JSON.stringify({ ...wrapUp, token }))),
    read(contactId) {
      const found = readKept(prefix + contactId);
      return found === null ? null : wrapUpOf(found);
    },
    sendable: () =>
      (attempt(() => keysOf(storage())) ?? []).flatMap((key) => {
        const found = readKept(key);
        const contactId = parseContactId(key.slice(prefix.length));
        if (found === null || found.token === null || contactId === null) return [];
        return [{ contactId, token: found.token, draft: wrapUpOf(found) }];
      }),
    drop: (contactId) => attempt(() => storage().removeItem(prefix + contactId)),
  };
}

/** Notes are about people: they do not stay on a shared computer for good. */
function dropOld(storage: Storage, now: number, readKept: (key: string) => Kept | null): void {
  for (const key of keysOf(storage)) {
    const found = readKept(key);
    if (found === null || now - Date.parse(found.editedAt) > longestKeptMilliseconds) storage.removeItem(key);
  }
}

function keysOf(storage: Storage): readonly string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  return keys.filter((key) => key.startsWith(prefix));
}

function wrapUpOf({ notes, disposition, ticketId, editedAt }: Kept): WrapUp {
  return { notes, disposition, ticketId, editedAt };
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
