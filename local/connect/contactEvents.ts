/** The events that Amazon Connect puts on the account's default bus about one contact, built from the contact. */
import {
  analysisStateDetailType,
  contactEventDetailType,
  postCallDetailTypes,
  postCallRuleName,
  postChatRuleName,
} from "../../contract/events.ts";
import type { LocalStage } from "../stages.ts";
import type { BusEvent } from "./contactCenter.ts";
import type { Leg } from "./contactState.ts";

export type ContactEventType =
  | "INITIATED"
  | "CONNECTED_TO_SYSTEM"
  | "CONTACT_DATA_UPDATED"
  | "QUEUED"
  | "CONNECTED_TO_AGENT"
  | "DISCONNECTED"
  | "COMPLETED";

export type AnalysisFailure = "RECORDING_FILE_EMPTY" | "RECORDING_FILE_TOO_SMALL";

/** When and under which id an event goes out. */
export interface Envelope {
  readonly stage: LocalStage;
  readonly id: string;
  readonly at: Date;
}

/** Holds no customer endpoint, as the real one does not: whoever wants the number asks DescribeContact. */
export function contactEvent(envelope: Envelope, eventType: ContactEventType, leg: Leg): BusEvent {
  const { stage } = envelope;
  const resources = [contactArn(stage, leg.contactId), stage.instanceArn];
  if (leg.agent !== null) resources.push(leg.agent.arn);
  return busEvent(envelope, contactEventDetailType, resources, {
    eventType,
    contactId: leg.contactId,
    initialContactId: leg.initialContactId,
    ...present({ previousContactId: leg.previousContactId, relatedContactId: leg.relatedContactId }),
    channel: leg.channel,
    instanceArn: stage.instanceArn,
    initiationMethod: leg.initiationMethod,
    initiationTimestamp: leg.initiatedAt.toISOString(),
    ...present({
      connectedToSystemTimestamp: leg.customerReached ? leg.connectedToSystemAt.toISOString() : null,
      disconnectTimestamp: leg.disconnectedAt?.toISOString() ?? null,
      disconnectReason: leg.disconnectReason,
      queueInfo: queueInfo(leg),
      agentInfo: agentInfo(leg),
    }),
    ...(leg.recording.analyzed
      ? { contactLens: { conversationalAnalytics: { configuration: analyticsConfiguration(leg) } } }
      : {}),
    ...(eventType === "CONTACT_DATA_UPDATED"
      ? { updatedProperties: ["ContactLens.ConversationalAnalytics.Configuration"] }
      : {}),
    segmentAttributes: {
      "connect:Subtype": { valueString: leg.channel === "VOICE" ? "connect:Telephony" : "connect:Chat" },
    },
    tags: {
      "aws:connect:instanceId": stage.instanceId,
      ...(leg.systemEndpoint === null ? {} : { "aws:connect:systemEndpoint": leg.systemEndpoint }),
    },
  });
}

/** The rule that Patchbay's stack makes has matched: the analysis file is there. */
export function analysisFinishedEvent(envelope: Envelope, leg: Leg): BusEvent {
  const { stage } = envelope;
  const [postCall, , postChat] = postCallDetailTypes;
  const isCall = leg.channel === "VOICE";
  const ruleName = isCall ? postCallRuleName : postChatRuleName;
  return busEvent(envelope, isCall ? postCall : postChat, [stage.instanceArn], {
    version: "1.0",
    ruleName,
    actionName: ruleName,
    instanceArn: stage.instanceArn,
    contactArn: contactArn(stage, leg.contactId),
    agentArn: leg.agent?.arn ?? "",
    queueArn: leg.queue?.arn ?? "",
  });
}

export function analysisFailedEvent(envelope: Envelope, leg: Leg, reasonCode: AnalysisFailure): BusEvent {
  const { stage } = envelope;
  const contact = contactArn(stage, leg.contactId);
  return busEvent(envelope, analysisStateDetailType, [stage.instanceArn, contact], {
    instance: stage.instanceArn,
    contact,
    channel: leg.channel,
    state: "FAILED",
    reasonCode,
  });
}

export function contactArn(stage: LocalStage, contactId: string): string {
  return `${stage.instanceArn}/contact/${contactId}`;
}

/** What Connect writes for an agent who was rung and never connected. */
const neverConnected = "1970-01-01T00:00:00.001Z";

function agentInfo(leg: Leg): Record<string, unknown> | null {
  const agent = leg.agent ?? leg.offeredTo;
  if (agent === null) return null;
  const { afterCallWorkStartedAt: started, afterCallWorkEndedAt: ended } = leg;
  return {
    agentArn: agent.arn,
    connectedToAgentTimestamp: leg.connectedToAgentAt?.toISOString() ?? neverConnected,
    agentInitiatedHoldDuration: Math.round(leg.holdMilliseconds / 1000),
    ...present({
      afterContactWorkStartTimestamp: ended === null ? null : (started?.toISOString() ?? null),
      afterContactWorkEndTimestamp: ended?.toISOString() ?? null,
      afterContactWorkDuration:
        started === null || ended === null ? null : Math.round((ended.getTime() - started.getTime()) / 1000),
    }),
  };
}

function queueInfo(leg: Leg): Record<string, unknown> | null {
  if (leg.initiationMethod === "OUTBOUND" || leg.queue === null || leg.enqueuedAt === null) return null;
  return {
    queueArn: leg.queue.arn,
    queueType: leg.queue.arn.includes("/queue/agent/") ? "AGENT" : "STANDARD",
    enqueueTimestamp: leg.enqueuedAt.toISOString(),
  };
}

function analyticsConfiguration(leg: Leg): Record<string, unknown> {
  return {
    enabled: true,
    channelConfiguration: { analyticsModes: [leg.channel === "VOICE" ? "PostContact" : "ContactLens"] },
    languageLocale: leg.recording.language,
    redactionConfiguration: { behavior: "Disable", policy: "None", maskMode: "PII" },
    ...(leg.recording.summarized ? { summaryConfiguration: { summaryModes: ["PostContact"] } } : {}),
  };
}

function busEvent(
  { stage, id, at }: Envelope,
  detailType: string,
  resources: readonly string[],
  detail: Readonly<Record<string, unknown>>,
): BusEvent {
  return {
    version: "0",
    id,
    "detail-type": detailType,
    source: "aws.connect",
    account: stage.accountId,
    // EventBridge stamps whole seconds.
    time: `${at.toISOString().slice(0, 19)}Z`,
    region: stage.region,
    resources,
    detail,
  };
}

function present(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
