/** A whole local contact center for a test file: started once, on ports of its own, and emptied before each test. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { PatchbayError } from "../../contract/errors.ts";
import type { CallView } from "../../local/desk/deskViews.ts";
import { defaultOptions, type LocalOptions, portCount } from "../../local/options.ts";
import { type RunningPatchbay, startPatchbay } from "../../local/patchbay.ts";
import { launchBrowser } from "../browser.ts";

export interface TestCenter {
  readonly patchbay: RunningPatchbay;
  /** A new window, closed after the test. What goes wrong in any of its pages fails the test. */
  open(url: string): Promise<Page>;
  /** One request to the desk's door; its answer's body. Throws when it is refused. */
  ask(method: "GET" | "POST" | "PUT" | "DELETE", address: string, body?: unknown): Promise<Record<string, unknown>>;
  call(contactId: string): Promise<CallView>;
  /** Reads the call again after every change, until the condition holds. */
  callUntil(contactId: string, holds: (call: CallView) => boolean): Promise<CallView>;
  /** The newest call that the condition holds for, as soon as there is one. */
  callThat(holds: (call: CallView) => boolean): Promise<CallView>;
  screenshot(page: Page, name: string): Promise<void>;
}

/** Registers the hooks of the enclosing `describe`; the center is there from the first test on. */
export function useTestCenter(options: Partial<LocalOptions> = {}): () => TestCenter {
  let folder: string;
  let browser: Browser;
  let patchbay: RunningPatchbay;
  let context: BrowserContext | null = null;
  let broken: string[] = [];

  before("starts the contact center", async function () {
    this.timeout(60_000);
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-test-"));
    [patchbay, browser] = await Promise.all([startOnFreePorts(options, folder), launchBrowser()]);
  });
  beforeEach(async () => {
    broken = [];
    await ask("DELETE", "state");
  });
  afterEach(async () => {
    await context?.close();
    context = null;
    if (broken.length > 0) throw new Error(`Pages failed:\n${broken.join("\n")}`);
  });
  after(async () => {
    await browser?.close();
    await patchbay?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask: TestCenter["ask"] = async (method, address, body) => {
    const answer = await fetch(`${patchbay.deskOrigin}/local/${address}`, {
      method,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} /local/${address}: ${answer.status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const call = async (contactId: string) => (await ask("GET", `calls/${contactId}`)) as unknown as CallView;

  const until = async <Value>(read: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> => {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const value = await read();
      if (holds(value)) return value;
      if (Date.now() > deadline) throw new Error(`It never got there: ${JSON.stringify(value, null, 2)}`);
      await nextChange(patchbay.deskOrigin);
    }
  };

  return () => ({
    patchbay,
    ask,
    call,
    async open(url) {
      context ??= await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-AU" });
      const page = await context.newPage();
      page.on("pageerror", (error) => broken.push(`${url}: ${error.stack ?? error.message}`));
      page.on("console", (message) => {
        if (/content security policy/i.test(message.text())) broken.push(`${url}: ${message.text()}`);
      });
      await page.goto(url);
      return page;
    },
    callUntil: (contactId, holds) => until(() => call(contactId), holds),
    async callThat(holds) {
      const calls = async () => ((await ask("GET", "calls")) as unknown as { calls: CallView[] }).calls;
      const found = (await until(calls, (all) => all.some(holds))).find(holds);
      if (found === undefined) throw new Error("the call that was there is gone");
      return found;
    },
    async screenshot(page, name) {
      await page.screenshot({ path: path.join(screenshotFolder, `${name}.png`) });
    },
  });
}

/** The frame on the page whose address holds the text. */
export async function frameAt(page: Page, address: string): Promise<Frame> {
  const isIt = (frame: Frame) => frame.url().includes(address);
  const there = page.frames().find(isIt);
  return there ?? (await page.waitForEvent("framenavigated", { predicate: isIt }));
}

const screenshotFolder = path.resolve(import.meta.dirname, "../../.ci/screenshots");

/** Waits for the desk to tell of a change, and half a second at the longest: not every write is a change of a call. */
async function nextChange(deskOrigin: string): Promise<void> {
  const events = await fetch(`${deskOrigin}/local/events`, { signal: AbortSignal.timeout(500) }).catch(() => null);
  const reader = events?.body?.getReader();
  // The first word is sent at once, the second when something has changed.
  await reader?.read().catch(() => null);
  await reader?.read().catch(() => null);
  await reader?.cancel().catch(() => null);
}

export async function startOnFreePorts(options: Partial<LocalOptions>, folder: string): Promise<RunningPatchbay> {
  for (let attempt = 1; ; attempt += 1) {
    const firstPort = 20_000 + Math.floor(Math.random() * 2_500) * portCount;
    try {
      return await startPatchbay({ ...defaultOptions, speed: 40, ...options, firstPort }, folder, () => {});
    } catch (error) {
      if (!(error instanceof PatchbayError) || error.code !== "PORT_IN_USE" || attempt === 10) throw error;
    }
  }
}
