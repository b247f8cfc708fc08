/**
 * Sends the notes of contacts that are no longer on the desk: those that a page left behind which was closed, and those
 * whose contact was put away while the API could not be reached.
 */
import type { ContactId } from "../../contract/identifiers.ts";
import type { ContactApi } from "../api.ts";
import type { Drafts, KeptDraft } from "./drafts.ts";
import { nextSave } from "./patience.ts";
import type { DeskTimer } from "./timers.ts";

export interface Outbox {
  /** Sends what there is, now. */
  send(): void;
}

export interface OutboxParts {
  readonly api: Pick<ContactApi, "saveWrapUp">;
  readonly drafts: Drafts;
  readonly timer: DeskTimer;
  /** Contacts on the desk save their own notes. */
  readonly isOnDesk: (contactId: ContactId) => boolean;
  /** How many wait to be sent. */
  readonly onCount: (count: number) => void;
}

export function createOutbox({ api, drafts, timer, isOnDesk, onCount }: OutboxParts): Outbox {
  let sending = false;
  let failures = 0;
  let stopTimer = () => {};

  const waiting = () => drafts.sendable().filter(({ contactId }) => !isOnDesk(contactId));

  /** `false`: the API cannot be reached, and the rest would fare no better. */
  async function sendOne({ contactId, token, draft }: KeptDraft): Promise<boolean> {
    const answer = await api.saveWrapUp({ contactId, token }, draft);
    if (answer.kind === "unreachable") return false;
    // Edited again meanwhile: the contact came back to the desk, which saves it itself.
    if (drafts.read(contactId)?.editedAt !== draft.editedAt) return true;
    if (answer.kind === "ok") drafts.drop(contactId);
    // Without its token it is not sent again, and is dropped with the other old ones.
    else drafts.keep(contactId, draft);
    return true;
  }

  async function sendAll(): Promise<void> {
    sending = true;
    let reached = true;
    for (const one of waiting()) {
      reached = await sendOne(one);
      if (!reached) break;
    }
    sending = false;
    failures = reached ? 0 : failures + 1;
    const left = waiting().length;
    onCount(left);
    if (left > 0) stopTimer = timer.after(nextSave(Math.max(1, failures)), () => void sendAll());
  }

  return {
    send() {
      if (sending) return;
      stopTimer();
      void sendAll();
    },
  };
}
