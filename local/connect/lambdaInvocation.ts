/** How a flow calls a function: Amazon Connect's event, its time limit and tries, and which answers it takes. */
import type { FlowParameters } from "../../infra/flows/flow.ts";
import type { LocalClock } from "../clock.ts";
import { type ContactData, type ExternalValues, nestedParameters, textParameter } from "./flowContact.ts";

export type InvocationAnswer =
  | { readonly ok: true; readonly payload: unknown }
  /** `retryable`: Lambda itself refused or failed (throttle, 5xx), the function did not run. */
  | { readonly ok: false; readonly message: string; readonly retryable?: boolean };

export type InvokeFunction = (
  functionArn: string,
  event: ContactFlowEvent,
  timeoutMilliseconds: number,
) => Promise<InvocationAnswer>;

export interface ContactFlowEvent {
  readonly Name: "ContactFlowEvent";
  readonly Details: {
    readonly ContactData: ContactData;
    readonly Parameters: Readonly<Record<string, unknown>>;
  };
}

/** The values for `$.External`, or why the error branch is taken. */
export type InvocationOutcome =
  | { readonly ok: true; readonly external: ExternalValues }
  | { readonly ok: false; readonly why: string };

/** @param parameters of the action, with their references resolved */
export async function invokeFromFlow(
  parameters: FlowParameters,
  contact: ContactData,
  { invoke, clock }: { readonly invoke: InvokeFunction; readonly clock: LocalClock },
): Promise<InvocationOutcome> {
  const arn = textParameter(parameters, "LambdaFunctionARN");
  const limitSeconds = Number(textParameter(parameters, "InvocationTimeLimitSeconds") ?? defaultLimitSeconds);
  if (arn === null || !(limitSeconds >= 1 && limitSeconds <= longestLimitSeconds)) {
    return { ok: false, why: "the action names no function or no time limit of 1 to 8 seconds" };
  }
  const event: ContactFlowEvent = {
    Name: "ContactFlowEvent",
    Details: { ContactData: contact, Parameters: nestedParameters(parameters, "LambdaInvocationAttributes") },
  };
  const answer = await withinLimit(clock, limitSeconds * 1000, (timeLeft) => untilRun(event, arn, invoke, timeLeft));
  if (!answer.ok) return { ok: false, why: answer.message };
  const responseType = textParameter(nestedParameters(parameters, "ResponseValidation"), "ResponseType");
  return checkResponse(answer.payload, responseType === "JSON" ? "JSON" : "STRING_MAP");
}

function checkResponse(payload: unknown, responseType: "STRING_MAP" | "JSON"): InvocationOutcome {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    return { ok: false, why: "the function did not answer with an object" };
  }
  if (Buffer.byteLength(JSON.stringify(payload), "utf8") > longestResponseBytes) {
    return { ok: false, why: "the function's answer is longer than 32 KB" };
  }
  const values = Object.entries(payload);
  const nested = values.find(([, value]) => !["string", "number", "boolean"].includes(typeof value));
  if (responseType === "STRING_MAP" && nested !== undefined) {
    return { ok: false, why: `"${nested[0]}" of the function's answer is no string, number or boolean` };
  }
  return { ok: true, external: Object.fromEntries(values) };
}

const defaultLimitSeconds = 3;
const longestLimitSeconds = 8;
const mostTries = 3;
const longestResponseBytes = 32 * 1024;

async function untilRun(
  event: ContactFlowEvent,
  arn: string,
  invoke: InvokeFunction,
  timeLeft: () => number,
): Promise<InvocationAnswer> {
  let answer: InvocationAnswer = { ok: false, message: "the function was not invoked" };
  for (let attempt = 1; attempt <= mostTries && timeLeft() > 0; attempt += 1) {
    answer = await invoke(arn, event, timeLeft()).catch(
      (error: unknown): InvocationAnswer => ({
        ok: false,
        message: error instanceof Error ? error.message : "the invocation failed",
      }),
    );
    if (answer.ok || answer.retryable !== true) return answer;
  }
  return answer;
}

/** An answer that comes after the limit is not waited for and not used. */
function withinLimit(
  clock: LocalClock,
  limitMilliseconds: number,
  work: (timeLeft: () => number) => Promise<InvocationAnswer>,
): Promise<InvocationAnswer> {
  const started = clock.now().getTime();
  const timeLeft = (): number => limitMilliseconds - (clock.now().getTime() - started);
  return new Promise((resolve) => {
    const callOff = clock.after(limitMilliseconds, () =>
      resolve({ ok: false, message: "the function did not answer within its time limit" }),
    );
    void work(timeLeft).then((answer) => {
      callOff();
      resolve(answer);
    });
  });
}
