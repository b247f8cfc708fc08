/**
 * What a contact's page is drawn from: what Amazon Connect knows of the contact, and the analysis file as it lies in the
 * bucket. The page reads the file itself, as the real one does, and copes with whatever is missing.
 */
import type { ContactId } from "../../../contract/identifiers.ts";
import type { SimulatedContact } from "../contactCenter.ts";

export interface ContactPageData {
  readonly contact: ContactFacts;
  /** The parsed analysis file; `null` while there is none. */
  readonly analysis: unknown;
}

/** Times are ISO 8601, UTC. */
export interface ContactFacts {
  readonly contactId: ContactId;
  readonly initialContactId: ContactId;
  readonly channel: "VOICE" | "CHAT";
  readonly initiationMethod: string;
  readonly phase: SimulatedContact["phase"];
  /** The customer's number; for a chat the customer's name, when the contact has one. */
  readonly customer: string | null;
  readonly systemNumber: string | null;
  readonly agentName: string | null;
  readonly queueName: string | null;
  readonly initiatedAt: string;
  readonly connectedToAgentAt: string | null;
  readonly disconnectedAt: string | null;
  readonly afterCallWorkEndedAt: string | null;
  readonly disconnectReason: string | null;
}

export function contactFacts(contact: SimulatedContact): ContactFacts {
  return {
    contactId: contact.contactId,
    initialContactId: contact.initialContactId,
    channel: contact.channel,
    initiationMethod: contact.initiationMethod,
    phase: contact.phase,
    customer: contact.customerEndpoint ?? contact.attributes.customerName ?? null,
    systemNumber: contact.systemEndpoint,
    agentName: contact.agent?.name ?? null,
    queueName: contact.queue?.name ?? null,
    initiatedAt: contact.initiatedAt.toISOString(),
    connectedToAgentAt: contact.connectedToAgentAt?.toISOString() ?? null,
    disconnectedAt: contact.disconnectedAt?.toISOString() ?? null,
    afterCallWorkEndedAt: contact.afterCallWorkEndedAt?.toISOString() ?? null,
    disconnectReason: contact.disconnectReason,
  };
}
