/**
 * HaloPSA's own log of calls. Off unless a tenant has confirmed it, and never worth more than the call: what it refuses is
 * left out, while ticket, notes and summary go on.
 */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import { type CallReport, CrmFailure, type CrmRecord } from "../crm.ts";
import type { HaloClient, Item } from "./client.ts";
import { listRows } from "./lists.ts";
import { digestOf, isAsWritten, withDigest, withParts } from "./recordParts.ts";
import { decodeTicket, writtenId } from "./records.ts";
import { customerFields } from "./ticketFields.ts";
import * as wording from "./ticketText.ts";

/** @param lookBack whether an earlier attempt may have made an entry of which nobody knows the id */
export type PutCallLog = (record: CrmRecord, report: CallReport, lookBack: boolean) => Promise<CrmRecord>;

const entriesAtOnce = 100;
const mostPages = 5;

export function createCallLog(settings: HaloPsaSettings, client: HaloClient): PutCallLog {
  const told = (record: CrmRecord, report: CallReport): Item => ({
    ticket_id: Number(record.id),
    start_date: report.startedAt,
    end_date: report.endedAt,
    ...customerFields(settings, report, false),
    ...numbers(report),
    summary: wording.ticketSummary(report),
  });

  /**
   * The list has no filter that is documented, and no order. Among more entries than are looked through this one may be:
   * then nobody knows.
   */
  const find = async (report: CallReport): Promise<string | "none" | "unknown"> => {
    const token = wording.callToken(report.callId);
    const { rows, isComplete } = await listRows(client, {
      what: "HaloPSA: look for the call log",
      path: "/CallLog",
      query: { showall: true },
      name: "calllogs",
      decode: decodeTicket,
      pageSize: entriesAtOnce,
      mostPages,
      enough: (known) => known.some((row) => row.summary.includes(token)),
    });
    const found = rows.find((row) => row.summary.includes(token));
    if (found !== undefined) return String(found.id);
    return isComplete ? "none" : "unknown";
  };

  const put: PutCallLog = async (record, report, lookBack) => {
    const fields = told(record, report);
    const digest = digestOf(fields);
    if (record.parts.callLog !== undefined && isAsWritten(record, "callLog", digest)) return record;
    const known = record.parts.callLog ?? (lookBack ? await find(report) : "none");
    // One entry too few is better than two of one call.
    if (known === "unknown") return record;
    const what = "HaloPSA: write the call log";
    const answer = await client.post(what, "/CallLog", {
      ...(known === "none" ? customerFields(settings, report, true) : { id: Number(known) }),
      ...fields,
    });
    return withDigest(withParts(record, { callLog: String(writtenId(what, answer)) }), "callLog", digest);
  };

  return async (record, report, lookBack) => {
    if (!settings.callLog) return record;
    try {
      return await put(record, report, lookBack);
    } catch (error) {
      if (!(error instanceof CrmFailure) || error.failure !== "permanent") throw error;
      return withDigest(withParts(record, { callLog: null }), "callLog", null);
    }
  };
}

/** The codes for directions are not documented, so only who rang whom tells it. */
function numbers({ direction, customerNumber, systemNumber }: CallReport): Item {
  const [caller, dialed] = direction === "inbound" ? [customerNumber, systemNumber] : [systemNumber, customerNumber];
  return {
    ...(caller === null ? {} : { callerid: caller }),
    ...(dialed === null ? {} : { diallednumber: dialed }),
  };
}
