/** Takes a flow document in only when the runner can run all of it: a flow that was edited by hand fails here, not mid-call. */
import { PatchbayError } from "../../contract/errors.ts";
import type { FlowAction, FlowActionType, FlowDocument } from "../../infra/flows/flow.ts";

export interface LoadedFlow {
  readonly name: string;
  readonly start: FlowAction;
  readonly actions: ReadonlyMap<string, FlowAction>;
}

export function loadFlow(name: string, document: FlowDocument): LoadedFlow {
  const actions = new Map(document.Actions.map((action) => [action.Identifier, action]));
  const unknown = document.Actions.filter(({ Type }) => !Object.hasOwn(known, Type));
  if (unknown.length > 0) {
    const list = unknown.map(({ Identifier, Type }) => `"${Identifier}" of type ${Type}`).join(", ");
    throw new PatchbayError(
      "FLOW_ACTION_UNKNOWN",
      `The flow "${name}" has actions that the local runner cannot run: ${list}. Teach them to flowRunner.ts.`,
    );
  }
  const dangling = document.Actions.flatMap((action) => targets(action).filter((target) => !actions.has(target)));
  const start = actions.get(document.StartAction);
  if (start === undefined || dangling.length > 0) {
    const missing = start === undefined ? [document.StartAction, ...dangling] : dangling;
    throw new PatchbayError(
      "FLOW_BROKEN",
      `The flow "${name}" leads to actions it does not have: ${missing.join(", ")}. Render it again.`,
    );
  }
  return { name, start, actions };
}

const known: Readonly<Record<FlowActionType, true>> = {
  UpdateFlowLoggingBehavior: true,
  UpdateContactRecordingBehavior: true,
  UpdateContactTextToSpeechVoice: true,
  UpdateContactAttributes: true,
  CheckHoursOfOperation: true,
  InvokeLambdaFunction: true,
  Compare: true,
  MessageParticipant: true,
  GetParticipantInput: true,
  UpdateContactTargetQueue: true,
  TransferContactToQueue: true,
  DisconnectParticipant: true,
  EndFlowExecution: true,
};

function targets({ Transitions }: FlowAction): string[] {
  return [
    ...(Transitions.NextAction === undefined ? [] : [Transitions.NextAction]),
    ...(Transitions.Conditions ?? []).map(({ NextAction }) => NextAction),
    ...(Transitions.Errors ?? []).map(({ NextAction }) => NextAction),
  ];
}
