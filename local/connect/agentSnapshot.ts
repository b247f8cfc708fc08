/**
 * The agent's state in the shape that amazon-connect-streams takes in `agent::update`. Timestamps are real Dates: the
 * library calls their methods. The real softphone aliases some fields before it sends them; so does this.
 */
import type { LocalQueue, LocalStage } from "../stages.ts";
import type { AgentDesk, ChosenState, Connection, DeskContact } from "./agentDesk.ts";
import { agentStates } from "./agentStates.ts";
import { mostChats } from "./callLifecycle.ts";
import type { Leg } from "./contactState.ts";
import { dialableCountries } from "./dialing.ts";
import { agentQueue } from "./quickConnects.ts";
import type { CenterState } from "./turn.ts";

export function agentSnapshot({ desk, legs }: CenterState, now: Date): Record<string, unknown> {
  return {
    state: { ...desk.shown, startTimestamp: desk.shownSince },
    nextState: desk.next === null ? null : { ...desk.next, startTimestamp: desk.nextSince },
    agentAvailabilityState: { state: desk.chosen.name, timeStamp: desk.chosenSince },
    contacts: desk.contacts.flatMap((contact) => {
      const leg = legs.find(({ contactId }) => contactId === contact.contactId);
      return leg === undefined ? [] : [contactSnapshot(contact, leg, now)];
    }),
    snapshotTimestamp: now,
    localTimestamp: now.getTime(),
    // Without it every duration the library computes is NaN.
    skew: 0,
  };
}

export function agentConfiguration(stage: LocalStage, desk: AgentDesk): Record<string, unknown> {
  return {
    softphoneEnabled: true,
    softphoneAutoAccept: false,
    softphonePersistentConnection: false,
    extension: "",
    agentPreferences: { LANGUAGE: "en_US" },
    voiceEnhancementMode: "NONE",
    ...desk.configuration,
    name: stage.agent.name,
    username: stage.agent.username,
    agentARN: stage.agent.arn,
    permissions: ["outboundCall"],
    dialableCountries,
    agentStates: agentStates(stage).map(stateChoice),
    routingProfile: routingProfile(stage),
  };
}

function contactSnapshot(contact: DeskContact, leg: Leg, now: Date): Record<string, unknown> {
  const state = { type: contact.state, timestamp: contact.since };
  const voice = leg.channel === "VOICE";
  return {
    contactId: leg.contactId,
    initialContactId: leg.initialContactId,
    relatedContactId: leg.relatedContactId,
    contactAssociationId: leg.initialContactId,
    type: voice ? "voice" : "chat",
    state,
    status: state,
    name: null,
    description: null,
    references: null,
    attributes: Object.fromEntries(Object.entries(leg.attributes).map(([name, value]) => [name, { name, value }])),
    initiationMethod: leg.initiationMethod.toLowerCase(),
    queue: leg.queue === null ? null : queueSnapshot(leg.queue),
    queueTimestamp: leg.enqueuedAt,
    contactDuration: String(now.getTime() - leg.initiatedAt.getTime()),
    channelContext: null,
    contactFeatures: {
      attachmentsEnabled: false,
      messagingMarkdownEnabled: false,
      multiPartyConferenceEnabled: false,
    },
    segmentAttributes: { "connect:Subtype": { ValueString: voice ? "connect:Telephony" : "connect:Chat" } },
    customerEndpoint: leg.customerEndpoint === null ? null : numberEndpoint(leg.customerEndpoint),
    connectSystemEndpoint: leg.systemEndpoint === null ? null : numberEndpoint(leg.systemEndpoint),
    agentContactHandlingConfig: { autoAccept: false },
    connections: contact.connections.map((connection) => connectionSnapshot(connection, leg)),
  };
}

function connectionSnapshot(connection: Connection, leg: Leg): Record<string, unknown> {
  const state = { type: connection.state, timestamp: connection.since };
  return {
    connectionId: connection.connectionId,
    type: connection.type,
    initial: connection.role === "customer",
    state,
    status: state,
    endpoint: connection.endpoint,
    address: connection.endpoint,
    quickConnectName: connection.quickConnectName,
    mute: connection.muted,
    forcedMute: false,
    monitoringInfo: null,
    monitorCapabilities: null,
    monitorStatus: null,
    capabilities: null,
    softphoneMediaInfo: connection.role === "agent" && leg.channel === "VOICE" ? noMedia : null,
    chatMediaInfo: leg.channel === "CHAT" ? chatMediaInfo(connection, leg) : null,
  };
}

/** `isSoftphoneCall()` asks for the object; nobody opens a session with it while the softphone is framed. */
const noMedia = {
  callType: "audio_only",
  autoAccept: false,
  callConfigJson: "{}",
  callContextToken: "local",
  mediaLegContextToken: "local",
};

function chatMediaInfo(connection: Connection, leg: Leg): Record<string, unknown> {
  return connection.role === "agent"
    ? { chatAutoAccept: false, connectionData: null, customerName: null }
    : { chatAutoAccept: false, connectionData: null, customerName: leg.customerName };
}

function numberEndpoint(address: string): Record<string, unknown> {
  return { type: "phone_number", phoneNumber: address };
}

function stateChoice(state: ChosenState): Record<string, unknown> {
  return { ...state, startTimestamp: null };
}

function queueSnapshot(queue: LocalQueue): Record<string, unknown> {
  return { name: queue.name, queueARN: queue.arn, queueId: queue.arn };
}

function routingProfile(stage: LocalStage): Record<string, unknown> {
  const arn = `${stage.instanceArn}/routing-profile/8a52c6d7-19e4-4f0b-93ac-2e7d5b8f6041`;
  const own = agentQueue(stage, stage.agent.id);
  return {
    name: "Support agents",
    routingProfileARN: arn,
    routingProfileId: arn,
    channelConcurrencyMap: { VOICE: 1, CHAT: mostChats, TASK: 0 },
    defaultOutboundQueue: queueSnapshot(stage.queue),
    queues: [queueSnapshot(stage.queue), { ...queueSnapshot(own), name: null }],
  };
}
