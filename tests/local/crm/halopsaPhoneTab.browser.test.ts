/** The tab of the simulated HaloPSA that Patchbay's page lives in. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { Hono } from "hono";
import type { Browser } from "playwright-core";
import { bundlePage } from "../../../infra/bundle.ts";
import { FaultSwitch } from "../../../local/crm/faults.ts";
import { createHaloPsaServer, type HaloPsaServer } from "../../../local/crm/halopsa/server.ts";
import { type LocalServer, listen } from "../../../local/listen.ts";
import { launchBrowser } from "../../browser.ts";

describe("the phone tab of the simulated HaloPSA", function () {
  this.timeout(20_000);
  let folder: string;
  let browser: Browser;
  let connector: LocalServer;
  let servers: HaloPsaServer[];
  let loads: number;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-phone-tab-"));
    [browser] = await Promise.all([
      launchBrowser(),
      bundlePage({ html: "local/crm/halopsa/page/index.html", script: "local/crm/halopsa/page/page.tsx", folder }),
    ]);
    const site = new Hono().get("/", (context) => {
      loads += 1;
      return context.html("<!doctype html><title>Phone</title><p>The phone</p>");
    });
    connector = await listen(site, 0);
  });
  beforeEach(() => {
    servers = [];
    loads = 0;
  });
  afterEach(() => Promise.all(servers.map((server) => server.close())));
  after(async () => {
    await Promise.all([browser?.close(), connector?.close()]);
    await rm(folder, { recursive: true });
  });

  async function open(address: string, connectorOrigin?: string) {
    const server = await createHaloPsaServer({
      port: 0,
      faults: new FaultSwitch(),
      pageFolder: folder,
      ...(connectorOrigin === undefined ? {} : { connectorOrigin }),
    });
    servers.push(server);
    const page = await browser.newPage();
    await page.goto(`${server.origin}${address}`);
    return page;
  }

  it("keeps the frame, and with it the call, while the agent looks elsewhere", async () => {
    const page = await open("/phone", connector.origin);
    const frame = page.getByTestId("connector-frame");
    await page.frameLocator('[data-testid="connector-frame"]').getByText("The phone").waitFor();

    await page.getByRole("link", { name: "Tickets" }).click();
    await page.getByRole("heading", { name: "Tickets" }).waitFor();
    expect(await frame.isVisible()).to.equal(false);
    await page.getByRole("link", { name: "Phone" }).click();
    await frame.waitFor({ state: "visible" });

    expect(loads).to.equal(1);
    expect(await frame.getAttribute("allow")).to.include("microphone");
    await page.close();
  });

  it("is not there in a tenant that was not given one", async () => {
    const page = await open("/tickets");
    await page.getByRole("heading", { name: "Tickets" }).waitFor();

    expect(await page.getByRole("link", { name: "Phone" }).count()).to.equal(0);
    await page.close();
  });
});
