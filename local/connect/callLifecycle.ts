/** How a contact begins, waits, rings, is answered and ends, whoever causes it. */
import type { ContactId } from "../../contract/identifiers.ts";
import type { LocalQueue } from "../stages.ts";
import {
  type Connection,
  connectionIn,
  contactIn,
  type DeskContact,
  deskContact,
  phoneEndpoint,
  type ShownState,
} from "./agentDesk.ts";
import {
  backInQueue,
  connected,
  disconnected,
  type Leg,
  type LegBirth,
  newLeg,
  offered,
  queued,
  wrappedUp,
  wrappingUp,
} from "./contactState.ts";
import type { FlowName, Turn } from "./turn.ts";

/** Amazon Connect rings an agent for 20 seconds. */
const ringMilliseconds = 20_000;
/** Between an agent's becoming free and the next ring: the softphone sees him free before it sees the next contact. */
const routingMilliseconds = 600;
export const colleagueAnswersMilliseconds = 3_000;
export const colleagueTalksMilliseconds = 60_000;
const colleagueWrapsUpMilliseconds = 5_000;
export const mostChats = 2;

/** Brings a contact to life and sends it into its flow. */
export function beginContact(turn: Turn, birth: Omit<LegBirth, "contactId">, flow: FlowName): ContactId {
  const contactId = turn.moment.newId();
  turn.addLeg(newLeg({ ...birth, contactId }, turn.now));
  turn.announce(contactId, "INITIATED");
  // Amazon Connect announces media for what it starts itself and for chats, not for calls that come in.
  if (birth.channel === "CHAT") turn.announce(contactId, "CONNECTED_TO_SYSTEM");
  turn.ask({ do: "runFlow", contactId, flow });
  return contactId;
}

export type QueueOutcome = "queued" | "atCapacity" | "failed";

export function enterQueue(turn: Turn, contactId: ContactId): QueueOutcome {
  const leg = turn.leg(contactId);
  const queue = leg?.targetQueue ?? null;
  if (leg === null || queue === null || leg.phase !== "inFlow") return "failed";
  const waiting = turn.state.legs.filter((other) => isWaiting(other) && other.queue?.id === queue.id);
  if (waiting.length >= turn.moment.queueCapacity) return "atCapacity";
  turn.changeLeg(contactId, (inFlow) => queued(inFlow, queue, turn.now));
  turn.announce(contactId, "QUEUED");
  if (isColleagues(turn, queue)) turn.later(colleagueAnswersMilliseconds, { is: "colleagueAnswers", contactId });
  return "queued";
}

/** Sees to it that somebody looks for a free agent soon, if there is anything to look for. */
export function callForRouting(turn: Turn): void {
  const { routing } = turn.state;
  if (routing.pending || nextToRing(turn) === null) return;
  const ticket = routing.ticket + 1;
  turn.setRouting({ ticket, pending: true });
  turn.later(routingMilliseconds, { is: "route", ticket });
}

/** Calls off a look that is under way: an agent who has become free only just is not rung in the same breath. */
export function putOffRouting(turn: Turn): void {
  turn.setRouting({ ...turn.state.routing, pending: false });
}

export function route(turn: Turn, ticket: number): void {
  const { routing } = turn.state;
  if (!routing.pending || routing.ticket !== ticket) return;
  turn.setRouting({ ticket, pending: false });
  for (let leg = nextToRing(turn); leg !== null; leg = nextToRing(turn)) ring(turn, leg);
}

export function ringTimedOut(turn: Turn, contactId: ContactId, offer: number): void {
  const leg = turn.leg(contactId);
  if (leg?.phase === "ringing" && leg.offers === offer) missed(turn, contactId);
}

/** The agent did not take it, or refused it: the customer waits on. */
export function missed(turn: Turn, contactId: ContactId): void {
  turn.changeLeg(contactId, backInQueue);
  failOnDesk(turn, contactId, "MissedCallAgent");
}

export function answer(turn: Turn, contactId: ContactId): void {
  const { agent } = turn.moment.stage;
  const outbound = turn.leg(contactId)?.initiationMethod === "OUTBOUND";
  turn.changeLeg(contactId, (leg) => connected(leg, agent, turn.now));
  turn.changeDeskContact(contactId, (contact) =>
    connectionIn(contactIn(contact, "connected", turn.now), "connected", turn.now, () => true),
  );
  if (outbound) turn.announce(contactId, "CONNECTED_TO_SYSTEM");
  turn.announce(contactId, "CONNECTED_TO_AGENT");
}

/** Ends one leg for the customer, and with it whatever of it lies on the agent's desk. */
export function endLeg(turn: Turn, contactId: ContactId, reason: string): void {
  const before = turn.leg(contactId);
  if (before === null || before.disconnectedAt !== null) return;
  turn.changeLeg(contactId, (leg) => disconnected(leg, reason, turn.now));
  turn.announce(contactId, "DISCONNECTED");
  endOnDesk(turn, before);
  dropTransferParty(turn, contactId);
  const leg = turn.leg(contactId);
  if (leg?.phase === "ended") complete(turn, leg);
  if (leg?.agent?.id === turn.moment.stage.colleague.id) {
    turn.later(colleagueWrapsUpMilliseconds, { is: "colleagueWrapsUp", contactId });
  }
}

/** The agent is off the line; the customer may talk on with a third party. */
export function agentLeaves(turn: Turn, contactId: ContactId): void {
  turn.changeLeg(contactId, (leg) => wrappingUp(leg, turn.now));
  closeOnDesk(turn, contactId);
}

export function endWrapUp(turn: Turn, contactId: ContactId): void {
  const before = turn.leg(contactId);
  turn.changeLeg(contactId, (leg) => wrappedUp(leg, turn.now));
  const leg = turn.leg(contactId);
  if (before?.phase === "afterCallWork" && leg?.phase === "ended") complete(turn, leg);
}

/** The customer hangs up: everything of his call that is still going on ends. */
export function customerHangsUp(turn: Turn, contactId: ContactId): boolean {
  const leg = turn.leg(contactId);
  if (leg === null || leg.disconnectedAt !== null) return false;
  const reason = leg.customerReached ? "CUSTOMER_DISCONNECT" : "OUTBOUND_ATTEMPT_FAILED";
  for (const other of turn.state.legs) {
    if (other.initialContactId === leg.initialContactId) endLeg(turn, other.contactId, reason);
  }
  return true;
}

/** What a contact of the human agent's queue looks like on his desk. */
function deskConnections(turn: Turn, leg: Leg, dialed: boolean): readonly Connection[] {
  const { agent } = turn.moment.stage;
  const base = { since: turn.now, quickConnectName: null, muted: false, transferContactId: null };
  const agentEndpoint = { endpointARN: agent.arn, type: "agent", name: agent.name, phoneNumber: null } as const;
  return [
    {
      ...base,
      connectionId: turn.moment.newId(),
      role: "agent",
      type: "agent",
      state: "connecting",
      endpoint: { ...agentEndpoint, agentLogin: agent.username, queue: null },
    },
    {
      ...base,
      connectionId: turn.moment.newId(),
      role: "customer",
      type: dialed ? "outbound" : "inbound",
      state: dialed ? "connecting" : "connected",
      endpoint: leg.customerEndpoint === null ? null : phoneEndpoint(leg.customerEndpoint),
    },
  ];
}

export function putOnDesk(turn: Turn, leg: Leg, dialed: boolean): void {
  const contact: DeskContact = {
    contactId: leg.contactId,
    channel: leg.channel,
    dialed,
    state: "connecting",
    since: turn.now,
    failure: null,
    connections: deskConnections(turn, leg, dialed),
  };
  turn.changeDesk((desk) => ({ ...desk, contacts: [...desk.contacts, contact] }));
}

function ring(turn: Turn, leg: Leg): void {
  turn.changeLeg(leg.contactId, (waiting) => offered(waiting, turn.moment.stage.agent));
  putOnDesk(turn, leg, false);
  turn.later(ringMilliseconds, { is: "ringTimedOut", contactId: leg.contactId, offer: leg.offers + 1 });
}

/** The oldest waiting contact that the human agent is free for. */
function nextToRing(turn: Turn): Leg | null {
  const { desk, legs } = turn.state;
  if (!isRoutable(desk.shown)) return null;
  const chats = desk.contacts.filter(({ channel }) => channel === "CHAT").length;
  const fits = (leg: Leg): boolean =>
    isWaiting(leg) &&
    leg.queue !== null &&
    !isColleagues(turn, leg.queue) &&
    // A missed contact is offered again only when the agent has cleared the miss.
    deskContact(desk, leg.contactId) === null &&
    (leg.channel === "VOICE" || chats < mostChats);
  return legs.find(fits) ?? null;
}

function isWaiting(leg: Leg): boolean {
  return leg.phase === "queued";
}

function isRoutable(shown: ShownState): boolean {
  return shown.type === "routable";
}

/** Everything but the first line's queue is the colleague's: the second line, and his own queue. */
function isColleagues(turn: Turn, queue: LocalQueue): boolean {
  return queue.id !== turn.moment.stage.queue.id;
}

function complete(turn: Turn, leg: Leg): void {
  turn.announce(leg.contactId, "COMPLETED");
  if (leg.connectedToAgentAt !== null && leg.recording.analyzed) {
    turn.ask({ do: "analyze", contactId: leg.contactId });
  }
}

function endOnDesk(turn: Turn, leg: Leg): void {
  const contact = deskContact(turn.state.desk, leg.contactId);
  if (contact === null || contact.state === "ended" || contact.state === "error") return;
  if (contact.state === "connected") closeOnDesk(turn, leg.contactId);
  else if (contact.dialed) failOnDesk(turn, leg.contactId, "FailedConnectCustomer");
  else failOnDesk(turn, leg.contactId, "MissedCallAgent");
}

function closeOnDesk(turn: Turn, contactId: ContactId): void {
  turn.changeDeskContact(contactId, (contact) =>
    connectionIn(contactIn(contact, "ended", turn.now), "disconnected", turn.now, () => true),
  );
}

/** As the softphone shows it: the agent's side is gone, the customer's is left as it was. */
function failOnDesk(turn: Turn, contactId: ContactId, failure: "MissedCallAgent" | "FailedConnectCustomer"): void {
  turn.changeDeskContact(contactId, (contact) => {
    const failed = { ...contactIn(contact, "error", turn.now), failure };
    return connectionIn(failed, "disconnected", turn.now, ({ role }) => role === "agent" || contact.dialed);
  });
}

/** The party that a transfer's contact stood for is gone from the agent's call. */
function dropTransferParty(turn: Turn, transferContactId: ContactId): void {
  for (const { contactId } of turn.state.desk.contacts) {
    turn.changeDeskContact(contactId, (contact) =>
      connectionIn(
        contact,
        "disconnected",
        turn.now,
        (connection) => connection.transferContactId === transferContactId,
      ),
    );
  }
}
