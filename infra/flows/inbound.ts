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
import { keypadMenuSteps, menuStart } from "./keypadMenu.ts";
import { type LookupSettings, lookupStart, lookupSteps } from "./lookupSteps.ts";
import type { FlowPrompts } from "./prompts.ts";

export interface InboundSettings extends LookupSettings {
  readonly queueArn: string;
  readonly hoursOfOperationId: string;
  /** Locale of recording analysis and summary, e.g. `en-AU`. */
  readonly language: string;
  readonly voice: { readonly name: string; readonly engine: string };
  readonly prompts: FlowPrompts;
  /** Asks callers whom the CRM does not know for their customer, ticket or serial number. */
  readonly keypadMenu: boolean;
}

export function inboundFlow(settings: InboundSettings): FlowDocument {
  const { prompts, keypadMenu } = settings;
  const menu = keypadMenu ? keypadMenuSteps(settings, { found: "logging-on", otherwise: "greet-unknown" }) : [];
  return assembleFlow("inbound", "CONTACT_FLOW", [
    setFlowLogging("start", "Enabled", { next: "voice" }),
    setVoice("voice", settings.voice, { next: "recording", onError: "recording" }),
    recordAndAnalyze("recording", settings.language, { next: "hours" }),
    checkHours("hours", settings.hoursOfOperationId, { open: lookupStart, closed: "say-closed", onError: lookupStart }),
    ...lookupSteps(settings, "is-known"),
    whenEquals("is-known", "$.Attributes.CustomerFound", "true", {
      equal: "greet-known",
      otherwise: keypadMenu ? menuStart : "greet-unknown",
    }),
    ...menu,
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
