/**
 * The messages of Patchbay's queues, decoded: Amazon Connect's events as EventBridge hands them on, and Patchbay's own.
 *
 * Contact events come late, twice and in any order, and grow new fields and types without notice. So each is read as facts
 * of one leg that may be merged in any order: a value that still changes while the contact lasts (who is being rung, which
 * queue it waits in) is left out until it is settled.
 */
import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { InvalidInput } from "../../contract/errors.ts";
import { analysisStateDetailType, contactEventDetailTypes, postCallDetailTypes } from "../../contract/events.ts";
import { type ContactId, parseContactId } from "../../contract/identifiers.ts";
import { contactIdShape } from "../runtime/identifierShapes.ts";
import { changedCallDetailType } from "./changedCalls.ts";
import { type LegFacts, legShape } from "./journalItems.ts";
import { channelOf } from "./legChannel.ts";
import { foundContactDetailType, overdueAnalysisDetailType } from "./sweepMessages.ts";

export type QueueMessage =
  | ContactMessage
  | { readonly kind: "analysisFinished"; readonly contactId: ContactId; readonly at: string }
  | { readonly kind: "analysisFailed"; readonly contactId: ContactId; readonly reasonCode: string }
  /** No event of an analysis has come in all the time there was for it. */
  | { readonly kind: "analysisOverdue"; readonly contactId: ContactId; readonly at: string }
  | { readonly kind: "callChanged"; readonly callId: ContactId }
  | DirectMessage
  | { readonly kind: "ignored"; readonly why: string };

export interface ContactMessage {
  readonly kind: "contact";
  /** `null` for a later leg whose event does not say which contact came first. */
  readonly callId: ContactId | null;
  readonly leg: LegFacts;
  /** No event told of it, so nobody knows what became of what was told before: the journal may have been lost. */
  readonly foundBySweep: boolean;
}

/** A finished call told by whoever invokes the function, without events. */
export interface DirectMessage {
  readonly kind: "direct";
  /** The contact's own id, which is the call's unless Amazon Connect says otherwise. */
  readonly callId: ContactId;
  /** Amazon Connect may know the contact, whose id is one of its own form. */
  readonly isContact: boolean;
  /** As sent, in any spelling. */
  readonly phoneNumber: string | null;
  readonly leg: LegFacts;
}

/** Throws `InvalidInput` for a message that no later delivery will make readable. */
export function decodeQueueMessage(body: string): QueueMessage {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // The parser's own words quote what is around the mistake.
    throw new InvalidInput("The queue message", ["it is not JSON"]);
  }
  return decodeMessage(json);
}

export function decodeMessage(json: unknown): QueueMessage {
  const envelope = parse("The message", envelopeShape, json);
  const detailType = envelope["detail-type"];
  if (detailType === undefined) {
    if ("contactId" in envelope) return decodeDirect(json);
    return { kind: "ignored", why: "it has neither a detail-type nor a contactId" };
  }
  if (isOneOf(contactEventDetailTypes, detailType)) return decodeContact(json);
  if (isOneOf(postCallDetailTypes, detailType)) {
    const { detail, time } = parse("The analysis event", finishedShape, json);
    return { kind: "analysisFinished", contactId: detail.contactArn, at: time };
  }
  if (detailType === analysisStateDetailType) {
    const { detail } = parse("The analysis event", stateShape, json);
    if (detail.state.toUpperCase() !== "FAILED") return { kind: "ignored", why: `the analysis is ${detail.state}` };
    return { kind: "analysisFailed", contactId: detail.contact, reasonCode: detail.reasonCode };
  }
  if (detailType === changedCallDetailType) {
    return { kind: "callChanged", callId: parse("The changed call", changedShape, json).detail.callId };
  }
  if (detailType === foundContactDetailType) {
    const { callId, leg } = parse("The contact that was found", foundShape, json).detail;
    return { kind: "contact", callId, leg, foundBySweep: true };
  }
  if (detailType === overdueAnalysisDetailType) {
    const { detail, time } = parse("The overdue analysis", overdueShape, json);
    return { kind: "analysisOverdue", contactId: detail.contactId, at: time };
  }
  return { kind: "ignored", why: `nothing is done on "${detailType}"` };
}

function isOneOf(detailTypes: readonly string[], detailType: string): boolean {
  return detailTypes.includes(detailType);
}

function decodeContact(json: unknown): QueueMessage {
  const { detail, time } = parse("The contact event", contactShape, json);
  const channel = channelOf(detail.channel);
  if (channel === "other") return { kind: "ignored", why: `${detail.channel} is neither a call nor a chat` };

  const connectedToAgentAt = moment(detail.agentInfo?.connectedToAgentTimestamp);
  const disconnectedAt =
    moment(detail.disconnectTimestamp) ?? (detail.eventType.toUpperCase() === "DISCONNECTED" ? moment(time) : null);
  const settled = connectedToAgentAt !== null || disconnectedAt !== null;
  const previousContactId = detail.previousContactId ?? null;
  return {
    kind: "contact",
    callId: detail.initialContactId ?? (previousContactId === null ? detail.contactId : null),
    foundBySweep: false,
    leg: {
      contactId: detail.contactId,
      previousContactId,
      channel,
      initiationMethod: detail.initiationMethod.toUpperCase(),
      initiatedAt: moment(detail.initiationTimestamp),
      customerReachedAt: moment(detail.connectedToSystemTimestamp),
      connectedToAgentAt,
      disconnectedAt,
      completedAt: detail.eventType.toUpperCase() === "COMPLETED" ? moment(time) : null,
      agentArn: settled ? textOrNull(detail.agentInfo?.agentArn) : null,
      agentName: null,
      queueArn: settled ? textOrNull(detail.queueInfo?.queueArn) : null,
      queueName: null,
      disconnectReason: textOrNull(detail.disconnectReason),
    },
  };
}

function decodeDirect(json: unknown): DirectMessage {
  const call = parse("The call", directShape, json);
  const ownId = parseContactId(call.contactId);
  const contactId = ownId ?? contactIdFrom(call.contactId);
  const agentName = textOrNull(call.agentId);
  const initiatedAt = moment(call.startTimestamp);
  return {
    kind: "direct",
    callId: contactId,
    isContact: ownId !== null,
    phoneNumber: textOrNull(call.phoneNumber),
    leg: {
      contactId,
      previousContactId: null,
      channel: "voice",
      initiationMethod: "INBOUND",
      initiatedAt,
      customerReachedAt: null,
      connectedToAgentAt: agentName === null ? null : initiatedAt,
      disconnectedAt: moment(call.endTimestamp),
      completedAt: null,
      agentArn: null,
      agentName: null,
      ...(agentName === null ? {} : { agentToldAs: agentName }),
      queueArn: null,
      queueName: null,
      disconnectReason: null,
    },
  };
}

/** The same text always gives the same id, so a call that is told of twice is still one call. RFC 9562, version 8. */
function contactIdFrom(text: string): ContactId {
  const hex = createHash("sha256").update(`patchbay/direct/${text}`).digest("hex");
  const variant = "89ab".charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  const id = parseContactId(
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
  );
  if (id === null) throw new Error("a hash did not give a contact id");
  return id;
}

/** ISO 8601, UTC. Amazon Connect writes 1970-01-01T00:00:00.001Z for "never": before 2000 it did not exist. */
function moment(text: string | null | undefined): string | null {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) || time < Date.UTC(2000, 0, 1) ? null : new Date(time).toISOString();
}

function textOrNull(text: string | null | undefined): string | null {
  return text === undefined || text === null || text.trim() === "" ? null : text;
}

function parse<Shape extends z.ZodMiniType>(what: string, shape: Shape, json: unknown): z.output<Shape> {
  const result = z.safeParse(shape, json);
  if (result.success) return result.data;
  // Paths and what was expected; never the values, which may be of people.
  throw new InvalidInput(
    what,
    result.error.issues.map((issue) => `${issue.path.join(".") || "(the whole)"}: ${issue.message}`),
  );
}

const text = z.string().check(z.minLength(1));
const maybeText = z.nullish(z.string());
/** Empty text stands for nothing, as it does in some of Amazon Connect's own samples. */
const maybeContactId = z.nullish(
  z.union([
    z.pipe(
      z.literal(""),
      z.transform(() => null),
    ),
    contactIdShape,
  ]),
);
/** `arn:aws:connect:...:instance/<id>/contact/<contact id>` */
const contactArn: z.ZodMiniType<ContactId> = z.pipe(
  z.pipe(
    z.string(),
    z.transform((arn: string): unknown => arn.slice(arn.lastIndexOf("/") + 1)),
  ),
  contactIdShape,
);

const envelopeShape = z.looseObject({ "detail-type": z.optional(z.string()) });

const contactShape = z.object({
  time: text,
  detail: z.object({
    eventType: text,
    contactId: contactIdShape,
    initialContactId: maybeContactId,
    previousContactId: maybeContactId,
    channel: text,
    initiationMethod: text,
    initiationTimestamp: maybeText,
    connectedToSystemTimestamp: maybeText,
    disconnectTimestamp: maybeText,
    disconnectReason: maybeText,
    queueInfo: z.nullish(z.object({ queueArn: maybeText })),
    agentInfo: z.nullish(z.object({ agentArn: maybeText, connectedToAgentTimestamp: maybeText })),
  }),
});

const finishedShape = z.object({ time: text, detail: z.object({ contactArn }) });

const stateShape = z.object({
  detail: z.object({ contact: contactArn, state: text, reasonCode: z._default(z.string(), "UNKNOWN") }),
});

const foundShape = z.object({ detail: z.object({ callId: contactIdShape, leg: legShape }) });

const overdueShape = z.object({ time: text, detail: z.object({ contactId: contactIdShape }) });

const changedShape = z.object({ detail: z.object({ callId: contactIdShape }) });

const instant = z.string().check(z.refine((value) => moment(value) !== null, "must be a time, ISO 8601"));
const directShape = z.object({
  contactId: text,
  phoneNumber: maybeText,
  agentId: maybeText,
  startTimestamp: instant,
  endTimestamp: instant,
});
