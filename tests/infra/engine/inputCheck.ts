/** Whether inputs have the shape that a type of the SDK declares: nothing missing, nothing unknown, nothing of another kind. */
import { bare, isMap, isUnknown, markOf, type Properties, type Value } from "./propertyValues.ts";
import type { Fields, Shape } from "./sdkTypes.ts";

export interface Problem {
  /** e.g. `environment.variables`. */
  readonly property: string;
  readonly reason: string;
}

export function shapeProblems(inputs: Properties, fields: Fields, parent = ""): Problem[] {
  const at = (name: string) => (parent === "" ? name : `${parent}.${name}`);
  const problems: Problem[] = [];
  for (const [name, field] of fields) {
    const value = bare(inputs[name] ?? null);
    if (value === null) {
      if (field.required) problems.push({ property: at(name), reason: "is required" });
    } else {
      problems.push(...valueProblems(value, field.shape, at(name)));
    }
  }
  for (const name of Object.keys(inputs)) {
    if (!fields.has(name) && !name.startsWith("__")) problems.push({ property: at(name), reason: "is not known here" });
  }
  return problems;
}

function valueProblems(value: Value, shape: Shape, property: string): Problem[] {
  if (isUnknown(value) || value === null) return [];
  const wrong = (expected: string): Problem[] => [{ property, reason: `must be ${expected}, not ${kindOf(value)}` }];
  switch (shape.kind) {
    case "any":
      return [];
    case "string":
    case "number":
    case "boolean":
      return kindOf(value) === shape.kind ? [] : wrong(`a ${shape.kind}`);
    case "file":
      return ["asset", "archive"].includes(kindOf(value)) ? [] : wrong("a file or an archive");
    case "list":
      if (!Array.isArray(value)) return wrong("a list");
      return value.flatMap((one, index) => valueProblems(one, shape.of, `${property}[${index}]`));
    case "map":
      if (!isMap(value)) return wrong("a map");
      return Object.entries(value).flatMap(([key, one]) => valueProblems(one, shape.of, `${property}.${key}`));
    case "object":
      return isMap(value) ? shapeProblems(value, shape.fields(), property) : wrong("an object");
    case "either": {
      const found = shape.of.map((one) => valueProblems(value, one, property));
      return found.some((problems) => problems.length === 0) ? [] : (found[0] ?? []);
    }
  }
}

function kindOf(value: Value): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "list";
  return markOf(value) ?? typeof value;
}
