/**
 * What is to be done about a call, given all that is known of it: nothing yet, wait, or write it to the CRM, and what to
 * write. Pure, and blind to the order in which the facts came in.
 */
import { createHash } from "node:crypto";
import type { ContactId } from "../../contract/identifiers.ts";
import type { CallLeg, CallReport, CrmRecord } from "../crm/crm.ts";
import { customerOf } from "../customers/matching.ts";
import { type JournalCall, type LegFacts, recordOf } from "./journalItems.ts";

export type Decision =
  | { readonly do: "nothing"; readonly why: "noLegs" | "underWay" | "upToDate" }
  /** Somebody else is writing this call; what they write may lack what we know. */
  | { readonly do: "wait"; readonly why: "beingWritten"; readonly seconds: number }
  | {
      readonly do: "log";
      readonly report: CallReport;
      readonly digest: string;
      /** What was written of this call before, to be updated. */
      readonly record: CrmRecord | null;
    };

/** What a decision depends on beside the call. */
export interface Circumstances {
  readonly now: Date;
  /** Owner of the lease that the asker holds. */
  readonly owner: string | null;
  /** A contact's page in Amazon Connect. */
  readonly detailUrl: (contactId: ContactId) => string;
}

export function decide(call: JournalCall, { now, owner, detailUrl }: Circumstances): Decision {
  const legs = customerLegs(call);
  if (legs.length === 0) return { do: "nothing", why: "noLegs" };
  if (!legs.every(hasEnded)) return { do: "nothing", why: "underWay" };
  if (call.state.kind === "writing" && call.state.owner !== owner && call.state.until > now) {
    const seconds = Math.ceil((call.state.until.getTime() - now.getTime()) / 1000);
    return { do: "wait", why: "beingWritten", seconds: Math.min(seconds, longestWaitForOthersSeconds) };
  }
  const report = reportOf(call, legs, detailUrl);
  const digest = digestOf(report);
  const { state } = call;
  const isAsWritten = (state.kind === "written" || state.kind === "noRecord") && state.digest === digest;
  // An attempt since then, of which nobody knows the end, may have written something else.
  if (isAsWritten && !call.lastAttemptAmbiguous) return { do: "nothing", why: "upToDate" };
  return { do: "log", report, digest, record: recordOf(call) };
}

/** What the CRM is told of a call with these legs, all of which have ended. */
function reportOf(
  call: JournalCall,
  legs: readonly LegFacts[],
  detailUrl: (contactId: ContactId) => string,
): CallReport {
  const first = legs[0];
  if (first === undefined) throw new Error(`call ${call.callId} has no legs to tell of`);
  const answeredAt = earliest(legs.map(answeredAtOf));
  const endedAt = latest(legs.map(endOf));
  // Who answered first; else who was rung, whose call it would have been.
  const own = legs.find(wasAnswered) ?? legs.find((leg) => leg.agentArn !== null) ?? first;
  return {
    callId: call.callId,
    contactIds: legs.map((leg) => leg.contactId),
    ...(call.activityUuid === undefined ? {} : { activityUuid: call.activityUuid }),
    channel: first.channel === "chat" ? "chat" : "voice",
    direction: directionOf(legs),
    outcome: outcomeOf(legs),
    customerNumber: call.customerNumber,
    systemNumber: call.systemNumber,
    customer: customerOf(call.match, call.chosenCustomer),
    startedAt: earliest(legs.map(startOf)) ?? endedAt,
    answeredAt,
    endedAt,
    agentName: nameOf(own),
    queueName: own.queueName ?? legs.find((leg) => leg.queueName !== null)?.queueName ?? null,
    legs: legs.map(legOf),
    wrapUp: call.wrapUp,
    insights: call.insights,
    detailUrl: detailUrl(first.contactId),
  };
}

export function customerLegs(call: JournalCall): readonly LegFacts[] {
  return call.legs.filter(isCustomers).toSorted((a, b) => compare(rank(call, a), rank(call, b)));
}

/** Supervisors who listen or barge in have contacts of their own, which are no part of the customer's call. */
export function isCustomers(leg: LegFacts): boolean {
  return leg.channel !== "other" && leg.initiationMethod !== "MONITOR";
}

/**
 * Legs that Contact Lens analyzes and whose analysis is not in: those on which a customer and an agent talked, as Amazon
 * Connect itself tells. What somebody else told of a call may be of a contact that Connect never had.
 */
export function awaitedAnalyses(call: JournalCall): readonly LegFacts[] {
  return customerLegs(call).filter(
    (leg) => wasAnswered(leg) && leg.agentArn !== null && !call.analyzed.includes(leg.contactId),
  );
}

/** Legs whose end is not known. */
export function legsUnderWay(call: JournalCall): readonly LegFacts[] {
  return customerLegs(call).filter((leg) => !hasEnded(leg));
}

/**
 * The same for the same report, whatever order its keys were made in. The customer counts by id alone: a customer whose
 * priority was changed in the CRM since is no reason to write the call again.
 */
export function digestOf(report: CallReport): string {
  const told = { ...report, customer: report.customer?.id ?? null };
  return createHash("sha256").update(canonical(told)).digest("hex");
}

/** Lets whoever holds the lease finish, without holding up the rest for the whole of it. */
export const longestWaitForOthersSeconds = 10;

/** COMPLETED comes after DISCONNECTED, so a leg that completed has ended even if that event was lost. */
export function hasEnded(leg: LegFacts): boolean {
  return leg.disconnectedAt !== null || leg.completedAt !== null;
}

function wasAnswered(leg: LegFacts): boolean {
  return answeredAtOf(leg) !== null;
}

/** When agent and customer were both there: on a contact that is dialed the agent mostly comes first. */
function answeredAtOf(leg: LegFacts): string | null {
  const { connectedToAgentAt, customerReachedAt } = leg;
  if (connectedToAgentAt === null || !isDialed(leg)) return connectedToAgentAt;
  if (customerReachedAt === null) return customerNeverCame(leg) ? null : connectedToAgentAt;
  return latest([connectedToAgentAt, customerReachedAt]);
}

function outcomeOf(legs: readonly LegFacts[]): CallReport["outcome"] {
  if (legs.some(wasAnswered)) return "answered";
  const rang = legs.some((leg) => leg.agentArn !== null || isOutbound(leg));
  return rang ? "missed" : "abandoned";
}

/** A queued callback begins as an inbound call; who called in the end is what counts. */
function directionOf(legs: readonly LegFacts[]): CallReport["direction"] {
  if (legs.some((leg) => leg.initiationMethod === "CALLBACK")) return "callback";
  return legs[0] !== undefined && isOutbound(legs[0]) ? "outbound" : "inbound";
}

/** Amazon Connect calls the customer: on such a contact its own connection to the customer is the customer's answer. */
function isDialed(leg: LegFacts): boolean {
  return isOutbound(leg) || leg.initiationMethod === "CALLBACK";
}

/** Calls that StartOutboundVoiceContact dials have the method API, and so have chats that customers start. */
export function isOutbound(leg: LegFacts): boolean {
  return outboundMethods.has(leg.initiationMethod) || (leg.initiationMethod === "API" && leg.channel === "voice");
}

const outboundMethods = new Set(["OUTBOUND", "EXTERNAL_OUTBOUND", "CAMPAIGN_PREVIEW"]);

/**
 * Where nothing tells that the customer was reached, the reason of the end may tell that he was not: busy, unanswered, or an
 * agent who had let it ring for long enough.
 */
function customerNeverCame(leg: LegFacts): boolean {
  const reason = leg.disconnectReason ?? "";
  return reason.startsWith("OUTBOUND_") || reason.startsWith("TELECOM_") || endsWithoutCustomer.has(reason);
}

const endsWithoutCustomer = new Set(["CUSTOMER_NEVER_ARRIVED", "EXPIRED", "AGENT_DISCONNECT"]);

function legOf(leg: LegFacts): CallLeg {
  return {
    contactId: leg.contactId,
    agentName: nameOf(leg),
    queueName: leg.queueName,
    startedAt: startOf(leg),
    endedAt: endOf(leg),
  };
}

function nameOf(leg: LegFacts): string | null {
  return leg.agentName ?? leg.agentToldAs ?? null;
}

/** Of a leg that has ended at least one of the later times is known. */
function startOf(leg: LegFacts): string {
  return leg.initiatedAt ?? leg.connectedToAgentAt ?? endOf(leg);
}

function endOf(leg: LegFacts): string {
  return leg.disconnectedAt ?? leg.completedAt ?? "";
}

/** The call's own contact first, then as they began. */
function rank(call: JournalCall, leg: LegFacts): string {
  return `${leg.contactId === call.callId ? 0 : 1} ${startOf(leg)} ${leg.contactId}`;
}

function earliest(times: readonly (string | null)[]): string | null {
  return times.filter((time) => time !== null).toSorted(compare)[0] ?? null;
}

function latest(times: readonly string[]): string {
  return times.toSorted(compare).at(-1) ?? "";
}

/** ISO 8601 in UTC with milliseconds, as decoded: the order of the text is the order in time. */
function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => compare(a, b)))
      : inner,
  );
}
