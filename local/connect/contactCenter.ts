/**
 * What one simulated Amazon Connect instance offers to the rest of the local contact center: to the softphone page, to
 * the desk, and to the HTTP API that handlers ask with the unmodified SDK. `callEngine.ts` implements it.
 */
import type { ContactId } from "../../contract/identifiers.ts";

export interface ContactCenter {
  /**
   * A customer calls our number. `from: null` withholds it. `keys` is what he presses when a flow asks, all in one: `28104#`.
   * Resolves as soon as the contact exists; the flow runs on.
   */
  placeCall(call: { readonly from: string | null; readonly conversation?: string; readonly keys?: string }): ContactId;
  /** A customer starts a chat. */
  placeChat(chat: { readonly customerName: string; readonly email: string; readonly conversation?: string }): ContactId;
  /** The customer hangs up, whatever stage the call is in. False when it has ended already. */
  customerHangsUp(contactId: ContactId): boolean;
  contact(contactId: ContactId): SimulatedContact | null;
  /** Oldest first. */
  contacts(): readonly SimulatedContact[];
  readonly agentLine: AgentLine;
  /** Called after every change of any contact or of the agent. Returns the way to stop. */
  onChange(listener: () => void): () => void;
  /** The events Amazon Connect puts on the default bus, whole: `{ source, "detail-type", detail, ... }`. */
  onEvent(listener: (event: BusEvent) => void): () => void;
  /** Ends every contact without a trace and puts the agent back to Available. */
  reset(): void;
}

/** One EventBridge event. */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The agent's side, as the softphone speaks of it. */
export interface AgentLine {
  /** `snapshot` and `configuration` in the shape amazon-connect-streams takes in `agent::update`, with real Dates. */
  state(): {
    readonly snapshot: Readonly<Record<string, unknown>>;
    readonly configuration: Readonly<Record<string, unknown>>;
  };
  /** Called after every change of `state()`. */
  onChange(listener: () => void): () => void;
  /** One API method of the softphone (`acceptContact`, `putAgentState`, ...), as `api_request` carries it. */
  request(method: string, params: Readonly<Record<string, unknown>>): Promise<ApiResult>;
}

export type ApiResult =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly type: string; readonly message: string; readonly statusCode: number };

export type ContactPhase =
  /** In the flow. */
  | "inFlow"
  | "queued"
  | "ringing"
  | "talking"
  /** Over for the customer, the agent is still wrapping up. */
  | "afterCallWork"
  | "ended";

/** One contact (one leg) as an onlooker sees it. */
export interface SimulatedContact {
  readonly contactId: ContactId;
  readonly initialContactId: ContactId;
  readonly previousContactId: ContactId | null;
  readonly relatedContactId: ContactId | null;
  readonly channel: "VOICE" | "CHAT";
  readonly initiationMethod: "INBOUND" | "OUTBOUND" | "TRANSFER" | "QUEUE_TRANSFER" | "CALLBACK" | "MONITOR" | "API";
  readonly phase: ContactPhase;
  readonly attributes: Readonly<Record<string, string>>;
  /** The customer's number as Connect has it; "anonymous" when withheld; `null` for chats. */
  readonly customerEndpoint: string | null;
  readonly systemEndpoint: string | null;
  readonly initiatedAt: Date;
  readonly connectedToSystemAt: Date;
  readonly enqueuedAt: Date | null;
  readonly connectedToAgentAt: Date | null;
  readonly disconnectedAt: Date | null;
  readonly afterCallWorkStartedAt: Date | null;
  readonly afterCallWorkEndedAt: Date | null;
  readonly disconnectReason: string | null;
  readonly agent: { readonly id: string; readonly arn: string; readonly name: string } | null;
  readonly queue: { readonly id: string; readonly arn: string; readonly name: string } | null;
  /** What the flow went through, for people who look on: action types in order, prompts with their text. */
  readonly flowSteps: readonly string[];
  readonly conversation: string;
}
