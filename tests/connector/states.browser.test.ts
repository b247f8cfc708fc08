import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { expectNoAxeViolations } from "../local/softphone/accessibility.ts";
import { type ConnectorRig, startConnectorRig } from "./connectorRig.ts";
import { pageStates } from "./pageStates.ts";
import { looks, openScene } from "./scene.ts";
import { troubleStates } from "./troubleStates.ts";

/** The narrowest pane that is promised (WCAG 2.2, 1.4.10), and low enough that everything has to scroll. */
const narrow = { width: 320, height: 640 };
const desktop = { width: 1280, height: 800 };

describe("every state of the page", function () {
  this.timeout(30_000);
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

  for (const state of [...pageStates, ...troubleStates]) {
    const look = state.only ?? looks[0];
    it(`can be used by everybody and is never too wide: ${state.shows}`, async () => {
      const broken: string[] = [];
      const scene = await openScene(rig, browser, {
        ...state,
        look,
        viewport: look === "sap" && !state.alone ? desktop : narrow,
      });
      open = scene.page;
      open.on("pageerror", (error) => broken.push(error.message));
      await state.arrange(scene);
      await scene.narrow(narrow.width);

      expect(await scene.frame().evaluate(() => document.documentElement.scrollWidth)).to.equal(narrow.width);
      await expectNoAxeViolations(scene.frame());
      // In the dark nothing is another but the colors.
      await scene.page.emulateMedia({ colorScheme: "dark" });
      await expectNoAxeViolations(scene.frame(), ["color-contrast"]);
      expect(broken).to.deep.equal([]);
    });
  }
});
