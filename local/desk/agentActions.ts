/** What the desk's agent buttons ask of a softphone line: pure, from the snapshot that the softphone is given too. */
import { z } from "zod/mini";
import type { ContactId } from "../../contract/identifiers.ts";
import { parseContactId } from "../../contract/identifiers.ts";
import type { AgentLine } from "../connect/contactCenter.ts";

export type AgentAction = "accept" | "reject" | "hangup" | "close";

export interface LineRequest {
  readonly contactId: ContactId;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** `null` when no contact of the agent's is in a state for it. */
export function requestFor(action: AgentAction, state: ReturnType<AgentLine["state"]>): LineRequest | null {
  const { contacts } = snapshotSchema.parse(state.snapshot);
  for (const contact of contacts) {
    const contactId = parseContactId(contact.contactId);
    const own = contact.connections.find(({ type }) => type === "agent");
    if (contactId === null || own === undefined) continue;
    const isOutbound = contact.connections.some(({ type, initial }) => initial && type === "outbound");
    const isRinging = contact.state.type === "connecting" && !isOutbound;
    const isOpen = contact.state.type === "connected" || (contact.state.type === "connecting" && isOutbound);
    const isOver = ["ended", "error", "missed", "rejected"].includes(contact.state.type);
    if (action === "accept" && isRinging) return { contactId, method: "acceptContact", params: { contactId } };
    if (action === "reject" && isRinging) return { contactId, method: "rejectContact", params: { contactId } };
    if (action === "close" && isOver) return { contactId, method: "clearContact", params: { contactId } };
    if (action === "hangup" && isOpen) {
      return { contactId, method: "destroyConnection", params: { contactId, connectionId: own.connectionId } };
    }
  }
  return null;
}

/** The state of that name, as `putAgentState` takes it; `null` when the agent has none of that name. */
export function agentStateNamed(name: string, state: ReturnType<AgentLine["state"]>): unknown {
  const { agentStates } = configurationSchema.parse(state.configuration);
  return agentStates.find((one) => one.name === name) ?? null;
}

export function agentStateNames(state: ReturnType<AgentLine["state"]>): readonly string[] {
  return configurationSchema.parse(state.configuration).agentStates.map(({ name }) => name);
}

/** What the agent is doing now, e.g. `Available`, `Busy`, `AfterCallWork`. */
export function currentStateName(state: ReturnType<AgentLine["state"]>): string {
  return snapshotSchema.parse(state.snapshot).state.name;
}

const typed = z.object({ type: z.string() });
const snapshotSchema = z.object({
  state: z.object({ name: z.string() }),
  contacts: z.array(
    z.object({
      contactId: z.string(),
      state: typed,
      connections: z.array(
        z.object({ connectionId: z.string(), type: z.string(), initial: z.boolean(), state: typed }),
      ),
    }),
  ),
});
const configurationSchema = z.object({ agentStates: z.array(z.looseObject({ name: z.string() })) });
