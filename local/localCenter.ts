/** The contact center on one machine, as its door sees it: all stages together, and what can be done to them. */

import { InvalidInput, PatchbayError } from "../contract/errors.ts";
import type { FunctionSettings } from "../contract/functionSettings.ts";
import type { ContactId, CrmName } from "../contract/identifiers.ts";
import type { SiteConfig } from "../contract/siteConfig.ts";
import { callers } from "./callers.ts";
import { conversations } from "./connect/conversations.ts";
import type { AgentAction } from "./desk/agentActions.ts";
import { callView, groupByCall } from "./desk/callView.ts";
import type { CallView, DeskView, StageView } from "./desk/deskViews.ts";
import type { AgentRequest, AgentStateRequest, CallRequest, ChatRequest, FaultRequest } from "./desk/requests.ts";
import type { RunningStage } from "./runningStage.ts";
import { siteConfig } from "./stageSettings.ts";

export interface LocalCenter {
  health(): {
    /** Leads an unmodified AWS SDK to this machine: for `npm run redrive`, `secrets` and `doctor`. */
    readonly environment: Readonly<Record<string, string>>;
    readonly stages: readonly StageAddresses[];
  };
  view(): Promise<DeskView>;
  call(contactId: ContactId): Promise<CallView>;
  placeCall(call: CallRequest): ContactId;
  placeChat(chat: ChatRequest): ContactId;
  customerHangsUp(contactId: ContactId): void;
  agentDoes(action: AgentAction, request: AgentRequest): Promise<{ readonly contactId: ContactId }>;
  setAgentState(request: AgentStateRequest): Promise<void>;
  setFault(crm: string, request: FaultRequest): void;
  logs(crm: string, functionName: string): readonly string[];
  reset(): Promise<void>;
  onChange(listener: () => void): () => void;
}

/** What a tool needs to know of a stage that runs here. */
export interface StageAddresses {
  readonly crm: CrmName;
  readonly number: string;
  readonly settings: FunctionSettings;
  readonly site: SiteConfig;
  readonly connectorUrl: string;
}

/**
 * @param stages at least one; the first takes calls that name no number
 * @param reset empties everything, of every stage
 */
export function createLocalCenter(
  stages: readonly RunningStage[],
  speed: number,
  environment: Readonly<Record<string, string>>,
  reset: () => Promise<void>,
): LocalCenter {
  const stageOf = (contactId: ContactId): RunningStage => {
    const stage = stages.find(({ center }) => center.contact(contactId) !== null);
    if (stage === undefined) throw new PatchbayError("NOT_FOUND", "No call has this contact id.");
    return stage;
  };
  const stageNamed = (crm: string): RunningStage => {
    const stage = stages.find((candidate) => candidate.stage.crm === crm);
    if (stage === undefined) throw new PatchbayError("NOT_FOUND", `No stage runs with the CRM "${crm}".`);
    return stage;
  };
  const stageDialed = (to: string | null): RunningStage => {
    const stage = stages.find((candidate) => to === null || candidate.stage.number === to);
    if (stage !== undefined) return stage;
    const numbers = stages.map((candidate) => candidate.stage.number).join(" and ");
    throw new InvalidInput("The call", [`to: nobody answers at this number; the numbers are ${numbers}`]);
  };
  const checkConversation = (name: string | null): { conversation?: string } => {
    if (name === null) return {};
    if (conversations.some((conversation) => conversation.name === name)) return { conversation: name };
    throw new InvalidInput("The call", [
      `conversation: no such one; there are ${conversations.map((conversation) => conversation.name).join(", ")}`,
    ]);
  };
  const viewOf = async (stage: RunningStage, callId: ContactId): Promise<CallView> => {
    const legs = stage.center.contacts().filter((contact) => contact.initialContactId === callId);
    return callView(stage.stage.crm, legs, await stage.journal.read(callId));
  };

  return {
    health: () => ({
      environment,
      stages: stages.map(({ stage, settings }) => ({
        crm: stage.crm,
        number: stage.number,
        settings,
        site: siteConfig(stage),
        connectorUrl: stage.origins.connector,
      })),
    }),

    async view() {
      const calls = await Promise.all(
        stages.flatMap((stage) =>
          [...groupByCall(stage.center.contacts()).keys()].slice(-mostCallsShown).map((id) => viewOf(stage, id)),
        ),
      );
      return {
        speed,
        stages: stages.map(stageView),
        calls: calls.sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
        conversations: conversations.map(({ name }) => name),
        callers,
      };
    },

    call(contactId) {
      const stage = stageOf(contactId);
      return viewOf(stage, stage.center.contact(contactId)?.initialContactId ?? contactId);
    },

    placeCall: ({ from, to, conversation }) =>
      stageDialed(to).center.placeCall({ from, ...checkConversation(conversation) }),

    placeChat: ({ customerName, email, to, conversation }) =>
      stageDialed(to).center.placeChat({ customerName, email, ...checkConversation(conversation) }),

    customerHangsUp(contactId) {
      const { center } = stageOf(contactId);
      const callId = center.contact(contactId)?.initialContactId;
      // The customer hangs up on whoever has the call now, whichever leg was named.
      const legs = center.contacts().filter(({ initialContactId }) => initialContactId === callId);
      if (!legs.some((leg) => center.customerHangsUp(leg.contactId))) {
        throw new PatchbayError("NOT_POSSIBLE_NOW", "The call has ended already.");
      }
    },

    async agentDoes(action, { crm }) {
      const asked = crm === null ? stages : [stageNamed(crm)];
      for (const stage of asked) {
        const contactId = await stage.agentDoes(action);
        if (contactId !== null) return { contactId };
      }
      throw new PatchbayError("NOT_POSSIBLE_NOW", `No agent has a call to ${action}.`);
    },

    async setAgentState({ crm, state }) {
      for (const stage of crm === null ? stages : [stageNamed(crm)]) await stage.setAgentState(state);
    },

    setFault(crm, { fault, times }) {
      stageNamed(crm).faults.set(fault, times);
    },

    logs: (crm, functionName) => stageNamed(crm).logs(functionName),

    reset,

    onChange(listener) {
      const stops = stages.map((stage) => stage.onChange(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

const mostCallsShown = 50;

function stageView(running: RunningStage): StageView {
  const { stage, faults } = running;
  return {
    crm: stage.crm,
    number: stage.number,
    agent: { name: stage.agent.name, state: running.agentState() },
    fault: faults.current,
    pages: {
      connector: stage.origins.connector,
      crm: stage.origins.crm,
      softphone: `${stage.origins.access}/ccp-v2/`,
    },
    queues: running.queues(),
    functions: running.functions(),
  };
}
