/** What the buttons of the softphone's face do: the very requests that amazon-connect-streams would send for them. */
import type { AgentView, ContactView, StateChoice } from "./agentView.ts";
import type { Line } from "./line.ts";
import { isRecord } from "./lineState.ts";
import type { Link } from "./link.ts";
import type { ApiOutcome } from "./protocol.ts";

export interface QuickConnect {
  readonly name: string;
  /** What `createAdditionalConnection` takes. */
  readonly endpoint: Readonly<Record<string, unknown>>;
}

/** Each resolves to what went wrong, in words for the agent, or `null`. */
export interface SoftphoneActions {
  chooseState(choice: StateChoice, agent: AgentView): Promise<string | null>;
  accept(contact: ContactView): Promise<string | null>;
  reject(contact: ContactView): Promise<string | null>;
  hangUp(contact: ContactView): Promise<string | null>;
  dropThirdParty(contact: ContactView): Promise<string | null>;
  hold(contact: ContactView): Promise<string | null>;
  resume(contact: ContactView): Promise<string | null>;
  swap(contact: ContactView): Promise<string | null>;
  join(contact: ContactView): Promise<string | null>;
  sendDigit(contact: ContactView, digit: string): Promise<string | null>;
  transfer(contact: ContactView, target: QuickConnect): Promise<string | null>;
  close(contact: ContactView): Promise<string | null>;
  dial(number: string, agent: AgentView): Promise<string | null>;
  quickConnects(agent: AgentView): Promise<readonly QuickConnect[] | string>;
  setMuted(muted: boolean): void;
  view(contact: ContactView): void;
}

/** Does what the agent wishes, unless an earlier wish is still being done (a double click, say), and tells what went wrong. */
export type Attempt = (wish: () => Promise<string | null>) => void;

export function softphoneActions(line: Line, link: Link): SoftphoneActions {
  const ask = async (method: string, params: Readonly<Record<string, unknown>>) =>
    complaint(await line.request(method, params));
  const onConnection = (method: string, { contactId }: ContactView, connectionId: string | null | undefined) =>
    ask(method, { contactId, connectionId });
  return {
    chooseState: (choice, agent) =>
      ask("putAgentState", { state: choice.raw, enqueueNextState: agent.contacts.some(isUnderway) }),
    async accept({ contactId }) {
      const outcome = await line.request("acceptContact", { contactId });
      if (outcome.ok) link.dispatch({ kind: "acceptedHere", contactId });
      return complaint(outcome);
    },
    reject: ({ contactId }) => ask("rejectContact", { contactId }),
    hangUp: (contact) => onConnection("destroyConnection", contact, contact.agentConnectionId),
    dropThirdParty: (contact) => onConnection("destroyConnection", contact, contact.thirdParty?.connectionId),
    hold: (contact) => onConnection("holdConnection", contact, contact.customerConnectionId),
    resume: (contact) => onConnection("resumeConnection", contact, contact.customerConnectionId),
    swap: (contact) => onConnection("toggleActiveConnections", contact, contact.customerConnectionId),
    join: ({ contactId }) => ask("conferenceConnections", { contactId }),
    sendDigit: ({ contactId, customerConnectionId }, digits) =>
      ask("sendDigits", { contactId, connectionId: customerConnectionId, digits }),
    transfer: ({ contactId }, { endpoint }) => ask("createAdditionalConnection", { contactId, endpoint }),
    close: ({ contactId }) => ask("clearContact", { contactId }),
    dial: (phoneNumber, agent) =>
      ask("createOutboundContact", {
        endpoint: { endpointARN: null, type: "phone_number", phoneNumber, name: null, agentLogin: null, queue: null },
        queueARN: agent.outboundQueueArn,
      }),
    async quickConnects({ queueArns }) {
      const outcome = await line.request("getEndpoints", { queueARNs: queueArns, nextToken: null, maxResults: 500 });
      return outcome.ok ? readQuickConnects(outcome.data) : outcome.message;
    },
    setMuted: (muted) => link.dispatch({ kind: "mutedHere", muted }),
    view: ({ contactId }) => link.dispatch({ kind: "viewedHere", contactId }),
  };
}

/** A choice made after a call closes it; one made before its end waits. */
function isUnderway({ phase }: ContactView): boolean {
  return phase !== "missed" && phase !== "afterCallWork";
}

function complaint(outcome: ApiOutcome): string | null {
  return outcome.ok ? null : outcome.message;
}

function readQuickConnects(data: unknown): readonly QuickConnect[] {
  if (!isRecord(data) || !Array.isArray(data.endpoints)) return [];
  return data.endpoints
    .filter(isRecord)
    .map((endpoint) => ({ name: typeof endpoint.name === "string" ? endpoint.name : "Without a name", endpoint }));
}
