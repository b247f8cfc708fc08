/** One contact as Amazon Connect's back end keeps it, and the steps of its life: each takes a leg and gives the next one. */
import type { ContactId } from "../../contract/identifiers.ts";
import type { LocalAgent, LocalQueue } from "../stages.ts";
import type { SimulatedContact } from "./contactCenter.ts";

export interface Leg extends SimulatedContact {
  readonly recording: ContactRecording;
  /** Where `TransferContactToQueue` will put it. */
  readonly targetQueue: LocalQueue | null;
  /** The agent whose phone rings, or is being connected. */
  readonly offeredTo: LocalAgent | null;
  /** How often it has rung: tells a late timeout of an earlier ring from one of this ring. */
  readonly offers: number;
  /** Whether the customer's side has media; on calls the agent dials, not before the customer answers. */
  readonly customerReached: boolean;
  readonly customerName: string | null;
  readonly holdSince: Date | null;
  readonly holdMilliseconds: number;
  /** What the caller will press when a flow asks, menu after menu. */
  readonly keysToPress: string;
}

/** What `UpdateContactRecordingBehavior` asked for. */
export interface ContactRecording {
  readonly bothSides: boolean;
  readonly analyzed: boolean;
  readonly summarized: boolean;
  readonly language: string;
}

const notRecorded: ContactRecording = {
  bothSides: false,
  analyzed: false,
  summarized: false,
  language: "en-US",
};

export interface LegBirth
  extends Pick<
    Leg,
    "contactId" | "channel" | "initiationMethod" | "customerEndpoint" | "systemEndpoint" | "conversation"
  > {
  readonly earlier?: Leg;
  readonly relatedContactId?: ContactId | null;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly customerName?: string | null;
  readonly queue?: LocalQueue | null;
  readonly targetQueue?: LocalQueue | null;
  readonly offeredTo?: LocalAgent | null;
  readonly keysToPress?: string;
}

export function newLeg(birth: LegBirth, at: Date): Leg {
  return {
    contactId: birth.contactId,
    initialContactId: birth.earlier?.initialContactId ?? birth.contactId,
    previousContactId: birth.earlier?.contactId ?? null,
    relatedContactId: birth.relatedContactId ?? null,
    channel: birth.channel,
    initiationMethod: birth.initiationMethod,
    phase: "inFlow",
    attributes: birth.attributes ?? birth.earlier?.attributes ?? {},
    customerEndpoint: birth.customerEndpoint,
    systemEndpoint: birth.systemEndpoint,
    initiatedAt: at,
    connectedToSystemAt: at,
    enqueuedAt: null,
    connectedToAgentAt: null,
    disconnectedAt: null,
    afterCallWorkStartedAt: null,
    afterCallWorkEndedAt: null,
    disconnectReason: null,
    agent: null,
    queue: birth.queue ?? null,
    flowSteps: [],
    conversation: birth.conversation,
    recording: notRecorded,
    targetQueue: birth.targetQueue ?? null,
    offeredTo: birth.offeredTo ?? null,
    offers: 0,
    customerReached: birth.initiationMethod !== "OUTBOUND",
    customerName: birth.customerName ?? null,
    holdSince: null,
    holdMilliseconds: 0,
    keysToPress: birth.keysToPress ?? "",
  };
}

export function queued(leg: Leg, queue: LocalQueue, at: Date): Leg {
  return { ...leg, phase: "queued", queue, enqueuedAt: at };
}

export function offered(leg: Leg, agent: LocalAgent): Leg {
  return { ...leg, phase: "ringing", offeredTo: agent, offers: leg.offers + 1 };
}

/** Nobody took it: the customer waits on, at his old place. */
export function backInQueue(leg: Leg): Leg {
  return { ...leg, phase: "queued", offeredTo: null };
}

export function connected(leg: Leg, agent: LocalAgent, at: Date): Leg {
  const reached = leg.customerReached ? {} : { customerReached: true, connectedToSystemAt: at };
  return { ...leg, ...reached, phase: "talking", agent, offeredTo: agent, connectedToAgentAt: at };
}

export function onHold(leg: Leg, at: Date): Leg {
  return leg.holdSince === null ? { ...leg, holdSince: at } : leg;
}

export function offHold(leg: Leg, at: Date): Leg {
  if (leg.holdSince === null) return leg;
  return { ...leg, holdSince: null, holdMilliseconds: leg.holdMilliseconds + (at.getTime() - leg.holdSince.getTime()) };
}

/** The agent is off the phone and has work to finish; the customer may talk on with somebody else. */
export function wrappingUp(leg: Leg, at: Date): Leg {
  return leg.agent === null || leg.afterCallWorkStartedAt !== null ? leg : { ...leg, afterCallWorkStartedAt: at };
}

export function wrappedUp(leg: Leg, at: Date): Leg {
  if (leg.afterCallWorkStartedAt === null || leg.afterCallWorkEndedAt !== null) return leg;
  return withEndPhase({ ...leg, afterCallWorkEndedAt: at });
}

export function disconnected(leg: Leg, reason: string, at: Date): Leg {
  if (leg.disconnectedAt !== null) return leg;
  const ended = { ...offHold(leg, at), disconnectedAt: at, disconnectReason: reason };
  return withEndPhase(wrappingUp(ended, at));
}

function withEndPhase(leg: Leg): Leg {
  if (leg.disconnectedAt === null) return leg;
  const working = leg.afterCallWorkStartedAt !== null && leg.afterCallWorkEndedAt === null;
  return { ...leg, phase: working ? "afterCallWork" : "ended" };
}
