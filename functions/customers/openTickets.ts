/**
 * A customer's open tickets, as they were a moment ago. After a call the connector asks for its contact again and again until
 * the summary is there, some sixteen times when that takes three minutes. The card shows the tickets each time; the CRM,
 * which grants all its users together so many requests, need not be asked for them as often.
 */
import type { Ticket } from "../../contract/customers.ts";
import type { Crm } from "../crm/crm.ts";

type OpenTickets = Pick<Crm, "openTickets">;

/** A failure is not kept. */
export function keepingTickets(crm: OpenTickets, now: () => Date): OpenTickets {
  const kept = new Map<string, Kept>();
  return {
    async openTickets(customer, most, limits) {
      const at = now().getTime();
      const key = `${customer.id} ${most}`;
      const known = kept.get(key);
      if (known !== undefined && known.until > at) return known.tickets;
      const tickets = await crm.openTickets(customer, most, limits);
      for (const [other, { until }] of kept) if (until <= at) kept.delete(other);
      kept.set(key, { tickets, until: at + keepMilliseconds });
      return tickets;
    },
  };
}

interface Kept {
  readonly tickets: readonly Ticket[];
  readonly until: number;
}

/** An agent who opens a ticket while wrapping up wants to choose it. */
const keepMilliseconds = 60_000;
