/** One contact: who it is, how it stands, and what the agent can do about it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { AgentView, ContactView } from "./agentView.ts";
import { Keypad, QuickConnects } from "./dialing.tsx";
import { Stopwatch } from "./duration.tsx";
import type { Attempt, SoftphoneActions } from "./softphoneActions.ts";
import { ThirdParty } from "./thirdParty.tsx";

interface PanelProps {
  readonly agent: AgentView;
  readonly contact: ContactView;
  readonly muted: boolean;
  readonly actions: SoftphoneActions;
  readonly attempt: Attempt;
}

export function ContactPanel(props: PanelProps) {
  const { contact } = props;
  return (
    <section class={`contact ${contact.phase}`} aria-label={`${kind(contact)} with ${contact.who}`}>
      <div class="contactFacts">
        <p class="contactState">
          <span>
            <span data-testid="contact-state">{phaseNames(contact)}</span>
            {contact.queueName !== null && <span class="quiet"> · {contact.queueName}</span>}
          </span>
          <Stopwatch since={contact.since} label="Time in this phase" />
        </p>
        <h2 data-testid="contact-number">{contact.who}</h2>
      </div>
      <Buttons {...props} />
    </section>
  );
}

export function phaseNames({ phase, channel, direction }: ContactView): string {
  const chat = channel === "chat";
  switch (phase) {
    case "ringing":
      return chat ? "Incoming chat" : "Incoming call";
    case "dialing":
      return "Dialing";
    case "connected":
      return chat ? "Connected chat" : "Connected";
    case "onHold":
      return "On hold";
    case "missed":
      if (direction === "outbound") return "Not reached";
      return chat ? "Missed chat" : "Missed call";
    case "afterCallWork":
      return chat ? "After chat work" : "After call work";
  }
}

function Buttons(props: PanelProps) {
  const { contact, actions, attempt } = props;
  switch (contact.phase) {
    case "ringing":
      return (
        <div class="buttons pair">
          <Action testId="reject" tone="stop" onClick={() => attempt(() => actions.reject(contact))}>
            Reject
          </Action>
          <Action testId="accept" tone="go" onClick={() => attempt(() => actions.accept(contact))}>
            Accept
          </Action>
        </div>
      );
    case "dialing":
      return (
        <div class="buttons">
          <HangUp {...props} />
        </div>
      );
    case "connected":
    case "onHold":
      return contact.channel === "chat" ? (
        <div class="buttons">
          <p class="quiet">The words of a chat are not simulated here.</p>
          <HangUp {...props} />
        </div>
      ) : (
        <CallControls {...props} />
      );
    case "missed":
    case "afterCallWork":
      return (
        <div class="buttons">
          <Action testId="close-contact" tone="calm" onClick={() => attempt(() => actions.close(contact))}>
            Close contact
          </Action>
        </div>
      );
  }
}

function CallControls(props: PanelProps) {
  const { agent, contact, muted, actions, attempt } = props;
  const [drawer, setDrawer] = useState<"keypad" | "quickConnects" | null>(null);
  const shut = () => setDrawer(null);
  const held = contact.phase === "onHold";
  return (
    <div class="buttons">
      {drawer === "keypad" && <Keypad send={(digit) => actions.sendDigit(contact, digit)} onClose={shut} />}
      {drawer === "quickConnects" && (
        <QuickConnects
          load={() => actions.quickConnects(agent)}
          onChoose={(target) => {
            shut();
            attempt(() => actions.transfer(contact, target));
          }}
          onClose={shut}
        />
      )}
      {drawer === null && contact.thirdParty !== null && (
        <ThirdParty contact={contact} thirdParty={contact.thirdParty} actions={actions} attempt={attempt} />
      )}
      {drawer === null && (
        <div class="pair">
          <Action
            testId="hold"
            pressed={held}
            onClick={() => attempt(() => (held ? actions.resume(contact) : actions.hold(contact)))}
          >
            {held ? "Resume" : "Hold"}
          </Action>
          <Action testId="mute" pressed={muted} onClick={() => actions.setMuted(!muted)}>
            {muted ? "Unmute" : "Mute"}
          </Action>
          <Action testId="keypad" onClick={() => setDrawer("keypad")}>
            Keypad
          </Action>
          <Action
            testId="quick-connects"
            disabled={contact.thirdParty !== null}
            onClick={() => setDrawer("quickConnects")}
          >
            Quick connects
          </Action>
        </div>
      )}
      <HangUp {...props} />
    </div>
  );
}

/** With a third party on the line the agent leaves the other two to talk. */
function HangUp({ contact, actions, attempt }: PanelProps) {
  const words = contact.thirdParty !== null ? "Leave call" : contact.channel === "chat" ? "End chat" : "End call";
  return (
    <Action testId="hangup" tone="stop" onClick={() => attempt(() => actions.hangUp(contact))}>
      {words}
    </Action>
  );
}

interface ActionProps {
  readonly testId: string;
  readonly tone?: "go" | "stop" | "calm";
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly onClick: () => void;
  readonly children: ComponentChildren;
}

function Action({ testId, tone, disabled, pressed, onClick, children }: ActionProps) {
  return (
    <button
      type="button"
      class={`action ${tone ?? ""} ${pressed ? "pressed" : ""}`}
      data-testid={testId}
      disabled={disabled ?? false}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

function kind({ channel, direction }: ContactView): string {
  if (channel === "chat") return "Chat";
  return direction === "outbound" ? "Outbound call" : "Inbound call";
}
