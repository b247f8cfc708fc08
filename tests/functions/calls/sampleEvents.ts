/** Events as EventBridge delivers them, in the shapes of Amazon Connect's documentation. */
import type { ContactId } from "../../../contract/identifiers.ts";
import { haloPsaSettings } from "../stageSettings.ts";

const { instanceArn, instanceId } = haloPsaSettings.connect;

export const neverConnected = "1970-01-01T00:00:00.001Z";

export interface SampleLeg {
  readonly contactId: ContactId;
  readonly initialContactId?: ContactId;
  readonly previousContactId?: ContactId;
  readonly channel?: string;
  readonly initiationMethod?: string;
  /** Minutes and seconds of 2026-11-20, 10 o'clock UTC: "00:12". */
  readonly initiated: string;
  readonly connected?: string;
  /** The agent was rung. Follows from `connected`. */
  readonly agent?: string;
  readonly queue?: string;
  readonly disconnected?: string;
  readonly disconnectReason?: string;
}

/** A call that an agent took. */
export function takenCall(contactId: ContactId): SampleLeg {
  return {
    contactId,
    initiated: "00:00",
    connected: "00:12",
    disconnected: "03:24",
    agent: "a1",
    queue: "q1",
  };
}

export function transferOf(callId: ContactId, contactId: ContactId): SampleLeg {
  return {
    contactId,
    initialContactId: callId,
    previousContactId: callId,
    initiationMethod: "TRANSFER",
    initiated: "03:00",
    connected: "03:10",
    disconnected: "06:00",
    agent: "a2",
  };
}

export function at(minutesAndSeconds: string): string {
  return `2026-11-20T10:${minutesAndSeconds}.000Z`;
}

/** What is known of a contact at that moment of its life, as each event repeats it. */
export function contactEvent(leg: SampleLeg, eventType: string, time: string = at(leg.initiated)): object {
  const { contactId, agent, queue, connected, disconnected } = leg;
  const over = eventType === "DISCONNECTED" || eventType === "COMPLETED";
  const talking = over || eventType === "CONNECTED_TO_AGENT";
  const agentArn = agent === undefined ? [] : [`${instanceArn}/agent/${agent}`];
  return {
    version: "0",
    id: crypto.randomUUID(),
    "detail-type": "Amazon Connect Contact Event",
    source: "aws.connect",
    account: "123456789012",
    time,
    region: "ap-southeast-2",
    resources: [`${instanceArn}/contact/${contactId}`, instanceArn, ...agentArn],
    detail: {
      eventType,
      contactId,
      ...(leg.initialContactId === undefined ? {} : { initialContactId: leg.initialContactId }),
      ...(leg.previousContactId === undefined ? {} : { previousContactId: leg.previousContactId }),
      channel: leg.channel ?? "VOICE",
      instanceArn,
      initiationMethod: leg.initiationMethod ?? "INBOUND",
      initiationTimestamp: at(leg.initiated),
      connectedToSystemTimestamp: at(leg.initiated),
      ...(over && disconnected !== undefined ? { disconnectTimestamp: at(disconnected) } : {}),
      ...(over && leg.disconnectReason !== undefined ? { disconnectReason: leg.disconnectReason } : {}),
      ...(queue === undefined || eventType === "INITIATED"
        ? {}
        : { queueInfo: { queueArn: `${instanceArn}/queue/${queue}`, queueType: "STANDARD" } }),
      ...(agent === undefined || eventType === "INITIATED"
        ? {}
        : {
            agentInfo: {
              agentArn: `${instanceArn}/agent/${agent}`,
              connectedToAgentTimestamp: talking && connected !== undefined ? at(connected) : neverConnected,
              agentInitiatedHoldDuration: 0,
            },
          }),
      tags: { "aws:connect:instanceId": instanceId, "aws:connect:systemEndpoint": "+61280005551" },
      someFieldOfNextYear: { nested: [true] },
    },
  };
}

/** Everything Connect sends about a contact, in order. */
export function eventsOf(leg: SampleLeg): readonly object[] {
  const types = [
    "INITIATED",
    "CONNECTED_TO_SYSTEM",
    ...(leg.queue === undefined ? [] : ["QUEUED"]),
    ...(leg.connected === undefined ? [] : ["CONNECTED_TO_AGENT"]),
    "DISCONNECTED",
    "COMPLETED",
  ];
  return types.map((type) => contactEvent(leg, type, at(type === "COMPLETED" ? "30:00" : "29:00")));
}

export function analysisFinished(contactId: ContactId, detailType = "Contact Lens Post Call Rules Matched"): object {
  return {
    version: "0",
    id: crypto.randomUUID(),
    "detail-type": detailType,
    source: "aws.connect",
    account: "123456789012",
    time: "2026-11-20T10:31:00Z",
    region: "ap-southeast-2",
    resources: [instanceArn],
    detail: {
      version: "1.0",
      ruleName: "patchbay-post-call",
      actionName: "patchbay-post-call",
      instanceArn,
      contactArn: `${instanceArn}/contact/${contactId}`,
      agentArn: "",
      queueArn: "",
    },
  };
}

export function analysisFailed(contactId: ContactId, state = "FAILED"): object {
  const contact = `${instanceArn}/contact/${contactId}`;
  return {
    version: "0",
    id: crypto.randomUUID(),
    "detail-type": "Contact Lens Analysis State Change",
    source: "aws.connect",
    account: "123456789012",
    time: "2026-11-20T10:31:00Z",
    region: "ap-southeast-2",
    resources: [instanceArn, contact],
    detail: { instance: instanceArn, contact, channel: "VOICE", state, reasonCode: "RECORDING_FILE_TOO_SMALL" },
  };
}

export function callChanged(callId: ContactId): object {
  return { source: "patchbay", "detail-type": "Patchbay Call Changed", detail: { callId } };
}
