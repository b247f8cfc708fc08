/** How a wrong setting is told: where it is, what it must be, and the command that mends it. */
import type * as z from "zod/mini";

export interface SettingProblem {
  /** As `pulumi config set --path` takes it, without `patchbay:` where that is its namespace. */
  readonly path: string;
  readonly message: string;
  readonly mend: Mend;
}

export type Mend =
  | { readonly kind: "set"; readonly value: string }
  /** Asks for the value, so that it is in no shell's history. */
  | { readonly kind: "setSecret" }
  | { readonly kind: "remove" }
  /** The whole stack is named wrongly. */
  | { readonly kind: "newStack"; readonly name: string };

/** What a value must be, with an example of it, in the one text that a schema can carry. */
export function expectation(be: string, example: string): string {
  return `must be ${be}${exampleMark}${example}`;
}

const exampleMark = ", such as ";

/** @param value of the whole setting of that name */
export function problemsOf(issue: z.core.$ZodIssue, name: string, value: unknown): readonly SettingProblem[] {
  const path = [name, ...issue.path];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownSetting([...path, key]));
  const given = valueAt(value, issue.path);
  if (issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options)) {
    const words = issue.options.map(String);
    return [wrongValue(path, expectation(`one of ${words.join(", ")}`, words[0] ?? ""), given)];
  }
  return [wrongValue(path, issue.message === "Invalid input" ? "must be a group of settings" : issue.message, given)];
}

export function unknownSetting(path: readonly PropertyKey[]): SettingProblem {
  return { path: writtenPath(path), message: "there is no such setting", mend: { kind: "remove" } };
}

/** One line to read and one to run. */
export function tell({ path, message, mend }: SettingProblem, stage: string): string {
  return `${path}: ${message}\n     ${commandFor(mend, path.includes(":") ? path : `patchbay:${path}`, stage)}`;
}

function wrongValue(path: readonly PropertyKey[], message: string, given: unknown): SettingProblem {
  const [be = "", example = "<value>"] = message.split(exampleMark);
  return {
    path: writtenPath(path),
    message: given === undefined ? `is missing; it ${be}` : be,
    mend: { kind: "set", value: example },
  };
}

function commandFor(mend: Mend, key: string, stage: string): string {
  switch (mend.kind) {
    case "set":
      return `pulumi config set --stack ${stage} --path '${key}' ${mend.value}`;
    case "setSecret":
      return `pulumi config set --stack ${stage} --secret --path '${key}'`;
    case "remove":
      return `pulumi config rm --stack ${stage} --path '${key}'`;
    case "newStack":
      return `pulumi stack init ${mend.name}`;
  }
}

function writtenPath(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`))
    .join("");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}
