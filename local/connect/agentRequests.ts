/** The softphone's API calls, decoded: what `api_request` carries becomes a command, or the error Amazon Connect answers. */
import * as z from "zod/mini";
import { type ContactId, parseContactId } from "../../contract/identifiers.ts";
import type { ApiResult } from "./contactCenter.ts";

export type AgentCommand =
  | { readonly method: "putAgentState"; readonly state: StateChoice; readonly enqueueNextState: boolean }
  | { readonly method: OnContact; readonly contactId: ContactId }
  | { readonly method: OnConnection; readonly contactId: ContactId; readonly connectionId: string }
  | { readonly method: "createOutboundContact"; readonly endpoint: WireEndpoint; readonly related: ContactId | null }
  | { readonly method: AddParty; readonly contactId: ContactId; readonly endpoint: WireEndpoint }
  | { readonly method: "getEndpoints" }
  | { readonly method: "updateAgentConfiguration"; readonly configuration: Readonly<Record<string, unknown>> }
  | { readonly method: "createTransport"; readonly transportType: string; readonly contactId: ContactId | null }
  | { readonly method: Accepted };

export type StateChoice = { readonly agentStateARN?: string | null | undefined; readonly name?: string | undefined };
export interface WireEndpoint {
  readonly type: "phone_number" | "agent" | "queue";
  readonly endpointARN?: string | null | undefined;
  readonly phoneNumber?: string | null | undefined;
  readonly name?: string | null | undefined;
}
export type Refusal = Extract<ApiResult, { readonly ok: false }>;

const onContact = [
  "acceptContact",
  "rejectContact",
  "clearContact",
  "completeContact",
  "conferenceConnections",
] as const;
type OnContact = (typeof onContact)[number];
const onConnection = [
  "destroyConnection",
  "holdConnection",
  "resumeConnection",
  "muteParticipant",
  "unmuteParticipant",
  "toggleActiveConnections",
  "sendDigits",
] as const;
type OnConnection = (typeof onConnection)[number];
const addParty = ["createAdditionalConnection", "addNewConnection", "transferContact"] as const;
type AddParty = (typeof addParty)[number];
/** Taken and not acted on: what the softphone reports about itself. */
const accepted = [
  "notifyContactIssue",
  "sendClientLogs",
  "sendSoftphoneCallReport",
  "sendSoftphoneCallMetrics",
] as const;
type Accepted = (typeof accepted)[number];

export function parseAgentRequest(
  method: string,
  params: Readonly<Record<string, unknown>>,
): { readonly command: AgentCommand } | { readonly refusal: Refusal } {
  const parsed = request.safeParse({ ...params, method });
  if (parsed.success) return { command: parsed.data };
  return methods.has(method)
    ? { refusal: refuse("ValidationException", `The parameters of ${method} are not valid.`, 400) }
    : { refusal: refuse("UnknownOperationException", `${method} is not an operation of this softphone.`, 404) };
}

export function refuse(type: string, message: string, statusCode: number): Refusal {
  return { ok: false, type, message, statusCode };
}

const contactId = z.pipe(
  z.string(),
  z.transform((text: string, context) => {
    const id = parseContactId(text);
    if (id !== null) return id;
    context.issues.push({ code: "custom", message: "not a contact id", input: text });
    return z.NEVER;
  }),
);
const endpoint = z.object({
  type: z.enum(["phone_number", "agent", "queue"]),
  endpointARN: z.nullish(z.string()),
  phoneNumber: z.nullish(z.string()),
  name: z.nullish(z.string()),
});
const state = z.object({ agentStateARN: z.nullish(z.string()), name: z.optional(z.string()) });

const request = z.discriminatedUnion("method", [
  z.pipe(
    z.object({ method: z.literal("putAgentState"), state, enqueueNextState: z.nullish(z.boolean()) }),
    z.transform((given) => ({ ...given, enqueueNextState: given.enqueueNextState === true })),
  ),
  z.object({ method: z.enum(onContact), contactId }),
  z.object({ method: z.enum(onConnection), contactId, connectionId: z.string() }),
  z.pipe(
    z.object({ method: z.literal("createOutboundContact"), endpoint, relatedContactId: z.nullish(contactId) }),
    z.transform(({ method, endpoint, relatedContactId }) => ({ method, endpoint, related: relatedContactId ?? null })),
  ),
  z.object({ method: z.enum(addParty), contactId, endpoint }),
  z.object({ method: z.literal("getEndpoints") }),
  z.object({ method: z.literal("updateAgentConfiguration"), configuration: z.record(z.string(), z.unknown()) }),
  z.pipe(
    z.object({ method: z.literal("createTransport"), transportType: z.string(), contactId: z.nullish(contactId) }),
    z.transform((given) => ({ ...given, contactId: given.contactId ?? null })),
  ),
  z.object({ method: z.enum(accepted) }),
]);

const methods: ReadonlySet<string> = new Set([
  "putAgentState",
  ...onContact,
  ...onConnection,
  "createOutboundContact",
  ...addParty,
  "getEndpoints",
  "updateAgentConfiguration",
  "createTransport",
  ...accepted,
]);
