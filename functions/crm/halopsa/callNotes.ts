/** Internal notes on a ticket: of the call, of the agent, of the analysis. One of a kind per call. */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { CallReport, CrmRecord } from "../crm.ts";
import type { CrmPorts } from "../ports.ts";
import { isGone, isRefusal } from "./callPlace.ts";
import type { HaloClient } from "./client.ts";
import { listRows } from "./lists.ts";
import { digestOf, isAsWritten, knowsAll, type NotePart, noteParts, withDigest, withParts } from "./recordParts.ts";
import { decodeAction, writtenId } from "./records.ts";
import * as wording from "./ticketText.ts";

export interface CallNotes {
  /**
   * The known note is changed, a lost one is found again, one that was deleted is made anew, one that is as it should be
   * is left alone.
   */
  put(record: CrmRecord, part: NotePart, note: Note): Promise<CrmRecord>;
  /** The first note with the marker; `null` also on a ticket that cannot be read. */
  find(ticketId: string, marker: string): Promise<string | null>;
  /**
   * Deleting needs rights that an API agent should not have, so the notes are struck out. What the ticket does not allow to
   * be changed stays: the call is elsewhere by now, and must not be held up here.
   * @param place with the notes that are known: HaloPSA may not list yet what was written a moment ago
   */
  strike(place: CrmRecord, report: CallReport, left: wording.Wording): Promise<void>;
}

export interface Note {
  readonly marker: string;
  readonly text: wording.Wording;
}

const notesAtOnce = 500;
const mostPages = 4;

export function createCallNotes(
  settings: HaloPsaSettings,
  { now }: Pick<CrmPorts, "now">,
  client: HaloClient,
): CallNotes {
  /** Those that have one of the markers, the oldest first. */
  const idsOf = async (ticketId: string, ...markers: readonly string[]): Promise<readonly string[]> => {
    const { rows } = await listRows(client, {
      what: "HaloPSA: look for the call's notes",
      path: "/Actions",
      query: { ticket_id: ticketId, excludesys: true },
      name: "actions",
      decode: decodeAction,
      pageSize: notesAtOnce,
      mostPages,
    });
    return rows
      .filter((action) => markers.some((marker) => action.text.includes(marker)))
      .map((action) => action.id)
      .sort((a, b) => a - b)
      .map(String);
  };

  const post = async (ticketId: string, id: string | null, { text, html }: wording.Wording): Promise<string> => {
    const what = `HaloPSA: ${id === null ? "add" : "change"} an internal note`;
    const answer = await client.post(what, "/Actions", {
      ...(id === null ? {} : { id: Number(id) }),
      ticket_id: Number(ticketId),
      outcome_id: settings.noteOutcomeId,
      note: text,
      note_html: html,
      hiddenfromuser: true,
      sendemail: false,
    });
    return String(writtenId(what, answer));
  };

  return {
    async put(record, part, { marker, text }) {
      const digest = digestOf(text);
      if (record.parts[part] !== undefined && isAsWritten(record, part, digest)) return record;
      const known =
        record.parts[part] ?? (knowsAll(record, now()) ? null : ((await idsOf(record.id, marker))[0] ?? null));
      let id: string;
      try {
        id = await post(record.id, known, text);
      } catch (error) {
        if (known === null || !isGone(error)) throw error;
        id = await post(record.id, null, text);
      }
      return withDigest(withParts(record, { [part]: id }), part, digest);
    },

    async find(ticketId, marker) {
      return (await unlessRefused(idsOf(ticketId, marker)))?.[0] ?? null;
    },

    async strike(place, report, left) {
      // Not all that have the call's token: people quote the ticket's summary in what they write.
      const markers = wording.noteKinds.map((kind) => wording.noteMarker(report.callId, kind));
      const listed = await unlessRefused(idsOf(place.id, ...markers));
      const known = noteParts.map((part) => place.parts[part]).filter((id) => id !== undefined);
      for (const id of new Set([...(listed ?? []), ...known])) await unlessRefused(post(place.id, id, left));
    },
  };
}

export async function unlessRefused<Value>(answer: Promise<Value>): Promise<Value | null> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
