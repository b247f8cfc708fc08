/** The desk: let customers call, and watch what becomes of each call. */
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CrmName } from "../../../contract/identifiers.ts";
import type { DeskView } from "../deskViews.ts";
import { CallCard } from "./callCard.tsx";
import { CallersPanel } from "./callersPanel.tsx";
import { desk, followState } from "./deskClient.ts";
import { StagePanel } from "./stagePanel.tsx";
import "./styles.css";

function Desk() {
  const [state, setState] = useState<DeskView | null>(null);
  const [lost, setLost] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [chosen, setChosen] = useState<CrmName | null>(null);

  useEffect(
    () =>
      followState(
        (next) => {
          setState(next);
          setLost(false);
        },
        () => setLost(true),
      ),
    [],
  );

  if (state === null) return <p class="waiting">{lost ? "Patchbay does not answer." : "Looking ..."}</p>;
  const stage = state.stages.find(({ crm }) => crm === chosen) ?? state.stages[0];
  if (stage === undefined) return null;
  const ask = async (request: Promise<string | null>): Promise<void> => setRefused(await request);

  return (
    <>
      <header class="bar">
        <h1>
          Patchbay <small>a contact center on this machine</small>
        </h1>
        <p>Waits go by {state.speed} times faster than in the real system.</p>
        <button type="button" class="quiet" onClick={() => void ask(desk.reset())}>
          Start afresh
        </button>
      </header>
      <div class="notes" role="status">
        {lost && <p class="problem">Patchbay does not answer: has it been stopped?</p>}
        {refused !== null && <p class="problem">{refused}</p>}
      </div>
      <main>
        <CallersPanel state={state} stage={stage} choose={setChosen} ask={ask} />
        <section class="calls" aria-label="Calls">
          <h2>Calls</h2>
          {state.calls.length === 0 && (
            <p class="empty">No calls yet. Open the pages on the right, then let somebody call.</p>
          )}
          {state.calls.map((call) => (
            <CallCard key={call.contactId} call={call} ask={ask} />
          ))}
        </section>
        <section class="stages" aria-label="Stages">
          <h2>Stages</h2>
          {state.stages.map((one) => (
            <StagePanel key={one.crm} stage={one} ask={ask} />
          ))}
        </section>
      </main>
    </>
  );
}

const root = document.getElementById("root");
if (root) render(<Desk />, root);
