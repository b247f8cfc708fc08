/**
 * EventBridge's pattern matching. A pattern is compiled when its rule is made: what EventBridge would refuse, and filters
 * that are not built here (`cidr`, `$or`), throw then and do not just never match.
 */

import { PatchbayError } from "../../contract/errors.ts";
import type { EventPattern } from "../../contract/events.ts";

export type EventMatcher = (event: unknown) => boolean;

export function compilePattern(pattern: EventPattern): EventMatcher {
  return compileObject(pattern, []);
}

/** Decides on one value of the event that is no object: a string, number, boolean or null. */
type ValueTest = (value: unknown) => boolean;

const nothing: Readonly<Record<string, unknown>> = {};

function compileObject(pattern: Readonly<Record<string, unknown>>, path: readonly string[]): EventMatcher {
  const fields = Object.entries(pattern).map(([key, part]) => {
    const at = [...path, key];
    if (key.startsWith("$")) throw refused(at, `${key} is not supported`);
    return { key, matches: Array.isArray(part) ? compileField(part, at) : compileNested(part, at) };
  });
  if (fields.length === 0) throw refused(path, "an empty object is not allowed");
  return (event) => {
    // Of an array of objects one must match in every field. What is no object has no fields, which `exists` may ask for.
    const objects = asList(event).filter(isObject);
    return (objects.length === 0 ? [nothing] : objects).some((object) =>
      fields.every(({ key, matches }) => matches(Object.hasOwn(object, key) ? object[key] : undefined)),
    );
  };
}

function compileNested(part: unknown, path: readonly string[]): EventMatcher {
  if (!isObject(part)) throw refused(path, "takes a list of values, or an object");
  return compileObject(part, path);
}

/** The alternatives for one field: any of them, on any of its values. */
function compileField(alternatives: readonly unknown[], path: readonly string[]): EventMatcher {
  if (alternatives.length === 0) throw refused(path, "an empty list is not allowed");
  const tests: ValueTest[] = [];
  let matchesAbsent = false;
  for (const alternative of alternatives) {
    if (!isObject(alternative)) tests.push(exactly(alternative, path));
    else if ("exists" in alternative) {
      const wanted = onlyKey(alternative, path)[1];
      if (typeof wanted !== "boolean") throw refused(path, "exists takes true or false");
      if (wanted) tests.push(() => true);
      else matchesAbsent = true;
    } else tests.push(compileFilter(alternative, path));
  }
  return (value) => {
    const leaves = leavesOf(value);
    return leaves.length === 0 ? matchesAbsent : leaves.some((leaf) => tests.some((test) => test(leaf)));
  };
}

function compileFilter(filter: Readonly<Record<string, unknown>>, path: readonly string[]): ValueTest {
  const [name, operand] = onlyKey(filter, path);
  switch (name) {
    case "prefix":
    case "suffix":
      return isObject(operand) ? affixIgnoringCase(name, operand, path) : textTest(name, operand, path);
    case "equals-ignore-case":
    case "wildcard":
      return textTest(name, operand, path);
    case "numeric":
      return numericTest(operand, path);
    case "anything-but":
      return anythingBut(operand, path);
    default:
      throw refused(path, `${name} is not a supported filter`);
  }
}

function anythingBut(operand: unknown, path: readonly string[]): ValueTest {
  if (!isObject(operand)) {
    const unwanted = asList(operand).map((value) => exactly(value, path));
    if (unwanted.length === 0) throw refused(path, "anything-but takes at least one value");
    return (value) => !unwanted.some((test) => test(value));
  }
  const [name, operands] = onlyKey(operand, path);
  if (name !== "prefix" && name !== "suffix" && name !== "equals-ignore-case" && name !== "wildcard") {
    throw refused(path, `anything-but does not take ${name}`);
  }
  const unwanted = asList(operands).map((one) => textTest(name, one, path));
  return (value) => !unwanted.some((test) => test(value));
}

function affixIgnoringCase(
  name: "prefix" | "suffix",
  operand: Readonly<Record<string, unknown>>,
  path: readonly string[],
): ValueTest {
  const [inner, text] = onlyKey(operand, path);
  if (inner !== "equals-ignore-case" || typeof text !== "string") throw refused(path, `${name} takes a text`);
  const test = textTest(name, text.toLowerCase(), path);
  return (value) => typeof value === "string" && test(value.toLowerCase());
}

function textTest(
  name: "prefix" | "suffix" | "equals-ignore-case" | "wildcard",
  operand: unknown,
  path: readonly string[],
): ValueTest {
  if (typeof operand !== "string") throw refused(path, `${name} takes a text`);
  const onText =
    (test: (text: string) => boolean): ValueTest =>
    (value) =>
      typeof value === "string" && test(value);
  switch (name) {
    case "prefix":
      return onText((text) => text.startsWith(operand));
    case "suffix":
      return onText((text) => text.endsWith(operand));
    case "equals-ignore-case":
      return onText((text) => text.toLowerCase() === operand.toLowerCase());
    case "wildcard": {
      const expression = wildcardExpression(operand, path);
      return onText((text) => expression.test(text));
    }
  }
}

/** `*` stands for any text; `\*` and `\\` for themselves. */
function wildcardExpression(wildcard: string, path: readonly string[]): RegExp {
  const parts = wildcard.match(/\\[*\\]|[\s\S]/gu) ?? [];
  let source = "";
  for (const [index, part] of parts.entries()) {
    if (part === "*" && parts[index - 1] === "*") throw refused(path, "wildcard takes no two * in a row");
    if (part === "\\") throw refused(path, "wildcard takes a backslash before * and \\ only");
    const literal = part.startsWith("\\") ? part.slice(1) : part;
    source += part === "*" ? "[\\s\\S]*" : literal.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  }
  return new RegExp(`^${source}$`, "u");
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** `[">", 0, "<=", 5]` */
function numericTest(operand: unknown, path: readonly string[]): ValueTest {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) {
    throw refused(path, "numeric takes one or two comparisons");
  }
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = Object.hasOwn(comparisons, String(operand[index])) && comparisons[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (!compare || typeof bound !== "number") throw refused(path, "numeric takes an operator and a number");
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function exactly(wanted: unknown, path: readonly string[]): ValueTest {
  if (wanted !== null && !["string", "number", "boolean"].includes(typeof wanted)) {
    throw refused(path, "values are texts, numbers, true, false or null");
  }
  return (value) => value === wanted;
}

/** A field's values: itself, or the items of its array. An object is no value, so a filter takes it for absent. */
function leavesOf(value: unknown): readonly unknown[] {
  return asList(value).filter((item) => item !== undefined && !isObject(item));
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flatMap(asList) : [value];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function onlyKey(filter: Readonly<Record<string, unknown>>, path: readonly string[]): readonly [string, unknown] {
  const [entry, ...others] = Object.entries(filter);
  if (entry === undefined || others.length > 0) throw refused(path, "a filter has exactly one name");
  return entry;
}

function refused(path: readonly string[], why: string): PatchbayError {
  return new PatchbayError("INVALID_EVENT_PATTERN", `Event pattern, at "${path.join(".")}": ${why}.`);
}
