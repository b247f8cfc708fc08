/**
 * A call's way into HaloPSA: a ticket of its own, or an internal note on the ticket that the agent chose. HaloPSA has no
 * idempotency key, so whatever may have been written already is looked for, by the reference that each text carries.
 */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { CallReport, Crm, CrmRecord } from "../crm.ts";
import { CrmFailure } from "../crm.ts";
import type { CrmPorts } from "../ports.ts";
import type { HaloClient, Item } from "./client.ts";
import { decodeAction, decodeTicket, rowsOf, writtenId } from "./records.ts";
import * as wording from "./ticketText.ts";

/** Names of a record's parts: ids of actions, and of a call log entry. */
type Part = "callNote" | "note" | "summary" | "callLog";

export function createCallWriting(
  settings: HaloPsaSettings,
  ports: CrmPorts,
  client: HaloClient,
  ticketUrl: (id: string) => string,
): Pick<Crm, "logCall" | "addNote" | "attachSummary"> {
  const recordOf = (id: string, parts: CrmRecord["parts"] = {}): CrmRecord => ({
    crm: "halopsa",
    id,
    url: ticketUrl(id),
    parts,
  });

  const findTicket = async (report: CallReport): Promise<string | null> => {
    const what = "HaloPSA: look for the call's ticket";
    const token = wording.callToken(report.callId);
    // Newest first: should the search be ignored, the ticket is still among the first.
    const answer = await client.get(what, "/Tickets", {
      search: token,
      order: "dateoccurred",
      orderdesc: true,
      count: 50,
    });
    const ids = rowsOf(what, answer, "tickets", decodeTicket)
      .filter((ticket) => `${ticket.summary}\n${ticket.details}`.includes(token))
      .map((ticket) => ticket.id);
    return ids.length === 0 ? null : String(Math.min(...ids));
  };

  /** The oldest first. */
  const findActions = async (ticketId: string, marker: string): Promise<readonly string[]> => {
    const what = "HaloPSA: look for the call's notes";
    const answer = await client.get(what, "/Actions", { ticket_id: ticketId, excludesys: true, count: 500 });
    return rowsOf(what, answer, "actions", decodeAction)
      .filter((action) => action.text.includes(marker))
      .map((action) => action.id)
      .sort((a, b) => a - b)
      .map(String);
  };

  const findAction = async (ticketId: string, marker: string): Promise<string | null> =>
    (await findActions(ticketId, marker))[0] ?? null;

  /** What an earlier attempt may have made: a ticket of the call's own, or a note on one of the tickets it tried. */
  const findRecord = async (report: CallReport, triedTickets: readonly string[]): Promise<CrmRecord | null> => {
    const own = await findTicket(report);
    if (own !== null) return recordOf(own);
    const marker = wording.noteMarker(report.callId, "call");
    for (const ticketId of triedTickets) {
      const callNote = await findAction(ticketId, marker);
      if (callNote !== null) return recordOf(ticketId, { callNote });
    }
    return null;
  };

  const postAction = async (ticketId: string, id: string | null, { text, html }: wording.Wording): Promise<string> => {
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

  /** One note of a kind per call: the known one is changed, a lost one is found again, one that was deleted is made anew. */
  const putNote = async (
    record: CrmRecord,
    part: Part,
    marker: string,
    text: wording.Wording,
    lookBack = true,
  ): Promise<CrmRecord> => {
    const known = record.parts[part] ?? (lookBack ? await findAction(record.id, marker) : null);
    let id: string;
    try {
      id = await postAction(record.id, known, text);
    } catch (error) {
      if (known === null || !(error instanceof CrmFailure) || error.status !== 404) throw error;
      id = await postAction(record.id, null, text);
    }
    return recordOf(record.id, { ...record.parts, [part]: id });
  };

  const putCallNote = (record: CrmRecord, report: CallReport, lookBack: boolean): Promise<CrmRecord> =>
    putNote(
      record,
      "callNote",
      wording.noteMarker(report.callId, "call"),
      wording.callNote(report, ports.timeZone),
      lookBack,
    );

  const putAgentNote = async (record: CrmRecord, report: CallReport): Promise<CrmRecord> => {
    const text = wording.agentNote(report);
    if (text === null && record.parts.note === undefined) return record;
    const marker = wording.noteMarker(report.callId, "notes");
    return putNote(record, "note", marker, text ?? wording.emptiedNote(report));
  };

  const putSummary: Crm["attachSummary"] = (record, report) =>
    putNote(
      record,
      "summary",
      wording.noteMarker(report.callId, "summary"),
      wording.summaryNote(report.callId, report.insights),
    );

  const postTicket = async (report: CallReport, id: string | null): Promise<string> => {
    const what = `HaloPSA: ${id === null ? "create" : "update"} the call's ticket`;
    const details = wording.ticketDetails(report, ports.timeZone);
    const answer = await client.post(what, "/Tickets", {
      ...(id === null ? newTicketFields(settings, report) : { id: Number(id) }),
      ...customerFields(settings, report, id === null),
      summary: wording.ticketSummary(report),
      details: details.text,
      details_html: details.html,
    });
    return id ?? String(writtenId(what, answer));
  };

  /** Off unless a tenant has confirmed it. Looked for first, since this is another write that may have happened. */
  const putCallLog = async (record: CrmRecord, report: CallReport, lookBack: boolean): Promise<CrmRecord> => {
    if (!settings.callLog) return record;
    const what = "HaloPSA: write the call log";
    const known = record.parts.callLog ?? (lookBack ? await findCallLog(client, report) : null);
    const answer = await client.post(what, "/CallLog", {
      ...(known === null ? {} : { id: Number(known) }),
      ticket_id: Number(record.id),
      start_date: report.startedAt,
      end_date: report.endedAt,
      ...customerFields(settings, report, known === null),
      ...(report.customerNumber === null ? {} : { callerid: report.customerNumber }),
      ...(report.systemNumber === null ? {} : { diallednumber: report.systemNumber }),
      summary: wording.ticketSummary(report),
    });
    return recordOf(record.id, { ...record.parts, callLog: String(writtenId(what, answer)) });
  };

  /** Deleting needs rights that an API agent should not have, so the notes are struck out. */
  const strikeNotes = async (ticketId: string, report: CallReport, left: wording.Wording): Promise<void> => {
    const token = wording.callToken(report.callId);
    for (const id of await findActions(ticketId, token)) await postAction(ticketId, id, left);
  };

  /**
   * Agents choose a ticket while they wrap up, when the call has been logged already. Then the call moves there with its
   * notes, and the place it leaves says so. A ticket of the call's own is left last: it is what a look-back searches for.
   */
  const moveToChosenTicket = async (record: CrmRecord, report: CallReport): Promise<CrmRecord> => {
    const chosen = chosenTicket(report);
    if (chosen === null || chosen === record.id) return record;
    let moved = await putCallNote(recordOf(chosen), report, true);
    if (record.parts.note !== undefined) moved = await putAgentNote(moved, report);
    if (record.parts.summary !== undefined && report.insights !== null) {
      moved = await putSummary(moved, { ...report, insights: report.insights });
    }
    const left = wording.movedWording(report.callId, chosen);
    await strikeNotes(record.id, report, left);
    if (record.parts.callNote === undefined) {
      await client.post("HaloPSA: close the ticket that a call left", "/Tickets", {
        id: Number(record.id),
        summary: left.summary,
        details: left.text,
        details_html: left.html,
        ...(settings.closedStatusId === null ? {} : { status_id: settings.closedStatusId }),
      });
    }
    return moved;
  };

  const writeAnew = async (report: CallReport, lookBack: boolean): Promise<CrmRecord> => {
    const chosen = chosenTicket(report);
    return chosen === null
      ? putCallLog(recordOf(await postTicket(report, null)), report, lookBack)
      : putCallNote(recordOf(chosen), report, lookBack);
  };

  const writeAgain = async (record: CrmRecord, report: CallReport): Promise<CrmRecord> => {
    const placed = await moveToChosenTicket(record, report);
    if (placed.parts.callNote !== undefined) return placed === record ? putCallNote(record, report, true) : placed;
    await postTicket(report, placed.id);
    return putCallLog(placed, report, true);
  };

  return {
    async logCall(report, { lookBack, record, mayCreate = true, triedTickets = [] }) {
      const tried = triedTickets.filter(isTicketId);
      const known = record ?? (lookBack ? await findRecord(report, tried) : null);
      // Moving it would add a note, and the call log is another thing to be created.
      if (!mayCreate && (known === null || settings.callLog || (chosenTicket(report) ?? known.id) !== known.id)) {
        return { state: "unsettled" };
      }
      const placed = known === null ? await writeAnew(report, lookBack) : await writeAgain(known, report);
      // An attempt whose answer got lost may have put it where the agent no longer wants it.
      const astray = tried.filter((ticketId) => ticketId !== placed.id && ticketId !== known?.id);
      const left = wording.movedWording(report.callId, placed.id);
      for (const ticketId of astray) await strikeNotes(ticketId, report, left);
      return { state: "written", record: placed };
    },

    async addNote(record, report) {
      return putAgentNote(await moveToChosenTicket(record, report), report);
    },

    async attachSummary(record, report) {
      return putSummary(await moveToChosenTicket(record, report), report);
    },
  };
}

/** Calls nobody talked in stay open for somebody to ring back; the others are closed where the stage says so. */
function newTicketFields(settings: HaloPsaSettings, report: CallReport): Item {
  const closed = report.outcome === "answered" ? settings.closedStatusId : null;
  const status = closed ?? settings.newStatusId;
  return {
    tickettype_id: settings.ticketTypeId,
    dateoccurred: report.startedAt,
    // The record of a call is no reason to write to the customer.
    sendack: false,
    ...(status === null ? {} : { status_id: status }),
    ...(settings.priorityId === null ? {} : { priority_id: settings.priorityId }),
    ...(settings.sourceId === null ? {} : { source: settings.sourceId }),
    ...(settings.team === null ? {} : { team: settings.team }),
  };
}

/**
 * Client, site and user that agree: a user without his site shows as HaloPSA's Unknown customer. Of a caller nobody knows,
 * only a new ticket says so; an agent may have corrected an older one since.
 */
function customerFields(settings: HaloPsaSettings, { customer }: CallReport, isNew: boolean): Item {
  const [client, site, user] =
    customer !== null
      ? [wholeNumber(customer.companyId), wholeNumber(customer.siteId), wholeNumber(customer.id)]
      : isNew
        ? [settings.unknownClientId, settings.unknownSiteId, settings.unknownUserId]
        : [null, null, null];
  return {
    ...(client === null ? {} : { client_id: client }),
    ...(site === null ? {} : { site_id: site }),
    ...(user === null || site === null ? {} : { user_id: user }),
  };
}

/** The list takes no filter that is documented, so the newest are looked through. */
async function findCallLog(client: HaloClient, report: CallReport): Promise<string | null> {
  const what = "HaloPSA: look for the call log";
  const answer = await client.get(what, "/CallLog", { showall: true, count: 100 });
  const token = wording.callToken(report.callId);
  const found = rowsOf(what, answer, "calllogs", decodeTicket).find((row) => row.summary.includes(token));
  return found === undefined ? null : String(found.id);
}

/** What is no ticket number is no choice: the call must not be lost over it. */
function chosenTicket({ wrapUp }: CallReport): string | null {
  const id = wrapUp?.ticketId?.trim() ?? "";
  return isTicketId(id) ? id : null;
}

function isTicketId(id: string): boolean {
  return /^[1-9]\d{0,9}$/.test(id);
}

function wholeNumber(id: string | null): number | null {
  return id !== null && /^\d+$/.test(id) ? Number(id) : null;
}
