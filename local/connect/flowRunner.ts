/**
 * Runs a contact flow, action by action, as Amazon Connect would. What an action does to the contact goes through the
 * `FlowHost`; the runner decides where the flow goes next.
 */
import { nothingTyped } from "../../infra/flows/actions.ts";
import type { FlowAction, FlowErrorType, FlowParameters } from "../../infra/flows/flow.ts";
import type { LocalClock } from "../clock.ts";
import type { QueueOutcome } from "./callLifecycle.ts";
import type { ContactRecording } from "./contactState.ts";
import { compare } from "./flowComparison.ts";
import {
  type ContactData,
  type ExternalValues,
  listParameter,
  nestedParameters,
  resolveParameters,
  textParameter,
} from "./flowContact.ts";
import type { LoadedFlow } from "./flowLoading.ts";
import { type InvokeFunction, invokeFromFlow } from "./lambdaInvocation.ts";

export interface FlowHost {
  readonly clock: LocalClock;
  readonly invoke: InvokeFunction;
  contactData(): ContactData;
  /** False once the contact has ended: the flow stops where it is. */
  alive(): boolean;
  /** False when there is no such contact, or its attributes grow beyond what Connect keeps. */
  setAttributes(target: "Current" | "Related", attributes: Readonly<Record<string, string>>): boolean;
  setRecording(recording: ContactRecording): void;
  /** By id or ARN; false when there is no such queue. */
  setQueue(queue: string): boolean;
  transferToQueue(): QueueOutcome;
  /** `null` when there are no such hours. */
  isOpen(hoursOfOperation: string | null): boolean | null;
  /** What the caller presses next, up to `most` keys or to the terminator, which is not kept; empty when he presses nothing. */
  pressedKeys(most: number, terminator: string | null): string;
  /** What onlookers are shown. */
  passed(step: string): void;
  /** The flow log; not called while the flow has turned it off. */
  log(entry: FlowLogEntry): void;
}

/** As Amazon Connect writes it to CloudWatch. */
export interface FlowLogEntry {
  readonly ContactId: string;
  readonly ContactFlowName: string;
  readonly ContactFlowModuleType: string;
  readonly Timestamp: string;
  readonly Parameters: FlowParameters;
  readonly Results?: string;
}

export type FlowEnding =
  | "queued"
  /** By the flow, or because an error had no branch. */
  | "disconnected"
  | "ended"
  /** The contact was over before the flow was. */
  | "abandoned";

/** For trying out a flow: what should fail although it would not, and which branches were taken. */
export interface FlowTrial {
  failAt(action: FlowAction): FlowErrorType | null;
  took(action: FlowAction, branch: FlowBranch): void;
}

/** The operand of the condition that was met, the error, or neither. */
export type FlowBranch = { readonly next: true } | { readonly met: string } | { readonly error: FlowErrorType };

export async function runFlow(flow: LoadedFlow, host: FlowHost, trial?: FlowTrial): Promise<FlowEnding> {
  const run: Run = { host, external: {}, typed: "", logging: false };
  let action: FlowAction | undefined = flow.start;
  for (let steps = 0; action !== undefined && steps < mostSteps; steps += 1) {
    if (!host.alive()) return "abandoned";
    const contact = { ...host.contactData(), StoredCustomerInput: run.typed };
    const parameters = resolveParameters(action.Parameters, contact, run.external);
    const logged = run.logging;
    const failure = trial?.failAt(action) ?? null;
    const outcome: Outcome =
      failure === null ? await perform(action, parameters, run) : { to: "error", error: failure, why: "on trial" };
    if (logged || run.logging) log(flow, action, parameters, outcome, host);
    if (outcome.to === "end") return outcome.ending;
    if (!host.alive()) return "abandoned";
    const branch = branchOf(action, outcome);
    trial?.took(action, branch);
    action = flow.actions.get(targetOf(action, branch) ?? "");
  }
  return "disconnected";
}

/** How fast the text-to-speech voice talks. */
const spokenWordsPerSecond = 2.5;

interface Run {
  readonly host: FlowHost;
  external: ExternalValues;
  /** `$.StoredCustomerInput` */
  typed: string;
  logging: boolean;
}

type Outcome =
  | { readonly to: "next" }
  | { readonly to: "condition"; readonly value: string }
  | { readonly to: "error"; readonly error: FlowErrorType; readonly why: string }
  | { readonly to: "end"; readonly ending: FlowEnding };

/** A flow that runs in circles is cut off here. */
const mostSteps = 1_000;
const recordedPromptMilliseconds = 3_000;
const keyMilliseconds = 400;
const next: Outcome = { to: "next" };

async function perform(action: FlowAction, parameters: FlowParameters, run: Run): Promise<Outcome> {
  const { host } = run;
  if (action.Type !== "MessageParticipant" && action.Type !== "GetParticipantInput") host.passed(action.Type);
  switch (action.Type) {
    case "UpdateFlowLoggingBehavior":
      run.logging = textParameter(parameters, "FlowLoggingBehavior") === "Enabled";
      return next;
    case "UpdateContactRecordingBehavior":
      host.setRecording(recordingFrom(parameters, textOf(host.contactData(), "Channel")));
      return next;
    case "UpdateContactTextToSpeechVoice":
      return next;
    case "UpdateContactAttributes": {
      const target = textParameter(parameters, "TargetContact") === "Related" ? "Related" : "Current";
      const set = host.setAttributes(target, textEntries(nestedParameters(parameters, "Attributes")));
      return set ? next : failed("the attributes could not be set");
    }
    case "CheckHoursOfOperation": {
      const open = host.isOpen(textParameter(parameters, "HoursOfOperationId"));
      return open === null ? failed("there are no such hours") : { to: "condition", value: open ? "True" : "False" };
    }
    case "InvokeLambdaFunction": {
      const answer = await invokeFromFlow(parameters, host.contactData(), host);
      run.external = answer.ok ? answer.external : {};
      return answer.ok ? next : failed(answer.why);
    }
    case "Compare":
      return { to: "condition", value: textParameter(parameters, "ComparisonValue") ?? "" };
    case "MessageParticipant":
      return play(parameters, run);
    case "GetParticipantInput":
      return takeInput(parameters, run);
    case "UpdateContactTargetQueue":
      return host.setQueue(textParameter(parameters, "QueueId") ?? "") ? next : failed("there is no such queue");
    case "TransferContactToQueue":
      switch (host.transferToQueue()) {
        case "queued":
          return { to: "end", ending: "queued" };
        case "atCapacity":
          return { to: "error", error: "QueueAtCapacity", why: "the queue is full" };
        case "failed":
          return failed("the contact could not be queued");
      }
      break;
    case "DisconnectParticipant":
      return { to: "end", ending: "disconnected" };
    case "EndFlowExecution":
      return { to: "end", ending: "ended" };
  }
  return failed("the action has no effect");
}

async function play(parameters: FlowParameters, { host }: Run): Promise<Outcome> {
  const text = textParameter(parameters, "Text") ?? withoutTags(textParameter(parameters, "SSML"));
  const recorded = "PromptId" in parameters || "Media" in parameters;
  if (!recorded && (text === null || text.trim() === "")) return failed("there is nothing to play");
  host.passed(text === null ? "MessageParticipant" : `MessageParticipant: ${text}`);
  if (textOf(host.contactData(), "Channel") !== "VOICE") return next;
  await pass(host, recorded ? recordedPromptMilliseconds : spokenMilliseconds(text));
  return next;
}

/** A caller who knows what to press does not listen to the end. Connect takes keys on calls alone. */
async function takeInput(parameters: FlowParameters, run: Run): Promise<Outcome> {
  const { host } = run;
  const text = textParameter(parameters, "Text");
  host.passed(`GetParticipantInput: ${text ?? ""}`);
  if (textOf(host.contactData(), "Channel") !== "VOICE") return failed("only callers have keys to press");
  const isStored = textParameter(parameters, "StoreInput") === "True";
  const validation = nestedParameters(nestedParameters(parameters, "InputValidation"), "CustomValidation");
  const most = isStored ? Number(textParameter(validation, "MaximumLength") ?? 1) : 1;
  const terminator = textParameter(nestedParameters(parameters, "DTMFConfiguration"), "InputTerminationSequence");
  const pressed = host.pressedKeys(most, isStored ? terminator : null);
  const patience = Number(textParameter(parameters, "InputTimeLimitSeconds") ?? 5) * 1000;
  const isSilent = pressed === "";
  await pass(host, isSilent ? spokenMilliseconds(text) + patience : (pressed.length + 1) * keyMilliseconds);
  if (isStored) {
    run.typed = isSilent ? nothingTyped : pressed;
    return next;
  }
  if (isSilent) return { to: "error", error: "InputTimeLimitExceeded", why: "the caller pressed nothing" };
  return { to: "condition", value: pressed };
}

function spokenMilliseconds(text: string | null): number {
  return text === null ? 0 : (text.trim().split(/\s+/).length / spokenWordsPerSecond) * 1000;
}

function pass({ clock }: FlowHost, milliseconds: number): Promise<void> {
  return new Promise<void>((resolve) => {
    clock.after(milliseconds, resolve);
  });
}

function branchOf({ Transitions }: FlowAction, outcome: Exclude<Outcome, { to: "end" }>): FlowBranch {
  switch (outcome.to) {
    case "next":
      return { next: true };
    case "condition": {
      const met = Transitions.Conditions?.find(({ Condition }) => compare(outcome.value, Condition));
      return met === undefined ? { error: "NoMatchingCondition" } : { met: met.Condition.Operands[0] ?? "" };
    }
    case "error":
      return { error: outcome.error };
  }
}

function targetOf({ Transitions }: FlowAction, branch: FlowBranch): string | null {
  const { NextAction = null, Conditions = [], Errors = [] } = Transitions;
  if ("next" in branch) return NextAction;
  if ("met" in branch) {
    return Conditions.find(({ Condition }) => Condition.Operands[0] === branch.met)?.NextAction ?? null;
  }
  const caught =
    Errors.find(({ ErrorType }) => ErrorType === branch.error) ??
    Errors.find(({ ErrorType }) => ErrorType === "NoMatchingError");
  return caught?.NextAction ?? (branch.error === "NoMatchingCondition" ? NextAction : null);
}

/** Connect analyzes nothing of which one side is not recorded, and summarizes nothing it does not analyze. */
function recordingFrom(parameters: FlowParameters, channel: string): ContactRecording {
  const recorded = listParameter(nestedParameters(parameters, "RecordingBehavior"), "RecordedParticipants");
  const analytics = nestedParameters(parameters, "AnalyticsBehavior");
  const bothSides = recorded.includes("Agent") && recorded.includes("Customer");
  const modes = listParameter(
    nestedParameters(nestedParameters(analytics, "ChannelConfiguration"), channel === "CHAT" ? "Chat" : "Voice"),
    "AnalyticsModes",
  );
  const analyzed =
    bothSides &&
    textParameter(analytics, "Enabled") === "True" &&
    modes.some((mode) => (channel === "CHAT" ? mode === "ContactLens" : mode === "PostContact" || mode === "RealTime"));
  const summaries = listParameter(nestedParameters(analytics, "SummaryConfiguration"), "SummaryModes");
  return {
    bothSides,
    analyzed,
    summarized: analyzed && summaries.includes("PostContact"),
    language: textParameter(analytics, "AnalyticsLanguage") ?? "en-US",
  };
}

function log(flow: LoadedFlow, action: FlowAction, parameters: FlowParameters, outcome: Outcome, host: FlowHost): void {
  host.log({
    ContactId: textOf(host.contactData(), "ContactId"),
    ContactFlowName: flow.name,
    ContactFlowModuleType: action.Type,
    Timestamp: host.clock.now().toISOString(),
    Parameters: parameters,
    ...(outcome.to === "error" ? { Results: outcome.why } : {}),
  });
}

function failed(why: string): Outcome {
  return { to: "error", error: "NoMatchingError", why };
}

function textEntries(parameters: FlowParameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

function textOf(contact: ContactData, key: string): string {
  const value = contact[key];
  return typeof value === "string" ? value : "";
}

function withoutTags(ssml: string | null): string | null {
  return ssml === null ? null : ssml.replace(/<[^>]*>/g, " ");
}
