/**
 * What opens when it rings: the ticket whose number the caller typed, the customer, or what several possible customers have
 * in common. SAP's desktop pops its own records from the CTI message; there only the customer's address is told.
 */
import type { CustomerMatch } from "../../contract/customers.ts";
import type { CrmSettings } from "../../contract/functionSettings.ts";
import { agentPage } from "./halopsa/links.ts";

/** @param ticketId whose number the caller typed; `null` when he typed none, or nobody has it */
export function screenPopUrl(crm: CrmSettings, match: CustomerMatch, ticketId: string | null): string | null {
  if (crm.name === "halopsa" && ticketId !== null) return agentPage(crm, "ticket", ticketId);
  if (match.kind === "one") return match.customer.url;
  if (crm.name !== "halopsa" || match.kind !== "many") return null;
  const [client = null, ...others] = new Set(match.customers.map(({ companyId }) => companyId));
  return client === null || others.length > 0 ? null : agentPage(crm, "client", client);
}

/** The id of a ticket that was found under the number the caller typed. HaloPSA's are numbers, found with zeros in front too. */
export function ticketIdOf(crm: Pick<CrmSettings, "name">, stated: string): string {
  return crm.name === "halopsa" ? String(Number(stated)) : stated;
}
