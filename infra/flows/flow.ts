/**
 * Amazon Connect's flow language, version 2019-10-30, as far as Patchbay's flows use it. Every scalar parameter is a
 * string, as Connect wants it ("5", "True"), and none may be empty.
 */

export type FlowType = "CONTACT_FLOW" | "OUTBOUND_WHISPER" | "QUEUE_TRANSFER" | "AGENT_TRANSFER";

export interface FlowDocument {
  readonly Version: "2019-10-30";
  readonly StartAction: string;
  readonly Metadata: {
    readonly entryPointPosition: FlowPosition;
    readonly ActionMetadata: Readonly<Record<string, { readonly position: FlowPosition }>>;
  };
  readonly Actions: readonly FlowAction[];
}

export interface FlowPosition {
  readonly x: number;
  readonly y: number;
}

export interface FlowAction {
  readonly Identifier: string;
  readonly Type: FlowActionType;
  readonly Parameters: FlowParameters;
  readonly Transitions: FlowTransitions;
}

export type FlowParameterValue = string | readonly string[] | FlowParameters;
export interface FlowParameters {
  readonly [name: string]: FlowParameterValue;
}

export interface FlowTransitions {
  /** Absent on actions that end the flow. */
  readonly NextAction?: string;
  readonly Conditions?: readonly {
    readonly NextAction: string;
    readonly Condition: { readonly Operator: FlowOperator; readonly Operands: readonly string[] };
  }[];
  readonly Errors?: readonly { readonly NextAction: string; readonly ErrorType: FlowErrorType }[];
}

export type FlowOperator =
  | "Equals"
  | "TextStartsWith"
  | "TextEndsWith"
  | "TextContains"
  | "NumberGreaterThan"
  | "NumberGreaterOrEqualTo"
  | "NumberLessThan"
  | "NumberLessOrEqualTo";

export type FlowErrorType = "NoMatchingError" | "NoMatchingCondition" | "QueueAtCapacity" | "InputTimeLimitExceeded";

export type FlowActionType =
  | "UpdateFlowLoggingBehavior"
  | "UpdateContactRecordingBehavior"
  | "UpdateContactTextToSpeechVoice"
  | "UpdateContactAttributes"
  | "CheckHoursOfOperation"
  | "InvokeLambdaFunction"
  | "Compare"
  | "MessageParticipant"
  | "GetParticipantInput"
  | "UpdateContactTargetQueue"
  | "TransferContactToQueue"
  | "DisconnectParticipant"
  | "EndFlowExecution";

/** Longest time Connect lets a function take, in seconds. */
export type InvocationTimeLimitSeconds = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
