/**
 * The tenant's REST services, as far as Patchbay asks them: lists with `$filter`, single records with an entity tag, and
 * PATCH on phone calls and chats. Strict where SAP is: a query in the wrong style, a write without `If-Match` and an
 * unknown field are all refused.
 */
import { type Context, Hono } from "hono";
import { type Activities, type PhoneCall, phoneCallAsShown } from "./activities.ts";
import type { Directory } from "./directory.ts";
import { accountAsShown, contactPersonAsShown, individualCustomerAsShown } from "./masterData.ts";
import { matches, parseFilter, parseOrder, RefusedQuery, sorted } from "./odata.ts";

export interface RestOptions {
  readonly directory: Directory;
  readonly activities: Activities;
  /** Looked at on every request, so a test can change the password. */
  readonly credentials: () => { readonly username: string; readonly password: string };
  /** Fields of phone calls that only this tenant has. */
  readonly furtherFields: readonly string[];
  readonly longestTranscript: number;
}

interface Entity {
  readonly id: string;
  readonly adminData: { readonly updatedOn: string };
}

interface Collection {
  readonly entities: () => readonly Entity[];
  /** Paths to query by, in the service's own style. */
  readonly paths: ReadonlySet<string>;
}

/** Largest `$top`, and the `$skip` from which on the services refuse. */
const longestPage = 999;
const skipWall = 10_000;

export function createRestApi(options: RestOptions): Hono {
  const { directory, activities } = options;
  const app = new Hono();
  const showCalls = (channel: PhoneCall["channel"]) => () =>
    activities
      .all()
      .filter((call) => call.visible && call.channel === channel)
      .map(phoneCallAsShown);
  const communicationPaths = ["eMail", "phoneNormalisedNumber", "mobileNormalisedNumber"];
  const nested = new Set(["id", "displayId", ...communicationPaths.map((path) => `defaultCommunication/${path}`)]);
  const collections: Readonly<Record<string, Collection>> = {
    "account-service/accounts": { entities: () => directory.accounts.map(accountAsShown), paths: nested },
    "individual-customer-service/individualCustomers": {
      entities: () => directory.individualCustomers.map(individualCustomerAsShown),
      paths: nested,
    },
    "contact-person-service/contactPersons": {
      entities: () => directory.contactPersons.map(contactPersonAsShown),
      paths: new Set(["id", "displayId", "accountId", "isContactPersonFor/accountId", ...communicationPaths]),
    },
    "case-service/cases": { entities: () => directory.cases, paths: casePaths },
    "registered-product-service/registeredProducts": {
      entities: () => directory.registeredProducts,
      paths: new Set(["id", "displayId", "serialId", "account/displayId"]),
    },
    "phone-service/phoneCalls": { entities: showCalls("phone"), paths: callPaths },
    "chat-service/chats": { entities: showCalls("chat"), paths: callPaths },
  };

  app.use(async (context, next) => {
    const { username, password } = options.credentials();
    const expected = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    if (context.req.header("authorization") === expected) return next();
    return refuse(context, 401, "UNAUTHORIZED", "User name or password is wrong");
  });

  app.get("/iam-service/token", (context) => context.json({ value: { access_token: crypto.randomUUID() } }));

  for (const [path, collection] of Object.entries(collections)) {
    app.get(`/${path}`, (context) => {
      try {
        return context.json(list(collection, new URL(context.req.url).searchParams));
      } catch (error) {
        if (error instanceof RefusedQuery) return refuse(context, 400, "INVALID_QUERY", error.message);
        throw error;
      }
    });
    app.get(`/${path}/:id`, (context) => {
      const entity = collection.entities().find((one) => one.id === context.req.param("id"));
      if (entity === undefined) return refuse(context, 404, "NOT_FOUND", "There is no such record");
      return context.json({ value: entity }, 200, { etag: `"${entity.adminData.updatedOn}"` });
    });
  }

  const patch = async (context: Context) => {
    const call = activities.all().find((one) => one.visible && one.id === context.req.param("id"));
    if (call === undefined) return refuse(context, 404, "NOT_FOUND", "There is no such record");
    const ifMatch = context.req.header("if-match");
    if (ifMatch === undefined) return refuse(context, 428, "PRECONDITION_REQUIRED", "If-Match is missing");
    if (ifMatch !== "*" && ifMatch.replace(/^"(.*)"$/, "$1") !== call.updatedOn) {
      return refuse(context, 412, "PRECONDITION_FAILED", "The record was changed in the meantime");
    }
    const contentType = context.req.header("content-type")?.split(";")[0];
    if (contentType !== "application/json" && contentType !== "application/merge-patch+json") {
      return refuse(context, 415, "UNSUPPORTED_MEDIA_TYPE", "Send application/merge-patch+json");
    }
    const body: unknown = await context.req.json().catch(() => null);
    if (typeof body !== "object" || body === null)
      return refuse(context, 400, "INVALID_BODY", "The body is not an object");
    const furtherFields: Record<string, string> = { ...call.furtherFields };
    let transcript = call.transcript;
    for (const [field, value] of Object.entries(body)) {
      if (typeof value !== "string") return refuse(context, 422, "INVALID_VALUE", `${field} is not a text`, field);
      if (field === "transcript") transcript = value;
      else if (options.furtherFields.includes(field)) furtherFields[field] = value;
      else return refuse(context, 400, "UNKNOWN_PROPERTY", `${field} is not a property of this record`, field);
    }
    if (transcript !== null && transcript.length > options.longestTranscript) {
      return refuse(context, 422, "TOO_LONG", `transcript takes ${options.longestTranscript} characters`, "transcript");
    }
    const changed = activities.change(call.id, { transcript, furtherFields });
    if (changed === null) return refuse(context, 404, "NOT_FOUND", "There is no such record");
    return context.json({ value: phoneCallAsShown(changed) }, 200, { etag: `"${changed.updatedOn}"` });
  };
  app.patch("/phone-service/phoneCalls/:id", patch);
  app.patch("/chat-service/chats/:id", patch);

  app.notFound((context) => refuse(context, 404, "NOT_FOUND", "There is no such service"));
  return app;
}

/** SAP's error envelope. */
export function errorBody(code: string, message: string, target?: string): string {
  const detail = { code, message, ...(target === undefined ? {} : { target }) };
  return JSON.stringify({ error: { ...detail, details: [detail] } });
}

const casePaths: ReadonlySet<string> = new Set([
  "id",
  "displayId",
  "status",
  "isIrrelevant",
  "account.id",
  "account.displayId",
  "contact.displayId",
  "individualCustomer.displayId",
  "adminData.updatedOn",
  "adminData.createdOn",
]);

const callPaths: ReadonlySet<string> = new Set(["id", "displayId", "externalId.displayId"]);

const knownOptions = new Set(["$filter", "$top", "$skip", "$orderby", "$select", "$exclude", "$count"]);

function list(collection: Collection, query: URLSearchParams): { count: number; value: readonly Entity[] } {
  for (const name of query.keys()) {
    if (!knownOptions.has(name)) throw new RefusedQuery(`${name} is not a query option of this service`);
  }
  const filter = query.get("$filter");
  const orderBy = query.get("$orderby");
  const top = wholeNumber(query, "$top", longestPage, longestPage);
  const skip = wholeNumber(query, "$skip", 0, skipWall - 1);

  const parsed = filter === null ? null : parseFilter(filter, collection.paths);
  const found = collection.entities().filter((entity) => parsed === null || matches(parsed, entity));
  const ordered = orderBy === null ? found : sorted(found, parseOrder(orderBy, collection.paths));
  return { count: found.length, value: ordered.slice(skip, skip + top) };
}

function wholeNumber(query: URLSearchParams, name: string, otherwise: number, most: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > most) throw new RefusedQuery(`${name} goes up to ${most}`);
  return value;
}

function refuse(
  context: Context,
  status: 400 | 401 | 404 | 412 | 415 | 422 | 428,
  code: string,
  message: string,
  target?: string,
): Response {
  return context.body(errorBody(code, message, target), status, { "content-type": "application/json" });
}
