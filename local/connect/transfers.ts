/**
 * A third party on the agent's call, and what becomes of the call when the agent leaves it to that party. A queue or an
 * agent as the third party is a contact of its own from the start, as in Amazon Connect: it runs the transfer flow and
 * waits in a queue while the agent still talks.
 */
import type { ContactId } from "../../contract/identifiers.ts";
import { type Connection, connectionIn, deskContact, type Endpoint, thirdParty } from "./agentDesk.ts";
import {
  agentLeaves,
  beginContact,
  colleagueAnswersMilliseconds,
  colleagueTalksMilliseconds,
  endLeg,
} from "./callLifecycle.ts";
import { connected, offHold, onHold } from "./contactState.ts";
import { handoverConversation } from "./conversations.ts";
import { transferQueue } from "./quickConnects.ts";
import type { Turn } from "./turn.ts";

const internalPartyConnectsMilliseconds = 500;
const colleagueListensMilliseconds = 10_000;

/** The agent calls somebody in; the customer is put on hold meanwhile. */
export function addThirdParty(turn: Turn, contactId: ContactId, endpoint: Endpoint): void {
  const leg = turn.leg(contactId);
  if (leg === null) return;
  const queue = transferQueue(turn.moment.stage, endpoint);
  const connectionId = turn.moment.newId();
  const transferContactId =
    queue === null
      ? null
      : beginContact(
          turn,
          {
            channel: leg.channel,
            initiationMethod: "TRANSFER",
            customerEndpoint: leg.customerEndpoint,
            systemEndpoint: leg.systemEndpoint,
            conversation: handoverConversation,
            customerName: leg.customerName,
            earlier: leg,
            targetQueue: queue,
          },
          "transfer",
        );
  const party: Connection = {
    connectionId,
    role: "thirdParty",
    type: "outbound",
    state: "connecting",
    since: turn.now,
    endpoint,
    quickConnectName: endpoint.name,
    muted: false,
    transferContactId,
  };
  setHold(turn, contactId, "customer", true);
  turn.changeDeskContact(contactId, (contact) => ({ ...contact, connections: [...contact.connections, party] }));
  // Amazon Connect shows a queue or an agent as connected before anybody has answered there.
  const answersIn = queue === null ? colleagueAnswersMilliseconds : internalPartyConnectsMilliseconds;
  turn.later(answersIn, { is: "thirdPartyAnswers", contactId, connectionId });
}

export function thirdPartyAnswers(turn: Turn, contactId: ContactId, connectionId: string): void {
  const ringing = (connection: Connection): boolean =>
    connection.connectionId === connectionId && connection.state === "connecting";
  turn.changeDeskContact(contactId, (contact) => connectionIn(contact, "connected", turn.now, ringing));
}

/** Puts one party on hold or takes it back. */
export function setHold(turn: Turn, contactId: ContactId, who: Connection["role"] | Connection, hold: boolean): void {
  const [from, to] = hold ? (["connected", "hold"] as const) : (["hold", "connected"] as const);
  const isIt = (connection: Connection): boolean =>
    connection.state === from &&
    (typeof who === "string" ? connection.role === who : connection.connectionId === who.connectionId);
  const before = deskContact(turn.state.desk, contactId);
  const customerMoves = before?.connections.some((connection) => connection.role === "customer" && isIt(connection));
  turn.changeDeskContact(contactId, (contact) => connectionIn(contact, to, turn.now, isIt));
  if (customerMoves) turn.changeLeg(contactId, (leg) => (hold ? onHold : offHold)(leg, turn.now));
}

/** Swaps who is on hold: the customer or the third party. */
export function swapParties(turn: Turn, contactId: ContactId): void {
  const contact = deskContact(turn.state.desk, contactId);
  for (const connection of contact?.connections ?? []) {
    if (connection.role === "agent") continue;
    if (connection.state === "hold") setHold(turn, contactId, connection, false);
    else if (connection.state === "connected") setHold(turn, contactId, connection, true);
  }
}

/** The agent takes the third party off the line again. */
export function dropThirdParty(turn: Turn, contactId: ContactId, party: Connection): void {
  const isIt = ({ connectionId }: Connection): boolean => connectionId === party.connectionId;
  turn.changeDeskContact(contactId, (contact) => connectionIn(contact, "disconnected", turn.now, isIt));
  if (party.transferContactId !== null) endLeg(turn, party.transferContactId, "AGENT_DISCONNECT");
}

/** The agent hangs up. With a third party on the line the customer goes on to that party; else the call is over. */
export function agentHangsUp(turn: Turn, contactId: ContactId): void {
  const contact = deskContact(turn.state.desk, contactId);
  const party = contact === null ? null : thirdParty(contact);
  if (party === null || party.transferContactId !== null) {
    endLeg(turn, contactId, "AGENT_DISCONNECT");
    return;
  }
  setHold(turn, contactId, "customer", false);
  agentLeaves(turn, contactId);
  turn.later(colleagueTalksMilliseconds, { is: "thirdPartyHangsUp", contactId });
}

export function colleagueAnswers(turn: Turn, contactId: ContactId): void {
  if (turn.leg(contactId)?.phase !== "queued") return;
  turn.changeLeg(contactId, (leg) => connected(leg, turn.moment.stage.colleague, turn.now));
  turn.announce(contactId, "CONNECTED_TO_AGENT");
  turn.later(colleagueTalksMilliseconds, { is: "colleagueHangsUp", contactId });
}

/** The colleague ends the call when his time is up, but not while his caller is still with the first agent. */
export function colleagueHangsUp(turn: Turn, contactId: ContactId): void {
  const leg = turn.leg(contactId);
  if (leg === null || leg.disconnectedAt !== null) return;
  const earlier = leg.previousContactId === null ? null : turn.leg(leg.previousContactId);
  if (earlier?.disconnectedAt === null) {
    turn.later(colleagueListensMilliseconds, { is: "colleagueHangsUp", contactId });
    return;
  }
  endLeg(turn, contactId, "AGENT_DISCONNECT");
}

export function thirdPartyHangsUp(turn: Turn, contactId: ContactId): void {
  endLeg(turn, contactId, "THIRD_PARTY_DISCONNECT");
}
