/** The lines of the chats that are going on, kept for as long as the tab lives: SAP gets them at the end, after a reload too. */
import type { ContactId } from "../../contract/identifiers.ts";
import { list, record, text } from "../decode.ts";
import type { TranscriptLine } from "./phone.ts";

export interface KeptTranscripts {
  read(contactId: ContactId): readonly TranscriptLine[];
  keep(contactId: ContactId, transcript: readonly TranscriptLine[]): void;
  drop(contactId: ContactId): void;
}

const prefix = "patchbay.chat.";
const lines = list(record<TranscriptLine>({ speaker: text, text }));

/** @param storage may throw at any access, and then nothing is kept */
export function openKeptTranscripts(storage: () => Storage): KeptTranscripts {
  return {
    read(contactId) {
      try {
        return lines(JSON.parse(storage().getItem(prefix + contactId) ?? "[]"), "");
      } catch {
        return [];
      }
    },
    keep: (contactId, transcript) => attempt(() => storage().setItem(prefix + contactId, JSON.stringify(transcript))),
    drop: (contactId) => attempt(() => storage().removeItem(prefix + contactId)),
  };
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // No storage, or no room in it: only a reload in the middle of the chat would miss these lines.
  }
}
