import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { Hono } from "hono";
import type { Browser, Frame, Page } from "playwright-core";
import { buildSapPage } from "../../../local/crm/sap/server.ts";
import { type LocalServer, listen } from "../../../local/listen.ts";
import { launchBrowser } from "../../browser.ts";
import { type SapUnderTest, startSap } from "../../functions/crm/sapUnderTest.ts";

const reference = "0123456789abcdef0123456789abcdef";

describe("The simulated agent desktop's page", function () {
  this.timeout(20_000);
  let folder: string;
  let browser: Browser;
  let widget: LocalServer;
  let sap: SapUnderTest;
  let page: Page;

  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-sap-page-"));
    [widget, browser] = await Promise.all([listen(standInWidget(), 0), launchBrowser(), buildSapPage(folder)]);
  });
  after(async () => {
    await browser.close();
    await widget.close();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    sap = await startSap({ server: { pageFolder: folder, connectorOrigin: widget.origin } });
    const context = await browser.newContext({ viewport: { width: 1366, height: 860 }, locale: "en-AU" });
    page = await context.newPage();
    await page.goto(sap.server.origin);
  });
  afterEach(async () => {
    await page.context().close();
    await sap.close();
  });

  /** The widget's frame, once its script runs. */
  const widgetFrame = async (): Promise<Frame> => {
    await page.frameLocator('[data-testid="connector-frame"]').getByText("Stand-in widget").waitFor();
    const frame = page.frames().find((one) => one.url().startsWith(widget.origin));
    if (frame === undefined) throw new Error("the desktop frames no widget");
    return frame;
  };
  const say = async (message: unknown) =>
    (await widgetFrame()).evaluate(
      ([data, origin]) => window.parent.postMessage(data, String(origin)),
      [message, sap.server.origin],
    );
  const call = (fields: Readonly<Record<string, string>>) =>
    say(
      `<?xml version='1.0' encoding='utf-8' ?> <payload>${Object.entries({
        Type: "CALL",
        ExternalReferenceID: reference,
        ANI: "+61400123456",
        ...fields,
      })
        .map(([name, value]) => `<${name}>${value}</${name}>`)
        .join("")}</payload>`,
    );
  const heard = async (): Promise<unknown[]> =>
    (await widgetFrame()).evaluate(() => Reflect.get(window, "heard") as unknown[]);

  it("shows who is calling, opens the customer when the call is taken, and keeps the call with its duration", async () => {
    await call({ EventType: "INBOUND", Action: "NOTIFY" });
    await page.getByTestId("incoming-banner").getByText("John Smith").waitFor();

    await call({ EventType: "INBOUND", RecordingId: "6f1f39c5-0f2e-4b58-9d3c-1c2a7f4f6a01" });
    await page.getByTestId("hub-name").getByText("John Smith").waitFor();
    await page.getByTestId("live-call").waitFor();
    sap.clock.advance(103_000);
    await call({ EventType: "UPDATEACTIVITY", Action: "END" });

    await page.getByTestId("entry-duration").getByText("00:01:43").waitFor();
    expect(await page.getByTestId("incoming-banner").count()).to.equal(0);
    expect(await page.getByTestId("live-call").count()).to.equal(0);
  });

  it("understands the same message as an object", async () => {
    await say({
      payload: {
        Type: "CALL",
        EventType: "INBOUND",
        Action: "NOTIFY",
        ANI: "+4930901820",
        ExternalReferenceID: reference,
      },
    });

    await page.getByTestId("incoming-banner").getByText("Sophie Müller").waitFor();
    await page.getByTestId("incoming-banner").getByText("Müller & Söhne GmbH").waitFor();
  });

  it("lets the agent choose among several callers", async () => {
    await call({ EventType: "INBOUND", Action: "NOTIFY", ANI: "+61399990000" });
    await page.getByTestId("incoming-banner").getByText("Multiple possible callers").waitFor();
    await call({ EventType: "INBOUND", ANI: "+61399990000" });
    await page.getByTestId("choose-caller").getByText("Daniel Nair").click();

    await page.getByTestId("hub-name").getByText("Daniel Nair").waitFor();
    await page.getByTestId("timeline-entry").waitFor();
  });

  it("calls a caller unknown whose number came without its plus, and says why", async () => {
    await call({ EventType: "INBOUND", Action: "NOTIFY", ANI: "61400123456" });

    await page.getByTestId("incoming-banner").getByText("Unknown Customer").waitFor();
    await page.getByTestId("cti-log").locator("summary").click();
    await page.getByTestId("cti-log-row").getByText("ANI has no leading +").waitFor();
  });

  it("breaks on a value that was not escaped, as a real XML parser does", async () => {
    await call({ EventType: "INBOUND", Action: "NOTIFY", Custom_1: "Müller & Söhne" });

    await page.getByTestId("cti-log").locator("summary").click();
    await page.getByTestId("cti-log-row").getByText("unreadable CTI message").waitFor();
    expect(await page.getByTestId("incoming-banner").count()).to.equal(0);
  });

  it("hears the widget's frame alone", async () => {
    await widgetFrame();
    await page.evaluate(() =>
      window.postMessage("<payload><Type>CALL</Type><Action>NOTIFY</Action></payload>", window.location.origin),
    );
    await call({ EventType: "INBOUND", Action: "NOTIFY" });
    await page.getByTestId("incoming-banner").waitFor();

    expect(await page.getByTestId("cti-log-row").count()).to.equal(1);
  });

  it("asks the widget to dial the number that was clicked, with the activity it made for it", async () => {
    await page.goto(`${sap.server.origin}/go/detail/mdcontact?nodeid=11edd9fd-c87a-182e-afdb-812c72a8c001`);
    await widgetFrame();
    await page.getByTestId("click-to-dial").click();
    await page.frameLocator('[data-testid="connector-frame"]').getByText("heard 1").waitFor();

    const [request] = await heard();
    expect(request).to.include({ Direction: "OUT", PhoneNumber: "+61 400 123 456" });
    expect(request)
      .to.have.property("ActivityUUID")
      .that.matches(/^[0-9a-f-]{36}$/);
  });

  it("hands the recording id back for recording and transcript, and shows what was written on the call", async () => {
    await call({ EventType: "INBOUND", RecordingId: "6f1f39c5-0f2e-4b58-9d3c-1c2a7f4f6a01" });
    await page.getByTestId("timeline-entry").waitFor();
    sap.clock.advance(64_000);
    await call({ EventType: "UPDATEACTIVITY", Action: "END" });
    await page.getByTestId("entry-duration").getByText("00:01:04").waitFor();
    const [record] = sap.server.phoneCalls();
    await fetch(`${sap.server.origin}/sap/c4c/api/v1/phone-service/phoneCalls/${record?.id}`, {
      method: "PATCH",
      body: JSON.stringify({ transcript: "Summary: <b>The line</b> was lost.\n\nSentiment: customer positive (+2.5)" }),
      headers: {
        authorization: `Basic ${btoa("patchbay-local:patchbay-local-secret")}`,
        "content-type": "application/json",
        "if-match": "*",
      },
    });

    // It arrives without a reload, and as text.
    await page.getByTestId("entry-summary").getByText("<b>The line</b>").waitFor();
    await page.getByTestId("open-recording").click();
    await page.getByTestId("open-transcript").click();
    await page.frameLocator('[data-testid="connector-frame"]').getByText("heard 2").waitFor();

    expect(await heard()).to.deep.equal([
      { RecordingId: "6f1f39c5-0f2e-4b58-9d3c-1c2a7f4f6a01" },
      { RecordingId: "6f1f39c5-0f2e-4b58-9d3c-1c2a7f4f6a01" },
    ]);
  });

  it("can be read and used by everybody, as far as axe can tell", async () => {
    await call({ EventType: "INBOUND", Action: "NOTIFY", ANI: "+61399990000" });
    await call({ EventType: "INBOUND", ANI: "+61400123456", ExternalReferenceID: "another" });
    await page.getByTestId("timeline-entry").waitFor();
    await page.getByTestId("incoming-banner").waitFor();
    // Evaluated, not added as a tag: the page's own policy forbids foreign scripts.
    await page.evaluate(await readFile(path.resolve("node_modules/axe-core/axe.min.js"), "utf8"));

    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(options: { iframes: boolean }): Promise<{ violations: { id: string }[] }> };
      };
      return (await axe.run({ iframes: false })).violations.map(({ id }) => id);
    });

    expect(violations).to.deep.equal([]);
  });
});

/** Keeps what the desktop says; the tests speak for it. */
function standInWidget(): Hono {
  const app = new Hono();
  app.get("/", (context) =>
    context.html(`<!doctype html><html lang="en"><title>Stand-in widget</title><main><h1>Stand-in widget</h1><p id="count">heard 0</p></main>
<script>window.heard = []; addEventListener("message", ({ data }) => {
  heard.push(data); document.getElementById("count").textContent = "heard " + heard.length;
});</script></html>`),
  );
  return app;
}
