/** Who can call, which number they dial, and what they will say. */
import { useState } from "preact/hooks";
import { crms } from "../../../contract/crms.ts";
import type { CrmName } from "../../../contract/identifiers.ts";
import type { DeskView, StageView } from "../deskViews.ts";
import { desk } from "./deskClient.ts";

export function CallersPanel(props: {
  readonly state: DeskView;
  readonly stage: StageView;
  readonly choose: (crm: CrmName) => void;
  readonly ask: (request: Promise<string | null>) => Promise<void>;
}) {
  const { state, stage, choose, ask } = props;
  const [conversation, setConversation] = useState<string | null>(null);
  const [other, setOther] = useState("");
  const to = stage.number;

  return (
    <section class="callers" aria-label="Let a customer call">
      <h2>Let a customer call</h2>
      <fieldset class="choice">
        <legend>Number dialed</legend>
        {state.stages.map((one) => (
          <label key={one.crm}>
            <input type="radio" name="stage" checked={one.crm === stage.crm} onChange={() => choose(one.crm)} />
            <span>
              {crms[one.crm].title} <small>{one.number}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <ul class="people">
        {state.callers.map(({ label, from, explains }) => (
          <li key={label}>
            <button
              type="button"
              data-testid={`call-${from ?? "withheld"}`}
              onClick={() => void ask(desk.call({ from, to, conversation }))}
            >
              <strong>{label}</strong>
              <span>{from ?? "no number"}</span>
              <small>{explains}</small>
            </button>
          </li>
        ))}
      </ul>
      <form
        class="other"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(desk.call({ from: other, to, conversation }));
        }}
      >
        <label>
          Another number
          <input
            type="tel"
            value={other}
            placeholder="+61 2 ..."
            onInput={(event) => setOther(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={other.trim() === ""}>
          Call
        </button>
      </form>
      <label class="field">
        What is said
        <select onChange={(event) => setConversation(event.currentTarget.value || null)}>
          <option value="">as it falls out</option>
          {state.conversations.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="quiet wide"
        onClick={() =>
          void ask(desk.chat({ customerName: "John Smith", email: "john.smith@example.com", to, conversation }))
        }
      >
        John Smith starts a chat
      </button>
    </section>
  );
}
