/** The values that travel between engine and providers: JSON, with marks for what is secret, not known yet, or a file. */
import struct, { type JavaScriptValue, type Struct } from "google-protobuf/google/protobuf/struct_pb.js";

export type Value = JavaScriptValue;
export type Properties = Readonly<Record<string, Value>>;

/** What the engine sends in a preview for what only an update will tell. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const markKey = "4dabf18193072939515e22adb298388d";
const marks: Readonly<Record<string, Mark>> = {
  "1b47061264138c4ac30d75fd1eb44270": "secret",
  c44067f5952c0a294b673a41bacd8c17: "asset",
  "0def7320c3a5731c473e5ecbe6d01bc7": "archive",
};
type Mark = "secret" | "asset" | "archive";

export function markOf(value: Value): Mark | undefined {
  if (!isMap(value)) return undefined;
  const mark = value[markKey];
  return typeof mark === "string" ? marks[mark] : undefined;
}

export function isMap(value: Value | undefined): value is Record<string, Value> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isUnknown(value: Value | undefined): boolean {
  return value === unknownValue;
}

/** Without the marks of secrets, for whoever has to look at the values themselves. */
export function bare(value: Value): Value {
  if (Array.isArray(value)) return value.map(bare);
  if (!isMap(value)) return value;
  if (markOf(value) === "secret") return bare(value.value ?? null);
  if (markOf(value) !== undefined) return value;
  return bareProperties(value);
}

export function bareProperties(properties: Properties): Record<string, Value> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, bare(value)]));
}

/** Files are the same when their content is, wherever they lie. */
export function isSame(left: Value | undefined, right: Value | undefined): boolean {
  return fingerprint(left) === fingerprint(right);
}

function fingerprint(value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const mark = markOf(value);
  if (mark === "secret") return fingerprint(value.value);
  if (mark !== undefined) return `${mark} ${JSON.stringify(value.hash)}`;
  const entries = Object.entries(value).filter(([, one]) => one !== null);
  return `{${entries
    .map(([key, one]) => `${JSON.stringify(key)}:${fingerprint(one)}`)
    .sort()
    .join()}}`;
}

export function fromStruct(properties: Struct | undefined): Record<string, Value> {
  return properties?.toJavaScript() ?? {};
}

export function toStruct(properties: Properties): Struct {
  return struct.Struct.fromJavaScript(properties);
}
