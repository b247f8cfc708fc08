/** A journal in memory that keeps the promises of the real one. */
import type { PastCall } from "../../../contract/customers.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { CallInsights } from "../../../contract/insights.ts";
import type { Journal, JournalCall, LegFacts } from "../../../functions/calls/journal.ts";
import { type Lease, LeaseLost } from "../../../functions/calls/leases.ts";
import { combineInsights } from "../../../functions/insights/combining.ts";

interface Entry {
  call: JournalCall;
  legs: Map<ContactId, LegFacts>;
  insights: Map<ContactId, CallInsights>;
  lease: Lease | null;
  ambiguousAt: Date | null;
  /** What stands when no lease is held. */
  rest: Exclude<JournalCall["state"], { kind: "writing" }>;
}

export function memoryJournal(now: () => Date): Journal {
  const entries = new Map<ContactId, Entry>();

  const entry = (callId: ContactId): Entry => {
    const known = entries.get(callId);
    if (known !== undefined) return known;
    const made: Entry = {
      call: emptyCall(callId),
      legs: new Map(),
      insights: new Map(),
      lease: null,
      ambiguousAt: null,
      rest: { kind: "open" },
    };
    entries.set(callId, made);
    return made;
  };
  const change = (callId: ContactId, changes: Partial<JournalCall>): void => {
    const known = entry(callId);
    known.call = { ...known.call, ...changes };
  };
  const isHeldBy = (callId: ContactId, lease: Lease): boolean => entry(callId).lease?.owner === lease.owner;

  const pastCalls = new Map<string, PastCall[]>();
  return {
    async notePastCall(customerId, call) {
      const others = (pastCalls.get(customerId) ?? []).filter(({ callId }) => callId !== call.callId);
      pastCalls.set(customerId, [call, ...others]);
    },

    async forgetPastCall(customerId, { callId }) {
      const others = (pastCalls.get(customerId) ?? []).filter((call) => call.callId !== callId);
      pastCalls.set(customerId, others);
    },

    lastCalls: async (customerId, most) => (pastCalls.get(customerId) ?? []).slice(0, most),

    async open({ callId, customerNumber, systemNumber, match }) {
      const { call } = entry(callId);
      const fixed = match.kind === "asCached" ? { kind: "unavailable" as const } : match;
      change(callId, {
        customerNumber: call.customerNumber ?? customerNumber,
        systemNumber: call.systemNumber ?? systemNumber,
        match: call.match.kind === "unavailable" ? fixed : call.match,
        callerKey: call.callerKey ?? (match.kind === "asCached" ? match.caller : null),
        openSince: call.openSince ?? now(),
      });
    },

    async read(callId) {
      const known = entries.get(callId);
      if (known === undefined) return null;
      const { call, legs, insights, lease, ambiguousAt, rest } = known;
      const began = (id: ContactId) => (id === callId ? "" : (legs.get(id)?.initiatedAt ?? "~"));
      const inOrder = [...insights].sort(([a], [b]) => (began(a) < began(b) ? -1 : 1));
      const [first, ...others] = inOrder.map(([, told]) => told);
      return {
        ...call,
        legs: [...legs.values()],
        insights: first === undefined ? null : combineInsights([first, ...others]),
        analyzed: [...insights.keys()],
        lastAttemptAmbiguous: ambiguousAt !== null,
        state: lease === null ? rest : { kind: "writing", owner: lease.owner, until: lease.until },
        previousRecord: lease !== null && rest.kind === "written" ? rest.record : null,
      };
    },

    async mergeLeg(callId, leg) {
      const { legs } = entry(callId);
      const isNew = !legs.has(leg.contactId);
      const known = Object.fromEntries(Object.entries(leg).filter(([, fact]) => fact !== null));
      legs.set(leg.contactId, { ...leg, ...legs.get(leg.contactId), ...known });
      return isNew;
    },

    async lease(callId, now, leaseSeconds) {
      const known = entry(callId);
      if (known.lease !== null && known.lease.until > now) return null;
      const ends = [known.lease?.until, known.ambiguousAt].map((end) => end?.getTime() ?? 0);
      const ambiguousAt = Math.max(...ends);
      known.lease = {
        owner: crypto.randomUUID(),
        attempt: known.call.attempt + 1,
        ambiguousAt: ambiguousAt === 0 ? null : new Date(ambiguousAt),
        until: new Date(now.getTime() + leaseSeconds * 1000),
      };
      change(callId, { attempt: known.lease.attempt });
      return known.lease;
    },

    async tryTickets(callId, lease, triedTickets) {
      if (!isHeldBy(callId, lease)) throw new LeaseLost(callId);
      change(callId, { triedTickets });
    },

    async written(callId, lease, record, digest, ambiguousAt = null) {
      if (!isHeldBy(callId, lease)) throw new LeaseLost(callId);
      entry(callId).lease = null;
      entry(callId).rest = { kind: "written", record, digest };
      entry(callId).ambiguousAt = ambiguousAt;
      change(callId, { openSince: entry(callId).call.openSince ?? now() });
      if (ambiguousAt === null) change(callId, { triedTickets: [] });
    },

    async release(callId, lease, outcome) {
      if (!isHeldBy(callId, lease)) return;
      entry(callId).lease = null;
      entry(callId).ambiguousAt = outcome.ambiguous ? now() : lease.ambiguousAt;
    },

    async noRecord(callId, lease, digest) {
      if (!isHeldBy(callId, lease)) throw new LeaseLost(callId);
      entry(callId).lease = null;
      entry(callId).rest = { kind: "noRecord", digest };
      entry(callId).ambiguousAt = null;
    },

    async identify(callId, match) {
      change(callId, { match, openSince: entry(callId).call.openSince ?? now() });
    },

    async chooseCustomer(callId, chosenCustomer) {
      change(callId, { chosenCustomer, openSince: now(), sweeps: 0 });
    },

    async noteActivity(callId, activityUuid) {
      const { call } = entry(callId);
      change(callId, { activityUuid: call.activityUuid ?? activityUuid, openSince: call.openSince ?? now() });
    },

    async saveWrapUp(callId, wrapUp) {
      const before = entry(callId).call.wrapUp;
      if (before !== null && Date.parse(before.editedAt) > Date.parse(wrapUp.editedAt)) return before;
      change(callId, { wrapUp, openSince: now(), sweeps: 0 });
      return wrapUp;
    },

    async saveInsights(callId, contactId, insights) {
      const known = entry(callId).insights;
      if (known.get(contactId)?.summary.state === "ready" && insights.summary.state === "absent") return;
      known.set(contactId, insights);
    },

    async markOpen(callId) {
      change(callId, { openSince: entry(callId).call.openSince ?? now() });
    },

    async settle({ callId, openSince }) {
      if (isSame(openSince, entry(callId).call.openSince)) change(callId, { openSince: null, sweeps: 0 });
    },

    async postpone({ callId, openSince: seen }, openSince, sweeps) {
      if (isSame(seen, entry(callId).call.openSince)) change(callId, { openSince, sweeps });
    },

    async listOpen(before, most) {
      return [...entries]
        .flatMap(([callId, { call }]) => (call.openSince === null ? [] : [{ callId, openSince: call.openSince }]))
        .filter(({ openSince }) => openSince < before)
        .sort((a, b) => a.openSince.getTime() - b.openSince.getTime())
        .slice(0, most)
        .map(({ callId }) => callId);
    },
  };
}

export function emptyCall(callId: ContactId): JournalCall {
  return {
    callId,
    state: { kind: "open" },
    customerNumber: null,
    systemNumber: null,
    match: { kind: "unavailable" },
    callerKey: null,
    chosenCustomer: null,
    wrapUp: null,
    insights: null,
    analyzed: [],
    legs: [],
    previousRecord: null,
    attempt: 0,
    lastAttemptAmbiguous: false,
    triedTickets: [],
    openSince: null,
    sweeps: 0,
  };
}

function isSame(a: Date | null, b: Date | null): boolean {
  return a !== null && a.getTime() === b?.getTime();
}
