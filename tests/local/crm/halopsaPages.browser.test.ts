/** The simulated HaloPSA's pages in a real browser, fed by the real adapter. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import axe from "axe-core";
import { expect } from "chai";
import { type Browser, chromium, type Page } from "playwright-core";
import { bundlePage } from "../../../infra/bundle.ts";
import { type HaloPsaTest, setUpHaloPsa } from "../../functions/crm/halopsaSetUp.ts";
import { number, sampleCall, sampleInsights } from "../../functions/crm/sampleCall.ts";

describe("The simulated HaloPSA's pages", function () {
  this.timeout(20_000);
  let folder: string;
  let browser: Browser;
  let test: HaloPsaTest;
  let page: Page;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-halopsa-"));
    await bundlePage({ html: "local/crm/halopsa/page/index.html", script: "local/crm/halopsa/page/page.tsx", folder });
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  });
  beforeEach(async () => {
    test = await setUpHaloPsa({ pageFolder: folder });
    page = await browser.newPage();
  });
  afterEach(async () => {
    await page.close();
    await test.server.close();
  });
  after(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  const john = async () => {
    const [customer] = await test.crm.findCustomers({ by: "phone", number: number("+61400123456") }, {});
    if (customer === undefined) throw new Error("the seeded customer was not found");
    return customer;
  };

  it("opens a customer by the adapter's own link, and shows a call's ticket as it appears", async () => {
    const customer = await john();
    await page.goto(customer.url);
    await page.getByTestId("customer-name").getByText("John Smith").waitFor();
    const report = sampleCall({ customer });

    const logged = await test.crm.logCall(report, { lookBack: false, record: null });

    if (logged.state !== "written") throw new Error("not written");
    await page.locator(`[data-testid="ticket-row"][data-id="${logged.record.id}"]`).waitFor();
  });

  it("shows ticket, details and internal notes, as they come and change", async () => {
    const report = sampleCall({ customer: await john() });
    const logged = await test.crm.logCall(report, { lookBack: false, record: null });
    if (logged.state !== "written") throw new Error("not written");
    await page.goto(logged.record.url);
    await page.getByTestId("ticket-summary").getByText("Call from John Smith").waitFor();
    const wrapUp = { notes: "Router restarted", disposition: "Resolved", ticketId: null, editedAt: report.endedAt };

    const noted = await test.crm.addNote(logged.record, { ...report, wrapUp });
    await page.getByTestId("action-row").getByText("Router restarted").waitFor();
    const insights = sampleInsights("The caller lost his line; a restart brought it back.");
    await test.crm.attachSummary(noted, { ...report, insights });
    await page.getByTestId("action-row").getByText("a restart brought it back").waitFor();

    expect(await page.getByTestId("ticket-detail").textContent())
      .to.include("Mia Chen")
      .and.include("3 min 24 s");
    const privacy = await page
      .getByTestId("action-row")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-private")));
    expect(privacy).to.deep.equal(["true", "true"]);
  });

  it("shows markup in what people typed as text", async () => {
    const customer = { ...(await john()), name: "<img src=x onerror=alert(1)>" };
    const report = sampleCall({ customer });
    const logged = await test.crm.logCall(report, { lookBack: false, record: null });
    if (logged.state !== "written") throw new Error("not written");

    await page.goto(logged.record.url);

    await page.getByTestId("ticket-summary").getByText("<img src=x").waitFor();
    expect(await page.locator("main img").count()).to.equal(0);
  });

  it("tells the webhook of an edited number, under HaloPSA's credentials", async () => {
    const receiver = await startReceiver();
    test.server.setWebhook(`${receiver.origin}/webhooks/halopsa`, "halo", "a secret");
    await page.goto(`${test.server.origin}/customers?userid=41`);

    await page.getByTestId("edit-customer").click();
    await page.getByLabel("Mobile").fill("0400 123 999");
    await page.getByTestId("save-customer").click();
    await page.getByTestId("edit-outcome").getByText("answered with 202").waitFor();
    await receiver.close();

    const [delivery] = receiver.deliveries;
    expect(delivery?.authorization).to.equal(`Basic ${Buffer.from("halo:a secret").toString("base64")}`);
    expect(delivery?.body).to.include({ object_id: 41, event: "user updated" });
    expect(delivery?.body.timestamp).to.match(/\.\d{7}Z$/);
    const found = await test.crm.findCustomers({ by: "phone", number: number("+61400123999") }, {});
    expect(found.map((customer) => customer.id)).to.deep.equal(["41"]);
  });

  it("has no accessibility faults that axe finds", async () => {
    const report = sampleCall({ customer: await john() });
    const logged = await test.crm.logCall(report, { lookBack: false, record: null });
    if (logged.state !== "written") throw new Error("not written");
    await test.crm.attachSummary(logged.record, { ...report, insights: sampleInsights("All is well.") });
    await page.emulateMedia({ reducedMotion: "reduce" });

    for (const address of ["/customers", "/customers?userid=41", "/tickets", `/ticket?id=${logged.record.id}`]) {
      await page.goto(`${test.server.origin}${address}`);
      await page.locator("main h1").waitFor();
      // Run by the debugger, so the page's own policy need not allow it.
      await page.evaluate(axe.source);
      const violations = await page.evaluate(async () => {
        const results = await (globalThis as unknown as { axe: typeof axe }).axe.run();
        return results.violations.map((violation) => violation.id);
      });
      expect(violations, address).to.deep.equal([]);
    }
  });
});

interface Receiver {
  readonly origin: string;
  readonly deliveries: readonly { authorization: string; body: Readonly<Record<string, unknown>> }[];
  close(): Promise<void>;
}

async function startReceiver(): Promise<Receiver> {
  const deliveries: { authorization: string; body: Readonly<Record<string, unknown>> }[] = [];
  const server: Server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += String(chunk);
    });
    request.on("end", () => {
      deliveries.push({ authorization: request.headers.authorization ?? "", body: JSON.parse(text) });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    deliveries,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
