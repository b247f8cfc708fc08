/** What the desk page and other programs are shown under `/local/`: the JSON, as types. Documented in docs/local.md. */
import type { ContactId, CrmName } from "../../contract/identifiers.ts";
import type { WrapUp } from "../../contract/wrapUp.ts";
import type { Fault } from "../crm/faults.ts";

/** Where a call stands, in the order in which it gets there. A missed call goes back to `queued`. */
export type CallState = "inFlow" | "queued" | "ringing" | "connected" | "wrapUp" | "ended";

export interface CallView {
  /** Id of the call's first leg. */
  readonly contactId: ContactId;
  readonly crm: CrmName;
  readonly channel: "voice" | "chat";
  /** The farthest state that a leg is in now; `ended` once all have. */
  readonly state: CallState;
  /** "anonymous" when withheld, `null` for a chat. */
  readonly from: string | null;
  readonly to: string | null;
  /** Contact attributes of the newest leg. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Who has the call, or had it last. */
  readonly agent: { readonly id: string; readonly name: string } | null;
  readonly legs: readonly LegView[];
  /** What the flow did, step by step, prompts with their text. */
  readonly flowSteps: readonly string[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly wrapUp: WrapUp | null;
  /** The call in the CRM, once it is there. */
  readonly record: { readonly crm: CrmName; readonly id: string; readonly url: string } | null;
  /** The AI summary's text; `null` until there is one, and for ever when there will be none. */
  readonly summary: string | null;
  /** Why there will be no summary. */
  readonly summaryAbsence: string | null;
}

export interface LegView {
  readonly contactId: ContactId;
  readonly state: CallState;
  readonly initiationMethod: string;
  readonly agent: string | null;
  readonly queue: string | null;
  readonly startedAt: string;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly disconnectReason: string | null;
}

export interface StageView {
  readonly crm: CrmName;
  readonly number: string;
  readonly agent: { readonly name: string; readonly state: string };
  readonly fault: Fault;
  /** Pages to open. */
  readonly pages: { readonly connector: string; readonly crm: string; readonly softphone: string };
  readonly queues: readonly QueueView[];
  readonly functions: readonly FunctionView[];
}

export interface QueueView {
  readonly name: string;
  readonly waiting: number;
  readonly inFlight: number;
  readonly deadLetters: number;
}

export interface FunctionView {
  readonly name: string;
  readonly invocations: number;
  readonly failures: number;
}

/** `GET /local/state`: all that the desk page draws. */
export interface DeskView {
  readonly speed: number;
  readonly stages: readonly StageView[];
  /** Newest first. */
  readonly calls: readonly CallView[];
  /** Names of the scripted conversations. */
  readonly conversations: readonly string[];
  readonly callers: readonly CallerView[];
}

/** Somebody to call in as. */
export interface CallerView {
  readonly label: string;
  /** `null` withholds the number. */
  readonly from: string | null;
  readonly explains: string;
}
