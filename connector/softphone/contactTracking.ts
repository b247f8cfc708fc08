/**
 * From "the contact now looks like this" to what happened: the pure heart of the softphone adapter.
 *
 * Streams calls handlers in an order that depends on how a contact ends, repeats `onConnected` for contacts of the whole
 * day after a reconnect, and calls nothing for contacts that were there before the page. So its calls only say "look
 * again", and the events are made here, by comparison.
 */
import type { PhoneContact, SoftphoneEvent, TranscriptLine } from "./phone.ts";

export interface TrackedContact {
  readonly contact: PhoneContact;
  readonly accepted: boolean;
  /** Said to be connected, ended or missed already. */
  readonly connectedSaid: boolean;
  readonly overSaid: boolean;
  readonly transcript: readonly TranscriptLine[];
}

export interface Observed {
  readonly tracked: TrackedContact;
  readonly events: readonly SoftphoneEvent[];
}

/** After-call work older than this is a contact somebody forgot to close, not one that is being wrapped up. */
export const longestAfterCallMilliseconds = 30 * 60_000;

/** @param transcript what was said before this page was loaded */
export function firstSight(contact: PhoneContact, now: number, transcript: readonly TranscriptLine[] = []): Observed {
  const fresh: TrackedContact = { contact, accepted: false, connectedSaid: false, overSaid: false, transcript };
  if (contact.isMonitoring) return { tracked: { ...fresh, overSaid: true }, events: [] };
  switch (contact.state) {
    case "ringing":
    case "dialing":
      return { tracked: fresh, events: [{ kind: "ringing", contact }] };
    case "connected":
      return { tracked: { ...fresh, connectedSaid: true }, events: [{ kind: "connected", contact }] };
    case "ended":
    case "missed": {
      // Over before this page saw it: shown while it is being wrapped up, announced to nobody.
      const recent = contact.endedAt === null || now - contact.endedAt < longestAfterCallMilliseconds;
      return { tracked: { ...fresh, overSaid: true }, events: recent ? [{ kind: "updated", contact }] : [] };
    }
  }
}

export function observe(before: TrackedContact, seen: PhoneContact): Observed {
  if (before.contact.isMonitoring) return { tracked: before, events: [] };
  const contact = carryOver(before, seen);
  const tracked = { ...before, contact };
  if (before.overSaid) return { tracked, events: changed(before.contact, contact) };
  if (contact.state === "ended" || contact.state === "missed") return over(tracked, contact, before.contact.state);
  if (contact.state === "connected" && !before.connectedSaid) {
    return { tracked: { ...tracked, connectedSaid: true }, events: [{ kind: "connected", contact }] };
  }
  return { tracked, events: changed(before.contact, contact) };
}

export function accepted(before: TrackedContact): Observed {
  if (before.accepted || before.overSaid || before.contact.isMonitoring) return { tracked: before, events: [] };
  return { tracked: { ...before, accepted: true }, events: [{ kind: "accepted", contact: before.contact }] };
}

/** The softphone dropped it: over now, if nothing said so before. */
export function destroyed(before: TrackedContact, now: number): readonly SoftphoneEvent[] {
  const { contact } = before;
  if (contact.isMonitoring) return [];
  if (before.overSaid) return [{ kind: "destroyed", contact }];
  const last = over(before, { ...contact, state: "ended", endedAt: now }, contact.state);
  return [...last.events, { kind: "destroyed", contact: last.tracked.contact }];
}

/** Times are those of the first look: each look computes them anew, some milliseconds apart. */
function carryOver({ contact }: TrackedContact, seen: PhoneContact): PhoneContact {
  return {
    ...seen,
    startedAt: contact.startedAt,
    connectedAt: contact.connectedAt ?? seen.connectedAt,
    endedAt: contact.endedAt ?? seen.endedAt,
    // An ended contact may lose its connections, and with them the number it was known by.
    customerNumber: seen.customerNumber ?? contact.customerNumber,
    direction: contact.direction,
    arrival: contact.arrival,
  };
}

function over(tracked: TrackedContact, contact: PhoneContact, before: PhoneContact["state"]): Observed {
  // Connect reports a call nobody took as `error`, `missed`, `rejected` or plainly ended; what tells is that it never connected.
  // A callback that was being dialed had been taken: there it was the customer who did not answer.
  const missed = !tracked.connectedSaid && contact.direction === "inbound" && before !== "dialing";
  const last: PhoneContact = { ...contact, state: missed ? "missed" : "ended" };
  return {
    tracked: { ...tracked, contact: last, overSaid: true },
    events: [
      missed ? { kind: "missed", contact: last } : { kind: "ended", contact: last, transcript: tracked.transcript },
    ],
  };
}

function changed(before: PhoneContact, contact: PhoneContact): readonly SoftphoneEvent[] {
  return JSON.stringify(before) === JSON.stringify(contact) ? [] : [{ kind: "updated", contact }];
}
