/**
 * What the events leave out of a finished call, asked for once and kept in the journal: names behind ARNs, and for a call
 * that no look-up was made for, or none that succeeded, the customer's number and who that is.
 */
import type { CustomerMatch } from "../../contract/customers.ts";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { E164 } from "../../contract/identifiers.ts";
import { type CallerKey, type Crm, CrmFailure } from "../crm/crm.ts";
import { matchOf } from "../customers/matching.ts";
import { parseCallerNumber } from "../customers/phone.ts";
import { Deadline } from "../runtime/deadline.ts";
import type { ConnectContacts } from "./connectContacts.ts";
import type { Journal } from "./journal.ts";
import type { JournalCall } from "./journalItems.ts";

export interface CallFactsPorts {
  readonly journal: Journal;
  readonly crm: () => Promise<Crm>;
  readonly contacts: ConnectContacts;
  readonly settings: Pick<FunctionSettings, "defaultCountry">;
  readonly trouble: (what: string, error: unknown) => void;
}

export async function completeFacts(call: JournalCall, ports: CallFactsPorts): Promise<void> {
  await completeNames(call, ports);
  if (call.match.kind === "unavailable" && call.chosenCustomer === null) await completeCustomer(call, ports);
}

/** A name that cannot be had is no reason to keep the call out of the CRM. */
async function completeNames(call: JournalCall, { journal, contacts, trouble }: CallFactsPorts): Promise<void> {
  const patience = new Deadline(namesMilliseconds);
  const orNothing = async (arn: string | null, known: string | null, find: (arn: string) => Promise<string | null>) => {
    if (arn === null || known !== null) return known;
    try {
      return await patience.wait(find(arn));
    } catch (error) {
      trouble("a name could not be looked up", error);
      return null;
    }
  };
  try {
    for (const leg of call.legs) {
      const agentName = await orNothing(leg.agentArn, leg.agentName, contacts.agentName);
      const queueName = await orNothing(leg.queueArn, leg.queueName, contacts.queueName);
      if (agentName === leg.agentName && queueName === leg.queueName) continue;
      await journal.mergeLeg(call.callId, { ...leg, agentName, queueName });
    }
  } finally {
    patience.end();
  }
}

/** For all of a call together: what is left of the function's time is the CRM's. */
const namesMilliseconds = 3_000;

async function completeCustomer(call: JournalCall, ports: CallFactsPorts): Promise<void> {
  const caller = await callerOf(call, ports);
  const match = "match" in caller ? caller.match : await find(caller.key, ports);
  await ports.journal.open({
    callId: call.callId,
    contactId: call.callId,
    customerNumber: caller.customerNumber,
    systemNumber: caller.systemNumber,
    match,
  });
}

type Caller = { readonly customerNumber: E164 | null; readonly systemNumber: E164 | null } & (
  | { readonly key: CallerKey }
  | { readonly match: CustomerMatch }
);

async function callerOf(call: JournalCall, { contacts, settings }: CallFactsPorts): Promise<Caller> {
  const { customerNumber, systemNumber, callerKey } = call;
  // What the look-up searched by before it failed: a chat has no number.
  if (callerKey !== null && callerKey.by !== "phone") return { customerNumber, systemNumber, key: callerKey };
  if (customerNumber !== null) return { customerNumber, systemNumber, key: { by: "phone", number: customerNumber } };
  const details = await contacts.describe(call.callId);
  const customer = parseCallerNumber(details?.customerNumber, settings.defaultCountry);
  const system = parseCallerNumber(details?.systemNumber, settings.defaultCountry);
  const ours = systemNumber ?? (system.kind === "number" ? system.number : null);
  if (customer.kind === "number") {
    const { number } = customer;
    return { customerNumber: number, systemNumber: ours, key: { by: "phone", number } };
  }
  // Without the contact nobody knows whether a number was withheld.
  const match: CustomerMatch =
    details === null ? { kind: "unavailable" } : { kind: customer.kind === "anonymous" ? "anonymous" : "none" };
  return { customerNumber: null, systemNumber: ours, match };
}

async function find(caller: CallerKey, { crm, trouble }: CallFactsPorts): Promise<CustomerMatch> {
  try {
    return matchOf(await (await crm()).findCustomers(caller, {}), false);
  } catch (error) {
    // A CRM that does not answer will not take the call either; one that refuses to search may.
    if (!(error instanceof CrmFailure) || error.failure === "retryLater") throw error;
    trouble("the customer could not be looked up", error);
    return { kind: "unavailable" };
  }
}
