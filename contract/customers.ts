/** Who is calling, as every part of Patchbay speaks of it. */
import type { ContactId, E164 } from "./identifiers.ts";

export interface Customer {
  /** The CRM's own id of the person or account: HaloPSA's user id, SAP's UUID. */
  readonly id: string;
  /** The id that people see in the CRM; in SAP the display id, in HaloPSA the same as `id`. */
  readonly displayId: string;
  readonly name: string;
  readonly email: string | null;
  readonly company: string | null;
  /** The organization the person belongs to: HaloPSA's client id, SAP's account id. */
  readonly companyId: string | null;
  /** HaloPSA's site, which a ticket must name together with the user; `null` where the CRM has no sites. */
  readonly siteId: string | null;
  /** In the CRM's own words, as agents and flows are shown it; so is the priority. */
  readonly status: string | null;
  readonly priority: string | null;
  /** Those that could be read as numbers of a country. */
  readonly phoneNumbers: readonly E164[];
  /** Opens this record in the CRM for a person who is logged in there. */
  readonly url: string;
}

/** A case, a ticket: whatever the CRM calls what is open for a customer. */
export interface Ticket {
  /** As people see it in the CRM, and as `WrapUp.ticketId` names it. */
  readonly id: string;
  readonly title: string;
  readonly status: string | null;
  /** ISO 8601, UTC. */
  readonly openedAt: string | null;
  readonly url: string;
}

/** A call that is over, in few words: what somebody who is called again wants to know of the last time. */
export interface PastCall {
  /** Contact id of its first leg. */
  readonly callId: ContactId;
  readonly channel: "voice" | "chat";
  readonly direction: "inbound" | "outbound" | "callback";
  readonly outcome: "answered" | "missed" | "abandoned";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly agentName: string | null;
  readonly disposition: string | null;
  /** The CRM's record of it. */
  readonly url: string;
}

/**
 * The answer to "who is calling". Four answers, and a fifth for when nobody could be asked: a caller whom the CRM does
 * not know is different from a CRM that does not answer.
 * `asOf` comes with a stale answer: when the CRM said so, ISO 8601.
 */
export type CustomerMatch =
  | { readonly kind: "none" }
  | { readonly kind: "one"; readonly customer: Customer; readonly stale: boolean; readonly asOf?: string | undefined }
  | {
      readonly kind: "many";
      readonly customers: readonly Customer[];
      readonly stale: boolean;
      readonly asOf?: string | undefined;
    }
  | { readonly kind: "anonymous" }
  | { readonly kind: "unavailable" };
