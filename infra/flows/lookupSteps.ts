/** Asking who is calling, the same in every flow: the caller's facts, the look-up, its answer on the contact. */
import { lookupAttributeNames } from "../../contract/attributes.ts";
import { invokeFunction, setAttributes, setFlowLogging } from "./actions.ts";
import type { FlowAction, InvocationTimeLimitSeconds } from "./flow.ts";

export interface LookupSettings {
  readonly lookupFunctionArn: string;
  readonly lookupTimeLimitSeconds: InvocationTimeLimitSeconds;
}

/** Id of the first of these steps. */
export const lookupStart = "logging-off";

/**
 * Whatever fails on the way, the call goes on at `next`: the caller reaches an agent, as an unknown caller if need be.
 * Flow logging is off from here on, since numbers, names and the contact token pass through: turn it on again behind it.
 */
export function lookupSteps(
  { lookupFunctionArn, lookupTimeLimitSeconds }: LookupSettings,
  next: string,
): readonly FlowAction[] {
  return [
    setFlowLogging(lookupStart, "Disabled", { next: "call-facts" }),
    setAttributes(
      "call-facts",
      { ANI: "$.CustomerEndpoint.Address", DNIS: "$.SystemEndpoint.Address", Channel: "$.Channel" },
      { next: "customer-lookup", onError: "customer-lookup" },
    ),
    invokeFunction(
      "customer-lookup",
      { functionArn: lookupFunctionArn, timeLimitSeconds: lookupTimeLimitSeconds },
      { next: "customer-attributes", onError: next },
    ),
    keepAnswer("customer-attributes", next),
  ];
}

/** Copies the whole answer of customer-lookup to the contact: the next invocation of any function would erase it. */
export function keepAnswer(id: string, next: string): FlowAction {
  const answer = Object.fromEntries(lookupAttributeNames.map((name) => [name, `$.External.${name}`]));
  return setAttributes(id, answer, { next, onError: next });
}
