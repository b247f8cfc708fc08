import { expect } from "chai";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { siteHeaders } from "../../infra/siteHeaders.ts";
import { launchBrowser } from "../browser.ts";
import { type ConnectorRig, startConnectorRig } from "./connectorRig.ts";
import { type HostileMessage, hostileMessages, type Sender, scripts, senders } from "./hostileMessages.ts";
import { showContacts } from "./lineContacts.ts";
import { contactId, john, tickets, view } from "./samples.ts";

const messageCount = 10_000;
const batchSize = 1_000;

describe("the page among hostile pages", function () {
  this.timeout(60_000);
  let browser: Browser;
  let rig: ConnectorRig;
  let context: BrowserContext;
  let complaints: string[];
  let windows: string[];

  before(async () => {
    [rig, browser] = await Promise.all([startConnectorRig(), launchBrowser()]);
    rig.configure(rig.sap);
  });
  beforeEach(async () => {
    rig.api.reset();
    rig.line.requests.length = 0;
    showContacts(rig.line);
    complaints = [];
    windows = [];
    context = await browser.newContext({ locale: "en-AU" });
  });
  afterEach(() => context.close());
  after(async () => {
    await browser?.close();
    await rig?.close();
  });

  /** SAP's desktop with the page in it, and everything written down that must not happen. */
  async function openDesktop(): Promise<{ page: Page; widget: Frame }> {
    await context.addInitScript(() => {
      Object.assign(window, { heard: 0 });
      addEventListener("message", () => Object.assign(window, { heard: Number(Reflect.get(window, "heard")) + 1 }));
    });
    const page = await context.newPage();
    context.on("page", (opened) => windows.push(opened.url()));
    page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
    page.on("console", (said) => {
      if (said.type() === "error") complaints.push(`console: ${said.text()}`);
    });
    await page.goto(rig.desktopOrigin);
    await page.frameLocator("#widget").getByTestId("agent-state").waitFor();
    return { page, widget: frameOf(page, `${rig.origin}/`) };
  }

  it("is served with the policy of the stack, which no page but the configured ones may frame", async () => {
    const page = await context.newPage();
    const answered = page.waitForResponse(`${rig.origin}/`);
    await page.goto(rig.desktopOrigin);

    const headers = (await answered).headers();
    for (const [name, value] of Object.entries(siteHeaders(rig.sap))) expect(headers[name], name).to.equal(value);

    // The same server under another name is another origin.
    const refused = page.waitForEvent("console", (said) => said.text().includes("frame-ancestors"));
    await page.goto(rig.desktopOrigin.replace("localhost", "127.0.0.1"));
    expect((await refused).type()).to.equal("error");
  });

  it("runs no script that gets into it", async () => {
    const { widget } = await openDesktop();

    const violated = await widget.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
          const script = document.createElement("script");
          script.textContent = "window.breached = 1";
          document.body.append(script);
        }),
    );

    expect(violated).to.equal("script-src-elem");
    expect(await widget.evaluate(() => "breached" in window)).to.equal(false);
  });

  it(`hears ${messageCount} messages that mean harm, and neither dials, opens, draws nor breaks`, async () => {
    const { page, widget } = await openDesktop();
    const frames = await openSenders(page, widget);
    const before = await elementsOf(widget);
    const messages = hostileMessages(messageCount);

    for (let from = 0; from < messages.length; from += batchSize) {
      const batch = messages.slice(from, from + batchSize);
      const heard = await heardBy(widget);
      await Promise.all(senders.map((sender) => post(frames[sender], sender, batch)));
      await widget.waitForFunction((count) => Number(Reflect.get(window, "heard")) >= count, heard + batch.length);
    }

    // After all that the page still does what it should: this one request, and nothing before it, is granted.
    await page.evaluate(`tell({ Direction: "OUT", PhoneNumber: "+61 400 123 456" })`);
    await page.waitForFunction(() => true);
    await dialed(rig);
    expect(rig.line.requests.filter(({ method }) => method === "createOutboundContact")).to.have.length(1);
    expect(windows).to.deep.equal([]);
    expect(complaints).to.deep.equal([]);
    expect(await elementsOf(widget)).to.deep.equal(before);
    expect(await breached(page)).to.equal(false);
  });

  it("draws as text, and sends to SAP as values, whatever customers and tickets are called", async () => {
    const { page, widget } = await openDesktop();
    const before = await elementsOf(widget);

    for (const [index, bad] of [...scripts, "x".repeat(30_000)].entries()) {
      const id = contactId(index + 1);
      const match = { kind: "one", customer: { ...john, name: bad, company: bad, email: bad, url: bad }, stale: false };
      const asTicket = tickets.map((ticket) => ({ ...ticket, title: bad, status: bad, url: bad }));
      rig.api.show(view(id, match as Parameters<typeof view>[1], { openTickets: asTicket, customerId: bad }));
      showContacts(rig.line, { contactId: id, phase: "ringing", attributes: everyAttribute(bad) });
      await widget.locator(`[data-testid="contact-card"][data-contact-id="${id}"]`).waitFor();
      await widget.getByTestId("ticket-row").first().waitFor();
      showContacts(rig.line);
    }

    expect(windows).to.deep.equal([]);
    expect(complaints).to.deep.equal([]);
    expect(await elementsOf(widget)).to.deep.equal(before);
    expect(await breached(page)).to.equal(false);
    expect(await unreadable(page)).to.deep.equal([]);
    expect(await widget.locator('a[href^="javascript"], a[href^="data"]').count()).to.equal(0);
  });

  async function openSenders(page: Page, widget: Frame): Promise<Record<Sender, Frame>> {
    const addresses = {
      sameOriginFrame: `${rig.desktopOrigin}/frame`,
      foreignFrame: `${rig.desktopOrigin.replace("localhost", "127.0.0.1")}/frame`,
    };
    await page.evaluate(async (urls) => {
      for (const url of urls) {
        const frame = document.createElement("iframe");
        const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
        frame.src = url;
        document.body.append(frame);
        await loaded;
      }
    }, Object.values(addresses));
    return {
      desktop: page.mainFrame(),
      sameOriginFrame: frameOf(page, addresses.sameOriginFrame),
      foreignFrame: frameOf(page, addresses.foreignFrame),
      softphoneFrame: frameOf(page, "/ccp-v2/"),
      self: widget,
    };
  }
});

function frameOf(page: Page, address: string): Frame {
  const frame = page.frames().find((one) => one.url().includes(address));
  if (frame === undefined) throw new Error(`no frame has ${address}`);
  return frame;
}

/** Posts the sender's share of the batch to the page, from the sender's own window. */
async function post(frame: Frame, sender: Sender, batch: readonly HostileMessage[]): Promise<void> {
  const share = batch.filter((message) => message.sender === sender).map(({ data }) => data);
  await frame.evaluate(`(${posting})(${targets[sender]}, ${JSON.stringify(share)})`);
}

/** The page's window, as each sender reaches it. */
const targets: Readonly<Record<Sender, string>> = {
  desktop: "frames[0]",
  sameOriginFrame: "parent.frames[0]",
  foreignFrame: "parent.frames[0]",
  softphoneFrame: "parent",
  self: "window",
};

/** Runs in the sender's frame. Fields are defined, not assigned: assigning `__proto__` would set the prototype. */
const posting = `(target, messages) => {
  const cycle = { Direction: "OUT" };
  cycle.PhoneNumber = cycle;
  const made = {
    map: new Map([["Direction", "OUT"]]),
    date: new Date(NaN),
    bigint: 61400123456n,
    bytes: new Uint8Array(64).buffer,
    cycle,
    error: new Error("+61400123456"),
    regexp: /[+]61400123456/,
    file: new Blob(["+61400123456"]),
  };
  const revive = (value) => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(revive);
    if ("$made" in value) return made[value.$made];
    const revived = {};
    for (const [name, inner] of Object.entries(value)) {
      Object.defineProperty(revived, name, { value: revive(inner), enumerable: true });
    }
    return revived;
  };
  for (const message of messages) target.postMessage(revive(message), "*");
}`;

function heardBy(widget: Frame): Promise<number> {
  return widget.evaluate(() => Number(Reflect.get(window, "heard")));
}

/** Elements that data would have to become to do harm. */
function elementsOf(widget: Frame): Promise<readonly string[]> {
  return widget.evaluate(() =>
    [...document.querySelectorAll("script, iframe, img, object, embed, link, base, form, [onload], [onerror]")].map(
      (element) => (element.cloneNode(false) instanceof Element ? element.tagName : ""),
    ),
  );
}

async function breached(page: Page): Promise<boolean> {
  const found = await Promise.all(page.frames().map((frame) => frame.evaluate(() => "breached" in window)));
  return found.includes(true);
}

/** XML messages to the desktop that a parser refuses, or that have other elements than the protocol's. */
function unreadable(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const received: { data: unknown }[] = Reflect.get(window, "received");
    const known = /^(Type|EventType|Action|ANI|DNIS|Email|External(Original)?ReferenceID|Custom_[123]|RecordingId)$/;
    const texts = received.map(({ data }) => data).filter((data) => typeof data === "string");
    const bad = texts.filter((text) => {
      const payload = new DOMParser().parseFromString(text, "text/xml").documentElement;
      const ok = payload.tagName === "payload" && [...payload.children].every(({ tagName }) => known.test(tagName));
      const actions = payload.getElementsByTagName("EventType");
      return !ok || actions.length !== 1 || !/^(INBOUND|UPDATEACTIVITY)$/.test(actions[0]?.textContent ?? "");
    });
    return texts.length === 0 ? ["nothing was sent"] : bad;
  });
}

/** Everything that a flow could have copied from a caller, a web page or a CRM. */
function everyAttribute(bad: string): Record<string, string> {
  const names = ["CustomerId", "CustomerName", "CustomerEmail", "CustomerCompany", "CustomerStatus", "Priority"];
  const more = ["CustomerUUID", "TicketID", "ScreenPopUrl", "ANI", "DNIS", "Channel", "Serial", "MatchCount"];
  const filled = Object.fromEntries([...names, ...more].map((name) => [name, bad]));
  return { ...filled, CustomerFound: "true", MatchKind: "one", ContactToken: "token" };
}

/** Waits for the softphone to be asked; there is no event to wait for. */
async function dialed(rig: ConnectorRig): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!rig.line.requests.some(({ method }) => method === "createOutboundContact")) {
    if (Date.now() > deadline) throw new Error("the page does not dial any more");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
