/** One contact: the call, the customer, the tickets, the wrap-up, and afterwards what the analysis says. */
import { cardOf } from "../card.ts";
import type { DeskContact } from "../state.ts";
import { CallPanel } from "./callPanel.tsx";
import { CustomerPanel } from "./customerPanel.tsx";
import { InsightsPanel } from "./insightsPanel.tsx";
import { PastCallsPanel } from "./pastCallsPanel.tsx";
import { TicketsPanel } from "./ticketsPanel.tsx";
import { WrapUpPanel } from "./wrapUpPanel.tsx";

export function ContactCard({ contact }: { contact: DeskContact }) {
  const card = cardOf(contact);
  return (
    <article class="card" data-testid="contact-card" data-contact-id={contact.phone.contactId}>
      <CallPanel contact={contact} />
      <div class="card-scroll">
        <div class="card-columns">
          <div class="card-column">
            <CustomerPanel contact={contact} card={card} />
            <TicketsPanel contact={contact} card={card} />
            <PastCallsPanel contact={contact} card={card} />
          </div>
          <div class="card-column">
            {contact.phone.state !== "missed" && <WrapUpPanel contact={contact} />}
            {contact.phone.state === "ended" && <InsightsPanel contact={contact} />}
          </div>
        </div>
      </div>
    </article>
  );
}
