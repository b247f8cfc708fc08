/** Reads a live Streams contact into a `PhoneContact`. The only file that knows where Streams keeps what. */
import { type ContactId, type E164, parseContactId, parseE164 } from "../../contract/identifiers.ts";
import type { Arrival, Channel, PhoneContact, PhoneContactState } from "./phone.ts";

/** `null` when Streams has dropped the contact already: its getters throw then. */
export function readContact(contact: connect.Contact, muted: boolean, now: number): PhoneContact | null {
  try {
    const contactId = parseContactId(contact.getContactId());
    if (contactId === null) return null;
    const initial = contact.getInitialConnection() ?? null;
    const attributes = readAttributes(contact);
    const direction = readDirection(contact, initial);
    const state = readState(contact, initial, direction);
    const initialContactId = readInitialContactId(contact, contactId);
    const since = now - duration(contact);
    return {
      contactId,
      initialContactId,
      channel: readChannel(contact),
      direction,
      arrival: readArrival(contact, initial, initialContactId !== contactId),
      state,
      customerNumber: readNumber(initial, attributes),
      attributes,
      startedAt: since,
      connectedAt: state === "connected" ? since : null,
      endedAt: state === "ended" || state === "missed" ? since : null,
      queue: contact.getQueue()?.name ?? null,
      isMonitoring: isMonitoring(contact),
      onHold: initial?.isOnHold() ?? false,
      muted,
    };
  } catch {
    return null;
  }
}

function readAttributes(contact: connect.Contact): Readonly<Record<string, string>> {
  const attributes: Record<string, string> = {};
  for (const [name, attribute] of Object.entries(contact.getAttributes() ?? {})) {
    if (typeof attribute?.value === "string") attributes[name] = attribute.value;
  }
  return attributes;
}

function readInitialContactId(contact: connect.Contact, contactId: ContactId): ContactId {
  return parseContactId(contact.getInitialContactId()) ?? contactId;
}

function readChannel(contact: connect.Contact): Channel {
  const type: string = contact.getType();
  switch (type) {
    case "chat":
      return "chat";
    case "task":
      return "task";
    case "email":
      return "email";
    default:
      return "voice";
  }
}

/** A queued callback dials the customer, but it is the customer who asked: it rings like an inbound call. */
function readDirection(contact: connect.Contact, initial: connect.BaseConnection | null): "inbound" | "outbound" {
  const type: string = contact.getType();
  if (type === "queue_callback") return "inbound";
  const first: string | undefined = initial?.getType();
  return first === "outbound" ? "outbound" : "inbound";
}

function readArrival(contact: connect.Contact, initial: connect.BaseConnection | null, isLaterLeg: boolean): Arrival {
  const type: string = contact.getType();
  if (type === "queue_callback") return "callback";
  if (isLaterLeg) return "transfer";
  const caller: string | undefined = initial?.getEndpoint()?.type;
  return caller === "agent" && contact.isInbound() ? "colleague" : "customer";
}

function readState(
  contact: connect.Contact,
  initial: connect.BaseConnection | null,
  direction: "inbound" | "outbound",
): PhoneContactState {
  const isCallback = (contact.getType() as string) === "queue_callback";
  const dialed = direction === "outbound" || isCallback;
  const type: string = contact.getState().type;
  switch (type) {
    case "connected":
    case "paused":
      // Whoever is called may still ring while the contact counts as connected: their own connection tells the truth.
      return dialed && initial?.isConnecting() === true ? "dialing" : "connected";
    case "ended":
      return "ended";
    case "missed":
    case "rejected":
    case "error":
      return "missed";
    default:
      // A callback rings as `incoming`; from `connecting` on the agent has taken it, and it is the customer who is rung.
      return direction === "outbound" || (isCallback && type === "connecting") ? "dialing" : "ringing";
  }
}

/** Transfers within the instance have words such as `INTERNAL-TRANSFER` where the number was; the flow's attribute keeps it. */
function readNumber(initial: connect.BaseConnection | null, attributes: Readonly<Record<string, string>>): E164 | null {
  return parseE164(initial?.getEndpoint()?.phoneNumber) ?? parseE164(attributes.ANI);
}

function isMonitoring(contact: connect.Contact): boolean {
  const own = contact.getAgentConnection();
  const type: string | undefined = own?.getType();
  return type === "monitoring" || (own?.getMonitorInfo() ?? null) !== null;
}

/** Milliseconds in the present state. Streams takes the clock skew into account; without one it answers NaN. */
function duration(contact: connect.Contact): number {
  const milliseconds = contact.getStateDuration();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : 0;
}
