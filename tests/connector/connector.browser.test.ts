import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { expectNoAxeViolations } from "../local/softphone/accessibility.ts";
import { type ConnectorRig, startConnectorRig } from "./connectorRig.ts";
import { showContacts } from "./lineContacts.ts";
import { attributes, contactId, daniel, insights, john, johnCalls, priya, tickets, view } from "./samples.ts";

const one = contactId(1);
const two = contactId(2);
const known = view(one, { kind: "one", customer: john, stale: false });

describe("the page an agent has open", function () {
  this.timeout(30_000);
  let browser: Browser;
  let rig: ConnectorRig;
  let pages: Page[];
  let broken: string[];

  before(async () => {
    [rig, browser] = await Promise.all([startConnectorRig(), launchBrowser()]);
  });
  beforeEach(() => {
    rig.api.reset();
    rig.line.requests.length = 0;
    rig.configure(rig.halopsa);
    showContacts(rig.line);
    pages = [];
    broken = [];
  });
  afterEach(async () => {
    await Promise.all(pages.map((page) => page.context().close()));
    expect(broken).to.deep.equal([]);
  });
  after(async () => {
    await browser?.close();
    await rig?.close();
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await rig.open(browser, options);
    pages.push(page);
    watch(page);
    await page.getByTestId("agent-state").waitFor();
    return page;
  }

  function watch(page: Page): void {
    page.on("pageerror", (error) => broken.push(error.message));
    page.on("console", (message) => {
      if (/content security policy/i.test(message.text())) broken.push(message.text());
    });
  }

  it("shows the caller from the contact's attributes while the API has not answered", async () => {
    const page = await open();

    showContacts(rig.line, { contactId: one, phase: "ringing", attributes: johnCalls });

    await page.getByTestId("customer-name").getByText("John Smith").waitFor();
    expect(await page.getByTestId("company").innerText()).to.equal("Tech Corp");
    expect(await page.getByTestId("match-kind").getAttribute("data-kind")).to.equal("one");
    await page.getByRole("alert").getByText("Incoming call: John Smith, Tech Corp").waitFor({ state: "attached" });
    expect(await page.title()).to.include("John Smith");
  });

  it("adds tickets when the API answers, and nothing on the page moves", async () => {
    const page = await open({ viewport: { width: 360, height: 720 } });
    showContacts(rig.line, { contactId: one, phase: "connected", attributes: johnCalls });
    await page.getByTestId("customer-name").getByText("John Smith").waitFor();
    const places = () =>
      Promise.all(["hang-up", "customer-name", "notes", "disposition"].map((id) => page.getByTestId(id).boundingBox()));
    const before = await places();

    rig.api.show(known);
    await page.getByTestId("ticket-row").first().waitFor();

    expect(await page.getByTestId("ticket-row").count()).to.equal(tickets.length);
    expect(await places()).to.deep.equal(before);
    expect([...rig.api.tokens]).to.deep.equal(["Bearer token"]);
  });

  it("accepts and hangs up through the softphone", async () => {
    rig.api.show(known);
    const page = await open();
    showContacts(rig.line, { contactId: one, phase: "ringing", attributes: johnCalls });

    await page.getByTestId("accept").click();
    await until(() => rig.line.requests.some(({ method }) => method === "acceptContact"));
    showContacts(rig.line, { contactId: one, phase: "connected", attributes: johnCalls });
    await page.getByTestId("hang-up").click();
    await until(() => rig.line.requests.some(({ method }) => method === "destroyConnection"));

    const asked = rig.line.requests.filter(({ method }) => method === "acceptContact");
    expect(asked.map(({ params }) => params.contactId)).to.deep.equal([one]);
  });

  it("lets the agent choose among several customers", async () => {
    rig.api.show(view(one, { kind: "many", customers: [priya, daniel], stale: false }));
    const page = await open();
    showContacts(rig.line, {
      contactId: one,
      phase: "connected",
      attributes: attributes({ kind: "many", matchCount: 2 }),
    });

    await page.getByTestId("choose-customer").filter({ hasText: "Daniel Nair" }).click();

    await page.getByTestId("customer-name").getByText("Daniel Nair").waitFor();
    expect(rig.api.chosen).to.deep.equal([{ contactId: one, customerId: daniel.id }]);
  });

  it("saves notes, disposition and ticket, and has the notes again after a reload without an API", async () => {
    rig.api.show(known);
    const page = await open();
    showContacts(rig.line, { contactId: one, phase: "connected", attributes: johnCalls });
    await page.getByTestId("notes").fill("Blank pages <b>since</b> Monday");
    await page.getByTestId("disposition").selectOption("Follow-up");
    await page.getByTestId("attach-ticket").first().click();
    await page.locator('[data-testid="save-state"][data-state="saved"]').waitFor();
    expect(rig.api.saved.at(-1)?.wrapUp).to.include({
      notes: "Blank pages <b>since</b> Monday",
      disposition: "Follow-up",
      ticketId: tickets[0]?.id,
    });

    rig.api.refusal = { route: "PUT", status: 503 };
    await page.getByTestId("notes").fill("and the first floor too");
    await page.locator('[data-testid="save-state"][data-state="retrying"]').waitFor();
    await page.reload();

    await page.waitForFunction(
      () => document.querySelector<HTMLTextAreaElement>('[data-testid="notes"]')?.value === "and the first floor too",
    );
  });

  it("shows summary, sentiment and talk time once the analysis has them", async () => {
    rig.api.show(known);
    const page = await open();
    showContacts(rig.line, { contactId: one, phase: "connected", attributes: johnCalls });
    await page.getByTestId("hang-up").waitFor();

    showContacts(rig.line, { contactId: one, phase: "ended", attributes: johnCalls });
    await page.getByTestId("insights").getByText("The summary is being written").waitFor();
    rig.api.show({ ...known, insights });

    const summary = page.getByTestId("insights-summary");
    await summary.waitFor();
    expect(await summary.innerText()).to.equal(insights.summary.state === "ready" ? insights.summary.text : "");
    expect(await page.getByRole("img").getAttribute("aria-label")).to.include("Quarter 1: customer -2.4, agent +0.5");
  });

  it("keeps a spoken call in front while a chat comes in", async () => {
    const page = await open();
    const call = { contactId: one, phase: "connected", attributes: johnCalls } as const;
    showContacts(rig.line, call);
    await page.getByTestId("hang-up").waitFor();

    const chat = {
      contactId: two,
      type: "chat",
      phase: "ringing",
      attributes: attributes({ kind: "one", name: "Priya Nair" }),
    } as const;
    showContacts(rig.line, call, chat);

    await page.getByTestId("contact-tab").filter({ hasText: "Priya Nair" }).waitFor();
    expect(await page.getByTestId("customer-name").innerText()).to.equal("John Smith");
    await page.getByTestId("contact-tab").filter({ hasText: "Priya Nair" }).click();
    expect(await page.getByTestId("customer-name").innerText()).to.equal("Priya Nair");
  });

  it("shows nothing of a contact that a supervisor listens in on", async () => {
    const page = await open();

    showContacts(
      rig.line,
      {
        contactId: two,
        phase: "connected",
        monitoring: true,
        attributes: attributes({ kind: "one", name: "Not mine" }),
      },
      { contactId: one, phase: "ringing", attributes: johnCalls },
    );

    await page.getByTestId("customer-name").getByText("John Smith").waitFor();
    expect(await page.getByTestId("contact-tab").count()).to.equal(0);
  });

  it("opens the caller's record in one window of HaloPSA's", async () => {
    const page = await open();
    await page.context().route("http://localhost:4402/**", (route) => route.fulfill({ body: "record" }));

    const [record] = await Promise.all([
      page.waitForEvent("popup"),
      Promise.resolve(showContacts(rig.line, { contactId: one, phase: "ringing", attributes: johnCalls })),
    ]);

    await record.waitForURL(john.url);
  });

  it("can be used with the keyboard alone", async () => {
    rig.api.show(known);
    const page = await open();
    showContacts(rig.line, { contactId: one, phase: "ringing", attributes: johnCalls });
    await page.getByTestId("accept").waitFor();

    for (let steps = 0; steps < 4; steps += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
      if (focused === "accept") break;
    }
    await page.keyboard.press("Enter");

    await until(() => rig.line.requests.some(({ method }) => method === "acceptContact"));
  });

  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [320, 1200]) {
      it(`has nothing that axe-core finds fault with, ${colorScheme}, ${width} wide`, async () => {
        rig.api.show({ ...known, insights });
        const page = await open({ colorScheme, viewport: { width, height: 800 } });
        await expectNoAxeViolations(page);
        for (const phase of ["ringing", "connected", "ended"] as const) {
          showContacts(rig.line, { contactId: one, phase, attributes: { ...johnCalls, CustomerStale: "true" } });
          await page.locator(`[data-testid="call-state"][data-state="${phase}"]`).waitFor();
          await page.getByTestId("ticket-row").first().waitFor();
          await expectNoAxeViolations(page);
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.equal(width);
      });
    }
  }

  it("says what is wrong with its configuration", async () => {
    rig.configure(null);
    const page = await rig.open(browser);
    pages.push(page);

    await page.getByTestId("config-problem").getByText("config.json answered 404").waitFor();
  });

  it("speaks German to those who do", async () => {
    const page = await open({ locale: "de-DE" });

    showContacts(rig.line, { contactId: one, phase: "ringing", attributes: johnCalls });

    await page.getByTestId("accept").getByText("Annehmen").waitFor();
    expect(await page.locator("html").getAttribute("lang")).to.equal("de-DE");
  });

  it("tells SAP's desktop of a call and its end once each, from its own origin, and dials what SAP asks for", async () => {
    rig.configure(rig.sap);
    const page = await rig.open(browser, {}, rig.desktopOrigin);
    pages.push(page);
    watch(page);
    const widget = page.frameLocator("#widget");
    await widget.getByTestId("agent-state").waitFor();

    for (const phase of ["ringing", "connected", "ended"] as const) {
      showContacts(rig.line, { contactId: one, phase, attributes: johnCalls });
      await widget.locator(`[data-testid="call-state"][data-state="${phase}"]`).waitFor();
    }
    showContacts(rig.line);
    await widget.locator('[data-testid="call-state"][data-state="closed"]').waitFor();
    const received: { origin: string; data: string }[] = await page.evaluate("window.received");
    const told = received.filter(({ data }) => typeof data === "string");
    expect(told.map(({ data }) => /<Action>(\w+)/.exec(data)?.[1] ?? "")).to.deep.equal(["NOTIFY", "", "END"]);
    expect(new Set(told.map(({ origin }) => origin))).to.deep.equal(new Set([rig.origin]));

    await page.evaluate(`tell({ Direction: "OUT", PhoneNumber: "+61 400 123 456", ActivityUUID: "${two}" })`);
    await until(() => rig.line.requests.some(({ method }) => method === "createOutboundContact"));
    showContacts(rig.line, { contactId: two, phase: "dialing", outbound: true });
    await page.waitForFunction(`window.received.some(({ data }) => String(data).includes("<EventType>OUTBOUND"))`);
    const outbound: string = await page.evaluate("String(window.received.at(-1).data)");
    expect(outbound).to.include(`<ActivityUUID>${two}</ActivityUUID>`).and.include("<ANI>+61400123456</ANI>");
  });
});

describe("the page of an agent who is not logged in", function () {
  this.timeout(30_000);
  let browser: Browser;
  let rig: ConnectorRig;

  before(async () => {
    [rig, browser] = await Promise.all([startConnectorRig({ login: true }), launchBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await rig?.close();
  });

  it("asks to log in, and goes on by itself afterwards", async () => {
    const page = await rig.open(browser);
    const popup = page.waitForEvent("popup");
    const diagnosis = page.locator('[data-testid="diagnosis"][data-kind="loginWindowOpen"]');
    await diagnosis.waitFor();
    await expectNoAxeViolations(page);

    const login = await popup;
    await login.getByLabel("Password").fill("any");
    await login.getByRole("button").click();

    await page.getByTestId("agent-state").waitFor();
    await diagnosis.waitFor({ state: "detached" });
  });
});

/** Waits for what a server is told; there is no event to wait for. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never became true: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
