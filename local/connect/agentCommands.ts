/** What each command of the agent does to contacts and desk, and when Amazon Connect refuses it. */
import {
  type Connection,
  type DeskContact,
  deskContact,
  type Endpoint,
  phoneEndpoint,
  thirdParty,
} from "./agentDesk.ts";
import { type AgentCommand, type Refusal, refuse, type WireEndpoint } from "./agentRequests.ts";
import { agentStates } from "./agentStates.ts";
import { answer, beginContact, endWrapUp, missed, putOffRouting, putOnDesk } from "./callLifecycle.ts";
import type { ApiResult } from "./contactCenter.ts";
import { outboundConversation } from "./conversations.ts";
import { dialable } from "./dialing.ts";
import { quickConnects } from "./quickConnects.ts";
import { addThirdParty, agentHangsUp, dropThirdParty, setHold, swapParties } from "./transfers.ts";
import type { Turn } from "./turn.ts";

export function obey(turn: Turn, command: AgentCommand): ApiResult {
  switch (command.method) {
    case "putAgentState":
      return putAgentState(turn, command);
    case "createOutboundContact":
      return dial(turn, command);
    case "getEndpoints":
      return done({ endpoints: quickConnects(turn.moment.stage), nextToken: null });
    case "updateAgentConfiguration":
      turn.changeDesk((desk) => ({ ...desk, configuration: { ...desk.configuration, ...command.configuration } }));
      return done();
    case "createTransport":
      return createTransport(turn, command);
    case "notifyContactIssue":
    case "sendClientLogs":
    case "sendSoftphoneCallReport":
    case "sendSoftphoneCallMetrics":
      return done();
    default: {
      const contact = deskContact(turn.state.desk, command.contactId);
      if (contact === null) return refuse("ContactNotFoundException", "The agent has no such contact.", 404);
      if ("endpoint" in command) return addParty(turn, contact, command.endpoint);
      return "connectionId" in command
        ? onConnection(turn, contact, command)
        : onContact(turn, contact, command.method);
    }
  }
}

type ConnectionCommand = Extract<AgentCommand, { readonly connectionId: string }>;
type ContactMethod = Exclude<
  Extract<AgentCommand, { readonly contactId: unknown }>,
  { readonly connectionId: unknown } | { readonly endpoint: unknown } | { readonly transportType: unknown }
>["method"];

function onContact(turn: Turn, contact: DeskContact, method: ContactMethod): ApiResult {
  const { contactId, state } = contact;
  switch (method) {
    case "acceptContact":
      if (state !== "connecting" || contact.dialed) return invalidState("The contact is not ringing.");
      answer(turn, contactId);
      return done();
    case "rejectContact":
      if (state !== "connecting" || contact.dialed) return invalidState("The contact is not ringing.");
      missed(turn, contactId);
      return done();
    case "clearContact":
    case "completeContact":
      if (state !== "ended" && state !== "error") return invalidState("The contact has not ended.");
      clear(turn, contact);
      return done();
    case "conferenceConnections":
      if (thirdParty(contact) === null) return invalidState("There is nobody to confer with.");
      setHold(turn, contactId, "customer", false);
      setHold(turn, contactId, "thirdParty", false);
      return done();
  }
}

function onConnection(turn: Turn, contact: DeskContact, command: ConnectionCommand): ApiResult {
  const connection = contact.connections.find(({ connectionId }) => connectionId === command.connectionId);
  if (connection === undefined)
    return refuse("ConnectionNotFoundException", "The contact has no such connection.", 404);
  if (connection.state === "disconnected") return invalidState("The connection has ended.");
  switch (command.method) {
    case "destroyConnection":
      return destroy(turn, contact, connection);
    case "holdConnection":
      if (connection.state !== "connected" || connection.role === "agent") return invalidState("Not on the line.");
      setHold(turn, contact.contactId, connection, true);
      return done();
    case "resumeConnection":
      if (connection.state !== "hold") return invalidState("The connection is not on hold.");
      setHold(turn, contact.contactId, connection, false);
      return done();
    case "muteParticipant":
    case "unmuteParticipant": {
      const muted = command.method === "muteParticipant";
      turn.changeDeskContact(contact.contactId, (now) => ({
        ...now,
        connections: now.connections.map((other) =>
          other.connectionId === connection.connectionId ? { ...other, muted } : other,
        ),
      }));
      return done();
    }
    case "toggleActiveConnections":
      if (thirdParty(contact) === null) return invalidState("There is no third party.");
      swapParties(turn, contact.contactId);
      return done();
    case "sendDigits":
      return connection.state === "connected" ? done() : invalidState("The connection is not connected.");
  }
}

function destroy(turn: Turn, contact: DeskContact, connection: Connection): ApiResult {
  if (connection.role === "thirdParty") dropThirdParty(turn, contact.contactId, connection);
  else if (contact.state === "connecting" && !contact.dialed) missed(turn, contact.contactId);
  else agentHangsUp(turn, contact.contactId);
  return done();
}

function addParty(turn: Turn, contact: DeskContact, wire: WireEndpoint): ApiResult {
  if (contact.state !== "connected") return invalidState("The contact is not connected.");
  if (thirdParty(contact) !== null) return invalidState("A third party is on the line already.");
  const endpoint = knownEndpoint(turn, wire);
  if ("ok" in endpoint) return endpoint;
  addThirdParty(turn, contact.contactId, endpoint);
  return done();
}

function knownEndpoint(turn: Turn, wire: WireEndpoint): Endpoint | Refusal {
  const listed = quickConnects(turn.moment.stage).find(
    ({ type, endpointARN }) => type === wire.type && endpointARN === wire.endpointARN,
  );
  if (listed !== undefined) return listed;
  if (wire.type !== "phone_number") return refuse("BadEndpointException", "There is no such quick connect.", 400);
  const number = dialableOrRefusal(wire);
  return typeof number === "string" ? { ...phoneEndpoint(number), name: wire.name ?? null } : number;
}

function dial(turn: Turn, command: Extract<AgentCommand, { readonly method: "createOutboundContact" }>): ApiResult {
  if (command.endpoint.type !== "phone_number") {
    return refuse("BadEndpointException", "Only phone numbers can be dialed.", 400);
  }
  const number = dialableOrRefusal(command.endpoint);
  if (typeof number !== "string") return number;
  const { desk } = turn.state;
  if (desk.contacts.some(({ channel }) => channel === "VOICE")) return invalidState("The agent has a call.");
  if (desk.chosen.type === "offline") return invalidState("The agent is offline.");
  const { stage } = turn.moment;
  const contactId = beginContact(
    turn,
    {
      channel: "VOICE",
      initiationMethod: "OUTBOUND",
      customerEndpoint: number,
      systemEndpoint: stage.number,
      conversation: outboundConversation,
      relatedContactId: command.related,
      queue: stage.queue,
      offeredTo: stage.agent,
    },
    "outboundWhisper",
  );
  const leg = turn.leg(contactId);
  if (leg !== null) putOnDesk(turn, leg, true);
  return done();
}

function putAgentState(turn: Turn, command: Extract<AgentCommand, { readonly method: "putAgentState" }>): ApiResult {
  const { agentStateARN, name } = command.state;
  const chosen = agentStates(turn.moment.stage).find((state) =>
    typeof agentStateARN === "string" ? state.agentStateARN === agentStateARN : state.name === name,
  );
  if (chosen === undefined) return refuse("ResourceNotFoundException", "There is no such agent state.", 404);
  const call = turn.state.desk.contacts.find(({ channel }) => channel === "VOICE");
  if (call !== undefined && command.enqueueNextState) {
    turn.changeDesk((desk) => ({ ...desk, next: chosen, nextSince: turn.now }));
    return done();
  }
  if (call !== undefined) {
    if (call.state === "connecting" || call.state === "connected") return invalidState("The agent has a call.");
    // Choosing a state during the wrap-up of a call closes the call, in Amazon Connect too.
    clear(turn, call);
  }
  choose(turn, chosen);
  return done();
}

function clear(turn: Turn, contact: DeskContact): void {
  turn.changeDesk((desk) => ({
    ...desk,
    contacts: desk.contacts.filter(({ contactId }) => contactId !== contact.contactId),
  }));
  endWrapUp(turn, contact.contactId);
  const { next } = turn.state.desk;
  if (contact.channel === "VOICE" && next !== null) choose(turn, next);
  putOffRouting(turn);
}

function choose(turn: Turn, chosen: NonNullable<Turn["state"]["desk"]["next"]>): void {
  turn.changeDesk((desk) => ({ ...desk, chosen, chosenSince: turn.now, next: null }));
  putOffRouting(turn);
}

/** Media is not simulated; only the chat's token is, whose other end nobody listens to. */
function createTransport(
  turn: Turn,
  { transportType, contactId }: Extract<AgentCommand, { readonly method: "createTransport" }>,
): ApiResult {
  if (transportType !== "chat_token" || contactId === null) {
    return refuse("InvalidStateException", `There is no transport of type ${transportType} here.`, 400);
  }
  const expiry = new Date(turn.now.getTime() + 86_400_000).toISOString();
  return done({ chatTokenTransport: { participantToken: `local-${contactId}`, expiry } });
}

function dialableOrRefusal(wire: WireEndpoint): string | Refusal {
  const number = dialable(wire.phoneNumber ?? "");
  if (number === "invalid") return refuse("BadEndpointException", "The phone number is not valid.", 400);
  if (number === "countryNotAllowed") {
    return refuse("BadEndpointException", "This instance does not call that country.", 400);
  }
  return number;
}

function invalidState(message: string): Refusal {
  return refuse("InvalidStateException", message, 400);
}

function done(data: unknown = {}): ApiResult {
  return { ok: true, data };
}
