/** What the journal is told of calls. */
import type { PastCall } from "../../../contract/customers.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { CallInsights } from "../../../contract/insights.ts";
import type { WrapUp } from "../../../contract/wrapUp.ts";
import type { LegFacts } from "../../../functions/calls/journal.ts";
import type { CrmRecord } from "../../../functions/crm/crm.ts";

export const record: CrmRecord = { crm: "halopsa", id: "5001", url: "https://crm.example/ticket?id=5001", parts: {} };

export function leg(id: ContactId, facts: Partial<LegFacts> = {}): LegFacts {
  return {
    contactId: id,
    previousContactId: null,
    channel: "voice",
    initiationMethod: "INBOUND",
    initiatedAt: "2026-11-20T10:00:00.000Z",
    customerReachedAt: null,
    connectedToAgentAt: null,
    disconnectedAt: null,
    completedAt: null,
    agentArn: null,
    agentName: null,
    queueArn: null,
    queueName: null,
    disconnectReason: null,
    ...facts,
  };
}

export function wrapUp(notes: string, editedAt: string): WrapUp {
  return { notes, disposition: null, ticketId: null, editedAt };
}

export function insights(summary: CallInsights["summary"]): CallInsights {
  return {
    summary,
    sentiment: { customer: 1.5, agent: null },
    sentimentByQuarter: [{ customer: 0, agent: 1 }],
    talkTime: { totalMilliseconds: 9, customerMilliseconds: 4, agentMilliseconds: 4, silenceMilliseconds: 1 },
    categories: ["Billing"],
    detailUrl: "https://acme.my.connect.aws/contact-trace-records/details/1",
  };
}

export function pastCall(callId: ContactId): PastCall {
  return {
    callId,
    channel: "voice",
    direction: "inbound",
    outcome: "answered",
    startedAt: "2026-11-20T10:00:00.000Z",
    agentName: null,
    disposition: null,
    url: record.url,
  };
}
