/**
 * What Amazon Connect would refuse when a flow is published, and what it would accept and regret: found offline, since
 * the API's own answer hides its list of problems.
 */
import type { FlowAction, FlowActionType, FlowDocument, FlowErrorType, FlowParameterValue, FlowType } from "./flow.ts";

/** Every problem of the flow, each with the action it is about; empty for a sound one. */
export function flowProblems(document: FlowDocument, type: FlowType): readonly string[] {
  return [
    ...sizeProblems(document),
    ...document.Actions.flatMap((action) => actionProblems(action, type)),
    ...graphProblems(document),
  ];
}

const longestContent = 256_000;
const mostActions = 250;
const longestIdentifier = 50;

interface ActionRule {
  readonly errors: (action: FlowAction) => readonly FlowErrorType[];
  readonly terminal: boolean;
  readonly flowTypes: readonly FlowType[];
}

const inputErrors: ActionRule["errors"] = (action) =>
  storesInput(action) ? ["NoMatchingError"] : ["InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError"];

const everywhere: readonly FlowType[] = ["CONTACT_FLOW", "OUTBOUND_WHISPER", "QUEUE_TRANSFER", "AGENT_TRANSFER"];
const notInWhispers: readonly FlowType[] = ["CONTACT_FLOW", "QUEUE_TRANSFER", "AGENT_TRANSFER"];

/** The error branches that the flow language demands, and the flow types that take the action. */
const rules: Readonly<Record<FlowActionType, ActionRule>> = {
  UpdateFlowLoggingBehavior: { errors: () => [], terminal: false, flowTypes: everywhere },
  UpdateContactRecordingBehavior: { errors: () => [], terminal: false, flowTypes: everywhere },
  UpdateContactTextToSpeechVoice: { errors: () => ["NoMatchingError"], terminal: false, flowTypes: everywhere },
  UpdateContactAttributes: { errors: () => ["NoMatchingError"], terminal: false, flowTypes: everywhere },
  CheckHoursOfOperation: { errors: () => ["NoMatchingError"], terminal: false, flowTypes: notInWhispers },
  InvokeLambdaFunction: { errors: () => ["NoMatchingError"], terminal: false, flowTypes: everywhere },
  Compare: { errors: () => ["NoMatchingCondition"], terminal: false, flowTypes: everywhere },
  MessageParticipant: { errors: () => ["NoMatchingError"], terminal: false, flowTypes: everywhere },
  GetParticipantInput: { errors: inputErrors, terminal: false, flowTypes: notInWhispers },
  UpdateContactTargetQueue: { errors: () => ["NoMatchingError"], terminal: false, flowTypes: notInWhispers },
  TransferContactToQueue: {
    errors: () => ["QueueAtCapacity", "NoMatchingError"],
    terminal: false,
    flowTypes: notInWhispers,
  },
  DisconnectParticipant: { errors: () => [], terminal: true, flowTypes: notInWhispers },
  EndFlowExecution: { errors: () => [], terminal: true, flowTypes: ["OUTBOUND_WHISPER"] },
};

function sizeProblems(document: FlowDocument): string[] {
  const problems: string[] = [];
  const length = JSON.stringify(document).length;
  if (length > longestContent) problems.push(`${length} characters, Connect takes ${longestContent}`);
  if (document.Actions.length > mostActions)
    problems.push(`${document.Actions.length} actions, Connect takes ${mostActions}`);
  return problems;
}

function actionProblems(action: FlowAction, type: FlowType): string[] {
  const { Identifier: id, Type, Parameters, Transitions } = action;
  const rule = rules[Type];
  const problems: string[] = [];
  if (rule === undefined) return [`${id}: "${Type}" is not an action that Patchbay's flows use`];
  if (id.length > longestIdentifier) problems.push(`${id}: longer than ${longestIdentifier} characters`);
  if (/[%:(\\/)=$,;[\]{}]/.test(id)) problems.push(`${id}: holds a character that Connect refuses in identifiers`);
  if (!rule.flowTypes.includes(type)) problems.push(`${id}: ${Type} is not allowed in a flow of type ${type}`);
  for (const path of emptyStrings(Parameters)) problems.push(`${id}: ${path} is an empty string`);
  for (const condition of Transitions.Conditions ?? []) {
    if (condition.Condition.Operands.some((operand) => operand === ""))
      problems.push(`${id}: compares with an empty string`);
  }
  if (rule.terminal) {
    if (Object.keys(Transitions).length > 0) problems.push(`${id}: ends the flow, so nothing can follow it`);
    return problems;
  }
  if (Transitions.NextAction === undefined) problems.push(`${id}: has no next action`);
  const taken = (Transitions.Errors ?? []).map((error) => error.ErrorType);
  const errors = rule.errors(action);
  for (const wanted of errors) {
    if (!taken.includes(wanted)) problems.push(`${id}: ${Type} needs a branch for ${wanted}`);
  }
  for (const branch of taken) {
    if (!errors.includes(branch)) problems.push(`${id}: ${Type} has no branch ${branch}`);
  }
  if (Type === "GetParticipantInput") problems.push(...inputProblems(action));
  return problems;
}

/** Connect knows two kinds of input: a key that decides where to go, and digits that are kept. */
function inputProblems(action: FlowAction): string[] {
  const { Identifier: id, Parameters, Transitions } = action;
  const conditions = Transitions.Conditions ?? [];
  if (storesInput(action)) {
    return [
      ...(conditions.length > 0 ? [`${id}: input that is stored takes no conditions`] : []),
      ...("InputValidation" in Parameters ? [] : [`${id}: input that is stored needs InputValidation`]),
    ];
  }
  const isKey = ({ Operator, Operands }: (typeof conditions)[number]["Condition"]) =>
    Operator === "Equals" && Operands.length === 1 && /^[0-9*#]$/.test(Operands[0] ?? "");
  return [
    ...("InputValidation" in Parameters ? [`${id}: only input that is stored takes InputValidation`] : []),
    ...(conditions.every(({ Condition }) => isKey(Condition)) ? [] : [`${id}: a menu's condition is one key`]),
  ];
}

function storesInput({ Parameters }: FlowAction): boolean {
  return Parameters.StoreInput === "True";
}

function graphProblems(document: FlowDocument): string[] {
  const problems: string[] = [];
  const actions = new Map<string, FlowAction>();
  for (const action of document.Actions) {
    if (actions.has(action.Identifier)) problems.push(`${action.Identifier}: two actions have this identifier`);
    actions.set(action.Identifier, action);
  }
  if (!actions.has(document.StartAction))
    problems.push(`the flow starts at "${document.StartAction}", which does not exist`);
  for (const action of document.Actions) {
    for (const target of targets(action)) {
      if (!actions.has(target)) problems.push(`${action.Identifier}: leads to "${target}", which does not exist`);
    }
  }
  const reached = new Set<string>();
  const open = [document.StartAction];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const action = actions.get(id);
    if (action === undefined || reached.has(id)) continue;
    reached.add(id);
    open.push(...targets(action));
  }
  for (const id of actions.keys()) {
    if (!reached.has(id)) problems.push(`${id}: nothing leads here`);
  }
  return problems;
}

/** Where an action can lead, every branch once. */
export function targets({ Transitions }: FlowAction): readonly string[] {
  const all = [
    ...(Transitions.NextAction === undefined ? [] : [Transitions.NextAction]),
    ...(Transitions.Conditions ?? []).map((condition) => condition.NextAction),
    ...(Transitions.Errors ?? []).map((error) => error.NextAction),
  ];
  return [...new Set(all)];
}

function emptyStrings(value: FlowParameterValue, path = "Parameters"): string[] {
  if (typeof value === "string") return value === "" ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => emptyStrings(item, `${path}[${index}]`));
  return Object.entries(value).flatMap(([key, inner]) => emptyStrings(inner, `${path}.${key}`));
}
