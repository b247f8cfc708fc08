/** The softphone's face: the agent and their state on top, below it the contact in hand or the dial pad. */
import { useRef, useState } from "preact/hooks";
import type { AgentView, ContactView } from "./agentView.ts";
import { ContactPanel, phaseNames } from "./contactPanel.tsx";
import { DialPad } from "./dialing.tsx";
import type { Attempt, SoftphoneActions } from "./softphoneActions.ts";
import { StatePicker } from "./statePicker.tsx";

export interface FaceProps {
  readonly agent: AgentView;
  readonly muted: boolean;
  readonly reachable: boolean;
  readonly actions: SoftphoneActions;
}

export function Face({ agent, muted, reachable, actions }: FaceProps) {
  const [viewedId, setViewedId] = useState<string | null>(null);
  const [complaint, setComplaint] = useState<string | null>(null);
  const busy = useRef(false);
  const contact = contactInHand(agent.contacts, viewedId);
  const ringing = agent.contacts.find(({ phase }) => phase === "ringing");

  const attempt: Attempt = async (wish) => {
    if (busy.current) return;
    busy.current = true;
    setComplaint(await wish());
    busy.current = false;
  };

  return (
    <div class="phone">
      <header>
        <h1 class="forEarsOnly">Softphone</h1>
        <StatePicker agent={agent} attempt={attempt} actions={actions} />
      </header>
      <p class="forEarsOnly" aria-live="assertive">
        {ringing === undefined ? "" : `${incoming(ringing)} from ${ringing.who}`}
      </p>
      {agent.contacts.length > 1 && (
        <ContactTabs
          contacts={agent.contacts}
          shownId={contact?.contactId ?? null}
          onView={(chosen) => {
            setViewedId(chosen.contactId);
            actions.view(chosen);
          }}
        />
      )}
      <main>
        {contact === undefined ? (
          <DialPad agent={agent} actions={actions} attempt={attempt} />
        ) : (
          <ContactPanel
            key={contact.contactId}
            agent={agent}
            contact={contact}
            muted={muted}
            actions={actions}
            attempt={attempt}
          />
        )}
      </main>
      {complaint !== null && (
        <p class="complaint" role="alert">
          {complaint}
          <button type="button" class="plain" aria-label="Dismiss this message" onClick={() => setComplaint(null)}>
            ×
          </button>
        </p>
      )}
      {!reachable && (
        <p class="complaint" role="alert">
          The contact center does not answer. Trying again…
        </p>
      )}
    </div>
  );
}

function ContactTabs(props: {
  readonly contacts: readonly ContactView[];
  readonly shownId: string | null;
  readonly onView: (contact: ContactView) => void;
}) {
  return (
    <nav class="contacts" aria-label="Contacts">
      {props.contacts.map((contact) => (
        <button
          type="button"
          key={contact.contactId}
          aria-current={contact.contactId === props.shownId ? "true" : "false"}
          onClick={() => props.onView(contact)}
        >
          <strong>{contact.who}</strong>
          <small>
            {contact.channel === "chat" ? "Chat" : "Call"}, {phaseNames(contact).toLowerCase()}
          </small>
        </button>
      ))}
    </nav>
  );
}

/** The one the agent looks at; else the one that rings, since it cannot wait; else the oldest. */
function contactInHand(contacts: readonly ContactView[], viewedId: string | null): ContactView | undefined {
  return (
    contacts.find(({ contactId }) => contactId === viewedId) ??
    contacts.find(({ phase }) => phase === "ringing") ??
    contacts[0]
  );
}

function incoming({ channel }: ContactView): string {
  return channel === "chat" ? "Incoming chat" : "Incoming call";
}
