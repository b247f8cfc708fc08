/** People, contacts and answers that the connector's tests speak of. */

import type { PhoneContact } from "../../connector/softphone/phone.ts";
import type { ContactView } from "../../contract/api.ts";
import { encodeLookupAnswer, type LookupAnswer } from "../../contract/attributes.ts";
import type { Customer, CustomerMatch, PastCall, Ticket } from "../../contract/customers.ts";
import { type ContactId, type E164, parseContactId, parseE164 } from "../../contract/identifiers.ts";
import type { CallInsights } from "../../contract/insights.ts";

/** Where the samples' records are. */
export const samplesCrmUrl = "http://localhost:4402";

export function contactId(number: number): ContactId {
  const id = parseContactId(`11111111-2222-4333-8444-${String(number).padStart(12, "0")}`);
  if (id === null) throw new Error("no contact id");
  return id;
}

export function e164(text: string): E164 {
  const number = parseE164(text);
  if (number === null) throw new Error(`${text} is no number`);
  return number;
}

export const john: Customer = {
  id: "42",
  displayId: "42",
  name: "John Smith",
  email: "john.smith@example.com",
  company: "Tech Corp",
  companyId: "7",
  siteId: "12",
  status: "Active",
  priority: "High",
  phoneNumbers: [e164("+61400123456")],
  url: "http://localhost:4402/customer?id=42",
};

const nair = (id: string, name: string): Customer => ({
  ...john,
  id,
  displayId: id,
  name,
  email: `${name.split(" ")[0]?.toLowerCase()}@nair.example`,
  company: "Nair Logistics",
  priority: "Normal",
  phoneNumbers: [e164("+61399990000")],
  url: `http://localhost:4402/customer?id=${id}`,
});
export const priya = nair("51", "Priya Nair");
export const daniel = nair("52", "Daniel Nair");

export const tickets: readonly Ticket[] = [
  ticket("1043", "Printer on the second floor prints blank pages", "In progress", "2026-11-18T03:10:00Z"),
  ticket("1031", "New laptop for the Melbourne office", "New", "2026-11-12T22:00:00Z"),
  ticket("988", "VPN drops every hour", "Waiting on user", "2026-10-30T05:00:00Z"),
  ticket("951", "Shared mailbox for accounts", "New", "2026-10-02T05:00:00Z"),
];

function ticket(id: string, title: string, status: string, openedAt: string): Ticket {
  return { id, title, status, openedAt, url: `http://localhost:4402/ticket?id=${id}` };
}

export const lastCalls: readonly PastCall[] = [
  {
    callId: contactId(901),
    channel: "voice",
    direction: "inbound",
    outcome: "answered",
    startedAt: "2026-11-18T03:05:00Z",
    agentName: "Tom Okafor",
    disposition: "Follow-up",
    url: "http://localhost:4402/ticket?id=1043",
  },
  {
    callId: contactId(900),
    channel: "chat",
    direction: "inbound",
    outcome: "missed",
    startedAt: "2026-10-02T05:00:00Z",
    agentName: null,
    disposition: null,
    url: "http://localhost:4402/ticket?id=951",
  },
];

export const insights: CallInsights = {
  summary: {
    state: "ready",
    text: "John called because the printer on the second floor prints blank pages since Monday. Mia found an empty drum unit, ordered a new one, and will call back when it arrives. John agreed to use the printer on the first floor until then.",
  },
  sentiment: { customer: 1.2, agent: 2.1 },
  sentimentByQuarter: [
    { customer: -2.4, agent: 0.5 },
    { customer: -1.1, agent: 1.5 },
    { customer: 1.4, agent: 2.2 },
    { customer: 3.2, agent: 3.5 },
  ],
  talkTime: {
    totalMilliseconds: 252_000,
    customerMilliseconds: 118_000,
    agentMilliseconds: 92_000,
    silenceMilliseconds: 42_000,
  },
  categories: ["Hardware", "Follow-up promised"],
  detailUrl: "http://localhost:4401/halopsa/contact-trace-records/details/x",
};

export function view(id: ContactId, match: CustomerMatch, more: Partial<ContactView> = {}): ContactView {
  return {
    contactId: id,
    match,
    customerId: match.kind === "one" ? match.customer.id : null,
    openTickets: match.kind === "one" ? tickets : [],
    lastCalls: match.kind === "one" ? lastCalls : [],
    wrapUp: null,
    record: { state: "waiting" },
    insights: null,
    ...more,
  };
}

const noAnswer: LookupAnswer = {
  kind: "none",
  matchCount: 0,
  customerId: null,
  customerUuid: null,
  name: null,
  email: null,
  company: null,
  status: null,
  priority: null,
  ticketId: null,
  screenPopUrl: null,
  stale: false,
  asOf: null,
  contactToken: "token",
};

/** The attributes that the flow sets for this answer. */
export function attributes(answer: Partial<LookupAnswer>): Record<string, string> {
  return encodeLookupAnswer({ ...noAnswer, ...answer }, { forFlow: true });
}

export const johnCalls = attributes({
  kind: "one",
  matchCount: 1,
  customerId: john.id,
  name: john.name,
  email: john.email,
  company: john.company,
  status: john.status,
  priority: john.priority,
  screenPopUrl: john.url,
});

export function phoneContact(changes: Partial<PhoneContact> = {}): PhoneContact {
  const id = changes.contactId ?? contactId(1);
  return {
    contactId: id,
    initialContactId: id,
    channel: "voice",
    direction: "inbound",
    arrival: "customer",
    state: "ringing",
    customerNumber: e164("+61400123456"),
    attributes: johnCalls,
    startedAt: 1_000,
    connectedAt: null,
    endedAt: null,
    queue: "Support",
    isMonitoring: false,
    onHold: false,
    muted: false,
    ...changes,
  };
}
