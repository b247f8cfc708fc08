/** What the card says of the customer: from the attributes at once, from the API as soon as it has answered. Pure. */
import type { Customer } from "../../contract/customers.ts";
import type { E164 } from "../../contract/identifiers.ts";
import type { DeskContact } from "./state.ts";

export type Card =
  | { readonly kind: "looking" | "none" | "anonymous" | "unavailable" | "colleague" }
  | {
      readonly kind: "one";
      readonly customer: CardCustomer;
      readonly stale: boolean;
      /** When the CRM said so, ISO 8601, if it is stale and known. */
      readonly asOf: string | null;
      /** How many there were to choose from; `null` when there was only one. */
      readonly chosenFrom: number | null;
    }
  | {
      readonly kind: "many";
      readonly count: number;
      /** `null` until the API has told them, `expired` when it cannot any more. */
      readonly customers: readonly Customer[] | "expired" | null;
    };

export interface CardCustomer {
  readonly name: string;
  readonly email: string | null;
  readonly company: string | null;
  readonly status: string | null;
  readonly priority: string | null;
  readonly url: string | null;
  /** Empty until the API has answered. */
  readonly phoneNumbers: readonly E164[];
}

export function cardOf(contact: DeskContact): Card {
  if (contact.phone.arrival === "colleague") return { kind: "colleague" };
  const card = contact.view === null ? fromAttributes(contact) : fromApi(contact, contact.view);
  // Chats have no number to withhold: it is the visitor's address that is missing.
  return card.kind === "anonymous" && contact.phone.channel === "chat" ? { kind: "none" } : card;
}

function fromAttributes({ lookup, asking, phone }: DeskContact): Card {
  switch (lookup.kind) {
    case "one":
      return {
        kind: "one",
        customer: {
          name: lookup.name ?? lookup.customerId ?? "",
          email: lookup.email,
          company: lookup.company,
          status: lookup.status,
          priority: lookup.priority,
          url: lookup.screenPopUrl,
          phoneNumbers: [],
        },
        stale: lookup.stale,
        asOf: lookup.asOf,
        chosenFrom: null,
      };
    case "many":
      return { kind: "many", count: lookup.matchCount, customers: asking === "expired" ? "expired" : null };
    case "unavailable": {
      const willKnow = lookup.contactToken !== null && (asking === "notYet" || asking === "asking");
      // Attributes of an outbound call come with its flow, a moment after the call itself.
      const flowRuns = phone.state === "dialing" && phone.attributes.MatchKind === undefined;
      return { kind: willKnow || flowRuns ? "looking" : "unavailable" };
    }
    default:
      return { kind: lookup.kind };
  }
}

function fromApi({ choosingAgain }: DeskContact, view: NonNullable<DeskContact["view"]>): Card {
  const { match } = view;
  if (match.kind === "one") return known(match, match.customer, null);
  if (match.kind !== "many") return { kind: match.kind };
  const chosen = choosingAgain ? undefined : match.customers.find(({ id }) => id === view.customerId);
  if (chosen === undefined) return { kind: "many", count: match.customers.length, customers: match.customers };
  return known(match, chosen, match.customers.length);
}

function known(
  { stale, asOf = null }: { readonly stale: boolean; readonly asOf?: string | undefined | null },
  customer: Customer,
  chosenFrom: number | null,
): Card {
  return {
    kind: "one",
    customer,
    stale,
    asOf,
    chosenFrom,
  };
}
