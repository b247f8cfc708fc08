/**
 * How somebody is looked up, as one text: two look-ups of the same text are the same look-up. In the spelling that was typed,
 * for a CRM may compare to the letter: that it knows nobody by one is no word about another.
 */
import type { CallerKey } from "../crm/crm.ts";

export function callerKeyText(caller: CallerKey): string {
  switch (caller.by) {
    case "phone":
      return `phone#${caller.number}`;
    case "email":
      return `email#${caller.address.trim()}`;
    case "customerNumber":
    case "ticketNumber":
    case "serialNumber":
      return `${caller.by}#${caller.stated}`;
  }
}
