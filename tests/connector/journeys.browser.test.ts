import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { SiteConfig } from "../../contract/siteConfig.ts";
import { launchBrowser } from "../browser.ts";
import { type ConnectorRig, startConnectorRig } from "./connectorRig.ts";
import { contactId, john, johnCalls, view } from "./samples.ts";
import { openScene, type Scene, type SceneOptions } from "./scene.ts";

const call = contactId(1);

describe("what an agent does with the page", function () {
  this.timeout(45_000);
  let browser: Browser;
  let rig: ConnectorRig;
  let open: Page | null = null;

  before(async () => {
    [rig, browser] = await Promise.all([startConnectorRig(), launchBrowser()]);
  });
  afterEach(async () => {
    await open?.context().close();
    open = null;
  });
  after(async () => {
    await browser?.close();
    await rig?.close();
  });

  async function play(options: SceneOptions): Promise<Scene> {
    const scene = await openScene(rig, browser, options);
    open = scene.page;
    await scene.desk.getByTestId("agent-state").waitFor();
    return scene;
  }

  for (const encoding of ["xml", "object"] as const) {
    it(`has SAP's desktop pop, open and end a call, told as ${encoding}`, async () => {
      const { page, show, desk } = await play({ look: "sap", config: (usual) => inEncoding(usual, encoding) });

      show({ contactId: call, phase: "ringing", attributes: johnCalls });
      await page.getByTestId("incoming-banner").getByText("John Smith").waitFor();
      show({ contactId: call, phase: "connected", attributes: johnCalls });
      await page.getByTestId("hub-name").getByText("John Smith").waitFor();
      await page.getByTestId("live-call").waitFor();
      show({ contactId: call, phase: "ended", attributes: johnCalls });
      await desk.locator('[data-testid="call-state"][data-state="ended"]').waitFor();

      await page.getByTestId("live-call").waitFor({ state: "detached" });
      expect(rig.sapDesktop.phoneCalls()).to.have.length(1);
    });
  }

  it("has SAP's desktop take the banner of a missed call away", async () => {
    const { page, show } = await play({ look: "sap" });

    show({ contactId: call, phase: "ringing", attributes: johnCalls });
    await page.getByTestId("incoming-banner").waitFor();
    show({ contactId: call, phase: "missed", attributes: johnCalls });

    await page.getByTestId("incoming-banner").waitFor({ state: "detached" });
  });

  it("says that notes are not saved, and saves them once it can", async () => {
    const { desk, show } = await play({ look: "halopsa" });
    rig.api.show(view(call, { kind: "one", customer: john, stale: false }));
    show({ contactId: call, phase: "connected", attributes: johnCalls });
    rig.api.refusal = { route: "PUT", status: 503 };
    await desk.getByTestId("notes").fill("Blank pages");
    await desk.locator('[data-testid="save-state"][data-state="retrying"]').waitFor();

    rig.api.refusal = null;

    await desk.locator('[data-testid="save-state"][data-state="saved"]').waitFor();
    expect(rig.api.saved.map(({ wrapUp }) => wrapUp.notes)).to.deep.equal(["Blank pages"]);
  });

  it("leads in one tab, says so in the other, and hands over when asked", async () => {
    const { page } = await play({ look: "halopsa" });
    const second = await page.context().newPage();
    await second.goto(rig.origin);
    await second.getByTestId("other-tab").waitFor();
    expect(await second.locator("iframe").count()).to.equal(0);

    await second.getByTestId("take-over").click();

    await second.getByTestId("agent-state").waitFor();
    await page.getByTestId("other-tab").waitFor();
  });

  for (const [locale, accept] of [
    ["en-GB", "Accept"],
    ["de-DE", "Annehmen"],
    ["fr-FR", null],
    ["es-ES", null],
    ["ja-JP", null],
  ] as const) {
    it(`speaks ${locale} to those who do`, async () => {
      const { desk, show, frame } = await play({ look: "halopsa", locale });

      show({ contactId: call, phase: "ringing", attributes: johnCalls });
      const words = await desk.getByTestId("accept").innerText();

      expect(await frame().evaluate(() => document.documentElement.lang)).to.equal(locale);
      if (accept === null) expect(words).to.not.equal("Accept");
      else expect(words).to.equal(accept);
    });
  }
});

function inEncoding(config: SiteConfig, encoding: "xml" | "object"): SiteConfig {
  return config.crm.name === "sap" ? { ...config, crm: { ...config.crm, encoding } } : config;
}
