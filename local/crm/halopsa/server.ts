/** A HaloPSA tenant on this machine: authorization server, resource server and agent pages behind one port. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { type LocalClock, systemClock } from "../../clock.ts";
import { listen } from "../../listen.ts";
import { type FaultSwitch, injectFaults } from "../faults.ts";
import { createApi, errorBody } from "./api.ts";
import { type ApplicationCredentials, AuthServer } from "./authServer.ts";
import { createPageData } from "./pageData.ts";
import type { HaloAction, HaloCallLog, HaloTicket } from "./records.ts";
import { HaloStore } from "./store.ts";
import type { TenantRecords } from "./tenant.ts";
import { Webhook } from "./webhook.ts";

export interface HaloPsaServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly faults: FaultSwitch;
  readonly clock?: LocalClock;
  /** Folder with the bundled `page/`; without it there are no agent pages. */
  readonly pageFolder?: string;
  readonly tokenSeconds?: number;
  /** Framed in a tab of the agent pages; without it there is no such tab. */
  readonly connectorOrigin?: string;
  /** What the tenant holds at start; without it, the seeded records. */
  readonly records?: (now: Date) => TenantRecords;
  /** How far `search` on tickets is behind what was written, by the clock; without it, not at all. */
  readonly searchLagMilliseconds?: number;
}

export interface HaloPsaServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly port: number;
  tickets(): readonly HaloTicket[];
  actions(ticketId: number): readonly HaloAction[];
  callLogs(): readonly HaloCallLog[];
  /** Requests to the two servers since the start or the last `reset`: `GET /api/Users?search=...`. */
  requests(): readonly string[];
  /** Every edit of a customer on the page is told to this address. */
  setWebhook(url: string, user: string, password: string): void;
  /** Only these credentials get a token from now on, and earlier tokens stop working. */
  replaceCredentials(credentials: ApplicationCredentials): void;
  /**
   * From now on `search` on tickets is so far behind, by the clock: it finds a ticket by what it said then, and one that was
   * not there then not at all. Lists, and tickets by their id, are as of now.
   */
  setSearchLag(milliseconds: number): void;
  /** From now on the list of a ticket's notes is so far behind, by the clock: those added since are not in it. */
  setNoteLag(milliseconds: number): void;
  /** A person deletes it in HaloPSA. */
  deleteTicket(id: number): void;
  /** Back to the seeded records and credentials; faults, webhook and lags stay. */
  reset(): void;
  close(): Promise<void>;
}

const defaultTokenSeconds = 3600;

export async function createHaloPsaServer(options: HaloPsaServerOptions): Promise<HaloPsaServer> {
  const clock = options.clock ?? systemClock(1);
  const store = new HaloStore(clock, options.records);
  store.searchIndex.lagMilliseconds = options.searchLagMilliseconds ?? 0;
  const auth = new AuthServer(clock, options.tokenSeconds ?? defaultTokenSeconds);
  const webhook = new Webhook(store, () => clock.now());
  const requests: string[] = [];
  let origin = "";

  const app = new Hono<{ Bindings: HttpBindings }>({ getPath: routedPath });
  const faulty = injectFaults(options.faults, errorBody);
  for (const pattern of ["/api/*", "/auth/*"]) {
    app.use(pattern, async (context, next) => {
      const { pathname, search } = new URL(context.req.url);
      requests.push(`${context.req.method} ${pathname}${search}`);
      // Asking for a token writes nothing.
      if (pattern === "/auth/*" && options.faults.current.kind === "timeoutAfterWrite") return next();
      return faulty(context, next);
    });
  }
  app.route("/auth", auth.routes);
  app.route(
    "/api",
    createApi(store, auth, () => `${origin}/auth`),
  );
  app.get("/page-data/phone-tab", (context) => context.json({ origin: options.connectorOrigin ?? null }));
  app.route("/page-data", createPageData(store, webhook));
  if (options.pageFolder !== undefined) servePages(app, options.pageFolder, options.connectorOrigin);

  const server = await listen(app, options.port);
  origin = `http://127.0.0.1:${server.port}`;

  return {
    origin,
    port: server.port,
    tickets: () => store.tickets(),
    actions: (ticketId) => store.actions(ticketId),
    callLogs: () => store.callLogs(),
    requests: () => requests,
    setWebhook(url, user, password) {
      webhook.target = { url, user, password };
    },
    setSearchLag(milliseconds) {
      store.searchIndex.lagMilliseconds = milliseconds;
    },
    setNoteLag(milliseconds) {
      store.noteLagMilliseconds = milliseconds;
    },
    deleteTicket: (id) => store.deleteTicket(id),
    replaceCredentials: (credentials) => auth.replaceCredentials(credentials),
    reset() {
      auth.reset();
      store.reset();
      requests.length = 0;
    },
    close: server.close,
  };
}

/** HaloPSA takes its API's paths in any case; files keep theirs. */
function routedPath(request: Request): string {
  const { pathname } = new URL(request.url);
  return /^\/(api|auth)\//i.test(pathname) ? pathname.toLowerCase() : pathname;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** Hashed files under `/assets`; every page of the agent's is the one document, which reads its own address. */
function servePages(app: Hono<{ Bindings: HttpBindings }>, folder: string, framed = "'none'"): void {
  app.get("/assets/:file{[A-Za-z0-9_.-]+}", async (context) => {
    const file = context.req.param("file");
    const type = contentTypes[path.extname(file)];
    const content = type === undefined ? null : await readFile(path.join(folder, "assets", file)).catch(() => null);
    if (type === undefined || content === null) return context.notFound();
    return context.body(new Uint8Array(content), 200, {
      "content-type": type,
      "cache-control": "public, max-age=31536000, immutable",
    });
  });
  for (const page of ["/", "/customers", "/tickets", "/ticket", "/phone"]) {
    app.get(page, async (context) =>
      context.body(await readFile(path.join(folder, "index.html"), "utf8"), 200, {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-cache",
        "content-security-policy": `default-src 'self'; img-src 'self' data:; frame-src ${framed}; base-uri 'none'; form-action 'none'`,
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
      }),
    );
  }
}
