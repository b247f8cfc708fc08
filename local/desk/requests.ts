/** What other programs send to `/local/`, decoded. Every problem of a body is told at once. */
import { z } from "zod/mini";
import { InvalidInput } from "../../contract/errors.ts";
import type { CrmName } from "../../contract/identifiers.ts";
import { toE164 } from "../../functions/customers/phone.ts";
import type { Fault } from "../crm/faults.ts";
import { localCrms } from "../stages.ts";

export interface CallRequest {
  /** `null` withholds the number. */
  readonly from: string | null;
  /** Our number, which says whose call it is; `null` is the first stage's. */
  readonly to: string | null;
  readonly conversation: string | null;
}

export interface ChatRequest {
  readonly customerName: string;
  readonly email: string;
  readonly to: string | null;
  readonly conversation: string | null;
}

/** `crm` names the stage whose agent is meant; `null` is the agent whom the request can concern. */
export interface AgentRequest {
  readonly crm: CrmName | null;
}

export interface AgentStateRequest extends AgentRequest {
  readonly state: string;
}

export interface FaultRequest {
  readonly fault: Fault;
  /** Requests until the fault is over; `null` keeps it. */
  readonly times: number | null;
}

const optionalText = z._default(z.nullable(z.string()), null);
const crm = z._default(z.nullable(z.enum(localCrms)), null);

const callSchema = z.object({ from: z.nullable(z.string()), to: optionalText, conversation: optionalText });
const chatSchema = z.object({
  customerName: z.string().check(z.minLength(1)),
  email: z.email(),
  to: optionalText,
  conversation: optionalText,
});
const agentSchema = z.object({ crm });
const agentStateSchema = z.object({ crm, state: z.string().check(z.minLength(1)) });
const faultSchema = z.object({
  kind: z.enum(["none", "slow", "rateLimited", "serverError", "timeoutAfterWrite", "down"]),
  delayMilliseconds: z._default(z.int().check(z.minimum(1), z.maximum(60_000)), 3_000),
  retryAfterSeconds: z._default(z.nullable(z.int().check(z.minimum(0), z.maximum(3_600))), null),
  status: z._default(z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]), 503),
  times: z._default(z.nullable(z.int().check(z.minimum(1))), null),
});

export function decodeCall(body: unknown): CallRequest {
  const call = decode("The call", callSchema, body);
  return { ...call, from: decodeCaller(call.from) };
}

export function decodeChat(body: unknown): ChatRequest {
  return decode("The chat", chatSchema, body);
}

export function decodeAgentRequest(body: unknown): AgentRequest {
  return decode("The request", agentSchema, body ?? {});
}

export function decodeAgentState(body: unknown): AgentStateRequest {
  return decode("The agent's state", agentStateSchema, body);
}

export function decodeFault(body: unknown): FaultRequest {
  const { kind, delayMilliseconds, retryAfterSeconds, status, times } = decode("The fault", faultSchema, body);
  switch (kind) {
    case "slow":
      return { fault: { kind, delayMilliseconds }, times };
    case "rateLimited":
      return { fault: { kind, retryAfterSeconds }, times };
    case "serverError":
      return { fault: { kind, status }, times };
    default:
      return { fault: { kind }, times };
  }
}

/** Numbers as people write them, read as Australian ones where no country code says otherwise. */
function decodeCaller(from: string | null): string | null {
  if (from === null || from === "" || from === "anonymous") return null;
  const number = toE164(from, "AU");
  if (number === null) throw new InvalidInput("The call", ["from: not a phone number; null withholds it"]);
  return number;
}

function decode<Schema extends z.ZodMiniType>(what: string, schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new InvalidInput(
    what,
    result.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`),
  );
}
