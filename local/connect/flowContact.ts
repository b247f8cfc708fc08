/** What a flow and the functions it calls may know of the contact: Amazon Connect's `ContactData`, and references into it. */
import type { FlowParameters, FlowParameterValue } from "../../infra/flows/flow.ts";
import type { LocalStage } from "../stages.ts";
import type { Leg } from "./contactState.ts";

export type ContactData = Readonly<Record<string, unknown>>;

/** Values of `$.External`, by key: the last function's answer. */
export type ExternalValues = Readonly<Record<string, unknown>>;

export function contactData(leg: Leg, stage: LocalStage): ContactData {
  const queue = leg.queue ?? leg.targetQueue;
  return {
    Attributes: leg.attributes,
    AwsRegion: stage.region,
    Channel: leg.channel,
    ContactId: leg.contactId,
    CustomerEndpoint: endpoint(leg.customerEndpoint),
    CustomerId: null,
    Description: null,
    InitialContactId: leg.initialContactId,
    InitiationMethod: leg.initiationMethod,
    InstanceARN: stage.instanceArn,
    LanguageCode: leg.recording.language,
    MediaStreams: { Customer: { Audio: null } },
    Name: null,
    // Connect names the first contact of a call as its own predecessor.
    PreviousContactId: leg.previousContactId ?? leg.contactId,
    Queue: queue === null ? null : { ARN: queue.arn, Name: queue.name, OutboundCallerId: null },
    References: {},
    RelatedContactId: leg.relatedContactId,
    SegmentAttributes: {
      "connect:Subtype": { ValueString: leg.channel === "VOICE" ? "connect:Telephony" : "connect:Chat" },
    },
    SystemEndpoint: endpoint(leg.systemEndpoint),
    Tags: { "aws:connect:instanceId": stage.instanceId },
  };
}

/** Puts values in the place of references, wherever they stand in the text. What is not there reads as empty. */
function resolveText(text: string, contact: ContactData, external: ExternalValues): string {
  return text.replace(reference, (_whole, path: string) => readPath({ ...contact, External: external }, path));
}

export function resolveParameters(
  parameters: FlowParameters,
  contact: ContactData,
  external: ExternalValues,
): FlowParameters {
  const resolve = (value: FlowParameterValue): FlowParameterValue => {
    if (typeof value === "string") return resolveText(value, contact, external);
    if (isList(value)) return value.map((item) => resolveText(item, contact, external));
    return resolveParameters(value, contact, external);
  };
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, resolve(value)]));
}

/** A parameter that may be absent, as text. */
export function textParameter(parameters: FlowParameters, name: string): string | null {
  const value = parameters[name];
  return typeof value === "string" ? value : null;
}

/** A parameter that holds others; empty when absent. */
export function nestedParameters(parameters: FlowParameters, name: string): FlowParameters {
  const value = parameters[name];
  return value === undefined || typeof value === "string" || isList(value) ? {} : value;
}

export function listParameter(parameters: FlowParameters, name: string): readonly string[] {
  const value = parameters[name];
  return value !== undefined && typeof value !== "string" && isList(value) ? value : [];
}

const reference = /\$\.([A-Za-z]\w*(?:\.[\w-]+|\['[^']+'\])*)/g;

function readPath(root: Readonly<Record<string, unknown>>, path: string): string {
  let value: unknown = root;
  for (const [, dotted, quoted] of path.matchAll(/([\w-]+)|\['([^']+)'\]/g)) {
    const key = dotted ?? quoted ?? "";
    value = typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : null;
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function endpoint(address: string | null): Readonly<Record<string, string>> | null {
  return address === null ? null : { Address: address, Type: "TELEPHONE_NUMBER" };
}

function isList(value: FlowParameterValue): value is readonly string[] {
  return Array.isArray(value);
}
