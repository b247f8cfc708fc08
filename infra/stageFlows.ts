/** Which flows a stage has, and what each is made from. No Pulumi here: a tool writes them to files as well. */
import type { FlowDocument, FlowType } from "./flows/flow.ts";
import { inboundFlow } from "./flows/inbound.ts";
import { outboundWhisperFlow } from "./flows/outboundWhisper.ts";
import { promptsFor } from "./flows/prompts.ts";
import { transferFlow } from "./flows/transfer.ts";
import type { FlowSettings } from "./stageSettings.ts";

export const flowKinds = ["inbound", "outbound-whisper", "transfer"] as const;
export type FlowKind = (typeof flowKinds)[number];

export interface StageFlow {
  readonly kind: FlowKind;
  readonly type: FlowType;
  readonly description: string;
}

export const stageFlows: Readonly<Record<FlowKind, StageFlow>> = {
  inbound: { kind: "inbound", type: "CONTACT_FLOW", description: "Where callers arrive" },
  "outbound-whisper": {
    kind: "outbound-whisper",
    type: "OUTBOUND_WHISPER",
    description: "Recording and look-up of calls that agents dial",
  },
  transfer: { kind: "transfer", type: "QUEUE_TRANSFER", description: "Recording and look-up of transferred calls" },
};

/** As people find it in the instance, and metrics name it. */
export function flowName(stage: string, kind: FlowKind): string {
  return `patchbay-${stage}-${kind}`;
}

export function renderInbound(
  flow: FlowSettings,
  lookupFunctionArn: string,
  places: { readonly queueArn: string; readonly hoursOfOperationId: string },
): FlowDocument {
  return inboundFlow({
    ...lookup(flow, lookupFunctionArn),
    ...places,
    voice: flow.voice,
    prompts: promptsFor(flow.language, flow.prompts),
    keypadMenu: flow.keypadMenu,
  });
}

export function renderOutboundWhisper(flow: FlowSettings, lookupFunctionArn: string): FlowDocument {
  return outboundWhisperFlow(lookup(flow, lookupFunctionArn));
}

export function renderTransfer(flow: FlowSettings, lookupFunctionArn: string): FlowDocument {
  return transferFlow({ ...lookup(flow, lookupFunctionArn), prompts: promptsFor(flow.language, flow.prompts) });
}

function lookup({ language, lookupTimeLimitSeconds }: FlowSettings, lookupFunctionArn: string) {
  return { lookupFunctionArn, lookupTimeLimitSeconds, language };
}
