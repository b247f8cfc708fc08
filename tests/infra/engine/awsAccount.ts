/**
 * An AWS account in memory: what was created and not deleted, with the outputs AWS would have given. It refuses what only the
 * account can know: a name that is taken, or a queue whose messages come back before the function has had its time.
 */
import { createHash } from "node:crypto";
import { bare, bareProperties, isMap, type Properties, unknownValue, type Value } from "./propertyValues.ts";
import { fillTemplate, type ResourceKind, resourceKind } from "./resourceKinds.ts";
import type { Field, ResourceType, Shape } from "./sdkTypes.ts";

export const accountId = "123456789012";

const bucketType = "aws:s3/bucket:Bucket";
const objectType = "aws:s3/bucketObjectv2:BucketObjectv2";

export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly outputs: Properties;
}

/** What the provider that manages a resource was configured with. */
export interface Setting {
  readonly region: string;
  readonly defaultTags: Properties;
}

export interface Wanted {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Properties;
  readonly sdkType: ResourceType;
  readonly setting: Setting;
}

export class AwsAccount {
  readonly #resources = new Map<string, Resource>();
  /** A resource that is replaced gets another id than the one before it. */
  readonly #generations = new Map<string, number>();

  get resources(): readonly Resource[] {
    return [...this.#resources.values()];
  }

  find(type: string, id: string): Resource | undefined {
    return this.#resources.get(key(type, id));
  }

  create(wanted: Wanted): Resource {
    const generation = (this.#generations.get(wanted.urn) ?? 0) + 1;
    const made = make(wanted, generation);
    if (this.#resources.has(key(made.type, made.id))) throw new Error(`${made.type} ${made.id} exists already`);
    this.#refuseImpatientQueue(wanted);
    this.#generations.set(wanted.urn, generation);
    this.#resources.set(key(made.type, made.id), made);
    return made;
  }

  update(id: string, wanted: Wanted): Resource {
    const before = this.find(wanted.type, id);
    if (before === undefined) throw new Error(`${wanted.type} ${id} is not there`);
    const outputs = { ...make(wanted, 0).outputs };
    // What was invented when it was created stays; what the program says is new.
    for (const [name, value] of Object.entries(before.outputs)) {
      if (!wanted.sdkType.inputs.has(name) && name !== "tagsAll") outputs[name] = value;
    }
    const after = { type: wanted.type, id, outputs };
    this.#resources.set(key(wanted.type, id), after);
    return after;
  }

  delete(type: string, id: string): void {
    const found = this.find(type, id);
    if (found === undefined) throw new Error(`${type} ${id} is not there`);
    const { deletionProtectionEnabled } = bareProperties(found.outputs);
    if (deletionProtectionEnabled === true) throw new Error(`${type} ${id} is protected against deletion`);
    if (type === bucketType) this.#emptyBucket(found);
    this.#resources.delete(key(type, id));
  }

  /** What the program leaves in a bucket goes with it, if it says so; else S3 keeps the bucket. */
  #emptyBucket({ id, outputs }: Resource): void {
    const objects = this.resources.filter((one) => one.type === objectType && bare(one.outputs.bucket ?? null) === id);
    if (objects.length > 0 && outputs.forceDestroy !== true) throw new Error(`bucket ${id} is not empty`);
    for (const one of objects) this.#resources.delete(key(one.type, one.id));
  }

  /** Lambda refuses the mapping: a message would be delivered again while the function still has it. */
  #refuseImpatientQueue({ type, inputs }: Wanted): void {
    if (type !== "aws:lambda/eventSourceMapping:EventSourceMapping") return;
    const { eventSourceArn, functionName } = bareProperties(inputs);
    const all = this.resources.map((one) => ({ type: one.type, ...bareProperties(one.outputs) }) as Properties);
    const queue = all.find((one) => one.type === "aws:sqs/queue:Queue" && one.arn === eventSourceArn);
    const lambda = all.find(
      (one) => one.type === "aws:lambda/function:Function" && [one.arn, one.name].includes(functionName),
    );
    if (queue === undefined || lambda === undefined)
      throw new Error(`${eventSourceArn} or ${functionName} is not there`);
    const visible = Number(queue.visibilityTimeoutSeconds || 30);
    const timeout = Number(lambda.timeout || 3);
    if (visible < timeout) {
      throw new Error(`queue visibility timeout: ${visible} s is less than function timeout: ${timeout} s`);
    }
  }
}

/** What a preview can tell of a resource that is yet to be created. */
export function previewOutputs({ inputs, sdkType, type, setting }: Wanted): Properties {
  const outputs: Record<string, Value> = { ...inputs };
  for (const [name, field] of sdkType.outputs) {
    const told = name in (resourceKind(type)?.gives ?? {}) || (field.required && field.shape.kind !== "any");
    if (!(name in outputs) && told) outputs[name] = unknownValue;
  }
  return { ...outputs, ...tagsAll(inputs, sdkType, setting) };
}

/** A name for what the program leaves nameless, as Pulumi's provider invents one. */
export function inventedName(urn: string, logicalName: string): string {
  return `${logicalName}-${digest(urn, 0).slice(0, 7)}`;
}

function make({ urn, type, inputs, sdkType, setting }: Wanted, generation: number): Resource {
  const kind = resourceKind(type);
  if (kind === undefined) throw new Error(`${type} is not in resourceKinds.ts`);
  const given = bareProperties(inputs);
  const region = typeof given.region === "string" ? given.region : setting.region;
  const textOf = (name: string): string => {
    if (name in given) return String(given[name]);
    if (name === "id") return fillTemplate(kind.id, textOf);
    const template = kind.gives[name];
    if (template !== undefined) return fillTemplate(template, textOf);
    return builtIn(name, region, `${urn}#${name}`, generation);
  };
  const outputs: Record<string, Value> = { ...inputs };
  for (const [name, field] of sdkType.outputs) {
    if (outputs[name] !== undefined) continue;
    const value = outputOf(name, field, kind, textOf);
    if (value !== undefined) outputs[name] = value;
  }
  return { type, id: textOf("id"), outputs: { ...outputs, ...tagsAll(inputs, sdkType, setting) } };
}

function outputOf(
  name: string,
  { required, shape }: Field,
  kind: ResourceKind,
  textOf: (name: string) => string,
): Value | undefined {
  if (name in kind.gives) return shape.kind === "number" ? Number(textOf(name)) : textOf(name);
  if (name === "region") return textOf("region");
  if (!required) return undefined;
  return invented[shape.kind]?.(name);
}

const invented: Readonly<Partial<Record<Shape["kind"], (name: string) => Value>>> = {
  string: (name) => `stand-in for ${name}`,
  number: () => 0,
  boolean: () => false,
  list: () => [],
  map: () => ({}),
};

function builtIn(name: string, region: string, seed: string, generation: number): string {
  const hash = digest(seed, generation);
  switch (name) {
    case "region":
      return region;
    case "account":
      return accountId;
    case "hex":
      return hash.slice(0, 8);
    case "number":
      return String(Number.parseInt(hash.slice(0, 6), 16) % 10_000).padStart(4, "0");
    case "uuid":
      return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join(
        "-",
      );
    default:
      throw new Error(`nothing to put for {${name}} in a template of resourceKinds.ts`);
  }
}

function digest(seed: string, generation: number): string {
  return createHash("sha256").update(`${seed} ${generation}`).digest("hex");
}

function tagsAll(inputs: Properties, sdkType: ResourceType, setting: Setting): Properties {
  if (!sdkType.outputs.has("tagsAll")) return {};
  const own = bare(inputs.tags ?? {});
  return { tagsAll: { ...setting.defaultTags, ...(isMap(own) ? own : {}) } };
}

function key(type: string, id: string): string {
  return `${type} ${id}`;
}
