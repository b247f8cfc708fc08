/** The functions of one stage at work: registered with their settings, set off by flow, queues and API as when deployed. */
import { apiRoutes } from "../contract/api.ts";
import { eventRules, type QueueName, queues as queueDefinitions } from "../contract/events.ts";
import { type FunctionSettings, settingsVariable } from "../contract/functionSettings.ts";
import { type FunctionName, functionCatalog, functionNames } from "../infra/functionCatalog.ts";
import { startApiGateway } from "./aws/apiGateway.ts";
import type { DeliveryFaults, EventBus } from "./aws/eventBus.ts";
import type { InvocationResult } from "./aws/executionEnvironment.ts";
import type { FunctionRuntime, LocalFunction } from "./aws/functionRuntime.ts";
import type { LocalQueue } from "./aws/queue.ts";
import { startQueuePoller } from "./aws/queuePoller.ts";
import type { LocalQueues } from "./aws/queues.ts";
import { startSchedule } from "./aws/schedule.ts";
import { rotateSecret } from "./aws/secretRotation.ts";
import type { LocalClock } from "./clock.ts";
import type { BusEvent } from "./connect/contactCenter.ts";
import type { FunctionView, QueueView } from "./desk/deskViews.ts";
import type { LocalStage } from "./stages.ts";

export interface StageFunctions {
  /** By function name or ARN. */
  invoke(name: string, event: unknown): Promise<InvocationResult>;
  /** By the name or ARN that it is deployed under; `null` when the stage has no such function. */
  invokeDeployed(nameOrArn: string, event: unknown): Promise<InvocationResult> | null;
  /** How unfaithful the bus is from now on; of all stages, since an account has one. */
  setDeliveryFaults(faults: DeliveryFaults): void;
  /** As AWS Secrets Manager does when a rotation is due. */
  rotateContactToken(): Promise<void>;
  /** Puts an event on the stage's bus. */
  putEvent(event: BusEvent): void;
  queues(): readonly QueueView[];
  functions(): readonly FunctionView[];
  logs(name: string): readonly string[];
  /** Resolves when no function is at work on a message. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface StageFunctionParts {
  readonly stage: LocalStage;
  readonly runtime: FunctionRuntime;
  readonly bundles: Readonly<Record<FunctionName, string>>;
  /** Where AWS is. */
  readonly environment: Readonly<Record<string, string>>;
  readonly settings: FunctionSettings;
  readonly queues: Readonly<Record<QueueName, LocalQueue>>;
  readonly bus: EventBus;
  /** Of schedules, which are waits like those of the queues. */
  readonly backstageClock: LocalClock;
  readonly apiPort: number;
  readonly onChange: () => void;
}

export function functionArn(stage: LocalStage, name: FunctionName): string {
  return `arn:aws:lambda:${stage.region}:${stage.accountId}:function:${deployedName(stage, name)}`;
}

/** Makes the stage's queues, each with its dead-letter queue. */
export function createStageQueues(stage: LocalStage, queues: LocalQueues): Readonly<Record<QueueName, LocalQueue>> {
  const create = (name: QueueName) =>
    queues.create({ name: `patchbay-local-${stage.crm}-${name}`, ...queueDefinitions[name] });
  return { callLogging: create("callLogging"), callSummary: create("callSummary") };
}

export async function startStageFunctions(parts: StageFunctionParts): Promise<StageFunctions> {
  const { stage, runtime, queues } = parts;
  const register = (name: FunctionName): RegisteredFunction => ({
    local: runtime.register({
      name: deployedName(stage, name),
      file: parts.bundles[name],
      environment: { ...parts.environment, [settingsVariable]: JSON.stringify(parts.settings) },
      timeoutSeconds: functionCatalog[name].timeoutSeconds,
    }),
    count: { invocations: 0, failures: 0 },
  });
  const registered: Readonly<Record<FunctionName, RegisteredFunction>> = {
    customerLookup: register("customerLookup"),
    callLogging: register("callLogging"),
    callSummary: register("callSummary"),
    connectorApi: register("connectorApi"),
    crmWebhook: register("crmWebhook"),
    reconcile: register("reconcile"),
    rotateContactToken: register("rotateContactToken"),
  };
  const invoke = async (name: FunctionName, event: unknown): Promise<InvocationResult> => {
    const { local, count } = registered[name];
    const result = await local.invoke(event);
    count.invocations += 1;
    if (!result.ok) count.failures += 1;
    parts.onChange();
    return result;
  };

  for (const { name, pattern, queue } of eventRules(stage.instanceArn)) {
    parts.bus.addRule({ name, pattern, deliver: (event) => void queues[queue].send({ body: event }) });
  }
  const pollers = functionNames.flatMap((name) => {
    const { trigger } = functionCatalog[name];
    if (trigger.kind !== "queue") return [];
    const { batchSize, maximumConcurrency } = queueDefinitions[trigger.queue];
    const queue = queues[trigger.queue];
    return [startQueuePoller({ queue, batchSize, maximumConcurrency, invoke: (event) => invoke(name, event) })];
  });
  const schedules = functionNames.flatMap((name) => {
    const { trigger } = functionCatalog[name];
    if (trigger.kind !== "schedule") return [];
    return [
      startSchedule(parts.backstageClock, trigger.everyMinutes, async () => {
        await invoke(name, { "detail-type": "Scheduled Event" });
      }),
    ];
  });
  const gateway = await startApiGateway({
    port: parts.apiPort,
    routes: apiRoutes,
    invoke: (name, event) => invoke(name, event),
  });
  // The first caller should not wait for it to load.
  registered.customerLookup.local.warm();

  const named = (nameOrArn: string): FunctionName => {
    const found = functionNames.find((name) => name === nameOrArn || functionArn(stage, name) === nameOrArn);
    if (found === undefined) throw new Error(`the stage has no function ${nameOrArn}`);
    return found;
  };

  return {
    invoke: (nameOrArn, event) => invoke(named(nameOrArn), event),
    invokeDeployed(nameOrArn, event) {
      const deployed = nameOrArn.slice(nameOrArn.lastIndexOf(":") + 1);
      const found = functionNames.find((name) => deployedName(stage, name) === deployed);
      return found === undefined ? null : invoke(found, event);
    },
    setDeliveryFaults: (faults) => parts.bus.setFaults(faults),
    rotateContactToken: () =>
      rotateSecret(parts.settings.secrets.contactToken, (request) => invoke("rotateContactToken", request)),
    putEvent: (event) => parts.bus.put(event),
    queues: () => Object.entries(queues).map(([name, queue]) => queueView(name, queue)),
    functions: () => functionNames.map((name) => ({ name, ...registered[name].count })),
    logs: (name) => runtime.logs(deployedName(stage, named(name))).map(({ text }) => text),
    async idle() {
      await Promise.all(pollers.map((poller) => poller.idle()));
    },
    async close() {
      await Promise.all([
        gateway.close(),
        ...schedules.map((schedule) => schedule.stop()),
        ...pollers.map((poller) => poller.stop()),
      ]);
    },
  };
}

interface RegisteredFunction {
  readonly local: LocalFunction;
  readonly count: { invocations: number; failures: number };
}

function deployedName(stage: LocalStage, name: FunctionName): string {
  return `patchbay-local-${stage.crm}-${name}`;
}

function queueView(name: string, queue: LocalQueue): QueueView {
  const { visible, delayed, inFlight } = queue.counts();
  const deadLetters = queue.settings.redrive?.deadLetterQueue.counts().visible ?? 0;
  return { name, waiting: visible + delayed, inFlight, deadLetters };
}
