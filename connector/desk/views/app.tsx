/** The whole page: agent bar, card, softphone, and what is said to everybody at once. */
import { useEffect, useLayoutEffect, useReducer } from "preact/hooks";
import { cardOf } from "../card.ts";
import type { Desk } from "../desk.ts";
import { contactOf, type DeskContact, type DeskState } from "../state.ts";
import { AgentBar } from "./agentBar.tsx";
import { ContactCard } from "./contactCard.tsx";
import { ContactList } from "./contactList.tsx";
import { customerName, ringingTitle } from "./contactWords.ts";
import { EmptyDesk } from "./emptyDesk.tsx";
import { NoticeBar } from "./noticeBar.tsx";
import { SoftphonePane } from "./softphonePane.tsx";
import { type Surroundings, SurroundingsProvider, useSurroundings } from "./surroundings.ts";

export interface AppProps {
  readonly desk: Desk;
  readonly surroundings: Surroundings;
  /** Gets the softphone's frame; in the page as long as the page lives. */
  readonly onSoftphoneContainer: (container: HTMLElement) => void;
}

export function App({ desk, surroundings, onSoftphoneContainer }: AppProps) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  // Before the first paint: a softphone that fails at once says so once, and nobody would be listening yet.
  useLayoutEffect(() => desk.subscribe(() => redraw(undefined)), [desk]);
  const state = desk.state();
  const selected = contactOf(state, state.selected);
  return (
    <SurroundingsProvider value={surroundings}>
      <div class="desk">
        <AgentBar agent={state.agent} phone={state.phone} unsent={state.unsent} />
        <main class="card-pane">
          {selected === null ? <EmptyDesk /> : <ContactCard key={selected.phone.contactId} contact={selected} />}
          <NoticeBar notice={state.notice} />
          <ContactList contacts={state.contacts} selected={state.selected} />
        </main>
        <SoftphonePane phone={state.phone} audioProblem={state.audioProblem} onContainer={onSoftphoneContainer} />
        <Announcement state={state} />
      </div>
    </SurroundingsProvider>
  );
}

/** For those who do not see the card, and for the title of a tab in the background. */
function Announcement({ state }: { state: DeskState }) {
  const { language } = useSurroundings();
  const ringing = state.contacts.find(({ phone }) => phone.state === "ringing");
  const words = ringing === undefined ? "" : announce(ringing);
  useEffect(() => {
    document.title = words === "" ? "Patchbay" : `${words} – Patchbay`;
  }, [words]);
  return (
    <div class="visually-hidden" role="alert">
      {words}
    </div>
  );

  function announce(contact: DeskContact): string {
    const card = cardOf(contact);
    const company = card.kind === "one" && card.customer.company !== null ? `, ${card.customer.company}` : "";
    return language.t("call.announce", {
      what: ringingTitle(contact.phone, language),
      who: customerName(contact, language) + company,
    });
  }
}
