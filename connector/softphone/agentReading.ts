/** Reads Streams' agent into a `PhoneAgent`. */
import type { AgentState, PhoneAgent } from "./phone.ts";

export function readAgent(agent: connect.Agent): PhoneAgent {
  return {
    name: agent.getName(),
    state: readState(agent.getState()),
    nextState: readNextState(agent),
    states: agent.getAgentStates().map(readState),
  };
}

function readNextState(agent: connect.Agent): AgentState | null {
  // The types promise a state; there is one only while the agent has chosen what comes after the contact.
  const next: connect.AgentState | null = agent.getNextState();
  return next ? readState(next) : null;
}

function readState(state: { readonly name: string; readonly type: string }): AgentState {
  return { name: state.name, kind: kinds[state.type] ?? "system" };
}

const kinds: Readonly<Record<string, AgentState["kind"]>> = {
  routable: "routable",
  not_routable: "notRoutable",
  offline: "offline",
  error: "error",
};
