/**
 * What the engine hands to a policy, as plain values. Before a deployment some are not known: reading one throws, which
 * would turn a rule into a warning that it could not run. Here they become `notYetKnown`, and the rule goes on.
 */
import { notYetKnown, type Properties } from "./rule.ts";

export function plainProperties(props: object): Properties {
  return Object.fromEntries(Object.keys(props).map((key) => [key, plainAt(props, key)]));
}

function plainAt(holder: object, key: string): unknown {
  let value: unknown;
  try {
    value = Reflect.get(holder, key);
  } catch (problem) {
    // The class is not exported; its message is all that tells it from a mistake of ours.
    if (problem instanceof Error && problem.message.endsWith("can't be known during preview")) return notYetKnown;
    throw problem;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => plainAt(value, String(index)));
  return plainProperties(value);
}
