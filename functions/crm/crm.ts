/**
 * The port that a CRM implements. A third CRM is one folder beside `sap/` and `halopsa/`, and a line wherever a CRM is picked
 * by its name: `docs/extend.md` goes through all of them.
 *
 * Writes are asked for again after a failure, by another process perhaps, so every write must be safe to repeat: `logCall`
 * looks for the call's reference before it creates, the others overwrite what they wrote before. After an attempt without an
 * answer, at either of them, `logCall` comes first and is told to look back; the others get the record that it answers.
 * Every method that answers a promise rejects with `CrmFailure` when the CRM did not do what it was asked; `verify` never does.
 */
import type { Customer, Ticket } from "../../contract/customers.ts";
import { PatchbayError } from "../../contract/errors.ts";
import type { ContactId, CrmName, E164 } from "../../contract/identifiers.ts";
import type { CallInsights } from "../../contract/insights.ts";
import type { FailureClass } from "../../contract/metrics.ts";
import type { WrapUp } from "../../contract/wrapUp.ts";

export interface Crm {
  readonly name: CrmName;

  /**
   * All customers whom this really belongs to; re-checked here, whatever the CRM's search returned. Rejects with
   * `IncompleteSearch` where only a part of the CRM could be asked.
   */
  findCustomers(caller: CallerKey, limits: RequestLimits): Promise<readonly Customer[]>;

  /** Newest first, at most `most`. */
  openTickets(customer: Customer, most: number, limits: RequestLimits): Promise<readonly Ticket[]>;

  /**
   * Writes the call, once: an earlier record with this call's reference is updated, not doubled.
   * @param lookBack search the CRM for the reference before creating; needed when an earlier attempt ended without an answer.
   * With a `record`: it is where the call was before that attempt, and may not be all there is of it
   * @param mayCreate false while that attempt may still take effect, or not be found yet: what the search finds is updated, and
   *   when it finds nothing, or something would have to be added to it, nothing is written
   * @param triedTickets chosen tickets on which earlier attempts may have put the call; it is left on one of them at the most
   */
  logCall(
    report: CallReport,
    options: {
      readonly lookBack: boolean;
      readonly record: CrmRecord | null;
      /** Absent: it may. */
      readonly mayCreate?: boolean;
      readonly triedTickets?: readonly string[];
    },
  ): Promise<LoggedCall>;

  /** Puts the agent's notes and disposition on the record, in place of what an earlier call of this method put there. */
  addNote(record: CrmRecord, report: CallReport): Promise<CrmRecord>;

  /** Puts summary, sentiment, talk time and categories on the record, in place of what an earlier call put there. */
  attachSummary(record: CrmRecord, report: CallReport & { readonly insights: CallInsights }): Promise<CrmRecord>;

  /** Opens the customer in the CRM for a person who is logged in there. Asks nobody. */
  customerUrl(customer: Pick<Customer, "id">): string;

  /** Credentials, rights and configured ids, as an operator would check them. Never throws; every finding is one line. */
  verify(): Promise<readonly Finding[]>;
}

export type CallerKey =
  | { readonly by: "phone"; readonly number: E164 }
  | { readonly by: "email"; readonly address: string }
  | StatedNumber;

/**
 * What a caller typed, as people read it off a letter or a device: the number of a customer, of a ticket (whoever it is
 * about), or of a product (whoever has it).
 */
export interface StatedNumber {
  readonly by: "customerNumber" | "ticketNumber" | "serialNumber";
  readonly stated: string;
}

/** How long a caller can wait. Absent `signal`: the stage's request timeout alone. */
export interface RequestLimits {
  readonly signal?: AbortSignal;
}

/** Everything known of one customer call, over all its legs. Adapters decide how their CRM tells it. */
export interface CallReport {
  /** Initial contact id: the same for every leg of the call. */
  readonly callId: ContactId;
  /** Ids of all legs, the first leg first. */
  readonly contactIds: readonly ContactId[];
  /** Of the activity in the CRM's desktop that the call was dialed from, a UUID in any spelling; absent for all others. */
  readonly activityUuid?: string;
  readonly channel: "voice" | "chat";
  /** A callback is a call that the customer asked for while waiting in a queue. */
  readonly direction: "inbound" | "outbound" | "callback";
  /** Missed: somebody was rung, agent or customer, and nobody took it. Abandoned: nobody was rung before the caller hung up. */
  readonly outcome: "answered" | "missed" | "abandoned";
  /** The customer's number; `null` when withheld. */
  readonly customerNumber: E164 | null;
  /** Our number. */
  readonly systemNumber: E164 | null;
  readonly customer: Customer | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** When the first agent had the customer on the line; `null` when none did. */
  readonly answeredAt: string | null;
  readonly endedAt: string;
  /** Who answered first, or else was rung; all of them are in `legs`. */
  readonly agentName: string | null;
  readonly queueName: string | null;
  readonly legs: readonly CallLeg[];
  readonly wrapUp: WrapUp | null;
  readonly insights: CallInsights | null;
  /** The first leg's page in Amazon Connect. */
  readonly detailUrl: string;
}

/** One contact of the call: a transfer begins another. Times are ISO 8601, UTC. */
export interface CallLeg {
  readonly contactId: ContactId;
  readonly agentName: string | null;
  readonly queueName: string | null;
  readonly startedAt: string;
  /** `null` where its end is not known. */
  readonly endedAt: string | null;
}

/** What the CRM made of a call. `parts` are ids of notes and the like, which a later write replaces. */
export interface CrmRecord {
  readonly crm: CrmName;
  readonly id: string;
  readonly url: string;
  readonly parts: Readonly<Record<string, string>>;
}

export type LoggedCall =
  | { readonly state: "written"; readonly record: CrmRecord }
  /** The CRM has not made its own record of the call yet, or has it no longer: ask again later. SAP only. */
  | { readonly state: "notThereYet" }
  /** Something would have to be created, and nothing may be yet: look again later. */
  | { readonly state: "unsettled" };

/** What a CRM's webhook says has changed; ids are the CRM's own, those of `Customer`. */
export interface ChangedCustomers {
  readonly customerIds: readonly string[];
  readonly companyIds: readonly string[];
}

export const nothingChanged: ChangedCustomers = { customerIds: [], companyIds: [] };

/** One line of `verify`. */
export interface Finding {
  readonly ok: boolean;
  readonly what: string;
  /** What to do about it, when not ok. */
  readonly remedy: string | null;
}

/**
 * The CRM did not do what it was asked. What an HTTP answer, or none, means for it is decided in `retry.ts`, for all adapters
 * alike. The message names the request, no person.
 */
export class CrmFailure extends PatchbayError {
  /** What the caller can do about it. */
  readonly failure: FailureClass;
  /** Of the HTTP answer; `null` when none came. */
  readonly status: number | null;
  /** Seconds, from the CRM's own Retry-After; `null` when it named none. */
  readonly retryAfterSeconds: number | null;
  /** The request was sent and no answer came, or a 5xx: it may have taken effect all the same. */
  readonly ambiguous: boolean;

  constructor(
    message: string,
    details: {
      readonly failure: FailureClass;
      readonly status: number | null;
      readonly retryAfterSeconds: number | null;
      readonly ambiguous: boolean;
      readonly cause?: unknown;
    },
  ) {
    super("CRM_FAILURE", message, details.cause === undefined ? undefined : { cause: details.cause });
    this.failure = details.failure;
    this.status = details.status;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.ambiguous = details.ambiguous;
  }
}

/**
 * A part of the search failed, so there may be others than those who were found. Good enough to show to an agent whose phone
 * rings, marked as such; not to be remembered, and no ground to log a call on.
 */
export class IncompleteSearch extends CrmFailure {
  readonly found: readonly Customer[];

  /** @param failure of the part that failed */
  constructor(failure: CrmFailure, found: readonly Customer[]) {
    super(`${failure.message}; other searches found ${found.length}`, {
      failure: failure.failure,
      status: failure.status,
      retryAfterSeconds: failure.retryAfterSeconds,
      ambiguous: false,
      cause: failure,
    });
    this.found = found;
  }
}
