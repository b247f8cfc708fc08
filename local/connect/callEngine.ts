/**
 * One simulated Amazon Connect instance. What happens is decided by pure transitions (`callLifecycle`, `transfers`,
 * `agentCommands`, `flowSteps`); this file keeps the state, and drives clock, flows, listeners and analysis files.
 */
import type { ContactId } from "../../contract/identifiers.ts";
import type { FlowDocument } from "../../infra/flows/flow.ts";
import type { LocalClock } from "../clock.ts";
import { type LocalStage, newContactId } from "../stages.ts";
import { obey } from "./agentCommands.ts";
import { parseAgentRequest } from "./agentRequests.ts";
import { agentConfiguration, agentSnapshot } from "./agentSnapshot.ts";
import { agentStates } from "./agentStates.ts";
import { analysisFailure, analysisFile, analysisKey, analyzable } from "./analysisFile.ts";
import { beginContact, callForRouting, customerHangsUp, enterQueue } from "./callLifecycle.ts";
import type { AgentLine, ApiResult, BusEvent, ContactCenter, SimulatedContact } from "./contactCenter.ts";
import { analysisFailedEvent, analysisFinishedEvent, contactEvent, type Envelope } from "./contactEvents.ts";
import type { Leg } from "./contactState.ts";
import { conversation, conversationFor } from "./conversations.ts";
import { contactData } from "./flowContact.ts";
import { type LoadedFlow, loadFlow } from "./flowLoading.ts";
import { type FlowHost, type FlowLogEntry, runFlow } from "./flowRunner.ts";
import { flowEnded, noteFlowStep, pressKeys, setAttributes, setQueue, setRecording } from "./flowSteps.ts";
import type { InvokeFunction } from "./lambdaInvocation.ts";
import { occur } from "./occurrences.ts";
import { type CenterState, type Effect, type FlowName, Turn } from "./turn.ts";

export interface FlowBook {
  readonly inbound: FlowDocument;
  readonly outboundWhisper: FlowDocument;
  readonly transfer: FlowDocument;
}

export interface CallEngineParts {
  readonly stage: LocalStage;
  /** Time as people on the phone feel it: ringing, prompts, dialing. */
  readonly clock: LocalClock;
  /** Time in which the service works on its own: events, analysis. May run faster; the same clock unless given. */
  readonly backstageClock?: LocalClock;
  readonly flows: FlowBook;
  readonly invokeFunction: InvokeFunction;
  /** Puts an analysis file into the bucket of the recordings. */
  readonly writeFile: (bucket: string, key: string, body: string) => Promise<void>;
  /** Hours of operation by id or ARN; `null` when there are none of that name. Always open unless given. */
  readonly isOpen?: (hoursOfOperation: string | null) => boolean | null;
  /** Contacts a queue takes. */
  readonly queueCapacity?: number;
  readonly onFlowLog?: (entry: FlowLogEntry) => void;
  /** What went wrong behind the scenes, where nobody waits for an answer. */
  readonly onProblem?: (problem: unknown) => void;
  readonly random?: () => number;
}

/** Throws `FLOW_ACTION_UNKNOWN` when a flow holds an action that cannot be run here. */
export function createCallEngine(parts: CallEngineParts): ContactCenter {
  return new CallEngine(parts);
}

/** Connect is done with a short call's analysis after about a minute, with a long one's after 40 % of its length. */
const shortestAnalysisMilliseconds = 60_000;
const analysisShare = 0.4;
const defaultQueueCapacity = 10;

class CallEngine implements ContactCenter {
  readonly agentLine: AgentLine;
  readonly #parts: CallEngineParts;
  readonly #backstage: LocalClock;
  readonly #flows: Readonly<Record<FlowName, LoadedFlow>>;
  readonly #listeners = new Set<() => void>();
  readonly #lineListeners = new Set<() => void>();
  readonly #eventListeners = new Set<(event: BusEvent) => void>();
  #state: CenterState;
  /** Counts resets: what was set in motion before one leaves no trace after it. */
  #generation = 0;

  constructor(parts: CallEngineParts) {
    this.#parts = parts;
    this.#backstage = parts.backstageClock ?? parts.clock;
    this.#flows = {
      inbound: loadFlow("inbound", parts.flows.inbound),
      outboundWhisper: loadFlow("outbound whisper", parts.flows.outboundWhisper),
      transfer: loadFlow("transfer", parts.flows.transfer),
    };
    this.#state = emptyCenter(parts.stage, parts.clock.now());
    this.agentLine = {
      state: () => ({
        snapshot: agentSnapshot(this.#state, parts.clock.now()),
        configuration: agentConfiguration(parts.stage, this.#state.desk),
      }),
      onChange: (listener) => subscribe(this.#lineListeners, listener),
      request: async (method, params) => this.#request(method, params),
    };
  }

  placeCall(call: { readonly from: string | null; readonly conversation?: string; readonly keys?: string }): ContactId {
    const from = call.from ?? "anonymous";
    const script = call.conversation === undefined ? conversationFor(from) : conversation(call.conversation);
    return this.#take((turn) =>
      beginContact(
        turn,
        {
          channel: "VOICE",
          initiationMethod: "INBOUND",
          customerEndpoint: from,
          systemEndpoint: turn.moment.stage.number,
          conversation: script.name,
          keysToPress: call.keys ?? "",
        },
        "inbound",
      ),
    );
  }

  placeChat(chat: {
    readonly customerName: string;
    readonly email: string;
    readonly conversation?: string;
  }): ContactId {
    const script = chat.conversation === undefined ? conversationFor(chat.email) : conversation(chat.conversation);
    return this.#take((turn) =>
      beginContact(
        turn,
        {
          channel: "CHAT",
          // A chat is started by the customer's web page through StartChatContact.
          initiationMethod: "API",
          customerEndpoint: null,
          systemEndpoint: null,
          conversation: script.name,
          customerName: chat.customerName,
          attributes: { customerName: chat.customerName, Email: chat.email },
        },
        "inbound",
      ),
    );
  }

  customerHangsUp(contactId: ContactId): boolean {
    return this.#take((turn) => customerHangsUp(turn, contactId));
  }

  contact(contactId: ContactId): SimulatedContact | null {
    return this.#leg(contactId);
  }

  contacts(): readonly SimulatedContact[] {
    return this.#state.legs;
  }

  onChange(listener: () => void): () => void {
    return subscribe(this.#listeners, listener);
  }

  onEvent(listener: (event: BusEvent) => void): () => void {
    return subscribe(this.#eventListeners, listener);
  }

  reset(): void {
    this.#generation += 1;
    this.#state = emptyCenter(this.#parts.stage, this.#parts.clock.now());
    tell(this.#listeners);
    tell(this.#lineListeners);
  }

  #leg(contactId: ContactId): Leg | null {
    return this.#state.legs.find((leg) => leg.contactId === contactId) ?? null;
  }

  #request(method: string, params: Readonly<Record<string, unknown>>): ApiResult {
    const parsed = parseAgentRequest(method, params);
    return "refusal" in parsed ? parsed.refusal : this.#take((turn) => obey(turn, parsed.command));
  }

  /** Takes one step: decides it on the state, then does what the step asks for. */
  #take<Result>(step: (turn: Turn) => Result): Result {
    const { stage, clock, queueCapacity = defaultQueueCapacity } = this.#parts;
    const turn = new Turn(this.#state, { stage, now: clock.now(), newId: newContactId, queueCapacity });
    const result = step(turn);
    callForRouting(turn);
    const before = this.#state;
    this.#state = turn.state;
    for (const effect of turn.effects) this.#carryOut(effect);
    if (turn.state !== before) tell(this.#listeners);
    if (lineDiffers(before, turn.state)) tell(this.#lineListeners);
    return result;
  }

  #carryOut(effect: Effect): void {
    switch (effect.do) {
      case "later":
        this.#after(this.#parts.clock, effect.milliseconds, () => {
          this.#take((turn) => occur(turn, effect.occurrence));
        });
        break;
      case "announce": {
        const leg = this.#leg(effect.contactId);
        if (leg !== null) this.#publish((envelope) => contactEvent(envelope, effect.eventType, leg));
        break;
      }
      case "runFlow":
        void this.#runFlow(effect.contactId, effect.flow).catch((error: unknown) => this.#problem(error));
        break;
      case "analyze":
        this.#analyze(effect.contactId);
        break;
    }
  }

  async #runFlow(contactId: ContactId, flow: FlowName): Promise<void> {
    const generation = this.#generation;
    // The contact is there before its flow begins.
    await Promise.resolve();
    const ending = await runFlow(this.#flows[flow], this.#flowHost(contactId, generation));
    if (generation === this.#generation) this.#take((turn) => flowEnded(turn, contactId, flow, ending));
  }

  #flowHost(contactId: ContactId, generation: number): FlowHost {
    const { stage, clock, invokeFunction, isOpen = () => true, onFlowLog } = this.#parts;
    return {
      clock,
      invoke: invokeFunction,
      contactData: () => {
        const leg = this.#leg(contactId);
        return leg === null ? {} : contactData(leg, stage);
      },
      alive: () => generation === this.#generation && this.#leg(contactId)?.phase === "inFlow",
      setAttributes: (target, attributes) => this.#take((turn) => setAttributes(turn, contactId, target, attributes)),
      setRecording: (recording) => this.#take((turn) => setRecording(turn, contactId, recording)),
      pressedKeys: (most, terminator) => this.#take((turn) => pressKeys(turn, contactId, most, terminator)),
      setQueue: (queue) => this.#take((turn) => setQueue(turn, contactId, queue)),
      transferToQueue: () => this.#take((turn) => enterQueue(turn, contactId)),
      isOpen,
      passed: (step) => this.#take((turn) => noteFlowStep(turn, contactId, step)),
      log: (entry) => onFlowLog?.(entry),
    };
  }

  #analyze(contactId: ContactId): void {
    const leg = this.#leg(contactId);
    const contact = leg === null ? null : analyzable(leg);
    if (leg === null || contact === null) return;
    const { stage, writeFile } = this.#parts;
    const wait = Math.max(shortestAnalysisMilliseconds, contact.talkMilliseconds * analysisShare);
    this.#after(this.#backstage, wait, () => {
      const failure = analysisFailure(contact);
      if (failure !== null) {
        this.#publish((envelope) => analysisFailedEvent(envelope, leg, failure));
        return;
      }
      const generation = this.#generation;
      const body = JSON.stringify(analysisFile(stage, contact, conversation(leg.conversation)));
      void writeFile(stage.recordingsBucket, analysisKey(contact), body).then(
        () => {
          if (generation === this.#generation) this.#publish((envelope) => analysisFinishedEvent(envelope, leg));
        },
        (error: unknown) => {
          if (generation === this.#generation) this.#problem(error);
        },
      );
    });
  }

  /** EventBridge delivers after a second or two, so two events may change places. */
  #publish(build: (envelope: Envelope) => BusEvent): void {
    const { stage, clock, random = Math.random } = this.#parts;
    const event = build({ stage, id: crypto.randomUUID(), at: clock.now() });
    this.#after(this.#backstage, 1_000 + random() * 1_000, () => {
      for (const listener of [...this.#eventListeners]) listener(event);
    });
  }

  #after(clock: LocalClock, milliseconds: number, task: () => void): void {
    const generation = this.#generation;
    clock.after(milliseconds, () => {
      if (generation === this.#generation) task();
    });
  }

  #problem(error: unknown): void {
    const { onProblem = (problem: unknown) => console.error(problem) } = this.#parts;
    onProblem(error);
  }
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(listeners: ReadonlySet<() => void>): void {
  for (const listener of [...listeners]) listener();
}

/** Whether the softphone would show anything else: contacts that are not on the agent's desk do not concern it. */
function lineDiffers(before: CenterState, after: CenterState): boolean {
  const legIn = (state: CenterState, id: ContactId) => state.legs.find(({ contactId }) => contactId === id);
  return (
    before.desk !== after.desk ||
    after.desk.contacts.some(({ contactId }) => legIn(before, contactId) !== legIn(after, contactId))
  );
}

function emptyCenter(stage: LocalStage, now: Date): CenterState {
  const [available] = agentStates(stage);
  return {
    legs: [],
    desk: {
      chosen: available,
      chosenSince: now,
      next: null,
      nextSince: now,
      shown: available,
      shownSince: now,
      contacts: [],
      configuration: {},
    },
    routing: { pending: false, ticket: 0 },
  };
}
