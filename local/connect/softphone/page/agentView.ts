/**
 * The agent's state as the softphone's face shows it, read from the snapshot and configuration that amazon-connect-streams
 * is sent. Pure, and forgiving: what is missing is not shown.
 */
import * as z from "zod/mini";
import type { LineState } from "./lineState.ts";

export interface AgentView {
  readonly name: string;
  /** The state in force, the system's own included: "Busy", "AfterCallWork". */
  readonly stateName: string;
  readonly stateSince: Date | null;
  /** ARN of what the agent chose last, a choice that waits for the contact's end included. */
  readonly chosenStateArn: string | null;
  /** A chosen state that waits for the contact's end. */
  readonly nextStateName: string | null;
  readonly choices: readonly StateChoice[];
  readonly contacts: readonly ContactView[];
  readonly queueArns: readonly string[];
  readonly outboundQueueArn: string | null;
}

/** `raw` is what `putAgentState` takes. */
export interface StateChoice {
  readonly arn: string;
  readonly name: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

export type ContactPhaseShown = "ringing" | "dialing" | "connected" | "onHold" | "missed" | "afterCallWork";

export interface ContactView {
  readonly contactId: string;
  readonly channel: "voice" | "chat";
  readonly direction: "inbound" | "outbound";
  /** The customer's number, or a chat's customer by name. */
  readonly who: string;
  readonly queueName: string | null;
  readonly phase: ContactPhaseShown;
  readonly since: Date | null;
  readonly agentConnectionId: string | null;
  readonly customerConnectionId: string | null;
  readonly thirdParty: ThirdPartyView | null;
}

export interface ThirdPartyView {
  readonly connectionId: string;
  readonly name: string;
  readonly phase: "dialing" | "connected" | "onHold";
}

export function agentView(line: LineState): AgentView {
  const snapshot = z.parse(snapshotSchema, line.snapshot);
  const configuration = z.parse(configurationSchema, line.configuration);
  const choices = configuration.agentStates.flatMap((state) =>
    state.agentStateARN && chosenTypes.has(state.type)
      ? [{ arn: state.agentStateARN, name: state.name, raw: state }]
      : [],
  );
  const chosenName = snapshot.nextState?.name ?? snapshot.agentAvailabilityState?.state ?? snapshot.state.name;
  return {
    name: configuration.name,
    stateName: snapshot.state.name,
    stateSince: snapshot.state.startTimestamp ?? null,
    chosenStateArn: choices.find((choice) => choice.name === chosenName)?.arn ?? null,
    nextStateName: snapshot.nextState?.name ?? null,
    choices,
    contacts: snapshot.contacts.map(contactView),
    queueArns: configuration.routingProfile.queues.map((queue) => queue.queueARN),
    outboundQueueArn: configuration.routingProfile.defaultOutboundQueue?.queueARN ?? null,
  };
}

function contactView(contact: z.infer<typeof contactSchema>): ContactView {
  const agent = contact.connections.find((connection) => connection.type === "agent");
  const customer = contact.connections.find((connection) => connection.initial && connection.type !== "agent");
  const third = contact.connections.find(
    (connection) => !connection.initial && connection.type !== "agent" && connection.state.type !== "disconnected",
  );
  return {
    contactId: contact.contactId,
    channel: contact.type === "chat" ? "chat" : "voice",
    direction: customer?.type === "outbound" ? "outbound" : "inbound",
    who: whoIsOn(contact, customer),
    queueName: contact.queue?.name ?? null,
    phase: contactPhase(contact.state.type, customer),
    since: contact.state.timestamp ?? null,
    agentConnectionId: agent?.connectionId ?? null,
    customerConnectionId: customer?.connectionId ?? null,
    thirdParty: third === undefined ? null : thirdPartyView(third),
  };
}

function whoIsOn(contact: z.infer<typeof contactSchema>, customer: Connection | undefined): string {
  const number = customer?.endpoint?.phoneNumber;
  if (number) return number === "anonymous" ? "Number withheld" : number;
  return (
    customer?.chatMediaInfo?.customerName ?? contact.attributes?.customerName?.value ?? contact.name ?? "Unknown caller"
  );
}

/** The contact counts as connected while our own call to the customer still rings: their connection tells. */
function contactPhase(state: string, customer: Connection | undefined): ContactPhaseShown {
  const outbound = customer?.type === "outbound";
  switch (state) {
    case "connected":
      if (customer?.state.type === "hold") return "onHold";
      return outbound && customer?.state.type === "connecting" ? "dialing" : "connected";
    case "ended":
      return "afterCallWork";
    case "error":
    case "missed":
    case "rejected":
      return "missed";
    default:
      return outbound ? "dialing" : "ringing";
  }
}

function thirdPartyView(connection: Connection): ThirdPartyView {
  const name = connection.quickConnectName ?? connection.endpoint?.name ?? connection.endpoint?.phoneNumber;
  const { type } = connection.state;
  return {
    connectionId: connection.connectionId,
    name: name ?? "Third party",
    phase: type === "hold" ? "onHold" : type === "connected" ? "connected" : "dialing",
  };
}

const chosenTypes: ReadonlySet<string> = new Set(["routable", "not_routable", "offline"]);

const text = z.nullish(z.string());
const stateSchema = z.looseObject({
  name: z.string(),
  type: z.string(),
  agentStateARN: text,
  startTimestamp: z.nullish(z.date()),
});
const connectionSchema = z.object({
  connectionId: z.string(),
  type: z.string(),
  initial: z.boolean(),
  state: z.object({ type: z.string() }),
  endpoint: z.nullish(z.object({ phoneNumber: text, name: text })),
  quickConnectName: text,
  chatMediaInfo: z.nullish(z.object({ customerName: text })),
});
type Connection = z.infer<typeof connectionSchema>;
const contactSchema = z.object({
  contactId: z.string(),
  type: z.string(),
  name: text,
  state: z.object({ type: z.string(), timestamp: z.nullish(z.date()) }),
  queue: z.nullish(z.object({ name: text })),
  attributes: z.nullish(z.record(z.string(), z.object({ value: z.string() }))),
  connections: z.array(connectionSchema),
});
const snapshotSchema = z.object({
  state: stateSchema,
  nextState: z.nullish(stateSchema),
  agentAvailabilityState: z.nullish(z.object({ state: text })),
  contacts: z.array(contactSchema),
});
const configurationSchema = z.object({
  name: z.string(),
  agentStates: z.array(stateSchema),
  routingProfile: z.object({
    queues: z.array(z.object({ queueARN: z.string() })),
    defaultOutboundQueue: z.nullish(z.object({ queueARN: z.string() })),
  }),
});
