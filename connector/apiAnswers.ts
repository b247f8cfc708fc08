/** Decoders for the bodies that the HTTP API answers with. */
import type { ContactView, RecordState, WrapUpSaved } from "../contract/api.ts";
import type { Customer, CustomerMatch, PastCall, Ticket } from "../contract/customers.ts";
import { crmNames, parseContactId, parseE164 } from "../contract/identifiers.ts";
import type { CallInsights, CallSummary, SentimentScores, TalkTime } from "../contract/insights.ts";
import type { WrapUp } from "../contract/wrapUp.ts";
import { finite, flag, list, nullable, oneOf, optional, parsed, record, tagged, text } from "./decode.ts";

const customer = record<Customer>({
  id: text,
  displayId: text,
  name: text,
  email: nullable(text),
  company: nullable(text),
  companyId: nullable(text),
  siteId: nullable(text),
  status: nullable(text),
  priority: nullable(text),
  phoneNumbers: list(parsed(parseE164, "a phone number")),
  url: text,
});

const ticket = record<Ticket>({ id: text, title: text, status: nullable(text), openedAt: nullable(text), url: text });

const pastCall = record<PastCall>({
  callId: parsed(parseContactId, "a contact id"),
  channel: oneOf("voice", "chat"),
  direction: oneOf("inbound", "outbound", "callback"),
  outcome: oneOf("answered", "missed", "abandoned"),
  startedAt: text,
  agentName: nullable(text),
  disposition: nullable(text),
  url: text,
});

const match = tagged<CustomerMatch>("kind", {
  none: record({ kind: oneOf("none") }),
  one: record({ kind: oneOf("one"), customer, stale: flag, asOf: optional(text) }),
  many: record({ kind: oneOf("many"), customers: list(customer), stale: flag, asOf: optional(text) }),
  anonymous: record({ kind: oneOf("anonymous") }),
  unavailable: record({ kind: oneOf("unavailable") }),
});

const recordState = tagged<RecordState>("state", {
  waiting: record({ state: oneOf("waiting") }),
  written: record({ state: oneOf("written"), crm: oneOf(...crmNames), id: text, url: text }),
});

const scores = record<SentimentScores>({ customer: nullable(finite), agent: nullable(finite) });

const insights = record<CallInsights>({
  summary: tagged<CallSummary>("state", {
    ready: record({ state: oneOf("ready"), text }),
    absent: record({
      state: oneOf("absent"),
      why: oneOf("notWritten", "skipped", "analysisFailed", "deadlinePassed"),
      detail: nullable(text),
    }),
  }),
  sentiment: scores,
  sentimentByQuarter: list(scores),
  talkTime: nullable(
    record<TalkTime>({
      totalMilliseconds: finite,
      customerMilliseconds: finite,
      agentMilliseconds: finite,
      silenceMilliseconds: finite,
    }),
  ),
  categories: list(text),
  detailUrl: text,
});

const wrapUp = record<WrapUp>({
  notes: text,
  disposition: nullable(text),
  ticketId: nullable(text),
  editedAt: text,
});

export const contactView = record<ContactView>({
  contactId: parsed(parseContactId, "a contact id"),
  match,
  customerId: nullable(text),
  openTickets: list(ticket),
  lastCalls: list(pastCall),
  wrapUp: nullable(wrapUp),
  record: recordState,
  insights: nullable(insights),
});

export const wrapUpSaved = record<WrapUpSaved>({ wrapUp, record: recordState });
