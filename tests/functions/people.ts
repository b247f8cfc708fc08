/** Customers and contacts that tests speak of. */
import type { Customer } from "../../contract/customers.ts";
import type { ContactId, E164 } from "../../contract/identifiers.ts";
import { parseContactId, parseE164 } from "../../contract/identifiers.ts";
import type { RequestNotes } from "../../functions/runtime/observability.ts";

export function e164(text: string): E164 {
  const number = parseE164(text);
  if (number === null) throw new Error(`${text} is not E.164`);
  return number;
}

export function contactId(text: string = crypto.randomUUID()): ContactId {
  const id = parseContactId(text);
  if (id === null) throw new Error(`${text} is not a contact id`);
  return id;
}

export function customer(changes: Partial<Customer> = {}): Customer {
  return {
    id: "101",
    displayId: "101",
    name: "John Smith",
    email: "john.smith@example.com",
    company: "Tech Corp",
    companyId: "12",
    siteId: "18",
    status: "Active",
    priority: "High",
    phoneNumbers: [e164("+61400123456")],
    url: "https://crm.example/customer?id=101",
    ...changes,
  };
}

/** A clock that stands still until told. */
export class TestClock {
  #at = Date.parse("2026-11-20T10:00:00Z");
  readonly now = (): Date => new Date(this.#at);

  advance(seconds: number): void {
    this.#at += seconds * 1000;
  }
}

export interface RecordedNotes extends RequestNotes {
  readonly outcomes: string[];
  readonly facts: Record<string, unknown>;
  readonly troubles: string[];
  readonly counted: string[];
}

export function recordNotes(): RecordedNotes {
  const outcomes: string[] = [];
  const facts: Record<string, unknown> = {};
  const troubles: string[] = [];
  const counted: string[] = [];
  return {
    outcomes,
    facts,
    troubles,
    counted,
    count: (metric) => {
      counted.push(metric);
    },
    contact: (id) => {
      facts.contactId = id;
    },
    outcome: (word) => {
      outcomes.push(word);
    },
    fact: (name, value) => {
      facts[name] = value;
    },
    trouble: (what) => {
      troubles.push(what);
    },
  };
}
