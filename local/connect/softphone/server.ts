/**
 * The browser-facing side of the simulated Amazon Connect instances, one path per stage: the softphone that
 * amazon-connect-streams frames, the log-in page, the contacts' pages, and the agent's line behind the softphone.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { HttpBindings } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { PatchbayError } from "../../../contract/errors.ts";
import { type ContactId, type CrmName, crmNames, isCrmName, parseContactId } from "../../../contract/identifiers.ts";
import { listen } from "../../listen.ts";
import type { AgentLine } from "../contactCenter.ts";
import type { ContactPageData } from "./contactPage.ts";
import { type LineFeed, lineFeed } from "./lineFeed.ts";
import { loggedInPage, loggedOutNotice, loggedOutPage, logInPage, openSessions } from "./logIn.ts";
import { softphonePageFolders } from "./pages.ts";

export interface SoftphoneOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Of the stages that run. */
  readonly lines: Readonly<Partial<Record<CrmName, AgentLine>>>;
  readonly contactPages: (crm: CrmName, contactId: ContactId) => Promise<ContactPageData | null>;
  /** Whether the softphone stays silent until somebody logs in at `/<crm>/login`. */
  readonly login: boolean;
  /** Origins that may frame a stage's softphone: every frame above it must be one of them, as in Amazon Connect. */
  readonly approvedOrigins: Readonly<Partial<Record<CrmName, readonly string[]>>>;
  /** Filled by `bundleSoftphonePages`. */
  readonly pageFolder: string;
}

export interface RunningSoftphone {
  readonly port: number;
  /** The instance's access URL, no slash at the end: `http://localhost:<port>/<crm>`. */
  accessUrl(crm: CrmName): string;
  close(): Promise<void>;
}

export async function startSoftphone(options: SoftphoneOptions): Promise<RunningSoftphone> {
  const stages = new Map<CrmName, StageLine>();
  for (const crm of crmNames) {
    const line = options.lines[crm];
    if (line === undefined) continue;
    stages.set(crm, { line, feed: lineFeed(line), approvedOrigins: options.approvedOrigins[crm] ?? [] });
  }
  const server = await listen(softphoneApp(options, stages), options.port);
  return {
    port: server.port,
    accessUrl: (crm) => `${server.origin}/${crm}`,
    async close() {
      for (const { feed } of stages.values()) feed.close();
      await server.close();
    },
  };
}

interface StageLine {
  readonly line: AgentLine;
  readonly feed: LineFeed;
  readonly approvedOrigins: readonly string[];
}

interface StageEnvironment {
  Bindings: HttpBindings;
  Variables: { crm: CrmName; stage: StageLine; nonce: string };
}

type StageContext = Context<StageEnvironment>;

function softphoneApp(options: SoftphoneOptions, stages: ReadonlyMap<CrmName, StageLine>) {
  const app = new Hono<StageEnvironment>();
  const sessions = openSessions(options.login);
  const folders = softphonePageFolders(options.pageFolder);
  const loggedOutListeners = new Map<CrmName, Set<() => void>>(crmNames.map((crm) => [crm, new Set()]));

  const cookieName = "patchbay-softphone";
  const loggedIn = (context: StageContext) => sessions.isOpen(context.var.crm, getCookie(context, cookieName));

  app.use("/:crm/*", async (context, next) => {
    const crm = context.req.param("crm");
    const host = context.req.header("host")?.replace(/:\d+$/, "");
    // A foreign name that resolves to this machine must not read the line.
    const stage = isCrmName(crm) ? stages.get(crm) : undefined;
    if (!isCrmName(crm) || stage === undefined || (host !== "localhost" && host !== "127.0.0.1")) {
      return context.notFound();
    }
    context.set("crm", crm);
    context.set("stage", stage);
    context.set("nonce", crypto.randomUUID());
    await next();
    secure(context, stage.approvedOrigins);
    return undefined;
  });

  app.get("/:crm/ccp-v2", (context) => context.redirect(`/${context.var.crm}/ccp-v2/`));
  app.get("/:crm/ccp-v2/", async (context) => {
    if (!loggedIn(context)) return context.html(await loggedOutPage(context.var.nonce));
    return context.html(await readFile(path.join(folders.softphone, "index.html"), "utf8"));
  });
  app.get("/:crm/ccp-v2/assets/*", assets(folders.softphone, /^.*\/ccp-v2\//));

  app.get("/:crm/login", async (context) =>
    context.html(await logInPage(context.var.nonce, agentUsername(context.var.stage.line))),
  );
  app.post("/:crm/login", async (context) => {
    if (!comesFromOwnPage(context)) return context.text("Log in from the softphone's own page.", 403);
    setCookie(context, cookieName, sessions.open(context.var.crm), {
      path: `/${context.var.crm}/`,
      httpOnly: true,
      sameSite: "Lax",
    });
    return context.html(await loggedInPage(context.var.nonce));
  });
  // Streams fetches this from the page that frames the softphone, with credentials, and goes there itself when refused.
  app.get("/:crm/logout", async (context) => {
    const { crm, nonce } = context.var;
    sessions.close(crm, getCookie(context, cookieName));
    for (const tell of loggedOutListeners.get(crm) ?? []) tell();
    const origin = context.req.header("origin");
    if (origin !== undefined && context.var.stage.approvedOrigins.includes(origin)) {
      context.header("access-control-allow-origin", origin);
      context.header("access-control-allow-credentials", "true");
      context.header("vary", "origin");
    }
    return context.html(await loggedOutNotice(nonce));
  });

  app.get("/:crm/line/events", (context) => {
    if (!loggedIn(context)) return context.text("Log in first.", 401);
    const { crm } = context.var;
    return eventStream((send) => {
      const stopStates = context.var.stage.feed.subscribe((state) => send("state", state));
      const tellLoggedOut = () => send("loggedOut", "{}");
      loggedOutListeners.get(crm)?.add(tellLoggedOut);
      return () => {
        stopStates();
        loggedOutListeners.get(crm)?.delete(tellLoggedOut);
      };
    });
  });
  app.post("/:crm/line/:method", async (context) => {
    if (!loggedIn(context)) return context.text("Log in first.", 401);
    if (!comesFromOwnPage(context)) return context.text("Only the softphone's own page may use the line.", 403);
    const params: unknown = await context.req.json().catch(() => null);
    if (!isRecord(params)) return context.text("Send the method's parameters as one JSON object.", 400);
    return context.json(await context.var.stage.feed.request(context.req.param("method"), params));
  });

  const details = "/:crm/contact-trace-records/details";
  app.get(`${details}/assets/*`, assets(folders.contact, /^.*\/details\//));
  app.get(`${details}/:contactId`, async (context) =>
    context.html(await readFile(path.join(folders.contact, "index.html"), "utf8")),
  );
  app.get(`${details}/:contactId/data`, async (context) => {
    const contactId = parseContactId(context.req.param("contactId"));
    const data = contactId === null ? null : await options.contactPages(context.var.crm, contactId);
    return data === null ? context.json({ error: "No such contact." }, 404) : context.json(data);
  });
  return app;
}

/** Headers of every answer. No X-Frame-Options: it cannot name several origins. */
function secure(context: StageContext, approvedOrigins: readonly string[]): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${context.var.nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors 'self' ${approvedOrigins.join(" ")}`,
  ];
  context.header("content-security-policy", policy.join("; "));
  context.header("x-content-type-options", "nosniff");
  context.header("referrer-policy", "strict-origin-when-cross-origin");
  if (!context.req.path.includes("/assets/")) context.header("cache-control", "no-store");
}

/** Browsers name the origin of every POST; programs on this machine, which name none, could reach the line anyway. */
function comesFromOwnPage(context: StageContext): boolean {
  const origin = context.req.header("origin");
  return origin === undefined || origin === new URL(context.req.url).origin;
}

function assets(folder: string, prefix: RegExp) {
  return serveStatic({
    root: folder,
    rewriteRequestPath: (requestPath) => requestPath.replace(prefix, ""),
    onFound: (_path, context) => context.header("cache-control", "public, max-age=31536000, immutable"),
  });
}

/** @param start begins to send and returns the way to stop */
function eventStream(start: (send: (event: string, data: string) => void) => () => void): Response {
  let stop = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const encoder = new TextEncoder();
      stop = start((event, data) => controller.enqueue(encoder.encode(`event: ${event}\ndata: ${data}\n\n`)));
    },
    cancel: () => stop(),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}

function agentUsername(line: AgentLine): string {
  const { username } = line.state().configuration;
  if (typeof username !== "string") {
    throw new PatchbayError("AGENT_WITHOUT_USERNAME", "The agent's configuration has no username to log in with.");
  }
  return username;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
