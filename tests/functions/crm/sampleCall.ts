/** A call as the adapters are told of it, for tests: answered, three minutes long, unless overridden. */
import type { Customer } from "../../../contract/customers.ts";
import { type ContactId, type E164, parseContactId, parseE164 } from "../../../contract/identifiers.ts";
import type { CallInsights } from "../../../contract/insights.ts";
import type { CallReport } from "../../../functions/crm/crm.ts";

export function sampleCall(overrides: Partial<CallReport> = {}): CallReport {
  const callId = overrides.callId ?? newCallId();
  return {
    callId,
    contactIds: [callId],
    channel: "voice",
    direction: "inbound",
    outcome: "answered",
    customerNumber: number("+61400123456"),
    systemNumber: number("+61280005551"),
    customer: null,
    startedAt: "2026-11-20T10:00:00.000Z",
    answeredAt: "2026-11-20T10:00:12.000Z",
    endedAt: "2026-11-20T10:03:24.000Z",
    agentName: "Mia Chen",
    queueName: "Support",
    legs: [
      {
        contactId: callId,
        agentName: "Mia Chen",
        queueName: "Support",
        startedAt: "2026-11-20T10:00:00.000Z",
        endedAt: "2026-11-20T10:03:24.000Z",
      },
    ],
    wrapUp: null,
    insights: null,
    detailUrl: `https://acme.my.connect.aws/contact-trace-records/details/${callId}?tz=Australia%2FSydney`,
    ...overrides,
  };
}

export function sampleInsights(text: string): CallInsights {
  return {
    summary: { state: "ready", text },
    sentiment: { customer: 2.5, agent: 3 },
    sentimentByQuarter: [],
    talkTime: {
      totalMilliseconds: 170_000,
      customerMilliseconds: 80_000,
      agentMilliseconds: 90_000,
      silenceMilliseconds: 22_000,
    },
    categories: ["Billing"],
    detailUrl: "https://acme.my.connect.aws/contact-trace-records/details/x?tz=Australia%2FSydney",
  };
}

export function sampleCustomer(overrides: Partial<Customer>): Customer {
  return {
    id: "1",
    displayId: "1",
    name: "John Smith",
    email: null,
    company: null,
    companyId: null,
    siteId: null,
    status: "Active",
    priority: "Normal",
    phoneNumbers: [],
    url: "https://crm.example/1",
    ...overrides,
  };
}

export function newCallId(): ContactId {
  const id = parseContactId(crypto.randomUUID());
  if (id === null) throw new Error("randomUUID did not give a contact id");
  return id;
}

/** A number the test itself writes in canonical form. */
export function number(text: string): E164 {
  const parsed = parseE164(text);
  if (parsed === null) throw new Error(`${text} is not E.164`);
  return parsed;
}
