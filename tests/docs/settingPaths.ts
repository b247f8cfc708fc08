/** Every setting that the schema knows, by the path that a document names it with. */
import * as z from "zod/mini";

export interface SchemaSetting {
  /** `queues[].name`: of each in a list. A setting that several kinds of a group have is one. */
  readonly path: string;
  readonly schemas: readonly z.core.$ZodType[];
  readonly when: When;
}

/** What holds where the file says nothing: the value, a refusal, or what other settings and places decide. */
export type When =
  | { readonly kind: "default"; readonly value: unknown }
  | { readonly kind: "required" }
  | { readonly kind: "leftOut" };

/** @param schemas by the names that stand at the top of a stage's file */
export function schemaSettings(schemas: Readonly<Record<string, z.core.$ZodType>>): readonly SchemaSetting[] {
  const byPath = new Map<string, SchemaSetting>();
  for (const found of Object.entries(schemas).flatMap(([name, schema]) => settingsIn(name, schema, required))) {
    const known = byPath.get(found.path);
    byPath.set(found.path, known ? { ...known, schemas: [...known.schemas, ...found.schemas] } : found);
  }
  return [...byPath.values()];
}

const required: When = { kind: "required" };

function settingsIn(path: string, schema: z.core.$ZodType, when: When): readonly SchemaSetting[] {
  if (schema instanceof z.core.$ZodDefault) {
    const { innerType, defaultValue } = schema._zod.def;
    return settingsIn(path, innerType, { kind: "default", value: defaultValue });
  }
  // An empty group, filled in setting by setting.
  if (schema instanceof z.core.$ZodPrefault) return settingsIn(path, schema._zod.def.innerType, required);
  if (schema instanceof z.core.$ZodOptional) return settingsIn(path, schema._zod.def.innerType, { kind: "leftOut" });
  if (schema instanceof z.core.$ZodNullable) {
    // `null` switches a whole group off, so the group is a setting of its own.
    const { innerType } = schema._zod.def;
    if (!isGroup(innerType)) return [{ path, schemas: [schema], when }];
    return [{ path, schemas: [schema], when }, ...settingsIn(path, innerType, required)];
  }
  if (schema instanceof z.core.$ZodUnion) {
    return schema._zod.def.options.flatMap((option) => settingsIn(path, option, when));
  }
  if (schema instanceof z.core.$ZodObject) {
    return Object.entries(schema._zod.def.shape).flatMap(([name, member]) =>
      settingsIn(`${path}.${name}`, member, memberOf(when, name)),
    );
  }
  const here: SchemaSetting = { path, schemas: [schema], when };
  if (!(schema instanceof z.core.$ZodArray)) return [here];
  const { element } = schema._zod.def;
  return isGroup(element) ? [here, ...settingsIn(`${path}[]`, element, required)] : [here];
}

/** What a group's own default says of one of its settings. */
function memberOf(when: When, name: string): When {
  if (when.kind !== "default" || typeof when.value !== "object" || when.value === null) return required;
  return name in when.value ? { kind: "default", value: Reflect.get(when.value, name) } : required;
}

function isGroup(schema: z.core.$ZodType): boolean {
  return schema instanceof z.core.$ZodObject || schema instanceof z.core.$ZodUnion;
}

/** Words and numbers of which the setting takes one; `null` where it takes more than a list. */
export function wordsOf(schema: z.core.$ZodType): readonly string[] | null {
  if (schema instanceof z.core.$ZodNullable) return wordsOf(schema._zod.def.innerType);
  if (schema instanceof z.core.$ZodArray) return wordsOf(schema._zod.def.element);
  if (schema instanceof z.core.$ZodEnum) return Object.values(schema._zod.def.entries).map(String);
  if (schema instanceof z.core.$ZodLiteral) return schema._zod.def.values.map(String);
  return null;
}

/** Least and most of a whole number; `null` for anything else. */
export function rangeOf(schema: z.core.$ZodType): { readonly least: number; readonly most: number } | null {
  if (schema instanceof z.core.$ZodNullable) return rangeOf(schema._zod.def.innerType);
  if (!(schema instanceof z.core.$ZodNumber)) return null;
  const checks = schema._zod.def.checks ?? [];
  const least = checks.find((check) => check instanceof z.core.$ZodCheckGreaterThan)?._zod.def.value;
  const most = checks.find((check) => check instanceof z.core.$ZodCheckLessThan)?._zod.def.value;
  return typeof least === "number" && typeof most === "number" ? { least, most } : null;
}
