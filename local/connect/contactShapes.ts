/** Contacts, users and queues in the shapes of Amazon Connect's HTTP API. Times go over the wire as epoch seconds. */
import type { LocalAgent, LocalQueue, LocalStage } from "../stages.ts";
import type { SimulatedContact } from "./contactCenter.ts";
import { contactArn } from "./contactEvents.ts";

export function contactShape(stage: LocalStage, contact: SimulatedContact): Record<string, unknown> {
  const { afterCallWorkStartedAt: started, afterCallWorkEndedAt: ended } = contact;
  return {
    Arn: contactArn(stage, contact.contactId),
    Id: contact.contactId,
    InitialContactId: contact.initialContactId,
    ...present({
      PreviousContactId: contact.previousContactId,
      RelatedContactId: contact.relatedContactId,
      QueueInfo: queueInfo(contact),
      AgentInfo:
        contact.agent === null
          ? null
          : {
              Id: contact.agent.id,
              ...present({
                ConnectedToAgentTimestamp: seconds(contact.connectedToAgentAt),
                AfterContactWorkStartTimestamp: seconds(started),
                AfterContactWorkEndTimestamp: seconds(ended),
                AfterContactWorkDuration:
                  started === null || ended === null ? null : Math.round((ended.getTime() - started.getTime()) / 1000),
              }),
            },
      DisconnectTimestamp: seconds(contact.disconnectedAt),
      DisconnectReason: contact.disconnectReason,
      // A customer who was called and did not answer was never connected to anything.
      ConnectedToSystemTimestamp:
        contact.initiationMethod === "OUTBOUND" && contact.connectedToAgentAt === null
          ? null
          : seconds(contact.connectedToSystemAt),
      CustomerEndpoint: endpoint(contact.customerEndpoint),
      SystemEndpoint: endpoint(contact.systemEndpoint),
    }),
    ContactAssociationId: contact.initialContactId,
    InitiationMethod: contact.initiationMethod,
    Channel: contact.channel,
    InitiationTimestamp: seconds(contact.initiatedAt),
    LastUpdateTimestamp: seconds(ended ?? contact.disconnectedAt ?? contact.connectedToAgentAt ?? contact.initiatedAt),
    Attributes: contact.attributes,
    SegmentAttributes: {
      "connect:Subtype": { ValueString: contact.channel === "VOICE" ? "connect:Telephony" : "connect:Chat" },
    },
    Tags: { "aws:connect:instanceId": stage.instanceId },
  };
}

export function contactSummaryShape(stage: LocalStage, contact: SimulatedContact): Record<string, unknown> {
  return {
    Arn: contactArn(stage, contact.contactId),
    Id: contact.contactId,
    InitialContactId: contact.initialContactId,
    ...present({
      PreviousContactId: contact.previousContactId,
      QueueInfo: queueInfo(contact),
      AgentInfo:
        contact.agent === null
          ? null
          : {
              Id: contact.agent.id,
              ...present({ ConnectedToAgentTimestamp: seconds(contact.connectedToAgentAt) }),
            },
      DisconnectTimestamp: seconds(contact.disconnectedAt),
    }),
    InitiationMethod: contact.initiationMethod,
    Channel: contact.channel,
    InitiationTimestamp: seconds(contact.initiatedAt),
  };
}

export function userShape(stage: LocalStage, user: LocalAgent): Record<string, unknown> {
  const [firstName = "", ...rest] = user.name.split(" ");
  return {
    Id: user.id,
    Arn: user.arn,
    Username: user.username,
    IdentityInfo: { FirstName: firstName, LastName: rest.join(" ") },
    PhoneConfig: { PhoneType: "SOFT_PHONE", AutoAccept: false, AfterContactWorkTimeLimit: 0 },
    SecurityProfileIds: [],
    RoutingProfileId: `${stage.instanceId}-agents`,
    Tags: {},
  };
}

export function queueShape(queue: LocalQueue): Record<string, unknown> {
  return { Name: queue.name, QueueArn: queue.arn, QueueId: queue.id, Status: "ENABLED", Tags: {} };
}

function queueInfo(contact: SimulatedContact): Record<string, unknown> | null {
  if (contact.queue === null) return null;
  return { Id: contact.queue.id, ...present({ EnqueueTimestamp: seconds(contact.enqueuedAt) }) };
}

function endpoint(address: string | null): Record<string, string> | null {
  return address === null ? null : { Type: "TELEPHONE_NUMBER", Address: address };
}

function seconds(date: Date | null): number | null {
  return date === null ? null : date.getTime() / 1000;
}

function present(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
