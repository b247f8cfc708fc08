/**
 * The softphone's half of the protocol that amazon-connect-streams speaks with the frame it makes: what to answer to each
 * message, as a pure function. `link.ts` does what it says.
 *
 * In Amazon Connect the frame relays to a shared worker; a page cannot tell the difference. The rules are those of
 * amazon-connect-streams 2.28.2, where a page learns everything from four messages: `acknowledge`, `agent::update`,
 * `api_response` and the echo of its own broadcasts.
 */
import { isRecord, type LineState } from "./lineState.ts";

export interface LinkState {
  /** Known once the line has told; a page is acknowledged before that. */
  readonly line: LineState | null;
  /** Whether the page has said what it wants of the softphone. */
  readonly configured: boolean;
  readonly muted: boolean;
  /** Logged out: silent until the document is loaded again. */
  readonly closed: boolean;
}

export type LinkInput =
  /** The document is ready. `id` is what the page shall know this softphone by. */
  | { readonly kind: "opened"; readonly id: string }
  | { readonly kind: "message"; readonly event: string; readonly data: unknown }
  | { readonly kind: "line"; readonly line: LineState }
  /** Answer to a `request` effect. */
  | { readonly kind: "answer"; readonly requestId: string; readonly method: string; readonly outcome: ApiOutcome }
  /** A broadcast that another softphone of this agent took. */
  | { readonly kind: "sibling"; readonly event: string; readonly data: unknown }
  /** Clicks in the softphone's own face. */
  | { readonly kind: "acceptedHere" | "viewedHere"; readonly contactId: string }
  | { readonly kind: "mutedHere"; readonly muted: boolean }
  | { readonly kind: "configureOverdue" }
  | { readonly kind: "loggedOut" };

export type LinkEffect =
  | { readonly kind: "post"; readonly event: string; readonly data: unknown }
  | {
      readonly kind: "request";
      readonly requestId: string;
      readonly method: string;
      readonly params: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "openSdkChannel" }
  /** Sends `configureOverdue` back after a second. */
  | { readonly kind: "awaitConfigure" }
  | { readonly kind: "tellSiblings"; readonly event: string; readonly data: unknown }
  /** Ends the session, then loads the document again. */
  | { readonly kind: "logOut" }
  | { readonly kind: "reload" };

export type ApiOutcome =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly type: string; readonly message: string; readonly statusCode: number };

export interface LinkStep {
  readonly state: LinkState;
  readonly effects: readonly LinkEffect[];
}

export const unopenedLink: LinkState = { line: null, configured: false, muted: false, closed: false };

export function step(state: LinkState, input: LinkInput): LinkStep {
  if (state.closed) return { state, effects: [] };
  switch (input.kind) {
    case "opened":
      // The first acknowledge must carry an id: without it the page is left half initialized.
      return {
        state,
        effects: [
          post("acknowledge", { id: input.id }),
          post("update_connected_ccps", { length: 1 }),
          { kind: "openSdkChannel" },
          ...update(state.line),
          { kind: "awaitConfigure" },
        ],
      };
    case "message":
      return takeMessage(state, input.event, input.data);
    case "line":
      return takeLine(state, input.line);
    case "answer":
      return { state, effects: answerRequest(state, input) };
    case "sibling":
      return input.event === "mute" ? mute(state, input.data) : { state, effects: [post(input.event, input.data)] };
    case "acceptedHere":
      return { state, effects: acceptedEvents(input.contactId) };
    case "viewedHere":
      return { state, effects: announce("contact::view", { contactId: input.contactId }) };
    case "mutedHere": {
      const muted = mute(state, { mute: input.muted });
      return { ...muted, effects: [...announce("mute", { mute: input.muted }), ...muted.effects] };
    }
    case "configureOverdue":
      // A page that was initialized before this document was loaded (after a log-out, say) does not configure it unasked.
      return { state, effects: state.configured ? [] : [post("request_configure")] };
    case "loggedOut":
      return { state: { ...state, closed: true }, effects: [post("terminated"), { kind: "reload" }] };
  }
}

function takeMessage(state: LinkState, event: string, data: unknown): LinkStep {
  switch (event) {
    case "synchronize":
      return { state, effects: [post("acknowledge")] };
    case "configure":
      return { state: { ...state, configured: true }, effects: [] };
    case "broadcast":
      return takeBroadcast(state, data);
    case "api_request":
      return { state, effects: startRequest(data) };
    case "master_request":
      return { state, effects: refuseMastery(data) };
    case "reload_agent_configuration":
      return { state, effects: update(state.line) };
    case "media_device_request":
      return { state, effects: [post("media_device_response", simulatedDevices)] };
    case "terminate":
      return { state: { ...state, closed: true }, effects: [post("terminated"), { kind: "logOut" }] };
    default:
      return { state, effects: [] };
  }
}

/** Echoed to the page that sent it: its own handlers, `onAccepted` first of all, hang on the echo. */
function takeBroadcast(state: LinkState, data: unknown): LinkStep {
  if (!isRecord(data) || typeof data.event !== "string") return { state, effects: [] };
  const echo: LinkEffect = post(data.event, data.data);
  if (pageOwnBroadcasts.has(data.event)) return { state, effects: [echo] };
  const heard: LinkEffect[] = [echo, { kind: "tellSiblings", event: data.event, data: data.data }];
  if (data.event !== "mute") return { state, effects: heard };
  const muted = mute(state, data.data);
  return { ...muted, effects: [...heard, ...muted.effects] };
}

function takeLine(state: LinkState, line: LineState): LinkStep {
  const callEnded = state.muted && !hasConnectedCall(line);
  return {
    state: { ...state, line, muted: callEnded ? false : state.muted },
    effects: [...update(line), ...(callEnded ? [post("agent::mute_toggle", { muted: false })] : [])],
  };
}

/** Muting is the softphone's own doing, and only while there is a call to mute. */
function mute(state: LinkState, data: unknown): LinkStep {
  if (!isRecord(data) || typeof data.mute !== "boolean") return { state, effects: [] };
  if (state.line === null || !hasConnectedCall(state.line)) return { state, effects: [] };
  return { state: { ...state, muted: data.mute }, effects: [post("agent::mute_toggle", { muted: data.mute })] };
}

function startRequest(data: unknown): readonly LinkEffect[] {
  if (!isRecord(data) || typeof data.requestId !== "string" || typeof data.method !== "string") return [];
  const params = isRecord(data.params) ? data.params : {};
  return [{ kind: "request", requestId: data.requestId, method: data.method, params }];
}

/** Errors reach the page's `failure` callback as a JSON string. */
function answerRequest(state: LinkState, answer: Extract<LinkInput, { kind: "answer" }>): readonly LinkEffect[] {
  const { outcome, requestId } = answer;
  const err = outcome.ok
    ? null
    : JSON.stringify({ type: outcome.type, message: outcome.message, stack: [], statusCode: outcome.statusCode });
  const data = outcome.ok ? (outcome.data ?? {}) : null;
  const response = post("api_response", { event: "api_response", requestId, data, err });
  const configurationChanged = outcome.ok && answer.method === "updateAgentConfiguration";
  return configurationChanged ? [response, ...update(state.line)] : [response];
}

/** The simulator has no media, so no page may become master of it and open the microphone. */
function refuseMastery(data: unknown): readonly LinkEffect[] {
  if (!isRecord(data) || typeof data.requestId !== "string") return [];
  const topic = isRecord(data.params) ? data.params.topic : undefined;
  const answer =
    data.method === "becomeMaster"
      ? { masterId: "softphone", takeOver: false, topic }
      : { masterId: "softphone", isMaster: false, topic };
  return [post("master_response", { event: "master_response", requestId: data.requestId, data: answer, err: null })];
}

function acceptedEvents(contactId: string): readonly LinkEffect[] {
  return [
    ...announce("contact::accepted", { contactId }),
    ...announce(`contact::accepted::${contactId}`, { contactId }),
  ];
}

function announce(event: string, data: unknown): readonly LinkEffect[] {
  return [post(event, data), { kind: "tellSiblings", event, data }];
}

function update(line: LineState | null): readonly LinkEffect[] {
  return line === null ? [] : [post("agent::update", line)];
}

function post(event: string, data?: unknown): LinkEffect {
  return { kind: "post", event, data };
}

function hasConnectedCall(line: LineState): boolean {
  const contacts: unknown = line.snapshot.contacts;
  return (
    Array.isArray(contacts) &&
    contacts.some(
      (contact: unknown) =>
        isRecord(contact) && contact.type !== "chat" && isRecord(contact.state) && contact.state.type === "connected",
    )
  );
}

/** Logs and metrics concern the page that sent them and nobody else. */
const pageOwnBroadcasts: ReadonlySet<string> = new Set([
  "log",
  "server_bound_internal_log",
  "client_metric",
  "api_metric",
  "softphone_stats",
  "softphone_report",
  "click_stream_data",
]);

const simulatedDevices = [
  { deviceId: "default", groupId: "simulated", kind: "audioinput", label: "Simulated headset" },
  { deviceId: "default", groupId: "simulated", kind: "audiooutput", label: "Simulated headset" },
];
