/** What lies on the agent's desk: his chosen state, and each contact with its connections, as the softphone shows them. */
import type { ContactId } from "../../contract/identifiers.ts";

export interface AgentDesk {
  readonly chosen: ChosenState;
  readonly chosenSince: Date;
  /** What he will be in once the contact at hand is closed. */
  readonly next: ChosenState | null;
  readonly nextSince: Date;
  /** What others see: follows from the contacts and `chosen`. */
  readonly shown: ShownState;
  readonly shownSince: Date;
  readonly contacts: readonly DeskContact[];
  readonly configuration: Readonly<Record<string, unknown>>;
}

export interface ChosenState {
  readonly name: string;
  readonly type: "routable" | "not_routable" | "offline";
  readonly agentStateARN: string;
}

export interface ShownState {
  readonly name: string;
  readonly type: ChosenState["type"] | "system" | "error";
  readonly agentStateARN: string | null;
}

export interface DeskContact {
  readonly contactId: ContactId;
  readonly channel: "VOICE" | "CHAT";
  readonly dialed: boolean;
  readonly state: "connecting" | "connected" | "ended" | "error";
  readonly since: Date;
  /** Set in state `error`: the agent's state until he clears the contact. */
  readonly failure: "MissedCallAgent" | "FailedConnectCustomer" | null;
  readonly connections: readonly Connection[];
}

export interface Connection {
  readonly connectionId: string;
  readonly role: "agent" | "customer" | "thirdParty";
  readonly type: "agent" | "inbound" | "outbound";
  readonly state: "connecting" | "connected" | "hold" | "disconnected";
  readonly since: Date;
  readonly endpoint: Endpoint | null;
  readonly quickConnectName: string | null;
  readonly muted: boolean;
  /** The contact that a transfer made for this party. */
  readonly transferContactId: ContactId | null;
}

export interface Endpoint {
  readonly endpointARN: string | null;
  readonly type: "phone_number" | "agent" | "queue";
  readonly name: string | null;
  readonly phoneNumber: string | null;
  readonly agentLogin: string | null;
  readonly queue: string | null;
}

export function phoneEndpoint(phoneNumber: string): Endpoint {
  return { endpointARN: null, type: "phone_number", name: null, phoneNumber, agentLogin: null, queue: null };
}

/** A call decides what the agent is seen doing; chats leave his state alone. */
export function shownState(desk: Pick<AgentDesk, "chosen" | "contacts">): ShownState {
  const call = desk.contacts.find((contact) => contact.channel === "VOICE");
  if (call === undefined) return desk.chosen;
  switch (call.state) {
    case "connecting":
      return systemState(call.dialed ? "CallingCustomer" : "PendingBusy");
    case "connected":
      return systemState("Busy");
    case "ended":
      return systemState("AfterCallWork");
    case "error":
      return { name: call.failure ?? "Default", type: "error", agentStateARN: null };
  }
}

export function deskContact(desk: AgentDesk, contactId: ContactId): DeskContact | null {
  return desk.contacts.find((contact) => contact.contactId === contactId) ?? null;
}

export function connectionIn(
  contact: DeskContact,
  state: Connection["state"],
  at: Date,
  which: (c: Connection) => boolean,
): DeskContact {
  return {
    ...contact,
    connections: contact.connections.map((connection) =>
      which(connection) && connection.state !== state ? { ...connection, state, since: at } : connection,
    ),
  };
}

export function contactIn(contact: DeskContact, state: DeskContact["state"], at: Date): DeskContact {
  return contact.state === state ? contact : { ...contact, state, since: at };
}

/** The third party that is still on the line, if any. */
export function thirdParty(contact: DeskContact): Connection | null {
  return contact.connections.find(({ role, state }) => role === "thirdParty" && state !== "disconnected") ?? null;
}

function systemState(name: string): ShownState {
  return { name, type: "system", agentStateARN: null };
}
