/** What everything but a CRM's own adapter has to know of each CRM: what it is called, how it lets Patchbay in, what it can do. */
import type { CrmName } from "./identifiers.ts";

export interface CrmTraits {
  /** What agents and operators call it, on pages and in questions. */
  readonly title: string;
  /** The product's whole name. */
  readonly product: string;
  /** Which form of `CrmSecret` it takes: `clientId` and `clientSecret`, or `username` and `password`. */
  readonly logsInAs: "application" | "user";
  /** Agents may put a call on a ticket that is there already (`WrapUp.ticketId`), which its adapter then does. */
  readonly callsJoinTickets: boolean;
}

export const crms: Readonly<Record<CrmName, CrmTraits>> = {
  halopsa: { title: "HaloPSA", product: "HaloPSA", logsInAs: "application", callsJoinTickets: true },
  sap: { title: "SAP", product: "SAP Sales and Service Cloud", logsInAs: "user", callsJoinTickets: false },
};
