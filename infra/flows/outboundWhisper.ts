/**
 * Runs for the agent before a call he dials is put through. There is no inbound flow for such a call, so recording,
 * look-up and contact token have their place here.
 */
import { endFlow, recordAndAnalyze, setFlowLogging } from "./actions.ts";
import { assembleFlow } from "./assemble.ts";
import type { FlowDocument } from "./flow.ts";
import { type LookupSettings, lookupStart, lookupSteps } from "./lookupSteps.ts";

export function outboundWhisperFlow(settings: LookupSettings & { readonly language: string }): FlowDocument {
  return assembleFlow("outbound whisper", "OUTBOUND_WHISPER", [
    setFlowLogging("start", "Enabled", { next: "recording" }),
    recordAndAnalyze("recording", settings.language, { next: lookupStart }),
    ...lookupSteps(settings, "logging-on"),
    setFlowLogging("logging-on", "Enabled", { next: "put-through" }),
    endFlow("put-through"),
  ]);
}
