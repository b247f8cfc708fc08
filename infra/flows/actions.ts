/**
 * One builder per action type. Each asks for the branches that Amazon Connect demands of that type, so that what happens
 * when a step fails is a visible decision in every flow.
 */
import type { FlowAction, FlowParameters, FlowTransitions, InvocationTimeLimitSeconds } from "./flow.ts";

/** Where a step goes next, by the identifier of the action. */
interface Next {
  readonly next: string;
}
interface NextOrError extends Next {
  readonly onError: string;
}

export function setFlowLogging(id: string, behavior: "Enabled" | "Disabled", { next }: Next): FlowAction {
  return action(id, "UpdateFlowLoggingBehavior", { FlowLoggingBehavior: behavior }, { NextAction: next });
}

/** @param language locale of the analysis, e.g. `en-AU` */
export function recordAndAnalyze(id: string, language: string, { next }: Next): FlowAction {
  return action(
    id,
    "UpdateContactRecordingBehavior",
    {
      // Contact Lens refuses to analyze a call in which one side is not recorded.
      RecordingBehavior: { RecordedParticipants: ["Agent", "Customer"], IVRRecordingBehavior: "Disabled" },
      AnalyticsBehavior: {
        Enabled: "True",
        AnalyticsLanguage: language,
        AnalyticsRedactionBehavior: "Disabled",
        ChannelConfiguration: {
          Chat: { AnalyticsModes: ["ContactLens"] },
          Voice: { AnalyticsModes: ["PostContact"] },
        },
        SummaryConfiguration: { SummaryModes: ["PostContact"] },
      },
    },
    { NextAction: next },
  );
}

export function setVoice(
  id: string,
  voice: { readonly name: string; readonly engine: string },
  to: NextOrError,
): FlowAction {
  return action(
    id,
    "UpdateContactTextToSpeechVoice",
    { TextToSpeechVoice: voice.name, TextToSpeechEngine: voice.engine },
    nextOrError(to),
  );
}

export function setAttributes(id: string, attributes: Readonly<Record<string, string>>, to: NextOrError): FlowAction {
  return action(id, "UpdateContactAttributes", { Attributes: attributes, TargetContact: "Current" }, nextOrError(to));
}

export function checkHours(
  id: string,
  hoursOfOperationId: string,
  to: { readonly open: string; readonly closed: string; readonly onError: string },
): FlowAction {
  return action(
    id,
    "CheckHoursOfOperation",
    { HoursOfOperationId: hoursOfOperationId },
    {
      NextAction: to.onError,
      Conditions: [
        { NextAction: to.open, Condition: { Operator: "Equals", Operands: ["True"] } },
        { NextAction: to.closed, Condition: { Operator: "Equals", Operands: ["False"] } },
      ],
      Errors: [{ NextAction: to.onError, ErrorType: "NoMatchingError" }],
    },
  );
}

export interface Invocation {
  readonly functionArn: string;
  readonly timeLimitSeconds: InvocationTimeLimitSeconds;
  /** What the function is told beside the contact's own facts. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The answer is a flat string map, read as `$.External.<key>` until the next invocation. */
export function invokeFunction(id: string, invocation: Invocation, to: NextOrError): FlowAction {
  return action(
    id,
    "InvokeLambdaFunction",
    {
      LambdaFunctionARN: invocation.functionArn,
      InvocationTimeLimitSeconds: String(invocation.timeLimitSeconds),
      ...(invocation.parameters === undefined ? {} : { LambdaInvocationAttributes: invocation.parameters }),
      ResponseValidation: { ResponseType: "STRING_MAP" },
    },
    nextOrError(to),
  );
}

/** @param operands the value is one of these */
export function whenEquals(
  id: string,
  value: string,
  operands: string | readonly string[],
  to: { readonly equal: string; readonly otherwise: string },
): FlowAction {
  const all = typeof operands === "string" ? [operands] : operands;
  return action(
    id,
    "Compare",
    { ComparisonValue: value },
    {
      NextAction: to.otherwise,
      // A condition takes one operand.
      Conditions: all.map((operand) => whenEqual(operand, to.equal)),
      Errors: [{ NextAction: to.otherwise, ErrorType: "NoMatchingCondition" }],
    },
  );
}

/** Where each key leads; the caller may press it while the text is being said. */
export function askForKey(
  id: string,
  menu: { readonly text: string; readonly keys: Readonly<Record<string, string>>; readonly timeLimitSeconds: number },
  otherwise: string,
): FlowAction {
  return action(
    id,
    "GetParticipantInput",
    { Text: menu.text, StoreInput: "False", InputTimeLimitSeconds: String(menu.timeLimitSeconds) },
    {
      NextAction: otherwise,
      Conditions: Object.entries(menu.keys).map(([key, next]) => whenEqual(key, next)),
      Errors: [
        { NextAction: otherwise, ErrorType: "InputTimeLimitExceeded" },
        { NextAction: otherwise, ErrorType: "NoMatchingCondition" },
        { NextAction: otherwise, ErrorType: "NoMatchingError" },
      ],
    },
  );
}

/** What is typed is read as `$.StoredCustomerInput`. A caller who types nothing takes no branch of his own: see there. */
export function askForDigits(
  id: string,
  question: { readonly text: string; readonly most: number; readonly timeLimitSeconds: number },
  to: NextOrError,
): FlowAction {
  return action(
    id,
    "GetParticipantInput",
    {
      Text: question.text,
      StoreInput: "True",
      InputTimeLimitSeconds: String(question.timeLimitSeconds),
      InputValidation: { CustomValidation: { MaximumLength: String(question.most) } },
      DTMFConfiguration: {
        InputTerminationSequence: "#",
        DisableCancelKey: "False",
        InterdigitTimeLimitSeconds: "5",
      },
    },
    nextOrError(to),
  );
}

/** What is stored for a caller who typed nothing. */
export const nothingTyped = "Timeout";

export function say(id: string, text: string, to: NextOrError): FlowAction {
  return action(id, "MessageParticipant", { Text: text }, nextOrError(to));
}

export function setQueue(id: string, queueArn: string, to: NextOrError): FlowAction {
  return action(id, "UpdateContactTargetQueue", { QueueId: queueArn }, nextOrError(to));
}

/** Ends the flow for a caller who gets into the queue; the two branches are for those who do not. */
export function transferToQueue(id: string, to: { readonly onFull: string; readonly onError: string }): FlowAction {
  return action(
    id,
    "TransferContactToQueue",
    {},
    {
      NextAction: to.onError,
      Errors: [
        { NextAction: to.onFull, ErrorType: "QueueAtCapacity" },
        { NextAction: to.onError, ErrorType: "NoMatchingError" },
      ],
    },
  );
}

export function disconnect(id: string): FlowAction {
  return action(id, "DisconnectParticipant", {}, {});
}

export function endFlow(id: string): FlowAction {
  return action(id, "EndFlowExecution", {}, {});
}

function whenEqual(operand: string, next: string) {
  return { NextAction: next, Condition: { Operator: "Equals" as const, Operands: [operand] } };
}

function nextOrError({ next, onError }: NextOrError): FlowTransitions {
  return { NextAction: next, Errors: [{ NextAction: onError, ErrorType: "NoMatchingError" }] };
}

function action(
  Identifier: string,
  Type: FlowAction["Type"],
  Parameters: FlowParameters,
  Transitions: FlowTransitions,
): FlowAction {
  return { Identifier, Type, Parameters, Transitions };
}
