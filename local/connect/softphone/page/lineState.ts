/** The agent's state as it comes over the wire: JSON, whose times amazon-connect-streams wants as Dates. */

/** `snapshot` and `configuration` exactly as `agent::update` carries them. */
export interface LineState {
  readonly snapshot: Readonly<Record<string, unknown>>;
  readonly configuration: Readonly<Record<string, unknown>>;
}

export function parseLineState(json: string): LineState {
  const state: unknown = JSON.parse(json, reviveTime);
  if (!isRecord(state) || !isRecord(state.snapshot) || !isRecord(state.configuration)) {
    throw new TypeError("The line's state has no snapshot or no configuration.");
  }
  return { snapshot: state.snapshot, configuration: state.configuration };
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** By name, not by look: a contact attribute may well hold a time, and attributes are strings. */
function reviveTime(this: unknown, key: string, value: unknown): unknown {
  return typeof value === "string" && /timestamp$/i.test(key) ? new Date(value) : value;
}
