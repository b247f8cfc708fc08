/**
 * The contact attributes that the inbound flow sets and the connector reads: how one answer of customer-lookup travels
 * through a flow that knows only strings.
 *
 * Amazon Connect reads a missing key as empty, refuses empty strings in a flow, and cannot compare with "". So the flow's
 * form names every key and writes `none` where there is nothing; `decodeLookupAnswer` turns both back into `null`.
 */
import type { CustomerMatch } from "./customers.ts";

/** Set by the flow itself, before anybody is asked. */
export const callAttributeNames = ["ANI", "DNIS", "Channel"] as const;

/** Answered by customer-lookup and copied by the flow to the contact. */
export const lookupAttributeNames = [
  "CustomerFound",
  "NotFoundReason",
  "CustomerId",
  "CustomerName",
  "CustomerEmail",
  "CustomerCompany",
  "CustomerStatus",
  "Priority",
  "MatchCount",
  "MatchKind",
  "CustomerUUID",
  "TicketID",
  "ScreenPopUrl",
  "CustomerStale",
  "CustomerAsOf",
  "ContactToken",
] as const;

export type CallAttributeName = (typeof callAttributeNames)[number];
export type LookupAttributeName = (typeof lookupAttributeNames)[number];

/** Why `CustomerFound` is `"false"`: for whoever writes a flow, or tries the function out. */
export type NotFoundReason =
  /** The CRM was asked, and knows nobody. */
  | "nobodyFound"
  /** The CRM knows several, among whom the agent picks. */
  | "severalFound"
  | "numberWithheld"
  /** A network's own number, which no customer has: the CRM was not asked. */
  | "shortCode"
  | "numberUnreadable"
  /** Neither CRM nor cache could say. */
  | "crmUnavailable"
  /** The function was asked with something else than it takes. */
  | "eventUnreadable";

/** What a flow writes for "nothing". */
export const nothing = "none";

/** What the card can be drawn from, with no request at all. */
export interface LookupAnswer {
  readonly kind: CustomerMatch["kind"];
  readonly matchCount: number;
  readonly customerId: string | null;
  readonly customerUuid: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly company: string | null;
  readonly status: string | null;
  readonly priority: string | null;
  readonly ticketId: string | null;
  readonly screenPopUrl: string | null;
  readonly stale: boolean;
  /** When the CRM said so, ISO 8601, while the answer is stale. */
  readonly asOf: string | null;
  readonly contactToken: string | null;
}

/**
 * A flat string map without empty strings and, for a flow, without holes: `forFlow` fills them with `none`.
 * @param options `reason` where it is another than the match tells
 */
export function encodeLookupAnswer(
  answer: LookupAnswer,
  options: { readonly forFlow: boolean; readonly reason?: NotFoundReason | null },
): Record<string, string> {
  const values: Record<LookupAttributeName, string | null> = {
    CustomerFound: answer.kind === "one" ? "true" : "false",
    NotFoundReason: answer.kind === "one" ? null : (options.reason ?? reasons[answer.kind]),
    CustomerId: answer.customerId,
    CustomerName: answer.name,
    CustomerEmail: answer.email,
    CustomerCompany: answer.company,
    CustomerStatus: answer.status,
    Priority: answer.priority,
    MatchCount: String(answer.matchCount),
    MatchKind: answer.kind,
    CustomerUUID: answer.customerUuid,
    TicketID: answer.ticketId,
    ScreenPopUrl: answer.screenPopUrl,
    CustomerStale: String(answer.stale),
    CustomerAsOf: answer.asOf,
    ContactToken: answer.contactToken,
  };
  const encoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value.trim() !== "") encoded[name] = value;
    else if (options.forFlow) encoded[name] = nothing;
  }
  return encoded;
}

const reasons: Readonly<Record<Exclude<CustomerMatch["kind"], "one">, NotFoundReason>> = {
  none: "nobodyFound",
  many: "severalFound",
  anonymous: "numberWithheld",
  unavailable: "crmUnavailable",
};

/** Tolerates every gap: attributes of a contact whose look-up failed decode to `kind: "unavailable"`. */
export function decodeLookupAnswer(attributes: Readonly<Record<string, string | undefined>>): LookupAnswer {
  const read = (name: LookupAttributeName): string | null => {
    const value = attributes[name];
    return value === undefined || value === "" || value === nothing ? null : value;
  };
  return {
    kind: decodeKind(read("MatchKind"), read("CustomerFound")),
    matchCount: Number.parseInt(read("MatchCount") ?? "0", 10) || 0,
    customerId: read("CustomerId"),
    customerUuid: read("CustomerUUID"),
    name: read("CustomerName"),
    email: read("CustomerEmail"),
    company: read("CustomerCompany"),
    status: read("CustomerStatus"),
    priority: read("Priority"),
    ticketId: read("TicketID"),
    screenPopUrl: read("ScreenPopUrl"),
    stale: read("CustomerStale") === "true",
    asOf: read("CustomerAsOf"),
    contactToken: read("ContactToken"),
  };
}

/** A flow written by hand may set only `CustomerFound`. `MatchKind` is never the word `none` on the wire: see below. */
function decodeKind(kind: string | null, found: string | null): CustomerMatch["kind"] {
  switch (kind) {
    case "one":
    case "many":
    case "anonymous":
    case "unavailable":
      return kind;
    default:
      // "none" is also the filler for nothing, so it was read as null here; the two are told apart by CustomerFound.
      if (found === "true") return "one";
      return found === "false" ? "none" : "unavailable";
  }
}
