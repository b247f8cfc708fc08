/** Contacts as the softphone's snapshot has them, in the states a test wants. */
import type { ContactId } from "../../contract/identifiers.ts";
import type { FixedLine } from "../local/softphone/fixedLine.ts";

export interface LineContact {
  readonly contactId: ContactId;
  readonly initialContactId?: ContactId;
  readonly type?: "voice" | "chat" | "task" | "email" | "queue_callback";
  readonly phase: "ringing" | "dialing" | "connected" | "onHold" | "ended" | "missed";
  readonly attributes?: Readonly<Record<string, string>>;
  readonly number?: string | null;
  /** When the phase began. */
  readonly since?: Date;
  readonly outbound?: boolean;
  /** The other side is an agent of the same instance. */
  readonly fromAgent?: boolean;
  readonly monitoring?: boolean;
}

const phases = {
  ringing: { contact: "connecting", agent: "connecting", customer: "connected" },
  dialing: { contact: "connected", agent: "connected", customer: "connecting" },
  connected: { contact: "connected", agent: "connected", customer: "connected" },
  onHold: { contact: "connected", agent: "connected", customer: "hold" },
  ended: { contact: "ended", agent: "disconnected", customer: "disconnected" },
  missed: { contact: "error", agent: "disconnected", customer: "connected" },
} as const;

/** Puts these contacts, and no others, on the line. */
export function showContacts(line: FixedLine, ...contacts: readonly LineContact[]): void {
  line.show({ contacts: contacts.map(snapshot), ...agentState(contacts) });
}

function agentState(contacts: readonly LineContact[]): Record<string, unknown> {
  const voice = contacts.find(({ type }) => type === undefined || type === "voice" || type === "queue_callback");
  const name = voice === undefined ? "Available" : voice.phase === "ringing" ? "PendingBusy" : agentNames[voice.phase];
  return {
    state: {
      name,
      type: voice === undefined ? "routable" : "system",
      agentStateARN: null,
      startTimestamp: voice?.since ?? new Date(),
    },
  };
}

const agentNames = {
  dialing: "CallingCustomer",
  connected: "Busy",
  onHold: "Busy",
  ended: "AfterCallWork",
  missed: "MissedCallAgent",
} as const;

function snapshot(contact: LineContact): Record<string, unknown> {
  const { contactId, phase, type = "voice", attributes = {} } = contact;
  const timestamp = contact.since ?? new Date();
  const states = phases[phase];
  const connection = (kind: string, initial: boolean, state: string) => ({
    connectionId: `${contactId}-${kind}`,
    type: kind,
    initial,
    state: { type: state, timestamp },
    endpoint:
      type === "chat" || type === "task" || type === "email"
        ? null
        : {
            type: initial && !contact.fromAgent ? "phone_number" : "agent",
            phoneNumber: initial && !contact.fromAgent ? (contact.number ?? "+61400123456") : null,
          },
    quickConnectName: null,
    softphoneMediaInfo: null,
    monitoringInfo: contact.monitoring && !initial ? { agentName: "Tom", customerName: "", joinTime: timestamp } : null,
    chatMediaInfo: type === "chat" ? { chatAutoAccept: false, connectionData: null, customerName: "Guest" } : null,
  });
  return {
    contactId,
    initialContactId: contact.initialContactId ?? contactId,
    type,
    name: null,
    // A callback is offered as `incoming`; once it connects, the agent has taken it and the customer is rung.
    state: { type: type === "queue_callback" && phase === "ringing" ? "incoming" : states.contact, timestamp },
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { name, value }])),
    initiationMethod: contact.outbound ? "outbound" : "inbound",
    queue: { name: "Support", queueARN: "arn:queue", queueId: "arn:queue" },
    queueTimestamp: timestamp,
    contactDuration: "0",
    connections: [
      connection(contact.monitoring ? "monitoring" : "agent", false, states.agent),
      connection(contact.outbound ? "outbound" : "inbound", true, states.customer),
    ],
  };
}
