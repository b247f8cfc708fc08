/** How soon the caller's card is on the screen after the softphone has told the page of the contact, in a real browser. */
import type { Page } from "playwright-core";
import { launchBrowser } from "../tests/browser.ts";
import { startConnectorRig } from "../tests/connector/connectorRig.ts";
import { showContacts } from "../tests/connector/lineContacts.ts";
import { contactId, johnCalls } from "../tests/connector/samples.ts";

const warmUpCalls = 5;
const calls = 60;

/** Milliseconds that 95 of 100 cards take at the most, or `null` where there is no browser to measure in. */
export async function measureCardDrawn(): Promise<number | null> {
  const browser = await launchBrowser().catch(() => null);
  if (browser === null) return null;
  const rig = await startConnectorRig();
  try {
    const page = await browser.newPage();
    await page.addInitScript({ content: stopwatch });
    await page.goto(rig.origin);
    await page.getByTestId("agent-state").waitFor();
    for (let number = 1; number <= warmUpCalls + calls; number += 1) {
      // Nothing is opened in the CRM: a new window holds the browser up, and comes after the card anyway.
      const attributes = { ...johnCalls, ScreenPopUrl: "none" };
      showContacts(rig.line, { contactId: contactId(number), phase: "ringing", attributes });
      await page.waitForFunction((count) => (Reflect.get(window, "drawn") as number[]).length >= count, number);
      showContacts(rig.line);
      await page.waitForSelector('[data-testid="call-state"][data-state="closed"]');
    }
    const drawn = (await drawnOf(page)).slice(warmUpCalls).sort((a, b) => a - b);
    return drawn[Math.ceil(drawn.length * 0.95) - 1] ?? null;
  } finally {
    await browser.close();
    await rig.close();
  }
}

function drawnOf(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => Reflect.get(window, "drawn"));
}

/** Runs in the page: from the message with a contact that is new to the frame after which its card can be seen. */
const stopwatch = `
window.drawn = [];
const started = new Map();
addEventListener("message", ({ data }) => {
  if (data?.event !== "agent::update") return;
  for (const { contactId } of data.data.snapshot.contacts) {
    if (!started.has(contactId)) started.set(contactId, performance.now());
  }
});
let last;
new MutationObserver(() => {
  const contactId = document.querySelector('[data-testid="contact-card"]')?.dataset.contactId;
  if (contactId === last || !started.has(contactId)) return;
  last = contactId;
  const from = started.get(contactId);
  requestAnimationFrame(() => setTimeout(() => window.drawn.push(performance.now() - from)));
}).observe(document, { subtree: true, childList: true, attributes: true });
`;
