/** The ticket that a call has for itself: created, brought up to date, left for another, and taken up again. */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { CallReport, CrmRecord } from "../crm.ts";
import type { CrmPorts } from "../ports.ts";
import { isGone, isRefusal, refusedTicket } from "./callPlace.ts";
import type { HaloClient, Item } from "./client.ts";
import { digestOf, isAsWritten, knowingAll, withDigest, withParts } from "./recordParts.ts";
import { decodeTicket, rowsOf, type TicketRow, writtenId, writtenStatus } from "./records.ts";
import { customerFields, firstStatus, newTicketFields } from "./ticketFields.ts";
import * as wording from "./ticketText.ts";

export interface CallTicket {
  /** By the call's token. Tickets that the call has left do not carry it. */
  find(report: CallReport): Promise<CrmRecord | null>;
  /** One that the call has left, by what it says since. */
  findLeft(report: CallReport): Promise<CrmRecord | null>;
  /** @param refused chosen ticket that did not take the call: the text says so */
  create(report: CallReport, refused: string | null): Promise<CrmRecord>;
  /** Writes what has changed. */
  update(record: CrmRecord, report: CallReport): Promise<CrmRecord>;
  /** The call comes back to a ticket that it had left. May be refused, as any write. */
  takeUp(record: CrmRecord, report: CallReport): Promise<CrmRecord>;
  /** The ticket says where the call has gone, and is closed where the stage closes tickets. Fails when it is not there. */
  leave(ticketId: string, left: wording.MovedWording): Promise<void>;
  isThere(ticketId: string): Promise<boolean>;
}

export function createCallTicket(
  settings: HaloPsaSettings,
  { timeZone, now }: Pick<CrmPorts, "timeZone" | "now">,
  client: HaloClient,
  recordOf: (id: string) => CrmRecord,
): CallTicket {
  const search = async (term: string, isWanted: (ticket: TicketRow) => boolean): Promise<TicketRow | null> => {
    const what = "HaloPSA: look for the call's ticket";
    // Newest first: should the search be ignored, the ticket is still among the first.
    const query = { search: term, order: "dateoccurred", orderdesc: true, count: 50 };
    const found = rowsOf(what, await client.get(what, "/Tickets", query), "tickets", decodeTicket).filter(isWanted);
    return found.toSorted((a, b) => a.id - b.id)[0] ?? null;
  };

  const read = async (ticketId: string): Promise<TicketRow> =>
    decodeTicket(await client.get("HaloPSA: read the call's ticket", `/Tickets/${ticketId}`, {}));

  /** What a ticket says of its call. The digest is of this: not of how it was created, which is the technicians' since. */
  const told = (report: CallReport, refused: string | null): Item => {
    const details = wording.ticketDetails(report, timeZone, refused);
    return {
      ...customerFields(settings, report, false),
      summary: wording.ticketSummary(report),
      details: details.text,
      details_html: details.html,
    };
  };

  /** Where the workflow does not allow the status, the words are worth more than it. */
  const post = async (what: string, ticketId: string, fields: Item, status: number | null): Promise<void> => {
    const item = { id: Number(ticketId), ...fields };
    if (status !== null) {
      try {
        await client.post(what, "/Tickets", { ...item, status_id: status });
        return;
      } catch (error) {
        if (!isRefusal(error) || isGone(error)) throw error;
      }
    }
    await client.post(what, "/Tickets", item);
  };

  /** A call that was taken after all is closed like any other, unless somebody has moved its ticket on. */
  const statusNow = async (record: CrmRecord, report: CallReport): Promise<number | null> => {
    const { outcome, status } = record.parts;
    if (settings.closedStatusId === null || report.outcome !== "answered") return null;
    if (outcome === "answered" || status === undefined) return null;
    return String((await read(record.id)).statusId) === status ? settings.closedStatusId : null;
  };

  return {
    async find({ callId }) {
      const token = wording.callToken(callId);
      const found = await search(token, ({ summary, details }) => `${summary}\n${details}`.includes(token));
      if (found === null) return null;
      // What it was created with is not known. If that is what new ones get, nobody has moved it on.
      const isNew = found.statusId !== null && found.statusId === settings.newStatusId;
      return withParts(recordOf(String(found.id)), { status: isNew ? String(found.statusId) : null });
    },

    async findLeft({ callId }) {
      const mark = wording.movedMark(callId);
      const found = await search(mark, (ticket) => wording.isLeftTicket(ticket) && ticket.summary.includes(mark));
      return found === null ? null : recordOf(String(found.id));
    },

    async create(report, refused) {
      const what = "HaloPSA: create the call's ticket";
      const fields = told(report, refused);
      const created = newTicketFields(settings, report);
      const answer = await client.post(what, "/Tickets", {
        ...created,
        ...customerFields(settings, report, true),
        ...fields,
      });
      const status = writtenStatus(answer) ?? firstStatus(settings, report);
      const record = withParts(knowingAll(recordOf(String(writtenId(what, answer))), now()), {
        refusedTicket: refused,
        outcome: report.outcome,
        status: status === null ? null : String(status),
        madeAt: now().toISOString(),
      });
      return withDigest(record, "ticket", digestOf(fields));
    },

    async update(record, report) {
      const refused = refusedTicket(record, report);
      const fields = told(report, refused);
      const digest = digestOf(fields);
      if (isAsWritten(record, "ticket", digest)) return record;
      await post("HaloPSA: update the call's ticket", record.id, fields, await statusNow(record, report));
      const { outcome } = report;
      return withDigest(withParts(record, { refusedTicket: refused, outcome }), "ticket", digest);
    },

    async takeUp(record, report) {
      const fields = told(report, refusedTicket(record, report));
      // Closed when it was left, where the stage closes tickets at all.
      const status = settings.closedStatusId === null ? null : firstStatus(settings, report);
      await post("HaloPSA: take up a ticket that the call had left", record.id, fields, status);
      const taken = withParts(record, {
        outcome: report.outcome,
        status: status === null ? null : String(status),
      });
      return withDigest(taken, "ticket", digestOf(fields));
    },

    async leave(ticketId, left) {
      const fields = { summary: left.summary, details: left.text, details_html: left.html };
      const what = "HaloPSA: close the ticket that a call left";
      try {
        await post(what, ticketId, fields, settings.closedStatusId);
      } catch (error) {
        // The call is elsewhere by now, and must not be held up here.
        if (!isRefusal(error) || isGone(error)) throw error;
      }
    },

    async isThere(ticketId) {
      try {
        await read(ticketId);
        return true;
      } catch (error) {
        if (isGone(error)) return false;
        throw error;
      }
    },
  };
}
