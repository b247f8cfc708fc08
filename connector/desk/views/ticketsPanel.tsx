/** The customer's open tickets, newest first. Beside HaloPSA the call can be logged on one of them. */
import { crms } from "../../../contract/crms.ts";
import type { Ticket } from "../../../contract/customers.ts";
import { day } from "../../i18n/format.ts";
import type { Card } from "../card.ts";
import type { DeskContact } from "../state.ts";
import { CrmLink } from "./links.tsx";
import { Bones, waits } from "./stillToCome.tsx";
import { useSurroundings } from "./surroundings.ts";

export function TicketsPanel({ contact, card }: { contact: DeskContact; card: Card }) {
  const { t } = useSurroundings().language;
  return (
    <section class="panel tickets" aria-busy={contact.view === null && waits(contact)}>
      <h2>{t("tickets.title")}</h2>
      <div class="tickets-body">
        <TicketsBody contact={contact} card={card} />
      </div>
    </section>
  );
}

function TicketsBody({ contact, card }: { contact: DeskContact; card: Card }) {
  const { t } = useSurroundings().language;
  if (card.kind !== "one") {
    return <p class="hint">{t(card.kind === "unavailable" ? "tickets.unavailable" : "tickets.noCustomer")}</p>;
  }
  if (contact.view === null) {
    return waits(contact) ? <Bones label={t("tickets.loading")} /> : <p class="hint">{t("tickets.unavailable")}</p>;
  }
  if (contact.view.openTickets.length === 0) return <p class="hint">{t("tickets.none")}</p>;
  return (
    <ul class="ticket-list">
      {contact.view.openTickets.map((ticket) => (
        <TicketRow key={ticket.id} ticket={ticket} contact={contact} />
      ))}
    </ul>
  );
}

function TicketRow({ ticket, contact }: { ticket: Ticket; contact: DeskContact }) {
  const { language, act, config } = useSurroundings();
  const { t } = language;
  const attached = contact.draft.ticketId === ticket.id;
  const opened = ticket.openedAt === null ? "" : day(ticket.openedAt, language);
  const details = [`#${ticket.id}`, ticket.status, opened === "" ? null : opened].filter((part) => part !== null);
  return (
    <li class="ticket-row" data-testid="ticket-row" data-ticket-id={ticket.id} data-attached={attached}>
      <span class="ticket-words">
        <span class="ticket-title">
          <CrmLink url={ticket.url}>{ticket.title}</CrmLink>
        </span>
        <span class="ticket-detail">{details.join(" · ")}</span>
      </span>
      {crms[config.crm.name].callsJoinTickets && contact.phone.state !== "missed" && (
        <button
          type="button"
          class="quiet small"
          data-testid="attach-ticket"
          aria-pressed={attached}
          onClick={() => act.edit(contact.phone.contactId, { ticketId: attached ? null : ticket.id })}
        >
          {t(attached ? "tickets.attached" : "tickets.attach")}
        </button>
      )}
    </li>
  );
}
