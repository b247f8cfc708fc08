/** One customer call as the desk shows it: its legs from the simulated instance, its record from the journal. Pure. */
import type { ContactId, CrmName } from "../../contract/identifiers.ts";
import { type JournalCall, recordOf } from "../../functions/calls/journalItems.ts";
import type { ContactPhase, SimulatedContact } from "../connect/contactCenter.ts";
import type { CallState, CallView, LegView } from "./deskViews.ts";

/** @param legs every leg of one call, oldest first, at least one */
export function callView(crm: CrmName, legs: readonly SimulatedContact[], journal: JournalCall | null): CallView {
  const first = legs[0];
  const last = legs.at(-1);
  if (first === undefined || last === undefined) throw new Error("a call has at least one leg");
  const record = journal === null ? null : recordOf(journal);
  const summary = journal?.insights?.summary ?? null;
  const current = legs.findLast((leg) => leg.phase !== "ended") ?? last;
  const over = legs.every((leg) => leg.disconnectedAt !== null);
  return {
    contactId: first.initialContactId,
    crm,
    channel: first.channel === "CHAT" ? "chat" : "voice",
    state: states[current.phase],
    from: first.customerEndpoint,
    to: first.systemEndpoint,
    attributes: last.attributes,
    agent: current.agent === null ? null : { id: current.agent.id, name: current.agent.name },
    legs: legs.map(legView),
    flowSteps: legs.flatMap((leg) => leg.flowSteps),
    startedAt: first.initiatedAt.toISOString(),
    endedAt: over ? iso(latest(legs.map((leg) => leg.disconnectedAt))) : null,
    wrapUp: journal?.wrapUp ?? null,
    record: record === null ? null : { crm: record.crm, id: record.id, url: record.url },
    summary: summary?.state === "ready" ? summary.text : null,
    summaryAbsence: summary?.state === "absent" ? summary.why : null,
  };
}

/** The legs of each call, calls in the order in which they began. */
export function groupByCall(
  contacts: readonly SimulatedContact[],
): ReadonlyMap<ContactId, readonly SimulatedContact[]> {
  const calls = new Map<ContactId, SimulatedContact[]>();
  for (const contact of contacts) {
    const legs = calls.get(contact.initialContactId);
    if (legs) legs.push(contact);
    else calls.set(contact.initialContactId, [contact]);
  }
  return calls;
}

const states: Readonly<Record<ContactPhase, CallState>> = {
  inFlow: "inFlow",
  queued: "queued",
  ringing: "ringing",
  talking: "connected",
  afterCallWork: "wrapUp",
  ended: "ended",
};

function legView(leg: SimulatedContact): LegView {
  return {
    contactId: leg.contactId,
    state: states[leg.phase],
    initiationMethod: leg.initiationMethod,
    agent: leg.agent?.name ?? null,
    queue: leg.queue?.name ?? null,
    startedAt: leg.initiatedAt.toISOString(),
    answeredAt: iso(leg.connectedToAgentAt),
    endedAt: iso(leg.disconnectedAt),
    disconnectReason: leg.disconnectReason,
  };
}

function latest(dates: readonly (Date | null)[]): Date | null {
  return dates.reduce((newest, date) => (date !== null && (newest === null || date > newest) ? date : newest), null);
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
