/**
 * The HTTP API between connector and functions, and the CRM's door for webhooks.
 *
 * Every route but the webhook takes a contact token as Bearer and answers for that contact alone. Errors are JSON problems
 * (RFC 9457) with `content-type: application/problem+json`.
 */
import type { CustomerMatch, PastCall, Ticket } from "./customers.ts";
import type { ContactId, CrmName } from "./identifiers.ts";
import type { CallInsights } from "./insights.ts";
import type { WrapUp } from "./wrapUp.ts";

export interface ApiRoute {
  readonly method: "GET" | "PUT" | "POST";
  /** With `{name}` for a path parameter, as API Gateway's HTTP APIs write it. */
  readonly path: string;
  readonly handler: "connectorApi" | "crmWebhook";
  readonly steadyRequestsPerSecond: number;
  readonly burstRequests: number;
}

/** First segment of every path in front of those below: the API is served at the connector's own origin. */
export const apiBasePath = "/api";

export const apiRoutes = [
  {
    method: "GET",
    path: "/contacts/{contactId}",
    handler: "connectorApi",
    steadyRequestsPerSecond: 50,
    burstRequests: 100,
  },
  {
    method: "PUT",
    path: "/contacts/{contactId}/customer",
    handler: "connectorApi",
    steadyRequestsPerSecond: 20,
    burstRequests: 40,
  },
  {
    method: "PUT",
    path: "/contacts/{contactId}/activity",
    handler: "connectorApi",
    steadyRequestsPerSecond: 20,
    burstRequests: 40,
  },
  {
    method: "PUT",
    path: "/contacts/{contactId}/wrap-up",
    handler: "connectorApi",
    steadyRequestsPerSecond: 20,
    burstRequests: 40,
  },
  { method: "POST", path: "/customer-lookup", handler: "connectorApi", steadyRequestsPerSecond: 20, burstRequests: 40 },
  { method: "POST", path: "/webhooks/{crm}", handler: "crmWebhook", steadyRequestsPerSecond: 10, burstRequests: 50 },
] as const satisfies readonly ApiRoute[];

/** `"GET /contacts/{contactId}"`: how API Gateway names the route in `routeKey`. */
export type RouteKey = {
  [R in (typeof apiRoutes)[number] as R["path"]]: `${R["method"]} ${R["path"]}`;
}[(typeof apiRoutes)[number]["path"]];

/** Where the call stands in the CRM. `url` opens it. */
export type RecordState =
  | { readonly state: "waiting" }
  | { readonly state: "written"; readonly crm: CrmName; readonly id: string; readonly url: string };

/** `GET /contacts/{contactId}` */
export interface ContactView {
  readonly contactId: ContactId;
  readonly match: CustomerMatch;
  /** The customer the call is logged for: the only match, or the agent's choice among several. */
  readonly customerId: string | null;
  /** Newest first, at most five. Empty while no customer is known. */
  readonly openTickets: readonly Ticket[];
  /** Of the customer, over all channels, newest first, at most five; this one is not among them. */
  readonly lastCalls: readonly PastCall[];
  readonly wrapUp: WrapUp | null;
  readonly record: RecordState;
  /** `null` until the analysis has ended, one way or the other. */
  readonly insights: CallInsights | null;
}

/** `PUT /contacts/{contactId}/customer`. Only a customer of this contact's own matches is taken. Answers a `ContactView`. */
export interface CustomerChoice {
  readonly customerId: string;
}

/** `PUT /contacts/{contactId}/activity`: the CRM's own activity that the call was dialed from. Answers a `ContactView`. */
export interface DialedActivity {
  /** As the CRM's desktop handed it over: a UUID, with dashes or without. */
  readonly activityUuid: string;
}

/** `PUT /contacts/{contactId}/wrap-up` takes a `WrapUp` and answers this. */
export interface WrapUpSaved {
  /** The wrap-up as it now stands: the sent one, or a later one that was there already. */
  readonly wrapUp: WrapUp;
  readonly record: RecordState;
}

/** `POST /customer-lookup`: the contact's own number only. Answers the same keys as the flow's answer, without holes. */
export interface CustomerLookupRequest {
  readonly phoneNumber: string;
}

/** RFC 9457. `code` is stable; `detail` is for people and says nothing of the inside. */
export interface Problem {
  readonly type: "about:blank";
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
}
