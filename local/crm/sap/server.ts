/** The simulated SAP tenant on one port: REST services under `/sap/c4c/api/v1`, the agent desktop everywhere else. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { bundlePage, type PageFiles } from "../../../infra/bundle.ts";
import type { LocalClock } from "../../clock.ts";
import { listen } from "../../listen.ts";
import { type FaultSwitch, injectFaults } from "../faults.ts";
import { Activities, type PhoneCall } from "./activities.ts";
import { AgentDesktop } from "./agentDesktop.ts";
import type { Directory } from "./directory.ts";
import { createPageData } from "./pageData.ts";
import { createRestApi, errorBody } from "./restApi.ts";
import {
  seedAccounts,
  seedCases,
  seedContactPersons,
  seedIndividualCustomers,
  seedRegisteredProducts,
} from "./seed.ts";

export interface SapServerOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly clock: LocalClock;
  /** Meets the REST services only; the desktop always works. */
  readonly faults: FaultSwitch;
  readonly credentials: { readonly username: string; readonly password: string };
  /** Origin of the CTI widget that the desktop frames. */
  readonly connectorOrigin: string;
  /** What `buildSapPage` left. */
  readonly pageFolder: string;
  readonly agentName: string;
  /** How long a new phone call stays invisible to the services. */
  readonly visibleAfterMilliseconds?: number;
  /** Whether a call that ended before it was accepted leaves a record. Not known of SAP; without one such calls are never logged. */
  readonly recordsMissedCalls?: boolean;
  /** Whether a call that rings again after it was missed gets a further record with the same reference. Not known of SAP. */
  readonly recordsEachRing?: boolean;
  /** Whether calls that agents dial keep our reference. SAP note 3481409 says that they have none, by design. */
  readonly keepsOutboundReferences?: boolean;
  /** Fields of phone calls that only this tenant has, e.g. `notes`. */
  readonly furtherFields?: readonly string[];
  readonly longestTranscript?: number;
}

export interface SapServer {
  readonly origin: string;
  readonly port: number;
  /** In the order they were made, those the services do not show yet included. */
  phoneCalls(): readonly PhoneCall[];
  /** From now on only this password is let in. */
  setPassword(password: string): void;
  /** No calls, no interactions; people and cases stay. */
  reset(): void;
  close(): Promise<void>;
}

export function buildSapPage(folder: string): Promise<PageFiles> {
  return bundlePage({ html: "local/crm/sap/page/index.html", script: "local/crm/sap/page/page.tsx", folder });
}

export async function createSapServer(options: SapServerOptions): Promise<SapServer> {
  const changes = new EventTarget();
  const changed = () => void changes.dispatchEvent(new Event("change"));
  const activities = new Activities({
    clock: options.clock,
    visibleAfterMilliseconds: options.visibleAfterMilliseconds ?? 2_000,
    changed,
  });
  const desktop = new AgentDesktop({
    directory,
    activities,
    clock: options.clock,
    recordsMissedCalls: options.recordsMissedCalls ?? true,
    recordsEachRing: options.recordsEachRing ?? false,
    keepsOutboundReferences: options.keepsOutboundReferences ?? true,
    changed,
  });
  let credentials = options.credentials;

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(
    "/sap/c4c/*",
    injectFaults(options.faults, (status) => ({
      text: errorBody(String(status), "The service is not available"),
      contentType: "application/json",
    })),
  );
  app.route(
    "/sap/c4c/api/v1",
    createRestApi({
      directory,
      activities,
      credentials: () => credentials,
      furtherFields: options.furtherFields ?? [],
      longestTranscript: options.longestTranscript ?? 20_000,
    }),
  );

  app.route("/page-data", createPageData({ ...options, directory, desktop, activities, changes }));

  const page = async (context: Context) =>
    context.html(await readFile(path.join(options.pageFolder, "index.html"), "utf8"), 200, {
      "content-security-policy": `default-src 'self'; img-src 'self' data:; frame-src ${options.connectorOrigin}; frame-ancestors 'none'; base-uri 'self'; form-action 'none'; object-src 'none'`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
  app.get("/", page);
  app.get("/go/detail/:object", page);
  app.get("/assets/:file{[A-Za-z0-9_.-]+}", async (context) => {
    const file = context.req.param("file");
    const type = contentTypes[path.extname(file)];
    const content = await readFile(path.join(options.pageFolder, "assets", file)).catch(() => null);
    if (content === null || type === undefined) return context.notFound();
    return context.body(content, 200, { "content-type": type, "cache-control": "public, max-age=31536000, immutable" });
  });

  const server = await listen(app, options.port);

  return {
    origin: server.origin,
    port: server.port,
    phoneCalls: () => activities.all(),
    setPassword: (password) => {
      credentials = { ...credentials, password };
    },
    reset: () => {
      desktop.reset();
      activities.reset();
      changed();
    },
    close: () => {
      activities.reset();
      return server.close();
    },
  };
}

const directory: Directory = {
  accounts: seedAccounts,
  contactPersons: seedContactPersons,
  individualCustomers: seedIndividualCustomers,
  cases: seedCases,
  registeredProducts: seedRegisteredProducts,
};

const contentTypes: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
