/** How somebody is looked up, as one text: two look-ups of the same text are the same look-up. */
import type { CallerKey } from "../crm/crm.ts";

export function callerKeyText(caller: CallerKey): string {
  switch (caller.by) {
    case "phone":
      return `phone#${caller.number}`;
    case "email":
      return `email#${caller.address.trim().toLowerCase()}`;
    case "customerNumber":
    case "ticketNumber":
    case "serialNumber":
      return `${caller.by}#${caller.stated.toLowerCase()}`;
  }
}
