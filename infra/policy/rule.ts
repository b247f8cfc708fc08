/**
 * What a rule of the policy pack is: pure, over a resource's properties, and the same in the unit tests and under the
 * engine, where some properties are not known before the deployment.
 */

export type Properties = Readonly<Record<string, unknown>>;

/** Stands for a value that only the deployment will tell. A rule gives it the benefit of the doubt. */
export const notYetKnown: unique symbol = Symbol("not known before the deployment");

export interface CheckedResource {
  readonly urn: string;
  /** Pulumi's token, e.g. `aws:sqs/queue:Queue`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  readonly props: Properties;
  readonly protect: boolean;
  /** From which resources each property comes, as URNs. Known even where the value is not. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

export interface CheckedStage {
  /** Whether its data and numbers are to be guarded. */
  readonly production: boolean;
  readonly resources: readonly CheckedResource[];
}

interface RuleWords {
  readonly id: string;
  /** What holds where the rule holds, in one sentence. */
  readonly promise: string;
  /** The public rules it answers to, by their own numbers. */
  readonly answersTo: readonly string[];
  /** Of which types it looks at each resource. */
  readonly types: readonly string[];
}

/** Needs nothing but the resource: told before the resource is made. */
export interface ResourceRule extends RuleWords {
  readonly scope: "resource";
  problems(resource: CheckedResource): readonly string[];
}

/** Needs the others as well: told when all are known. */
export interface StageRule extends RuleWords {
  readonly scope: "stage";
  problems(resource: CheckedResource, stage: CheckedStage): readonly string[];
}

export type Rule = ResourceRule | StageRule;

export interface Violation {
  readonly rule: string;
  readonly urn: string;
  readonly message: string;
}

/** The value under a path; `undefined` where there is none, `notYetKnown` where something on the way is not known. */
export function valueAt(props: unknown, ...path: readonly (string | number)[]): unknown {
  let value = props;
  for (const step of path) {
    if (value === notYetKnown) return notYetKnown;
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** The values under a path that holds a list, or one value where a list is optional. A list that is not known holds one such value. */
export function listAt(props: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const value = valueAt(props, ...path);
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Something is there, known or not. */
export function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return false;
  return !(Array.isArray(value) && value.length === 0);
}

/** It is one of these, or not known yet. */
export function isOneOf(value: unknown, ...expected: readonly unknown[]): boolean {
  return value === notYetKnown || expected.includes(value);
}

/** Whether one of the resource's properties comes from the other resource. */
export function refersTo(resource: CheckedResource, property: string, other: CheckedResource): boolean {
  return resource.sources[property]?.includes(other.urn) === true;
}

/** Resources of a type that name this one in a property. */
export function pointingAt(
  target: CheckedResource,
  stage: CheckedStage,
  type: string,
  property: string,
): readonly CheckedResource[] {
  return stage.resources.filter((other) => other.type === type && refersTo(other, property, target));
}

/** The problem's text in a list when the condition does not hold. */
export function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem];
}

/** A property that has to be set: the plainest kind of rule. */
export function mustBeSet(
  words: Omit<RuleWords, "types"> & { readonly type: string; readonly path: readonly (string | number)[] },
): ResourceRule {
  const { type, path, ...rest } = words;
  return {
    ...rest,
    scope: "resource",
    types: [type],
    problems: ({ props }) => unless(isSet(valueAt(props, ...path)), `${path.join(".")} is not set`),
  };
}

/** A property that has to have one of a few values. */
export function mustBe(
  words: Omit<RuleWords, "types"> & {
    readonly type: string;
    readonly path: readonly (string | number)[];
    readonly oneOf: readonly unknown[];
  },
): ResourceRule {
  const { type, path, oneOf, ...rest } = words;
  return {
    ...rest,
    scope: "resource",
    types: [type],
    problems: ({ props }) => {
      const value = valueAt(props, ...path);
      return unless(
        isOneOf(value, ...oneOf),
        `${path.join(".")} is ${JSON.stringify(value)}, not ${oneOf.join(" or ")}`,
      );
    },
  };
}
