/** The connector's API: everything about one contact, for whoever holds that contact's token, and nothing else. */
import * as z from "zod/mini";
import type {
  ContactView,
  CustomerChoice,
  CustomerLookupRequest,
  DialedActivity,
  RouteKey,
  WrapUpSaved,
} from "../../contract/api.ts";
import { encodeLookupAnswer } from "../../contract/attributes.ts";
import type { PastCall, Ticket } from "../../contract/customers.ts";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import { parseContactId } from "../../contract/identifiers.ts";
import { longestNotes, type WrapUp } from "../../contract/wrapUp.ts";
import { type ChangedCalls, createChangedCalls } from "../calls/changedCalls.ts";
import { contactView, recordState } from "../calls/contactView.ts";
import { createJournal, type Journal, type JournalCall } from "../calls/journal.ts";
import type { Crm } from "../crm/crm.ts";
import { createCrm } from "../crm/registry.ts";
import { screenPopUrl } from "../crm/screenPop.ts";
import { createCustomerCache } from "../customers/cache.ts";
import { createDirectory, type Directory } from "../customers/directory.ts";
import { customerOf, customersOf, lookupAnswer } from "../customers/matching.ts";
import { keepingTickets } from "../customers/openTickets.ts";
import { toE164 } from "../customers/phone.ts";
import { type ContactClaims, type ContactTokenKeys, verifyContactToken } from "../runtime/contactToken.ts";
import { Deadline } from "../runtime/deadline.ts";
import { createDynamoDb } from "../runtime/dynamodb.ts";
import {
  type ApiAnswer,
  ApiProblem,
  type ApiRequest,
  decodeBody,
  jsonAnswer,
  problemAnswer,
  readAuthorization,
  readJsonBody,
} from "../runtime/httpApi.ts";
import { noteTrouble, observe, type RequestNotes } from "../runtime/observability.ts";
import { createRequestBrake } from "../runtime/requestBrake.ts";
import { createSecrets, decodeContactTokenSecret } from "../runtime/secrets.ts";
import { settings } from "../runtime/settings.ts";

export interface ConnectorApiParts {
  readonly settings: Pick<FunctionSettings, "stage" | "crm" | "defaultCountry" | "lookup">;
  readonly journal: Pick<Journal, "read" | "chooseCustomer" | "noteActivity" | "saveWrapUp" | "lastCalls">;
  readonly directory: Directory;
  readonly crm: () => Promise<Pick<Crm, "openTickets">>;
  readonly changedCalls: ChangedCalls;
  readonly tokenKeys: ContactTokenKeys;
  readonly now: () => Date;
}

let parts: ConnectorApiParts | undefined;

export const handler = observe("connectorApi", (event: ApiRequest, notes) => {
  parts ??= wire();
  return answerConnector(event, parts, notes);
});

export async function answerConnector(
  request: ApiRequest,
  parts: ConnectorApiParts,
  notes: RequestNotes,
): Promise<ApiAnswer> {
  try {
    const route = isOurs(request.routeKey) ? routes[request.routeKey] : null;
    if (route === null) throw new ApiProblem(404, "NO_SUCH_ROUTE");
    const claims = await authorize(request, parts, notes);
    notes.contact(claims.contactId);
    const seconds = brake.secondsToWait(claims.contactId, parts.now());
    if (seconds > 0) throw new ApiProblem(429, "TOO_MANY_REQUESTS", undefined, { "retry-after": String(seconds) });
    const answer = jsonAnswer(await route({ request, claims, notes }, parts));
    notes.outcome("answered");
    return answer;
  } catch (error) {
    if (!(error instanceof ApiProblem)) {
      notes.outcome("failed");
      notes.trouble("The request failed", error);
      return problemAnswer(new ApiProblem(500, "INTERNAL"));
    }
    notes.outcome(error.problem.code);
    return problemAnswer(error);
  }
}

type ConnectorRoute = Exclude<RouteKey, "POST /webhooks/{crm}">;
interface Authorized {
  readonly request: ApiRequest;
  readonly claims: ContactClaims;
  readonly notes: RequestNotes;
}

const routes: Readonly<Record<ConnectorRoute, (asked: Authorized, parts: ConnectorApiParts) => Promise<unknown>>> = {
  "GET /contacts/{contactId}": showContact,
  "PUT /contacts/{contactId}/customer": chooseCustomer,
  "PUT /contacts/{contactId}/activity": noteActivity,
  "PUT /contacts/{contactId}/wrap-up": saveWrapUp,
  "POST /customer-lookup": lookUpOwnNumber,
};

function isOurs(routeKey: string): routeKey is ConnectorRoute {
  return Object.hasOwn(routes, routeKey);
}

async function authorize(
  request: ApiRequest,
  { tokenKeys, settings, now }: ConnectorApiParts,
  notes: RequestNotes,
): Promise<ContactClaims> {
  const refused = new ApiProblem(401, "UNAUTHORIZED", undefined, { "www-authenticate": "Bearer" });
  const token = readAuthorization(request, "Bearer");
  if (token === null) throw refused;
  const check = await verifyContactToken(token, tokenKeys, { stage: settings.stage, now: now() });
  if (!check.ok) {
    notes.fact("refused", check.why);
    throw refused;
  }
  const { contactId, callId } = check.claims;
  const asked = request.pathParameters?.contactId;
  // A transferred leg carries the token of the leg before it, and the call's own id speaks for both.
  if (asked !== undefined && ![contactId, callId].some((own) => own === parseContactId(asked))) {
    throw new ApiProblem(403, "NOT_THIS_CONTACT");
  }
  return check.claims;
}

async function showContact({ claims, notes }: Authorized, parts: ConnectorApiParts): Promise<ContactView> {
  const call = await parts.journal.read(claims.callId);
  if (call === null) return contactView(claims.contactId, null, [], []);
  const [tickets, calls] = await Promise.all([openTickets(call, parts, notes), lastCalls(call, parts, notes)]);
  return contactView(claims.contactId, call, tickets, calls);
}

async function chooseCustomer(asked: Authorized, parts: ConnectorApiParts): Promise<ContactView> {
  const { customerId } = decodeBody(choiceShape, readJsonBody(asked.request, bodyLimitBytes));
  const { callId } = asked.claims;
  const before = await parts.journal.read(callId);
  const customer = before && customersOf(before.match).find((candidate) => candidate.id === customerId);
  if (!customer)
    throw new ApiProblem(400, "CUSTOMER_NOT_MATCHED", "This customer is not one of the contact's matches.");
  await parts.journal.chooseCustomer(callId, customer);
  await tellIfOver(callId, parts);
  return showContact(asked, parts);
}

/** The connector says it whenever it asks for the contact; once is enough. */
async function noteActivity(asked: Authorized, parts: ConnectorApiParts): Promise<ContactView> {
  const { activityUuid } = decodeBody(activityShape, readJsonBody(asked.request, bodyLimitBytes));
  const { callId } = asked.claims;
  if ((await parts.journal.read(callId))?.activityUuid === undefined) {
    await parts.journal.noteActivity(callId, activityUuid);
    await tellIfOver(callId, parts);
  }
  return showContact(asked, parts);
}

async function saveWrapUp({ request, claims }: Authorized, parts: ConnectorApiParts): Promise<WrapUpSaved> {
  const sent = decodeBody(wrapUpShape, readJsonBody(request, bodyLimitBytes));
  const wrapUp = await parts.journal.saveWrapUp(claims.callId, notInTheFuture(sent, parts.now()));
  const call = await tellIfOver(claims.callId, parts);
  return { wrapUp, record: call === null ? { state: "waiting" } : recordState(call) };
}

async function lookUpOwnNumber({ request, claims }: Authorized, parts: ConnectorApiParts): Promise<unknown> {
  const { phoneNumber } = decodeBody(lookupShape, readJsonBody(request, bodyLimitBytes));
  const number = toE164(phoneNumber, parts.settings.defaultCountry);
  if (number === null || number !== claims.phone) throw new ApiProblem(403, "NOT_THIS_NUMBER");
  const match = await parts.directory.lookUp({ by: "phone", number }, parts.settings.lookup.budgetMilliseconds);
  // No new token: this one ends when it ends.
  const answer = { ...lookupAnswer(match, null), screenPopUrl: screenPopUrl(parts.settings.crm, match, null) };
  return encodeLookupAnswer(answer, { forFlow: false });
}

/** A card without tickets is better than no card. */
async function openTickets(
  call: JournalCall,
  parts: ConnectorApiParts,
  notes: RequestNotes,
): Promise<readonly Ticket[]> {
  const customer = customerOf(call.match, call.chosenCustomer);
  if (customer === null) return [];
  const patience = new Deadline(ticketsMilliseconds);
  try {
    const { signal } = patience;
    return await patience.wait(parts.crm().then((crm) => crm.openTickets(customer, mostTickets, { signal })));
  } catch (error) {
    notes.trouble("Open tickets could not be read", error);
    return [];
  } finally {
    patience.end();
  }
}

async function lastCalls(
  call: JournalCall,
  parts: ConnectorApiParts,
  notes: RequestNotes,
): Promise<readonly PastCall[]> {
  const customer = customerOf(call.match, call.chosenCustomer);
  if (customer === null) return [];
  try {
    // One more than is shown: this call itself may be among them.
    const calls = await parts.journal.lastCalls(customer.id, mostCalls + 1);
    return calls.filter(({ callId }) => callId !== call.callId).slice(0, mostCalls);
  } catch (error) {
    notes.trouble("The customer's last calls could not be read", error);
    return [];
  }
}

/** Before the call is over there is nothing to write again. Read after the change, so that no logging run can miss it. */
async function tellIfOver(callId: ContactClaims["callId"], parts: ConnectorApiParts): Promise<JournalCall | null> {
  const call = await parts.journal.read(callId);
  const over = call !== null && (call.state.kind !== "open" || call.legs.some((leg) => leg.disconnectedAt !== null));
  if (over) await parts.changedCalls.tell(callId);
  return call;
}

/** A browser whose clock is ahead must not make later edits lose. */
function notInTheFuture(wrapUp: WrapUp, now: Date): WrapUp {
  const editedAt = new Date(Math.min(Date.parse(wrapUp.editedAt), now.getTime()));
  return { ...wrapUp, editedAt: editedAt.toISOString() };
}

/** Far more than an agent who types notes all the while makes the connector send. */
const brake = createRequestBrake(120, 60);
const bodyLimitBytes = 64 * 1024;
const ticketsMilliseconds = 2_000;
const mostTickets = 5;
const mostCalls = 5;

const choiceShape: z.ZodMiniType<CustomerChoice> = z.object({
  customerId: z.string().check(z.minLength(1), z.maxLength(100)),
});
const lookupShape: z.ZodMiniType<CustomerLookupRequest> = z.object({ phoneNumber: z.string().check(z.maxLength(50)) });
const activityShape: z.ZodMiniType<DialedActivity> = z.object({
  activityUuid: z.string().check(z.regex(/^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i)),
});
const wrapUpShape: z.ZodMiniType<WrapUp> = z.object({
  notes: z.string().check(z.maxLength(longestNotes)),
  disposition: z.nullable(z.string().check(z.minLength(1), z.maxLength(100))),
  ticketId: z.nullable(z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/))),
  editedAt: z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), "must be an ISO 8601 time")),
});

function wire(): ConnectorApiParts {
  const stage = settings();
  const dynamodb = createDynamoDb();
  const secrets = createSecrets();
  const tokenSecret = stage.secrets.contactToken;
  let loadedCrm: ReturnType<typeof createCrm> | undefined;
  const crm = () => {
    loadedCrm ??= createCrm(stage, { secrets });
    return loadedCrm;
  };
  const now = () => new Date();
  const tickets = keepingTickets({ openTickets: async (...asked) => (await crm()).openTickets(...asked) }, now);
  return {
    settings: stage,
    journal: createJournal(dynamodb, stage.tables),
    directory: createDirectory({
      crm,
      cache: createCustomerCache(dynamodb, stage.tables.customers, stage.lookup),
      onTrouble: noteTrouble,
    }),
    crm: async () => tickets,
    changedCalls: createChangedCalls(stage.queueUrls.callLogging),
    tokenKeys: {
      get: () => secrets.get(tokenSecret, decodeContactTokenSecret),
      refresh: () => secrets.refresh(tokenSecret, decodeContactTokenSecret),
    },
    now,
  };
}
