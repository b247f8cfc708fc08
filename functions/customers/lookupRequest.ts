/**
 * Who is to be looked up, from the event that customer-lookup was invoked with: Amazon Connect's own, from a flow, or a
 * bare `{"phoneNumber": "..."}`, as an operator tries it out.
 */
import * as z from "zod/mini";
import { type ContactId, type E164, parseContactId } from "../../contract/identifiers.ts";
import type { CallerKey } from "../crm/crm.ts";
import { parseCallerNumber } from "./phone.ts";

export interface LookupRequest {
  /** A flow takes no empty values; whoever asks otherwise wants no fillers. */
  readonly forFlow: boolean;
  /** `null` when the event names no contact: then there is nothing to write down and nobody to give a token to. */
  readonly contact: { readonly contactId: ContactId; readonly callId: ContactId } | null;
  readonly caller: Caller;
  readonly customerNumber: E164 | null;
  readonly systemNumber: E164 | null;
}

export type Caller =
  | { readonly kind: "known"; readonly key: CallerKey }
  | { readonly kind: "anonymous" }
  /** Something that no customer can have. */
  | { readonly kind: "nobody"; readonly why: "shortCode" | "numberUnreadable" };

/** A flow takes no empty values: it is answered in its own way, whatever became of its question. */
export function isFlowEvent(event: unknown): event is { readonly Details: unknown } {
  return typeof event === "object" && event !== null && "Details" in event;
}

/** `null` for something else than a look-up. */
export function decodeLookupRequest(event: unknown, defaultCountry: string): LookupRequest | null {
  if (isFlowEvent(event)) {
    const details = z.safeParse(flowDetails, event.Details);
    return details.success ? fromFlow(details.data, defaultCountry) : null;
  }
  const bare = z.safeParse(bareEvent, event);
  if (!bare.success) return null;
  const { caller, number } = byPhone(bare.data.phoneNumber, defaultCountry);
  return { forFlow: false, contact: null, caller, customerNumber: number, systemNumber: null };
}

function fromFlow({ ContactData, Parameters }: FlowDetails, defaultCountry: string): LookupRequest {
  const contactId = parseContactId(ContactData.ContactId);
  const callId = parseContactId(ContactData.InitialContactId) ?? contactId;
  const system = parseCallerNumber(ContactData.SystemEndpoint?.Address, defaultCountry);
  const named = byPhone(filled(Parameters?.PhoneNumber), defaultCountry);
  // Connect says "Timeout" where a caller was asked for his number and typed none.
  const phone = named.number ? named : byPhone(ContactData.CustomerEndpoint?.Address, defaultCountry);
  return {
    forFlow: true,
    contact: contactId === null || callId === null ? null : { contactId, callId },
    caller: statedCaller(Parameters) ?? chatCaller({ ContactData, Parameters }) ?? phone.caller,
    customerNumber: phone.number,
    systemNumber: system.kind === "number" ? system.number : null,
  };
}

function byPhone(written: string | null | undefined, defaultCountry: string): { caller: Caller; number: E164 | null } {
  const read = parseCallerNumber(written, defaultCountry);
  switch (read.kind) {
    case "number":
      return { caller: { kind: "known", key: { by: "phone", number: read.number } }, number: read.number };
    case "anonymous":
      return { caller: { kind: "anonymous" }, number: null };
    case "shortCode":
      return { caller: { kind: "nobody", why: "shortCode" }, number: null };
    case "unreadable":
      return { caller: { kind: "nobody", why: "numberUnreadable" }, number: null };
  }
}

/**
 * What the caller typed when the flow asked him. Connect says "Timeout" for a caller who typed nothing: that, as anything
 * else that is no number, leaves him with the one he calls from.
 */
function statedCaller(parameters: FlowDetails["Parameters"]): Caller | null {
  for (const { name, by, form } of statedParameters) {
    const stated = filled(parameters?.[name]);
    if (stated !== null && form.test(stated)) return { kind: "known", key: { by, stated } };
  }
  return null;
}

const statedParameters = [
  { name: "CustomerNumber", by: "customerNumber", form: /^\d{1,20}$/ },
  { name: "TicketNumber", by: "ticketNumber", form: /^\d{1,20}$/ },
  // A flow of one's own may know one with letters.
  { name: "SerialNumber", by: "serialNumber", form: /^(?!timeout$)[a-z0-9._-]{1,40}$/i },
] as const;

/** Chats have no number. What a visitor typed identifies nobody on a phone call, so there it is not looked at. */
function chatCaller({ ContactData, Parameters }: FlowDetails): Caller | null {
  if (ContactData.Channel !== "CHAT") return null;
  const { Email, CustomerEmail } = ContactData.Attributes ?? {};
  const address = filled(Parameters?.Email) ?? filled(Email) ?? filled(CustomerEmail);
  if (address === null || address.length > longestAddress || !/^[^\s@]+@[^\s@]+$/.test(address)) return null;
  return { kind: "known", key: { by: "email", address } };
}

/** RFC 5321, 4.5.3.1.3. A key of the customer cache that is longer than DynamoDB takes could be neither kept nor read again. */
const longestAddress = 254;

/** A flow writes `none` where it has nothing. */
function filled(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" || trimmed === "none" ? null : trimmed;
}

// One odd value must not cost the caller all the others: it counts as missing.
const text = z.catch(z.nullish(z.string()), null);
const strings = z.catch(z.nullish(z.record(z.string(), text)), null);
const endpoint = z.catch(z.nullish(z.object({ Address: text })), null);
const flowDetails = z.object({
  ContactData: z.object({
    ContactId: text,
    InitialContactId: text,
    Channel: text,
    CustomerEndpoint: endpoint,
    SystemEndpoint: endpoint,
    Attributes: strings,
  }),
  Parameters: strings,
});
type FlowDetails = z.infer<typeof flowDetails>;
const bareEvent = z.object({ phoneNumber: z.nullable(z.string()) });
