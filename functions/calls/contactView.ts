/** What the connector is shown of a contact, from what the journal and the CRM know of its call. */
import type { ContactView, RecordState } from "../../contract/api.ts";
import type { PastCall, Ticket } from "../../contract/customers.ts";
import type { ContactId } from "../../contract/identifiers.ts";
import { customerOf } from "../customers/matching.ts";
import { type JournalCall, recordOf } from "./journalItems.ts";

/** @param call `null` for a contact that nothing was written of: its look-up failed */
export function contactView(
  contactId: ContactId,
  call: JournalCall | null,
  openTickets: readonly Ticket[],
  lastCalls: readonly PastCall[],
): ContactView {
  if (call === null) {
    return {
      contactId,
      match: { kind: "unavailable" },
      customerId: null,
      openTickets: [],
      lastCalls: [],
      wrapUp: null,
      record: { state: "waiting" },
      insights: null,
    };
  }
  return {
    contactId,
    match: call.match,
    customerId: customerOf(call.match, call.chosenCustomer)?.id ?? null,
    openTickets,
    lastCalls,
    wrapUp: call.wrapUp,
    record: recordState(call),
    insights: call.insights,
  };
}

export function recordState(call: JournalCall): RecordState {
  const record = recordOf(call);
  return record === null ? { state: "waiting" } : { state: "written", crm: record.crm, id: record.id, url: record.url };
}
