/** One window with the page in it, beside HaloPSA or in SAP's desktop, at a time that stands still. */
import type { Browser, BrowserContext, Frame, FrameLocator, Page } from "playwright-core";
import type { SiteConfig } from "../../contract/siteConfig.ts";
import type { ConnectorRig } from "./connectorRig.ts";
import { type LineContact, showContacts } from "./lineContacts.ts";
import { samplesCrmUrl } from "./samples.ts";

export type Look = "halopsa" | "sap";
export const looks = ["halopsa", "sap"] as const satisfies readonly Look[];

/** The time at which all scenes play, and at which the simulators' clocks stand. */
export const sceneTime = new Date("2026-11-20T10:00:00Z");

export interface Scene {
  readonly rig: ConnectorRig;
  readonly look: Look;
  /** The window: the page itself, or SAP's desktop around it. */
  readonly page: Page;
  /** The page, wherever it is. */
  readonly desk: Pick<FrameLocator, "getByTestId" | "getByText" | "getByRole" | "locator">;
  /** Puts these contacts, and no others, on the line. Without a time of their own they began two minutes ago. */
  show(...contacts: readonly LineContact[]): void;
  /** The page's own frame, for axe-core and measures. */
  frame(): Frame;
  /** What the softphone's frame tells Streams, beside what the line makes it say. */
  softphoneSays(event: string, data?: unknown): Promise<void>;
  /** What SAP's desktop says to the page. */
  sapSays(message: unknown): Promise<void>;
  /** Makes the desktop's frame this wide; the page by itself is as wide as its window. */
  narrow(width: number): Promise<void>;
  /** Lets this much of the page's time run. Only where `SceneOptions.movingTime` is set. */
  pass(milliseconds: number): Promise<void>;
}

export interface SceneOptions {
  readonly look: Look;
  readonly colorScheme?: "light" | "dark";
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly locale?: string;
  /** Timers of the page run as `pass` lets them, instead of by themselves. */
  readonly movingTime?: boolean;
  readonly config?: (usual: SiteConfig) => SiteConfig | null;
  readonly before?: (context: BrowserContext, rig: ConnectorRig) => Promise<unknown>;
  /** Opens the page by itself although it is set up for SAP's desktop. */
  readonly alone?: boolean;
}

export async function openScene(rig: ConnectorRig, browser: Browser, options: SceneOptions): Promise<Scene> {
  const { look, colorScheme = "light", viewport = { width: 1200, height: 800 }, locale = "en-AU" } = options;
  rig.api.reset();
  if (look === "sap") rig.api.crmUrl = rig.sapDesktop.origin;
  rig.line.requests.length = 0;
  rig.line.answer = () => ({ ok: true, data: {} });
  rig.sapDesktop.reset();
  showContacts(rig.line);
  rig.configure((options.config ?? ((usual) => usual))(rig[look]));
  const context = await browser.newContext({ locale, timezoneId: "Australia/Sydney", colorScheme, viewport });
  // The CRM's own pages are not what is looked at here.
  await context.route(`${rig.halopsa.crm.url}/**`, (route) => route.fulfill({ contentType: "text/html", body: "CRM" }));
  await options.before?.(context, rig);
  const page = await context.newPage();
  if (options.movingTime) await page.clock.install({ time: sceneTime });
  else await page.clock.setFixedTime(sceneTime);
  const framed = look === "sap" && !options.alone;
  await page.goto(framed ? rig.sapDesktop.origin : rig.origin);
  const frame = () => {
    const found = page.frames().find((one) => one.url().startsWith(`${rig.origin}/`));
    if (found === undefined) throw new Error("the page is not in its frame");
    return found;
  };
  return {
    rig,
    look,
    page,
    desk: framed ? page.frameLocator('[data-testid="connector-frame"]') : page,
    frame,
    show(...contacts) {
      const since = new Date(sceneTime.getTime() - 127_000);
      const attributes = (own: LineContact["attributes"]) =>
        JSON.parse(JSON.stringify(own ?? {}).replaceAll(samplesCrmUrl, rig.api.crmUrl));
      showContacts(
        rig.line,
        ...contacts.map((contact) => ({ since, ...contact, attributes: attributes(contact.attributes) })),
      );
    },
    async softphoneSays(event, data) {
      const ccp = page.frames().find((one) => one.url().includes("/ccp-v2/"));
      if (ccp === undefined) throw new Error("there is no softphone in the page");
      await ccp.evaluate((message) => parent.postMessage(message, "*"), { event, data });
    },
    sapSays: (message) =>
      page.evaluate(([said, origin]) => window.frames[0]?.postMessage(said, String(origin)), [
        message,
        rig.origin,
      ] as const),
    async narrow(width) {
      if (!framed) return;
      await page.locator('[data-testid="connector-frame"]').evaluate((element, wanted) => {
        element.style.width = `${wanted}px`;
      }, width);
    },
    pass: (milliseconds) => page.clock.runFor(milliseconds),
  };
}
