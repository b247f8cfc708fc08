/**
 * The resource server at `/api`, as strict as HaloPSA is known to be and as careless: bodies are arrays, parameters it
 * does not know are ignored, and the phone search compares text.
 */
import { type Context, Hono } from "hono";
import type { AuthServer } from "./authServer.ts";
import { actionOnWire, type HaloTicket, type HaloUser, ticketOnWire, userOnWire, withDoubles } from "./records.ts";
import { missingScope } from "./scopes.ts";
import type { Fields, HaloStore, Refusal, Written } from "./store.ts";
import { apiAgent, assets, closedStatusId, outcomes, statuses, teams, ticketTypes } from "./tenant.ts";

/** Paths are written in lower case: HaloPSA, like all of ASP.NET, takes any. The server lowers them before routing. */
export function createApi(store: HaloStore, auth: AuthServer, authUrl: () => string): Hono {
  const api = new Hono();
  api.get("/authinfo", (context) => context.json({ auth_url: authUrl(), tenant_id: "patchbay" }));
  api.get("/instanceinfo", (context) => context.json({ version: "2.246.1", product: "HaloPSA" }));

  api.use(async (context, next) => {
    const scopes = auth.scopesOf(context.req.header("authorization"));
    if (scopes === null) return context.body(null, 401, { "www-authenticate": "Bearer" });
    const missing = missingScope(context.req.method, context.req.path, scopes);
    if (missing === null) return next();
    return context.json({ Message: `The application has no permission for this (${missing}).` }, 403);
  });

  api.get("/agent/me", (context) => context.json(apiAgent));
  api.get("/tickettype", (context) => context.json(ticketTypes.map(({ outcomeIds: _, ...type }) => type)));
  api.get("/status", (context) => context.json(statuses));
  api.get("/outcome", (context) => context.json(outcomes));
  api.get("/team", (context) => context.json(teams));

  api.get("/users", (context) => {
    const query = parametersOf(context);
    const term = query.text("search").toLowerCase();
    const searched = query.flag("search_phonenumbers") ? phonesOf : namesOf;
    const found = store
      .users()
      .filter((user) => !user.inactive || query.flag("includeinactive"))
      .filter((user) => !user.isgeneraluser || !query.flag("exclude_generaluser"))
      .filter((user) => equalOrAbsent(query.number("client_id"), user.client_id))
      .filter((user) => equalOrAbsent(query.number("site_id"), user.site_id_int))
      .filter((user) => usesAsset(query.number("asset_id"), user))
      .filter((user) => term === "" || searched(store, user).some((value) => value.toLowerCase().includes(term)));
    return list(
      context,
      "users",
      found.map((user) => userRow(store, user)),
      query,
    );
  });
  api.get("/users/:id", (context) => {
    const user = store.user(Number(context.req.param("id")));
    return user === null ? context.notFound() : json(context, userRow(store, user));
  });
  api.get("/client", (context) => list(context, "clients", store.clients(), parametersOf(context)));
  api.get("/client/:id", (context) => {
    const client = store.clients().find((row) => row.id === Number(context.req.param("id")));
    return client === undefined ? context.notFound() : json(context, client);
  });
  api.get("/site", (context) => list(context, "sites", store.sites(), parametersOf(context)));
  api.get("/site/:id", (context) => {
    const site = store.sites().find((row) => row.id === Number(context.req.param("id")));
    return site === undefined ? context.notFound() : json(context, site);
  });

  api.get("/tickets", (context) => {
    const query = parametersOf(context);
    const term = query.text("search").toLowerCase();
    const found = store
      .searchTickets(term)
      .filter((ticket) => equalOrAbsent(query.number("client_id"), ticket.client_id))
      .filter((ticket) => equalOrAbsent(query.number("user_id"), ticket.user_id))
      .filter((ticket) => equalOrAbsent(query.number("status_id"), ticket.status_id))
      .filter((ticket) => !query.flag("open_only") || ticket.status_id !== closedStatusId)
      .sort((a, b) => (query.text("order") === "dateoccurred" ? a.dateoccurred.localeCompare(b.dateoccurred) : 0));
    if (query.flag("orderdesc")) found.reverse();
    return list(
      context,
      "tickets",
      found.map((ticket) => ticketRow(store, ticket)),
      query,
      mostTicketsPerPage,
    );
  });
  api.get("/tickets/:id", (context) => {
    const ticket = store.tickets().find((row) => row.id === Number(context.req.param("id")));
    return ticket === undefined ? context.notFound() : json(context, ticketRow(store, ticket));
  });
  api.post("/tickets", (context) =>
    writeAll(context, "Faults", (fields, index) =>
      mapRow(store.writeTicket(fields, index), (t) => ticketRow(store, t)),
    ),
  );

  api.get("/asset", (context) => {
    const query = parametersOf(context);
    const term = query.text("search").toLowerCase();
    const found = assets
      .filter((asset) => equalOrAbsent(query.number("client_id"), asset.client_id))
      .filter((asset) => `${asset.inventory_number}\n${asset.key_field}`.toLowerCase().includes(term));
    const rows = found.map(({ userIds: _, ...asset }) => asset);
    return list(context, "assets", rows, query);
  });

  api.get("/actions", (context) => {
    const query = parametersOf(context);
    const ticketId = query.number("ticket_id");
    // Over all tickets the query runs into the gateway's time limit.
    if (ticketId === null) return context.html("<html><body>504 Gateway Time-out</body></html>", 504);
    const found = store
      .listedActions(ticketId)
      .filter((action) => !action.hiddenfromuser || !query.flag("excludeprivate"));
    const rows = found.map((action) => actionOnWire(action, query.flag("includehtmlnote")));
    return list(context, "actions", rows.reverse(), query);
  });
  api.post("/actions", (context) =>
    writeAll(context, "Actions", (fields, index) =>
      mapRow(store.writeAction(fields, index), (action) => actionOnWire(action, true)),
    ),
  );

  api.get("/calllog", (context) => list(context, "calllogs", store.callLogs(), parametersOf(context)));
  api.post("/calllog", (context) => writeAll(context, "CallLog", (fields) => store.writeCallLog(fields)));
  return api;
}

/** HaloPSA's own limit. */
const mostTicketsPerPage = 100;

/** What each status' error body looks like; a gateway in front of HaloPSA answers in HTML. */
export function errorBody(status: number): { readonly text: string; readonly contentType: string } {
  if (status === 429) {
    return { text: "Rate Limit Reached - 300 Requests per rolling 5 minute window", contentType: "text/plain" };
  }
  if (status === 500) {
    const text = JSON.stringify({ ClassName: "System.Exception", Message: "An unexpected error occurred." });
    return { text, contentType: "application/json" };
  }
  return { text: `<html><body><h1>${status}</h1></body></html>`, contentType: "text/html" };
}

interface Parameters {
  text(name: string): string;
  number(name: string): number | null;
  flag(name: string): boolean;
}

/** Names in any case, as ASP.NET binds them. */
function parametersOf(context: Context): Parameters {
  const values = new Map(
    [...new URL(context.req.url).searchParams].map(([name, value]) => [name.toLowerCase(), value] as const),
  );
  const number = (name: string) => {
    const value = values.get(name);
    return value !== undefined && /^-?\d+$/.test(value) ? Number.parseInt(value, 10) : null;
  };
  return { text: (name) => values.get(name) ?? "", number, flag: (name) => values.get(name)?.toLowerCase() === "true" };
}

/**
 * `{ record_count, <name>: [...] }`, capped by `count` or paged. `pageinate` is HaloPSA's own spelling. How many there are
 * without either is not public: here, one page.
 */
function list(
  context: Context,
  name: string,
  rows: readonly unknown[],
  query: Parameters,
  mostPerPage = Number.POSITIVE_INFINITY,
): Response {
  const size = Math.min(query.number("page_size") ?? 50, mostPerPage);
  const first = ((query.number("page_no") ?? 1) - 1) * size;
  const shown = query.flag("pageinate")
    ? rows.slice(first, first + size)
    : rows.slice(0, query.number("count") ?? size);
  return json(context, { record_count: rows.length, [name]: shown });
}

/** One item answers itself; several answer the last alone, unless `returnall`. */
async function writeAll<Row>(
  context: Context,
  schema: string,
  write: (fields: Fields, index: number) => Written<Row>,
): Promise<Response> {
  const body = parseJson(await context.req.text());
  if (!Array.isArray(body)) {
    const text = `Cannot deserialize the current JSON object because the type 'System.Collections.Generic.List\`1[${schema}]' requires a JSON array.`;
    return refuse(context, { status: 400, problems: { "": [text] } });
  }
  const rows: Row[] = [];
  for (const [index, item] of body.entries()) {
    if (typeof item !== "object" || item === null) {
      return refuse(context, { status: 400, problems: { [`[${index}]`]: ["The input was not valid."] } });
    }
    const written = write(item, index);
    if ("refusal" in written) return refuse(context, written.refusal);
    rows.push(written.row);
  }
  return json(context, parametersOf(context).flag("returnall") ? rows : (rows.at(-1) ?? null), 201);
}

function refuse(context: Context, { status, problems }: Refusal): Response {
  return typeof problems === "string"
    ? context.json({ ClassName: "System.Exception", Message: problems }, status)
    : context.json(problems, status);
}

function json(context: Context, value: unknown, status: 200 | 201 = 200): Response {
  return context.body(withDoubles(JSON.stringify(value)), status, {
    "content-type": "application/json; charset=utf-8",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mapRow<From, To>(written: Written<From>, convert: (row: From) => To): Written<To> {
  return "refusal" in written ? written : { row: convert(written.row) };
}

function userRow(store: HaloStore, user: HaloUser): Record<string, unknown> {
  return userOnWire(user, store.client(user.client_id), store.site(user.site_id_int));
}

function ticketRow(store: HaloStore, ticket: HaloTicket): Record<string, unknown> {
  return ticketOnWire(ticket, {
    client: store.client(ticket.client_id).name,
    site: store.site(ticket.site_id).name,
    user: store.user(ticket.user_id)?.name ?? "Unknown",
  });
}

function phonesOf(store: HaloStore, user: HaloUser): readonly string[] {
  return [
    user.phonenumber,
    user.mobilenumber,
    user.mobilenumber2,
    user.homenumber,
    store.site(user.site_id_int).phonenumber,
  ];
}

function namesOf(_store: HaloStore, user: HaloUser): readonly string[] {
  return [user.name, user.emailaddress];
}

/** An asset that nobody has for himself is everybody's. */
function usesAsset(assetId: number | null, user: HaloUser): boolean {
  const { userIds = [] } = assets.find(({ id }) => id === assetId) ?? {};
  return userIds.length === 0 || userIds.includes(user.id);
}

function equalOrAbsent(wanted: number | null, value: number): boolean {
  return wanted === null || wanted === value;
}
