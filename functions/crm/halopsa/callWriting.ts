/**
 * A call's way into HaloPSA: a ticket of its own, or an internal note on the ticket that the agent chose. HaloPSA has no
 * idempotency key, so whatever may have been written already is looked for, by the reference that each text carries.
 *
 * A ticket may refuse: it was deleted or merged, its workflow forbids the note. The call with its notes and summary is never
 * lost over that. From a chosen ticket it goes to a ticket of its own, and in place of one that is gone it gets another.
 */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import { type CallReport, type Crm, CrmFailure, type CrmRecord } from "../crm.ts";
import type { CrmPorts } from "../ports.ts";
import { createCallLog } from "./callLog.ts";
import { createCallNotes, unlessRefused } from "./callNotes.ts";
import { chosenTicket, isGone, isRefusal, isTicketId, placeOf, secondsUntilGone } from "./callPlace.ts";
import { createCallTicket } from "./callTicket.ts";
import type { HaloClient } from "./client.ts";
import { tellingHalfDone } from "./halfDone.ts";
import { agentNote, callNote, expectingNotes, summaryNote } from "./notesOfCall.ts";
import { inDoubt, isOnChosenTicket, knowingAll, knowsAll, withParts } from "./recordParts.ts";
import * as wording from "./ticketText.ts";

type CallWriting = Pick<Crm, "logCall" | "addNote" | "attachSummary">;

export function createCallWriting(
  settings: HaloPsaSettings,
  ports: CrmPorts,
  client: HaloClient,
  ticketUrl: (id: string) => string,
): CallWriting {
  const telling = <Result>(write: (writing: CallWriting) => Promise<Result>): Promise<Result> =>
    tellingHalfDone(client, (told) => write(writingThrough(told, settings, ports, ticketUrl)));
  // Notes and summary too: where their ticket refuses them, a ticket is made.
  return {
    logCall: (report, options) => telling((writing) => writing.logCall(report, options)),
    addNote: (record, report) => telling((writing) => writing.addNote(record, report)),
    attachSummary: (record, report) => telling((writing) => writing.attachSummary(record, report)),
  };
}

function writingThrough(
  client: HaloClient,
  settings: HaloPsaSettings,
  ports: CrmPorts,
  ticketUrl: (id: string) => string,
): CallWriting {
  const recordOf = (id: string): CrmRecord => ({ crm: "halopsa", id, url: ticketUrl(id), parts: {} });
  const ticket = createCallTicket(settings, ports, client, recordOf);
  const notes = createCallNotes(settings, ports, client);
  const putCallLog = createCallLog(settings, client);

  const putCallNote = (record: CrmRecord, report: CallReport): Promise<CrmRecord> =>
    notes.put(record, "callNote", callNote(report, ports.timeZone));

  const putAgentNote = async (record: CrmRecord, report: CallReport): Promise<CrmRecord> => {
    const note = agentNote(record, report);
    if (note !== null) return notes.put(record, "note", note);
    if (knowsAll(record, ports.now())) return record;
    // What the agent has taken back since may be there all the same.
    const earlier = await notes.find(record.id, wording.noteMarker(report.callId, "notes"));
    return earlier === null ? record : putAgentNote(withParts(record, { note: earlier }), report);
  };

  const putSummary = async (record: CrmRecord, report: CallReport): Promise<CrmRecord> => {
    const note = summaryNote(report);
    return note === null ? record : notes.put(record, "summary", note);
  };

  /** What was said on the place before, if it still is to be said. */
  const putNotesOf = async (earlier: CrmRecord, record: CrmRecord, report: CallReport): Promise<CrmRecord> => {
    const noted = earlier.parts.note === undefined ? record : await putAgentNote(record, report);
    return earlier.parts.summary === undefined ? noted : putSummary(noted, report);
  };

  /** A call log entry goes along, and is told of the new ticket. */
  const withCallLogOf = (earlier: CrmRecord, record: CrmRecord): CrmRecord =>
    withParts(record, { callLog: earlier.parts.callLog ?? null });

  /** What an earlier attempt may have made: a ticket of the call's own, or a note on one of the tickets it tried. */
  const findRecord = async (report: CallReport, triedTickets: readonly string[]): Promise<CrmRecord | null> => {
    const own = await ticket.find(report);
    if (own !== null) return own;
    for (const ticketId of triedTickets) {
      const note = await notes.find(ticketId, wording.noteMarker(report.callId, "call"));
      if (note !== null) return withParts(recordOf(ticketId), { callNote: note });
    }
    return null;
  };

  /** A ticket that the call had before is taken up again: by its number, or else by what it says. */
  const formerTicket = async (record: CrmRecord, report: CallReport): Promise<CrmRecord | null> => {
    const { ownTicket } = record.parts;
    if (ownTicket !== undefined && (await ticket.isThere(ownTicket))) return recordOf(ownTicket);
    return (await ticket.find(report)) ?? (await ticket.findLeft(report));
  };

  /** Where a ticket is only not shown yet, all that can be done is to come again. */
  const failUnlessGone = (record: CrmRecord, error: unknown): void => {
    const wait = isGone(error) ? secondsUntilGone(record, ports.now(), ports.writeSettleSeconds) : 0;
    if (wait > 0) throw notShownYet(wait, error);
  };

  const leaveOwn = async (own: CrmRecord, report: CallReport, newPlace: string): Promise<void> => {
    const left = wording.movedWording(report.callId, newPlace);
    await notes.strike(own, report, left);
    try {
      // Left last: it is what a look-back searches for.
      await ticket.leave(own.id, left);
    } catch (error) {
      if (!isGone(error)) throw error;
      failUnlessGone(own, error);
    }
  };

  /**
   * To a ticket of the call's own: the agent took the choice back, or the chosen ticket refuses. The old place is left last,
   * so that an attempt which ends in between leaves nothing that the next one does not find.
   * @param refused the chosen ticket, where that is why
   */
  const moveHome = async (record: CrmRecord, report: CallReport, refused: string | null): Promise<CrmRecord> => {
    const former = await formerTicket(record, report);
    const taken =
      former === null
        ? null
        : await unlessRefused(ticket.takeUp(withParts(former, { refusedTicket: refused }), report));
    const home = taken ?? (await ticket.create(report, refused));
    const moved = await putNotesOf(record, withCallLogOf(record, home), report);
    await notes.strike(record, report, wording.movedWording(report.callId, moved.id));
    return moved;
  };

  /**
   * Agents choose a ticket while they wrap up, when the call has been logged already. Then the call moves there with its
   * notes, and the place it leaves says so.
   */
  const moveToChosen = async (record: CrmRecord, report: CallReport, chosen: string): Promise<CrmRecord> => {
    const ownTicket = isOnChosenTicket(record) ? (record.parts.ownTicket ?? null) : record.id;
    let moved = withCallLogOf(record, withParts(recordOf(chosen), { ownTicket }));
    try {
      moved = await putCallNote(moved, report);
      moved = await putNotesOf(record, moved, report);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return stayOffChosen(record, report, moved);
    }
    if (isOnChosenTicket(record)) {
      await notes.strike(record, report, wording.movedWording(report.callId, chosen));
    } else {
      await leaveOwn(record, report, chosen);
    }
    return moved;
  };

  const stayOffChosen = async (record: CrmRecord, report: CallReport, refusing: CrmRecord): Promise<CrmRecord> => {
    const home = isOnChosenTicket(record)
      ? await moveHome(record, report, refusing.id)
      : await updateOwn(withParts(record, { refusedTicket: refusing.id }), report);
    // It may have taken the first of the notes.
    await notes.strike(refusing, report, wording.movedWording(report.callId, home.id));
    return home;
  };

  /** The agent's choice as of now. Writes nothing where the call is in its place. */
  const toItsPlace = async (record: CrmRecord, report: CallReport): Promise<CrmRecord> => {
    const place = placeOf(record, report);
    if (place.go === "toChosen") return moveToChosen(record, report, place.ticketId);
    return place.go === "home" ? moveHome(record, report, null) : record;
  };

  /**
   * In place of a ticket of the call's own that was deleted or merged. Asked for once more before another is made: a write
   * may be refused for other reasons.
   */
  const replaceOwn = async (record: CrmRecord, report: CallReport): Promise<CrmRecord | null> => {
    if (await ticket.isThere(record.id)) return null;
    const found = await ticket.find(report);
    const refused = record.parts.refusedTicket ?? null;
    const other =
      found === null || found.id === record.id
        ? await ticket.create(report, refused)
        : await ticket.update(withParts(found, { refusedTicket: refused }), report);
    return putNotesOf(record, withCallLogOf(record, other), report);
  };

  /** Where the ticket refuses, the call gets another, and it is written there. */
  const withRescue = async (
    record: CrmRecord,
    report: CallReport,
    write: (record: CrmRecord) => Promise<CrmRecord>,
  ): Promise<CrmRecord> => {
    try {
      return await write(record);
    } catch (error) {
      failUnlessGone(record, error);
      const other = isOnChosenTicket(record)
        ? isRefusal(error) && (await moveHome(record, report, record.id))
        : isGone(error) && (await replaceOwn(record, report));
      if (!other) throw error;
      return write(other);
    }
  };

  const updateOwn = (record: CrmRecord, report: CallReport): Promise<CrmRecord> =>
    withRescue(record, report, (placed) => ticket.update(placed, report));

  const writeAnew = async (report: CallReport, lookBack: boolean): Promise<CrmRecord> => {
    const chosen = chosenTicket(report);
    if (chosen === null) return ticket.create(report, null);
    const place = recordOf(chosen);
    try {
      return await putCallNote(lookBack ? place : knowingAll(place, ports.now()), report);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return ticket.create(report, chosen);
    }
  };

  const writeInPlace = (placed: CrmRecord, report: CallReport): Promise<CrmRecord> =>
    isOnChosenTicket(placed) ? putCallNote(placed, report) : ticket.update(placed, report);

  const writeAgain = async (record: CrmRecord, report: CallReport): Promise<CrmRecord> =>
    withRescue(await toItsPlace(record, report), report, (placed) => writeInPlace(placed, report));

  /** @returns `null` where its place does not take it, and another would have to be made */
  const writeWithoutCreating = (known: CrmRecord, report: CallReport): Promise<CrmRecord | null> =>
    unlessRefused(writeInPlace(known, report));

  /** Places where attempts whose answers got lost may have put the call, and where it no longer belongs. */
  const leaveStrays = async (
    placed: CrmRecord,
    report: CallReport,
    { tried, own }: { readonly tried: readonly string[]; readonly own: boolean },
  ): Promise<void> => {
    const left = wording.movedWording(report.callId, placed.id);
    for (const ticketId of tried) await notes.strike(recordOf(ticketId), report, left);
    const stray = own && isOnChosenTicket(placed) ? await ticket.find(report) : null;
    if (stray !== null && stray.id !== placed.id) await leaveOwn(stray, report, placed.id);
  };

  return {
    async logCall(report, { lookBack, record, mayCreate = true, triedTickets = [] }) {
      const tried = triedTickets.filter(isTicketId);
      const isUnsure = lookBack || tried.length > 0;
      const remembered = record !== null && isUnsure ? inDoubt(record) : record;
      const known = remembered ?? (lookBack ? await findRecord(report, tried) : null);
      // Moving it would add a note, and the call log is another thing to be created.
      const isInPlace = known !== null && !settings.callLog && placeOf(known, report).go === "nowhere";
      if (!mayCreate && !isInPlace) return { state: "unsettled" };
      const write = mayCreate ? writeAgain : writeWithoutCreating;
      const placed = known === null ? await writeAnew(report, lookBack) : await write(known, report);
      if (placed === null) return { state: "unsettled" };
      await leaveStrays(placed, report, {
        tried: tried.filter((ticketId) => ticketId !== placed.id && ticketId !== known?.id),
        own: record !== null && isUnsure,
      });
      const logged = await putCallLog(placed, report, lookBack || known !== null);
      return { state: "written", record: expectingNotes(logged, report) };
    },

    async addNote(record, report) {
      return withRescue(await toItsPlace(record, report), report, (placed) => putAgentNote(placed, report));
    },

    async attachSummary(record, report) {
      return withRescue(await toItsPlace(record, report), report, (placed) => putSummary(placed, report));
    },
  };
}

function notShownYet(retryAfterSeconds: number, cause: unknown): CrmFailure {
  const what = "HaloPSA: the call's ticket, made a moment ago, is not shown yet";
  return new CrmFailure(what, { failure: "retryLater", status: 404, retryAfterSeconds, ambiguous: false, cause });
}
