/**
 * The metrics that the functions put into CloudWatch through their logs (embedded metric format): what dashboards and
 * alarms name. Every metric has the dimensions `service` (the function, as in the catalog) and `stage`, and no others than
 * the ones given here: CloudWatch knows a metric only by all of its dimensions together.
 */

export const metricNamespace = "Patchbay";

/** Of every request: how many, how long in milliseconds, and how much failed that the request went on without. */
export const requestMetrics = { requests: "Requests", duration: "Duration", troubles: "Troubles" } as const;

/** One short word, see `RequestNotes.outcome`: the further dimension of `requestMetrics`. */
export const outcomeDimension = "outcome";

/** What is counted when it happens; nothing is written while it does not. */
export const countMetrics = {
  /** A message was given up, with its reason, to the dead-letter queue. */
  deadLetters: "DeadLetters",
  /** A call that nobody took and that the CRM, which makes its records itself, has no record of. */
  callsWithoutRecord: "CallsWithoutRecord",
  /** A contact that called out, counted once each: what an alarm against toll fraud watches. */
  outboundContacts: "OutboundContacts",
} as const;

export type CountMetric = (typeof countMetrics)[keyof typeof countMetrics];

/** A request that a CRM refused or did not answer, whatever became of it later. */
export const crmFailureMetric = "CrmFailures";

/** The further dimension of `crmFailureMetric`: a class of failure, of these. */
export const failureDimension = "failure";

export const failureClasses = [
  /** 429, 5xx, no connection: the same request may succeed later. */
  "retryLater",
  /** 401: fetch the credentials again, then retry once. */
  "refreshCredentials",
  /** 409, 412, 428: read the record again, then write on top of it. */
  "conflict",
  /** No retry will help: bad ids, missing rights, refused values. */
  "permanent",
] as const;

/** What to do about a failed request to a CRM. */
export type FailureClass = (typeof failureClasses)[number];
