/** The bundled page under its real headers, with a softphone whose line a test moves, and an API whose answers it lays ready. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ServerType, serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { SiteConfig } from "../../contract/siteConfig.ts";
import { bundleConnector } from "../../infra/bundle.ts";
import { siteHeaders } from "../../infra/siteHeaders.ts";
import { ManualClock } from "../../local/clock.ts";
import { bundleSoftphonePages } from "../../local/connect/softphone/pages.ts";
import { type RunningSoftphone, startSoftphone } from "../../local/connect/softphone/server.ts";
import { FaultSwitch } from "../../local/crm/faults.ts";
import { buildSapPage, createSapServer, type SapServer } from "../../local/crm/sap/server.ts";
import { crmSecrets } from "../../local/stageSettings.ts";
import { FixedLine } from "../local/softphone/fixedLine.ts";
import { FakeContactApi } from "./fakeContactApi.ts";

export interface ConnectorRig {
  readonly line: FixedLine;
  readonly api: FakeContactApi;
  readonly softphone: RunningSoftphone;
  readonly origin: string;
  /** An origin of its own, for a desktop that frames the page; its document is `desktopDocument`, and `/frame` is empty. */
  readonly desktopOrigin: string;
  /** The simulated SAP desktop, with this page in its frame. */
  readonly sapDesktop: SapServer;
  /** What `config.json` says from now on. `null`: there is none. */
  configure(config: SiteConfig | null): void;
  readonly halopsa: SiteConfig;
  readonly sap: SiteConfig;
  open(browser: Browser, options?: BrowserContextOptions, url?: string): Promise<Page>;
  close(): Promise<void>;
}

export async function startConnectorRig(options: { readonly login?: boolean } = {}): Promise<ConnectorRig> {
  const folder = await mkdtemp(path.join(tmpdir(), "patchbay-connector-"));
  const phoneFolder = path.join(folder, "softphone");
  const siteFolder = path.join(folder, "site");
  const sapFolder = path.join(folder, "sap");
  await Promise.all([bundleConnector(siteFolder), bundleSoftphonePages(phoneFolder), buildSapPage(sapFolder)]);
  const api = new FakeContactApi();
  const apiUrl = await api.start();
  let config: SiteConfig | null = null;

  const site = new Hono();
  site.use(async (context, next) => {
    await next();
    if (config !== null) for (const [name, value] of Object.entries(siteHeaders(config))) context.header(name, value);
  });
  site.get("/config.json", (context) => (config === null ? context.notFound() : context.json(config)));
  site.get("*", serveStatic({ root: siteFolder }));
  const desktop = new Hono()
    .get("/", (context) => context.html(desktopDocument(origin)))
    .get("/frame", (context) => context.html("<!doctype html><title>Frame</title>"));
  const [siteServer, origin] = await listen(site);
  const [desktopServer, desktopOrigin] = await listen(desktop);

  const sapDesktop = await createSapServer({
    port: 0,
    clock: new ManualClock(),
    faults: new FaultSwitch(),
    credentials: crmSecrets.sap,
    connectorOrigin: origin,
    pageFolder: sapFolder,
    agentName: "Mia Chen",
  });

  const line = new FixedLine();
  const softphone = await startSoftphone({
    port: 0,
    lines: { halopsa: line, sap: line },
    contactPages: async () => null,
    login: options.login ?? false,
    approvedOrigins: { halopsa: [origin], sap: [origin, desktopOrigin, sapDesktop.origin] },
    pageFolder: phoneFolder,
  });
  const halopsa = siteConfig(apiUrl, softphone.accessUrl("halopsa"));
  config = halopsa;

  return {
    line,
    api,
    softphone,
    origin,
    desktopOrigin,
    sapDesktop,
    halopsa,
    sap: {
      ...siteConfig(apiUrl, softphone.accessUrl("sap")),
      crm: {
        name: "sap",
        url: sapDesktop.origin,
        desktopOrigins: ["https://my1.crm.cloud.sap", desktopOrigin, sapDesktop.origin],
        encoding: "xml",
        acceptAction: "omit",
        referenceId: "compact",
      },
    },
    configure(wanted) {
      config = wanted;
    },
    async open(browser, contextOptions = {}, url = origin) {
      const context = await browser.newContext({ locale: "en-AU", ...contextOptions });
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    async close() {
      await Promise.all([softphone.close(), sapDesktop.close(), api.close(), stop(siteServer), stop(desktopServer)]);
      await rm(folder, { recursive: true });
    },
  };
}

function siteConfig(apiUrl: string, accessUrl: string): SiteConfig {
  return {
    stage: "test",
    apiUrl,
    connect: {
      accessUrl,
      ccpUrl: `${accessUrl}/ccp-v2/`,
      loginUrl: `${accessUrl}/login`,
      region: "ap-southeast-2",
    },
    crm: { name: "halopsa", url: "http://localhost:4402" },
    popOn: "ring",
    dispositions: ["Resolved", "Follow-up", "Wrong number"],
    dispositionRequired: true,
    dialing: { defaultCountry: "AU", countries: ["AU", "NZ"], perMinute: 2 },
    language: null,
  };
}

/** Stands where SAP's desktop does: frames the page and keeps what it posts. */
function desktopDocument(connectorOrigin: string): string {
  return `<!doctype html><title>Desktop</title><body style="margin:0">
<iframe id="widget" src="${connectorOrigin}/" allow="microphone; autoplay; clipboard-write" style="width:380px;height:720px;border:0"></iframe>
<script>
window.received = [];
addEventListener("message", (event) => {
  if (event.source === document.getElementById("widget").contentWindow) window.received.push({ origin: event.origin, data: event.data });
});
window.tell = (message) => document.getElementById("widget").contentWindow.postMessage(message, "${connectorOrigin}");
</script>`;
}

function listen(app: Hono): Promise<[ServerType, string]> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
      resolve([server, `http://localhost:${port}`]),
    );
  });
}

function stop(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}
