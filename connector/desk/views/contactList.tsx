/** All contacts on the desk, at the foot of the card: shown when there are several, and moving nothing above it. */

import type { ContactId } from "../../../contract/identifiers.ts";
import type { DeskContact } from "../state.ts";
import { customerName, stateWords } from "./contactWords.ts";
import { useSurroundings } from "./surroundings.ts";

export function ContactList({ contacts, selected }: { contacts: readonly DeskContact[]; selected: ContactId | null }) {
  const { language, act } = useSurroundings();
  if (contacts.length < 2) return null;
  return (
    <nav class="contact-list" aria-label={language.t("contacts.title")}>
      <ul>
        {contacts.map((contact) => {
          const { contactId, state } = contact.phone;
          return (
            <li key={contactId}>
              <button
                type="button"
                class="contact-tab"
                data-testid="contact-tab"
                data-state={contact.closed ? "closed" : state}
                aria-current={contactId === selected}
                onClick={() => act.select(contactId)}
              >
                <span class="contact-tab-name">{customerName(contact, language)}</span>
                <span class="contact-tab-state">{stateWords(contact, language)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
