/**
 * customer-lookup: asked by the inbound flow while the phone rings. It always answers, and in time: whatever fails here,
 * the caller still reaches an agent, as an unknown caller.
 *
 * Customer cache and token keys are asked at once, so that a cached look-up takes one round trip. What is written down, in
 * the journal and in the cache, is written after the answer.
 */
import { encodeLookupAnswer } from "../../contract/attributes.ts";
import type { CustomerMatch } from "../../contract/customers.ts";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { ContactId } from "../../contract/identifiers.ts";
import { createJournal, type Journal, type OpenedCall } from "../calls/journal.ts";
import type { StatedNumber } from "../crm/crm.ts";
import { createCrm } from "../crm/registry.ts";
import { screenPopUrl, ticketIdOf } from "../crm/screenPop.ts";
import { createCustomerCache } from "../customers/cache.ts";
import { createDirectory, type Directory } from "../customers/directory.ts";
import { decodeLookupRequest, isFlowEvent, type LookupRequest } from "../customers/lookupRequest.ts";
import { customerOf, customersOf, lookupAnswer } from "../customers/matching.ts";
import { type AfterAnswer, registerAfterAnswer } from "../runtime/afterAnswer.ts";
import { type ContactTokenKeys, mintContactToken } from "../runtime/contactToken.ts";
import { Deadline } from "../runtime/deadline.ts";
import { createDynamoDb } from "../runtime/dynamodb.ts";
import { maskPhone } from "../runtime/masking.ts";
import { noteTrouble, observe, type RequestNotes } from "../runtime/observability.ts";
import { createSecrets, decodeContactTokenSecret } from "../runtime/secrets.ts";
import { settings } from "../runtime/settings.ts";

export interface CustomerLookupParts {
  readonly settings: Pick<FunctionSettings, "stage" | "crm" | "defaultCountry" | "lookup" | "contactTokenSeconds">;
  readonly directory: Directory;
  readonly journal: Pick<Journal, "open" | "identify" | "read">;
  readonly tokenKeys: Pick<ContactTokenKeys, "get">;
  readonly later: AfterAnswer["add"];
  readonly now: () => Date;
}

const afterAnswer = await registerAfterAnswer(noteTrouble);
let parts: CustomerLookupParts | undefined;

export const handler = observe("customerLookup", answerInAnyCase, afterAnswer.add);

async function answerInAnyCase(event: unknown, notes: RequestNotes): Promise<Record<string, string>> {
  try {
    parts ??= wire();
    return await lookUpCustomer(event, parts, notes);
  } catch (error) {
    notes.outcome("unavailable");
    notes.trouble("The look-up could not be made", error);
    return encodeLookupAnswer(lookupAnswer({ kind: "unavailable" }, null), { forFlow: isFlowEvent(event) });
  } finally {
    await afterAnswer.answering();
  }
}

export async function lookUpCustomer(
  event: unknown,
  { settings, directory, journal, tokenKeys, later, now }: CustomerLookupParts,
  notes: RequestNotes,
): Promise<Record<string, string>> {
  const request = decodeLookupRequest(event, settings.defaultCountry);
  if (request === null) {
    notes.outcome("eventUnreadable");
    const answer = lookupAnswer({ kind: "unavailable" }, null);
    return encodeLookupAnswer(answer, { forFlow: isFlowEvent(event), reason: "eventUnreadable" });
  }
  const { contact, customerNumber, forFlow } = request;
  if (contact) notes.contact(contact.contactId);
  if (customerNumber) notes.fact("customerNumber", maskPhone(customerNumber));

  const { budgetMilliseconds } = settings.lookup;
  const askingMilliseconds = Math.max(budgetMilliseconds - answerMilliseconds, budgetMilliseconds / 2);
  const budget = new Deadline(askingMilliseconds);
  const orNull = async <Result>(what: string, work: Promise<Result>): Promise<Result | null> => {
    try {
      return await work;
    } catch (error) {
      notes.trouble(what, error);
      return null;
    }
  };
  try {
    const [found, keys, settled] = await Promise.all([
      findMatch(request, directory, askingMilliseconds),
      contact && orNull("The contact token's keys could not be read", budget.wait(tokenKeys.get())),
      contact &&
        contact.contactId !== contact.callId &&
        statedNumber(request) === null &&
        orNull("What the call's earlier legs know was not read", budget.wait(settledMatch(contact.callId, journal))),
    ]);
    const match = settled || found;
    const reason = request.caller.kind === "nobody" ? request.caller.why : null;
    notes.outcome(match.kind);
    if (reason) notes.fact("reason", reason);
    if ("stale" in match) notes.fact("stale", match.stale);
    const customers = customersOf(match).map((customer) => customer.id);
    const stated = statedNumber(request);
    if (stated) notes.fact("statedBy", stated.by);
    if (contact) {
      later(async () => {
        await orNull("The call was not journaled", journal.open(openedCall(request, contact, found)));
        if (!stated || customers.length === 0) return;
        await orNull("What the caller stated was not journaled", journal.identify(contact.callId, match));
      });
    }
    const terms = { stage: settings.stage, lifetimeSeconds: settings.contactTokenSeconds, now: now() };
    const token =
      contact &&
      keys &&
      (await orNull(
        "No contact token was made",
        mintContactToken({ ...contact, phone: customerNumber, customers }, keys, terms),
      ));
    const ticketId =
      stated?.by === "ticketNumber" && customers.length > 0 ? ticketIdOf(settings.crm, stated.stated) : null;
    const answer = {
      ...lookupAnswer(match, token),
      ticketId,
      screenPopUrl: screenPopUrl(settings.crm, match, ticketId),
    };
    return encodeLookupAnswer(answer, { forFlow, reason });
  } finally {
    budget.end();
  }
}

/** Whom an earlier leg found: by what the caller said of himself, or by the agent who picked among several. */
async function settledMatch(callId: ContactId, journal: Pick<Journal, "read">): Promise<CustomerMatch | null> {
  const call = await journal.read(callId);
  if (call === null) return null;
  const customer = customerOf(call.match, call.chosenCustomer);
  if (customer === null) return null;
  return call.match.kind === "one" && call.match.customer.id === customer.id
    ? call.match
    : { kind: "one", customer, stale: false };
}

/** Kept back from the time to ask others, for token and answer. */
const answerMilliseconds = 50;

async function findMatch(
  { caller }: LookupRequest,
  directory: Directory,
  budgetMilliseconds: number,
): Promise<CustomerMatch> {
  switch (caller.kind) {
    case "known":
      return directory.lookUp(caller.key, budgetMilliseconds);
    case "anonymous":
      return { kind: "anonymous" };
    case "nobody":
      return { kind: "none" };
  }
}

/** `null` when the caller is known by where he calls or writes from alone. */
function statedNumber({ caller }: LookupRequest): StatedNumber | null {
  return caller.kind === "known" && "stated" in caller.key ? caller.key : null;
}

/** Where nobody could say who calls now, whoever reads the journal looks into the cache again: the CRM may have said so since. */
function openedCall(
  request: LookupRequest,
  contact: NonNullable<LookupRequest["contact"]>,
  match: CustomerMatch,
): OpenedCall {
  const { caller, customerNumber, systemNumber } = request;
  const isOld = match.kind === "unavailable" || ("stale" in match && match.stale);
  return {
    ...contact,
    customerNumber,
    systemNumber,
    match: caller.kind === "known" && isOld ? { kind: "asCached", caller: caller.key } : match,
  };
}

function wire(): CustomerLookupParts {
  const stage = settings();
  const dynamodb = createDynamoDb();
  const secrets = createSecrets();
  let crm: ReturnType<typeof createCrm> | undefined;
  return {
    settings: stage,
    directory: createDirectory({
      crm: () => {
        crm ??= createCrm(stage, { secrets });
        return crm;
      },
      cache: createCustomerCache(dynamodb, stage.tables.customers, stage.lookup),
      onTrouble: noteTrouble,
      later: afterAnswer.add,
    }),
    later: afterAnswer.add,
    journal: createJournal(dynamodb, stage.tables),
    tokenKeys: { get: () => secrets.get(stage.secrets.contactToken, decodeContactTokenSecret) },
    now: () => new Date(),
  };
}
