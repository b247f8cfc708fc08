/** What a customer goes through who calls or writes to us: hours, look-up, greeting, queue. */
import {
  checkHours,
  disconnect,
  recordAndAnalyze,
  say,
  setFlowLogging,
  setQueue,
  setVoice,
  transferToQueue,
  whenEquals,
} from "./actions.ts";
import { assembleFlow } from "./assemble.ts";
import type { FlowDocument } from "./flow.ts";
import { type LookupSettings, lookupStart, lookupSteps } from "./lookupSteps.ts";

export interface InboundSettings extends LookupSettings {
  readonly queueArn: string;
  readonly hoursOfOperationId: string;
  /** Locale of recording analysis and summary, e.g. `en-AU`. */
  readonly language: string;
  readonly voice: { readonly name: string; readonly engine: string };
  readonly prompts: InboundPrompts;
}

/** Spoken texts. Each may hold references such as `$.Attributes.CustomerName`. */
export interface InboundPrompts {
  readonly greetKnown: string;
  readonly greetUnknown: string;
  readonly closed: string;
  readonly busy: string;
  readonly failed: string;
}

export const englishPrompts: InboundPrompts = {
  greetKnown: "Hello $.Attributes.CustomerName. We are putting you through.",
  greetUnknown: "Hello. We are putting you through.",
  closed: "We are closed at the moment. Please call again during our opening hours.",
  busy: "All our lines are busy. Please call again in a few minutes.",
  failed: "We cannot take your call at the moment. Please call again in a few minutes.",
};

export function inboundFlow(settings: InboundSettings): FlowDocument {
  const { prompts } = settings;
  return assembleFlow("inbound", "CONTACT_FLOW", [
    setFlowLogging("start", "Enabled", { next: "voice" }),
    setVoice("voice", settings.voice, { next: "recording", onError: "recording" }),
    recordAndAnalyze("recording", settings.language, { next: "hours" }),
    checkHours("hours", settings.hoursOfOperationId, { open: lookupStart, closed: "say-closed", onError: lookupStart }),
    ...lookupSteps(settings, "is-known"),
    whenEquals("is-known", "$.Attributes.CustomerFound", "true", { equal: "greet-known", otherwise: "greet-unknown" }),
    say("greet-known", prompts.greetKnown, { next: "logging-on", onError: "logging-on" }),
    say("greet-unknown", prompts.greetUnknown, { next: "logging-on", onError: "logging-on" }),
    setFlowLogging("logging-on", "Enabled", { next: "queue" }),
    setQueue("queue", settings.queueArn, { next: "to-queue", onError: "say-failed" }),
    transferToQueue("to-queue", { onFull: "say-busy", onError: "say-failed" }),
    say("say-closed", prompts.closed, { next: "hang-up", onError: "hang-up" }),
    say("say-busy", prompts.busy, { next: "hang-up", onError: "hang-up" }),
    say("say-failed", prompts.failed, { next: "hang-up", onError: "hang-up" }),
    disconnect("hang-up"),
  ]);
}
