/** The journal's items as they lie in the table, and back. Nested values are JSON text; what is read is decoded. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import * as z from "zod/mini";
import type { Customer, CustomerMatch } from "../../contract/customers.ts";
import { type ContactId, crmNames, type E164, parseE164 } from "../../contract/identifiers.ts";
import type { CallInsights } from "../../contract/insights.ts";
import type { WrapUp } from "../../contract/wrapUp.ts";
import type { CallerKey, CrmRecord } from "../crm/crm.ts";
import { customerInAnyShape, matchShape } from "../customers/customerShape.ts";
import { combineInsights } from "../insights/combining.ts";
import { contactIdShape, e164Shape } from "../runtime/identifierShapes.ts";

export interface JournalCall {
  readonly callId: ContactId;
  readonly state: WriteState;
  readonly customerNumber: E164 | null;
  readonly systemNumber: E164 | null;
  /** `unavailable` also for calls that no look-up was made for. */
  readonly match: CustomerMatch;
  /** By what the look-up searched. */
  readonly callerKey: CallerKey | null;
  readonly chosenCustomer: Customer | null;
  /** Of the CRM's own activity that the call was dialed from; absent for all other calls. */
  readonly activityUuid?: string;
  readonly wrapUp: WrapUp | null;
  /** Of all analyzed legs together. */
  readonly insights: CallInsights | null;
  /** The legs whose insights are in. */
  readonly analyzed: readonly ContactId[];
  /** The first leg first, as far as the facts tell. */
  readonly legs: readonly LegFacts[];
  /** While the record is being rewritten: what it was before. */
  readonly previousRecord: CrmRecord | null;
  readonly attempt: number;
  /** An attempt ended without anybody knowing whether the CRM took it; `written` settles that. */
  readonly lastAttemptAmbiguous: boolean;
  /** Tickets the agent chose on which attempts since the last `written` may have put the call. */
  readonly triedTickets: readonly string[];
  /** While something of the call is still to come or to be written; `null` once it is settled. */
  readonly openSince: Date | null;
  /** How often the sweep has driven the call since it was opened. */
  readonly sweeps: number;
}

/** The call in the CRM; one that is being rewritten is there all the same. */
export function recordOf(call: Pick<JournalCall, "state" | "previousRecord">): CrmRecord | null {
  return call.state.kind === "written" ? call.state.record : call.previousRecord;
}

export type WriteState =
  | { readonly kind: "open" }
  | { readonly kind: "writing"; readonly owner: string; readonly until: Date }
  | { readonly kind: "written"; readonly record: CrmRecord; readonly digest: string }
  /** Nobody took the call, and the CRM, which makes its records itself, made none: there is nothing to write on. */
  | { readonly kind: "noRecord"; readonly digest: string };

export interface LegFacts {
  readonly contactId: ContactId;
  readonly previousContactId: ContactId | null;
  readonly channel: "voice" | "chat" | "other";
  readonly initiationMethod: string;
  /** Times are ISO 8601, UTC. */
  readonly initiatedAt: string | null;
  /** When the customer's end was connected: on a contact that Amazon Connect dials, when the customer answered. */
  readonly customerReachedAt: string | null;
  readonly connectedToAgentAt: string | null;
  readonly disconnectedAt: string | null;
  readonly completedAt: string | null;
  readonly agentArn: string | null;
  readonly agentName: string | null;
  /** What whoever told of the call calls the agent: stands until the agent's own name is known. */
  readonly agentToldAs?: string | undefined;
  readonly queueArn: string | null;
  readonly queueName: string | null;
  readonly disconnectReason: string | null;
}

export type Item = Readonly<Record<string, AttributeValue>>;

export const callPart = "call";
const legPrefix = "leg#";
const insightsPrefix = "insights#";

export function legPart(contactId: ContactId): string {
  return `${legPrefix}${contactId}`;
}

/** Each leg has its own, so that two analyses that end at the same moment do not overwrite one another. */
export function insightsPart(contactId: ContactId): string {
  return `${insightsPrefix}${contactId}`;
}

/** A call as read, its match perhaps not fixed yet. */
export interface DecodedCall {
  readonly call: JournalCall;
  /** Where the match is to be found, while the call holds none. */
  readonly caller: CallerKey | null;
}

/** @param items the whole partition */
export function decodeCall(callId: ContactId, items: readonly Item[]): DecodedCall | null {
  if (items.length === 0) return null;
  const parts = items.map(plain);
  const legs = parts
    .filter(({ part }) => String(part).startsWith(legPrefix))
    .map((part) => z.parse(legShape, part))
    .sort(inOrder(callId));
  const analyses = parts
    .filter(({ part }) => String(part).startsWith(insightsPrefix))
    .map((part) => z.parse(analysisShape, part))
    .flatMap(({ contactId, insights }) => {
      const decoded = z.safeParse(insightsShape, JSON.parse(insights));
      // In another version's shape it counts as not in, and the sweep has its file read once more.
      return decoded.success ? [{ contactId, insights: decoded.data }] : [];
    })
    .sort((a, b) => place(legs, a.contactId) - place(legs, b.contactId));
  const [first, ...others] = analyses.map(({ insights }) => insights);
  const entry = z.parse(callShape, parts.find((part) => part.part === callPart) ?? {});
  const record = entry.crmRecord === undefined ? null : z.parse(recordShape, JSON.parse(entry.crmRecord));
  const match = entry.customerMatch === undefined ? null : z.parse(matchShape, JSON.parse(entry.customerMatch));
  const callerKey = entry.callerKey === undefined ? null : z.parse(callerShape, JSON.parse(entry.callerKey));
  return {
    caller: match === null ? callerKey : null,
    call: {
      callId,
      state: decodeState(entry, record),
      customerNumber: parseE164(entry.customerNumber),
      systemNumber: parseE164(entry.systemNumber),
      match: match ?? ({ kind: "unavailable" } satisfies CustomerMatch),
      callerKey,
      chosenCustomer:
        entry.chosenCustomer === undefined ? null : z.parse(customerInAnyShape, JSON.parse(entry.chosenCustomer)),
      ...(entry.activityUuid === undefined ? {} : { activityUuid: entry.activityUuid }),
      wrapUp: entry.wrapUp === undefined ? null : z.parse(wrapUpShape, JSON.parse(entry.wrapUp)),
      insights: first === undefined ? null : combineInsights([first, ...others]),
      analyzed: analyses.map(({ contactId }) => contactId),
      legs,
      previousRecord: entry.writeState === "writing" ? record : null,
      attempt: entry.attempt ?? 0,
      lastAttemptAmbiguous: entry.ambiguousAt !== undefined,
      triedTickets: entry.triedTickets === undefined ? [] : z.parse(ticketsShape, JSON.parse(entry.triedTickets)),
      openSince: entry.openSince === undefined ? null : new Date(entry.openSince),
      sweeps: entry.sweeps ?? 0,
    },
  };
}

/** What a lease has to know of the item it was taken on. */
export function decodeEarlierAttempts(item: Item | undefined): {
  readonly attempts: number;
  readonly ambiguousAt: Date | null;
} {
  const { attempt = 0, writeState, leaseUntil = 0, ambiguousAt } = z.parse(callShape, plain(item ?? {}));
  // Whoever left it `writing` ended in the middle, and sent nothing after the lease.
  const ends = [...(writeState === "writing" ? [leaseUntil] : []), ...(ambiguousAt === undefined ? [] : [ambiguousAt])];
  return { attempts: attempt, ambiguousAt: ends.length === 0 ? null : new Date(Math.max(...ends)) };
}

function decodeState(entry: z.infer<typeof callShape>, record: CrmRecord | null): WriteState {
  if (entry.writeState === "writing" && entry.leaseOwner !== undefined) {
    return { kind: "writing", owner: entry.leaseOwner, until: new Date(entry.leaseUntil ?? 0) };
  }
  if (record !== null) return { kind: "written", record, digest: entry.digest ?? "" };
  return entry.writeState === "noRecord" ? { kind: "noRecord", digest: entry.digest ?? "" } : { kind: "open" };
}

/** Of a leg that nothing else is known of: behind all others. */
function place(legs: readonly LegFacts[], contactId: ContactId): number {
  const index = legs.findIndex((leg) => leg.contactId === contactId);
  return index === -1 ? legs.length : index;
}

/** By time as far as it is known; the first leg has the call's own id. */
function inOrder(callId: ContactId): (a: LegFacts, b: LegFacts) => number {
  const rank = (leg: LegFacts) => (leg.contactId === callId ? "" : (leg.initiatedAt ?? leg.disconnectedAt ?? "~"));
  return (a, b) => {
    const [first, second] = [`${rank(a)} ${a.contactId}`, `${rank(b)} ${b.contactId}`];
    return first === second ? 0 : first < second ? -1 : 1;
  };
}

function plain(item: Item): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      value.BOOL ?? (value.N === undefined ? value.S : Number(value.N)),
    ]),
  );
}

const text = z.optional(z.string());
const orNull = z._default(z.nullable(z.string()), null);

const callShape = z.object({
  writeState: z.optional(z.enum(["open", "writing", "written", "noRecord"])),
  customerNumber: text,
  systemNumber: text,
  customerMatch: text,
  callerKey: text,
  chosenCustomer: text,
  activityUuid: text,
  wrapUp: text,
  crmRecord: text,
  digest: text,
  leaseOwner: text,
  leaseUntil: z.optional(z.number()),
  attempt: z.optional(z.number()),
  ambiguousAt: z.optional(z.number()),
  triedTickets: text,
  openSince: z.optional(z.number()),
  sweeps: z.optional(z.number()),
});

const ticketsShape = z.array(z.string());

const analysisShape = z.object({ contactId: contactIdShape, insights: z.string() });

export const legShape: z.ZodMiniType<LegFacts> = z.object({
  contactId: contactIdShape,
  previousContactId: z._default(z.nullable(contactIdShape), null),
  channel: z.enum(["voice", "chat", "other"]),
  initiationMethod: z.string(),
  initiatedAt: orNull,
  customerReachedAt: orNull,
  connectedToAgentAt: orNull,
  disconnectedAt: orNull,
  completedAt: orNull,
  agentArn: orNull,
  agentName: orNull,
  agentToldAs: text,
  queueArn: orNull,
  queueName: orNull,
  disconnectReason: orNull,
});

const callerShape: z.ZodMiniType<CallerKey> = z.discriminatedUnion("by", [
  z.object({ by: z.literal("phone"), number: e164Shape }),
  z.object({ by: z.literal("email"), address: z.string() }),
  z.object({ by: z.enum(["customerNumber", "ticketNumber", "serialNumber"]), stated: z.string() }),
]);

const recordShape: z.ZodMiniType<CrmRecord> = z.object({
  crm: z.enum(crmNames),
  id: z.string(),
  url: z.string(),
  parts: z.record(z.string(), z.string()),
});

const wrapUpShape: z.ZodMiniType<WrapUp> = z.object({
  notes: z.string(),
  disposition: z.nullable(z.string()),
  ticketId: z.nullable(z.string()),
  editedAt: z.string(),
});

const score = z.nullable(z.number());
const scores = z.object({ customer: score, agent: score });
const insightsShape: z.ZodMiniType<CallInsights> = z.object({
  summary: z.discriminatedUnion("state", [
    z.object({ state: z.literal("ready"), text: z.string() }),
    z.object({
      state: z.literal("absent"),
      why: z.enum(["notWritten", "skipped", "analysisFailed", "deadlinePassed"]),
      detail: z.nullable(z.string()),
    }),
  ]),
  sentiment: scores,
  sentimentByQuarter: z.array(scores),
  talkTime: z.nullable(
    z.object({
      totalMilliseconds: z.number(),
      customerMilliseconds: z.number(),
      agentMilliseconds: z.number(),
      silenceMilliseconds: z.number(),
    }),
  ),
  categories: z.array(z.string()),
  detailUrl: z.string(),
});
