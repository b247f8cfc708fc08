/** From the customers a CRM found to one of the answers to "who is calling", and from that to what the flow is told. */
import type { LookupAnswer } from "../../contract/attributes.ts";
import type { Customer, CustomerMatch } from "../../contract/customers.ts";

/**
 * The same customers give the same match, in whatever order and however often the CRM listed them.
 * @param saidAt when the CRM said so; told with a stale answer
 */
export function matchOf(found: readonly Customer[], stale: boolean, saidAt: Date | null = null): CustomerMatch {
  const byId = new Map<string, Customer>();
  for (const customer of found) if (!byId.has(customer.id)) byId.set(customer.id, customer);
  const customers = [...byId.values()].sort(byNameThenId);
  const [first] = customers;
  if (first === undefined) return { kind: "none" };
  const age = stale && saidAt !== null ? { stale, asOf: saidAt.toISOString() } : { stale };
  return customers.length === 1 ? { kind: "one", customer: first, ...age } : { kind: "many", customers, ...age };
}

export function customersOf(match: CustomerMatch): readonly Customer[] {
  switch (match.kind) {
    case "one":
      return [match.customer];
    case "many":
      return match.customers;
    default:
      return [];
  }
}

/** Whom the call belongs to: the agent's choice, else the only match; `null` while nobody knows. */
export function customerOf(match: CustomerMatch, chosen: Customer | null): Customer | null {
  return chosen ?? (match.kind === "one" ? match.customer : null);
}

/** Several people may share a number: then only what they have in common is told. */
export function lookupAnswer(match: CustomerMatch, contactToken: string | null): LookupAnswer {
  const customers = customersOf(match);
  const one = match.kind === "one" ? match.customer : null;
  return {
    kind: match.kind,
    matchCount: customers.length,
    customerId: one?.displayId ?? null,
    customerUuid: one?.id ?? null,
    name: one?.name ?? null,
    email: one?.email ?? null,
    company: one?.company ?? shared(customers.map((customer) => customer.company)),
    status: one?.status ?? null,
    priority: one?.priority ?? null,
    ticketId: null,
    screenPopUrl: one?.url ?? null,
    stale: "stale" in match && match.stale,
    asOf: "asOf" in match ? (match.asOf ?? null) : null,
    contactToken,
  };
}

function shared(values: readonly (string | null)[]): string | null {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}

/** By code units: the order must be the same on every machine, whatever its language. */
function byNameThenId(a: Customer, b: Customer): number {
  return compare(a.name, b.name) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
