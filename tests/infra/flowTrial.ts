/** Runs a flow through the local runner in every situation that its branches are for, and tells which branches it took. */
import { lookupAttributeNames } from "../../contract/attributes.ts";
import type { FlowAction, FlowDocument, FlowErrorType } from "../../infra/flows/flow.ts";
import type { LocalClock } from "../../local/clock.ts";
import { loadFlow } from "../../local/connect/flowLoading.ts";
import { type FlowBranch, type FlowHost, runFlow } from "../../local/connect/flowRunner.ts";

export interface Situation {
  readonly channel?: "VOICE" | "CHAT";
  readonly open?: boolean | null;
  /** What customer-lookup answers, time after time; `fails` takes the error branch. */
  readonly answers?: readonly LookedUp[];
  readonly keys?: string;
  readonly queue?: "queued" | "atCapacity" | "failed";
  readonly failAt?: { readonly id: string; readonly error: FlowErrorType };
}

export type LookedUp = "one" | "none" | "many" | "anonymous" | "fails";

export interface Trial {
  readonly ending: string;
  readonly passed: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** Parameters that customer-lookup was given, time after time. */
  readonly asked: readonly Readonly<Record<string, unknown>>[];
  /** What the flow log holds, as text. */
  readonly logged: string;
  readonly branches: readonly string[];
}

export async function tryFlow(document: FlowDocument, situation: Situation): Promise<Trial> {
  const passed: string[] = [];
  const asked: Readonly<Record<string, unknown>>[] = [];
  const branches: string[] = [];
  const logged: unknown[] = [];
  const answers = [...(situation.answers ?? ["one"])];
  let attributes: Readonly<Record<string, string>> = {};
  let keys = situation.keys ?? "";
  const host: FlowHost = {
    clock: noWaiting,
    invoke: async (_arn, event) => {
      asked.push(event.Details.Parameters);
      const answer = answers.shift() ?? "none";
      return answer === "fails" ? { ok: false, message: "broken" } : { ok: true, payload: answerOf(answer) };
    },
    contactData: () => ({
      Attributes: attributes,
      Channel: situation.channel ?? "VOICE",
      CustomerEndpoint: { Address: "+61400123456" },
      SystemEndpoint: { Address: "+61280005551" },
    }),
    alive: () => true,
    setAttributes: (_target, more) => {
      attributes = { ...attributes, ...more };
      return true;
    },
    setRecording: () => {},
    pressedKeys: (most, terminator) => {
      const [typed = ""] = terminator === null ? [keys] : keys.split(terminator, 1);
      const pressed = typed.slice(0, most);
      keys = keys.slice(pressed.length + (terminator !== null && keys[pressed.length] === terminator ? 1 : 0));
      return pressed;
    },
    setQueue: () => true,
    transferToQueue: () => situation.queue ?? "queued",
    isOpen: () => (situation.open === undefined ? true : situation.open),
    passed: (step) => passed.push(step),
    log: (entry) => logged.push(entry),
  };
  const ending = await runFlow(loadFlow("trial", document), host, {
    failAt: ({ Identifier }) => (situation.failAt?.id === Identifier ? situation.failAt.error : null),
    took: ({ Identifier }, branch) => branches.push(`${Identifier}: ${branchName(branch)}`),
  });
  return { ending, passed, attributes, asked, logged: JSON.stringify(logged), branches };
}

/** Every branch that the flow's document has. */
export function branchesOf({ Actions }: FlowDocument): readonly string[] {
  return Actions.flatMap((action) => {
    const { Conditions = [], Errors = [] } = action.Transitions;
    return [
      ...(goesOn(action) ? [branchName({ next: true })] : []),
      ...Conditions.map(({ Condition }) => branchName({ met: Condition.Operands[0] ?? "" })),
      ...Errors.map(({ ErrorType }) => branchName({ error: ErrorType })),
    ].map((branch) => `${action.Identifier}: ${branch}`);
  });
}

/** All situations with nothing out of order, and each of them with each action failing in each way it can. */
export function situationsFor(document: FlowDocument): readonly Situation[] {
  const sound = ordinary.flatMap((situation) => [
    situation,
    { ...situation, queue: "atCapacity" as const },
    { ...situation, queue: "failed" as const },
  ]);
  const failures = document.Actions.flatMap(({ Identifier, Transitions }) =>
    (Transitions.Errors ?? []).map(({ ErrorType }) => ({ id: Identifier, error: ErrorType })),
  );
  const underFailures = [...ordinary, { queue: "atCapacity" as const }, { queue: "failed" as const }];
  return [...sound, ...failures.flatMap((failAt) => underFailures.map((situation) => ({ ...situation, failAt })))];
}

const ordinary: readonly Situation[] = [
  { answers: ["one"] },
  { answers: ["many"] },
  { answers: ["fails"] },
  { open: false },
  { open: null },
  { answers: ["none"], keys: "" },
  { answers: ["none"], keys: "9" },
  ...["1", "2", "3"].flatMap((key): Situation[] => [
    { answers: ["none"], keys: key },
    { answers: ["none", "one"], keys: `${key}8104#` },
    { answers: ["anonymous", "none"], keys: `${key}8104#` },
    { answers: ["none", "fails"], keys: `${key}8104#` },
  ]),
];

/** Where an action leads that did what it should, unless a condition or the queue decides. */
function goesOn({ Type, Parameters, Transitions }: FlowAction): boolean {
  if (Transitions.NextAction === undefined) return false;
  const decides = Type === "GetParticipantInput" && Parameters.StoreInput !== "True";
  return !decides && Type !== "Compare" && Type !== "CheckHoursOfOperation" && Type !== "TransferContactToQueue";
}

function branchName(branch: FlowBranch): string {
  if ("next" in branch) return "next";
  return "met" in branch ? `when ${branch.met}` : branch.error;
}

function answerOf(kind: Exclude<LookedUp, "fails">): Record<string, string> {
  const found = kind === "one";
  return {
    ...Object.fromEntries(lookupAttributeNames.map((name) => [name, "none"])),
    CustomerFound: String(found),
    CustomerName: found ? "John Smith" : "none",
    MatchKind: kind,
    ContactToken: `token for ${kind}`,
  };
}

/** Nobody waits here; what is ready at once still comes before what is waited for. */
const noWaiting: LocalClock = {
  now: () => new Date("2026-11-20T10:00:00.000Z"),
  after: (_milliseconds, task) => {
    const handle = setImmediate(task);
    return () => clearImmediate(handle);
  },
};
