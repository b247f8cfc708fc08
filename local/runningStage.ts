/** One stage of the local contact center, all its parts joined: instance, flows, functions, CRM, connector. */

import { PatchbayError } from "../contract/errors.ts";
import type { FunctionSettings } from "../contract/functionSettings.ts";
import type { ContactId } from "../contract/identifiers.ts";
import type { Journal } from "../functions/calls/journal.ts";
import { inboundFlow } from "../infra/flows/inbound.ts";
import { outboundWhisperFlow } from "../infra/flows/outboundWhisper.ts";
import { promptsFor } from "../infra/flows/prompts.ts";
import { transferFlow } from "../infra/flows/transfer.ts";
import { systemClock } from "./clock.ts";
import { createCallEngine, type FlowBook } from "./connect/callEngine.ts";
import type { ContactCenter } from "./connect/contactCenter.ts";
import type { InstanceSetup } from "./connect/instanceSetup.ts";
import type { FaultSwitch } from "./crm/faults.ts";
import type { RunningCrm } from "./crmSimulators.ts";
import {
  type AgentAction,
  agentStateNamed,
  agentStateNames,
  currentStateName,
  requestFor,
} from "./desk/agentActions.ts";
import type { FunctionView, QueueView } from "./desk/deskViews.ts";
import { functionArn, type StageFunctions } from "./stageFunctions.ts";
import type { LocalStage } from "./stages.ts";

export interface RunningStage {
  readonly stage: LocalStage;
  readonly settings: FunctionSettings;
  /** May be changed while it runs. */
  readonly setup: InstanceSetup;
  readonly center: ContactCenter;
  readonly faults: FaultSwitch;
  readonly journal: Pick<Journal, "read">;
  agentState(): string;
  /** The contact it was done to; `null` when no contact of the agent's is in a state for it. */
  agentDoes(action: AgentAction): Promise<ContactId | null>;
  setAgentState(name: string): Promise<void>;
  /** How many records of the call the CRM holds. */
  recordsOf(callId: ContactId): number;
  readonly invokeDeployed: StageFunctions["invokeDeployed"];
  readonly setDeliveryFaults: StageFunctions["setDeliveryFaults"];
  readonly rotateContactToken: StageFunctions["rotateContactToken"];
  queues(): readonly QueueView[];
  functions(): readonly FunctionView[];
  logs(functionName: string): readonly string[];
  onChange(listener: () => void): () => void;
}

/** The instance with its flows, which call `invokeFunction` and tell the bus. */
export function startInstance(parts: {
  readonly stage: LocalStage;
  readonly speed: number;
  readonly functions: () => StageFunctions;
  readonly writeFile: (bucket: string, key: string, body: string) => Promise<void>;
}): ContactCenter {
  const { stage } = parts;
  const center = createCallEngine({
    stage,
    clock: systemClock(1),
    backstageClock: systemClock(parts.speed),
    flows: flowsOf(stage),
    writeFile: parts.writeFile,
    invokeFunction: async (arn, event) => {
      const result = await parts.functions().invoke(arn, event);
      if (result.ok) return { ok: true, payload: result.payload };
      return { ok: false, message: result.message, retryable: result.kind === "throttled" };
    },
  });
  center.onEvent((event) => parts.functions().putEvent(event));
  return center;
}

export function joinStage(parts: {
  readonly stage: LocalStage;
  readonly settings: FunctionSettings;
  readonly setup: InstanceSetup;
  readonly center: ContactCenter;
  readonly faults: FaultSwitch;
  readonly journal: Pick<Journal, "read">;
  readonly functions: StageFunctions;
  readonly crm: RunningCrm;
  readonly listeners: Set<() => void>;
}): RunningStage {
  const { stage, settings, setup, center, faults, journal, functions, crm, listeners } = parts;
  const line = center.agentLine;
  return {
    stage,
    settings,
    setup,
    center,
    faults,
    journal,
    agentState: () => currentStateName(line.state()),
    async agentDoes(action) {
      const request = requestFor(action, line.state());
      if (request === null) return null;
      const answer = await line.request(request.method, request.params);
      if (!answer.ok) throw new PatchbayError("NOT_POSSIBLE_NOW", answer.message);
      return request.contactId;
    },
    async setAgentState(name) {
      const state = agentStateNamed(name, line.state());
      if (state === null) {
        const names = agentStateNames(line.state()).join(", ");
        throw new PatchbayError("INVALID_INPUT", `The agent has no state "${name}"; there are ${names}.`);
      }
      const answer = await line.request("putAgentState", { state });
      if (!answer.ok) throw new PatchbayError("NOT_POSSIBLE_NOW", answer.message);
    },
    recordsOf: crm.recordsOf,
    invokeDeployed: functions.invokeDeployed,
    setDeliveryFaults: functions.setDeliveryFaults,
    rotateContactToken: functions.rotateContactToken,
    queues: functions.queues,
    functions: functions.functions,
    logs: functions.logs,
    onChange(listener) {
      listeners.add(listener);
      const stop = center.onChange(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
  };
}

/** The flows that are deployed, rendered for this stage. Prompts are short, since nobody hears them. */
function flowsOf(stage: LocalStage): FlowBook {
  const shared = {
    lookupFunctionArn: functionArn(stage, "customerLookup"),
    lookupTimeLimitSeconds: 4,
    language: "en-AU",
  } as const;
  const prompts = {
    ...promptsFor(shared.language),
    greetKnown: "Hello $.Attributes.CustomerName.",
    greetUnknown: "Hello.",
  };
  return {
    inbound: inboundFlow({
      ...shared,
      queueArn: stage.queue.arn,
      hoursOfOperationId: `${stage.instanceArn}/operating-hours/always`,
      voice: { name: "Olivia", engine: "neural" },
      prompts,
      keypadMenu: false,
    }),
    outboundWhisper: outboundWhisperFlow(shared),
    transfer: transferFlow({ ...shared, prompts }),
  };
}
