/**
 * What a caller goes through who is transferred by a queue quick connect. A transfer makes a new contact: recording has
 * to be turned on again, and the new contact needs a token of its own. The quick connect has set the queue.
 */
import { disconnect, recordAndAnalyze, say, setFlowLogging, transferToQueue } from "./actions.ts";
import { assembleFlow } from "./assemble.ts";
import type { FlowDocument } from "./flow.ts";
import { type LookupSettings, lookupStart, lookupSteps } from "./lookupSteps.ts";
import type { FlowPrompts } from "./prompts.ts";

export interface TransferSettings extends LookupSettings {
  readonly language: string;
  readonly prompts: Pick<FlowPrompts, "busy" | "failed">;
}

export function transferFlow(settings: TransferSettings): FlowDocument {
  return assembleFlow("transfer", "QUEUE_TRANSFER", [
    setFlowLogging("start", "Enabled", { next: "recording" }),
    recordAndAnalyze("recording", settings.language, { next: lookupStart }),
    ...lookupSteps(settings, "logging-on"),
    setFlowLogging("logging-on", "Enabled", { next: "to-queue" }),
    transferToQueue("to-queue", { onFull: "say-busy", onError: "say-failed" }),
    say("say-busy", settings.prompts.busy, { next: "hang-up", onError: "hang-up" }),
    say("say-failed", settings.prompts.failed, { next: "hang-up", onError: "hang-up" }),
    disconnect("hang-up"),
  ]);
}
