/** The desk page's side of the door: reading the state as it changes, and asking for things. */
import type { CrmName } from "../../../contract/identifiers.ts";
import type { AgentAction } from "../agentActions.ts";
import type { DeskView } from "../deskViews.ts";

/**
 * Calls back with every new state. A change is told by the server; the records that functions write on the way are looked
 * for once a second as well.
 */
export function followState(onState: (state: DeskView) => void, onLost: () => void): () => void {
  let reading = false;
  let again = false;
  const read = async (): Promise<void> => {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      do {
        again = false;
        const answer = await fetch("/local/state");
        if (!answer.ok) throw new Error(`the desk answered ${answer.status}`);
        onState((await answer.json()) as DeskView);
      } while (again);
    } catch {
      onLost();
    }
    reading = false;
  };
  const events = new EventSource("/local/events");
  events.addEventListener("change", () => void read());
  const timer = setInterval(() => void read(), 1_000);
  return () => {
    events.close();
    clearInterval(timer);
  };
}

export const desk = {
  call: (call: { from: string | null; to: string; conversation: string | null }) => send("POST", "calls", call),
  chat: (chat: { customerName: string; email: string; to: string; conversation: string | null }) =>
    send("POST", "chats", chat),
  hangUp: (contactId: string) => send("POST", `calls/${contactId}/hangup`, {}),
  agent: (action: AgentAction, crm: CrmName) => send("POST", `agent/${action}`, { crm }),
  agentState: (state: string, crm: CrmName) => send("PUT", "agent/state", { state, crm }),
  fault: (crm: CrmName, fault: { kind: string }) => send("PUT", `faults/${crm}`, fault),
  reset: () => send("DELETE", "state", {}),
};

/** The problem's own words when it was refused, `null` when it was done. */
async function send(method: string, path: string, body: unknown): Promise<string | null> {
  const answer = await fetch(`/local/${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (answer === null) return "Patchbay does not answer: has it been stopped?";
  if (answer.ok) return null;
  const problem = (await answer.json().catch(() => null)) as { detail?: string } | null;
  return problem?.detail ?? `That did not work (${answer.status}).`;
}
