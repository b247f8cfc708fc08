/** Numbers and targets: the dial pad for calls out, the keypad within a call, and the list of quick connects. */
import { useEffect, useState } from "preact/hooks";
import { parseE164 } from "../../../../contract/identifiers.ts";
import type { AgentView } from "./agentView.ts";
import type { Attempt, QuickConnect, SoftphoneActions } from "./softphoneActions.ts";

export function DialPad(props: {
  readonly agent: AgentView;
  readonly actions: SoftphoneActions;
  readonly attempt: Attempt;
}) {
  const [text, setText] = useState("");
  const dial = () => {
    const number = parseE164(text.replace(/[\s().-]/g, ""));
    props.attempt(async () =>
      number === null
        ? "Write the number with + and the country code, as in +61 2 8000 5551."
        : props.actions.dial(number, props.agent),
    );
  };
  return (
    <form
      class="dialPad"
      onSubmit={(event) => {
        event.preventDefault();
        dial();
      }}
    >
      <p class="quiet">No contact. Calls and chats will show here.</p>
      <label>
        Number to call
        <input
          data-testid="dial-number"
          type="tel"
          autocomplete="off"
          placeholder="+61 2 8000 5551"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <Digits onDigit={(digit) => setText(text + digit)} digits="123456789+0#" />
      <button type="submit" class="action go" data-testid="dial" disabled={text.trim() === ""}>
        Call
      </button>
    </form>
  );
}

export function Keypad(props: {
  /** Resolves to what went wrong, or `null`. */
  readonly send: (digit: string) => Promise<string | null>;
  readonly onClose: () => void;
}) {
  const [sent, setSent] = useState("");
  const [complaint, setComplaint] = useState<string | null>(null);
  const send = async (digit: string) => {
    const problem = await props.send(digit);
    setComplaint(problem);
    if (problem === null) setSent((before) => before + digit);
  };
  return (
    <section class="drawer" aria-label="Keypad">
      <Digits digits="123456789*0#" onDigit={(digit) => void send(digit)} />
      {complaint !== null && <p role="alert">{complaint}</p>}
      <div class="drawerEnd">
        <output class="sentDigits" aria-label="Digits sent">
          {sent}
        </output>
        <button type="button" class="plain" onClick={props.onClose}>
          Back to the call
        </button>
      </div>
    </section>
  );
}

export function QuickConnects(props: {
  readonly load: () => Promise<readonly QuickConnect[] | string>;
  readonly onChoose: (target: QuickConnect) => void;
  readonly onClose: () => void;
}) {
  const [targets, setTargets] = useState<readonly QuickConnect[] | string | null>(null);
  useEffect(() => {
    void props.load().then(setTargets);
  }, []);
  return (
    <section class="drawer" aria-label="Quick connects">
      {targets === null && <p class="quiet">Loading…</p>}
      {typeof targets === "string" && <p role="alert">{targets}</p>}
      {Array.isArray(targets) && targets.length === 0 && <p class="quiet">There are no quick connects.</p>}
      <ul>
        {typeof targets !== "string" &&
          targets?.map((target) => (
            <li key={target.name}>
              <button type="button" data-testid="quick-connect" onClick={() => props.onChoose(target)}>
                {target.name}
              </button>
            </li>
          ))}
      </ul>
      <button type="button" class="plain" onClick={props.onClose}>
        Back to the call
      </button>
    </section>
  );
}

function Digits(props: { readonly digits: string; readonly onDigit: (digit: string) => void }) {
  return (
    <div class="digits">
      {[...props.digits].map((digit) => (
        <button
          type="button"
          key={digit}
          aria-label={spokenDigits[digit] ?? digit}
          onClick={() => props.onDigit(digit)}
        >
          {digit}
        </button>
      ))}
    </div>
  );
}

const spokenDigits: Readonly<Record<string, string>> = { "*": "Star", "#": "Hash", "+": "Plus" };
