/** A stack's configuration as its settings are read from: by Pulumi, or straight from the stack's file. */

/** What a stack says of itself. */
export interface StackValues {
  /** The stack's name. */
  readonly stage: string;
  /** `aws:region` */
  readonly region: unknown;
  /** The project's own values by name, without `patchbay:` before it. */
  readonly values: Readonly<Record<string, unknown>>;
}

const namespace = "patchbay:";

/** @param configuration as Pulumi hands it to a program, all texts, or as YAML reads it */
export function stackValues(stage: string, configuration: Readonly<Record<string, unknown>>): StackValues {
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(configuration)) {
    if (key.startsWith(namespace)) values[key.slice(namespace.length)] = plain(value);
  }
  return { stage, region: configuration["aws:region"], values };
}

/** Pulumi writes everything but a text as JSON. */
function plain(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    const json: unknown = JSON.parse(value);
    return json;
  } catch {
    return value;
  }
}
