import { EventEmitter, once } from "node:events";
import { expect } from "chai";
import type { Browser, CDPSession, Page } from "playwright-core";
import { launchBrowser } from "../browser.ts";
import { type ConnectorRig, startConnectorRig } from "./connectorRig.ts";
import { type LineContact, showContacts } from "./lineContacts.ts";
import { contactId, insights, john, johnCalls, view } from "./samples.ts";

/** What a busy agent takes in eight hours, and the first part of it, after which nothing may grow any more. */
const calls = 300;
const warmUpCalls = 60;

/** Streams keeps what it logged for up to an hour, then drops it. Here its hours are shorter, as the day is. */
const logRollMilliseconds = 200;

/**
 * Streams itself keeps some 0.8 KB of each call, lines of a log that is sent to nobody from a page like this one. A
 * contact of ours with its answers is over 4 KB, so keeping them would be seen.
 */
const heapToleranceBytesPerCall = 2_000;
/** Streams rolls its listeners over with a short delay. */
const listenerTolerance = 12;
const nodeTolerance = 40;

describe("a day in one page", function () {
  this.timeout(180_000);
  let browser: Browser;
  let rig: ConnectorRig;
  let page: Page;
  let broken: string[];
  let reached: EventEmitter;

  before(async () => {
    [rig, browser] = await Promise.all([startConnectorRig(), launchBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await rig?.close();
  });

  it(`takes ${calls} calls without a reload, and keeps nothing of them`, async () => {
    broken = [];
    reached = new EventEmitter();
    page = await (await browser.newContext({ locale: "en-AU" })).newPage();
    const metrics = await page.context().newCDPSession(page);
    // Not `page.exposeFunction`, whose answers are compiled code that stays in the heap.
    await metrics.send("Runtime.enable");
    await metrics.send("Runtime.addBinding", { name: "tellState" });
    metrics.on("Runtime.bindingCalled", ({ payload }) => reached.emit(payload));
    await page.addInitScript({ content: tellStates });
    await page.goto(rig.origin);
    page.on("pageerror", (error) => broken.push(error.message));
    page.on("console", (said) => {
      if (said.type() === "error") broken.push(said.text());
    });
    await page.getByTestId("agent-state").waitFor();
    await page.evaluate(`connect.getLog().setLogRollInterval(${logRollMilliseconds})`);
    await metrics.send("Performance.enable");

    for (let number = 1; number <= warmUpCalls; number += 1) await takeCall(number);
    const early = await measure(metrics);
    for (let number = warmUpCalls + 1; number <= calls; number += 1) await takeCall(number);
    const late = await measure(metrics);

    expect(late.listeners - early.listeners, "listeners").to.be.at.most(listenerTolerance);
    expect(late.nodes - early.nodes, "nodes").to.be.at.most(nodeTolerance);
    expect(late.heapBytes - early.heapBytes, "bytes of heap").to.be.at.most(
      (calls - warmUpCalls) * heapToleranceBytesPerCall,
    );
    expect(await page.evaluate(() => localStorage.length)).to.be.at.most(12);
    expect(rig.api.saved.length).to.be.at.least(calls / 10);
    expect(broken).to.deep.equal([]);
  });

  /** Calls of several kinds by turns: with notes, missed, on hold, chats, one while another is wrapped up. */
  async function takeCall(number: number): Promise<void> {
    const id = contactId(number);
    const type = number % 5 === 0 ? "chat" : "voice";
    const go = async (phase: LineContact["phase"]) => {
      const there = once(reached, `${id} ${phase}`);
      showContacts(rig.line, { contactId: id, phase, type, attributes: attributesOfDay });
      await there;
    };
    rig.api.show({ ...view(id, { kind: "one", customer: john, stale: false }), record: written, insights });
    await go("ringing");
    if (number % 7 === 0) await go("missed");
    else {
      await go("connected");
      if (number % 4 === 0) await writeNotes(number);
      await go("ended");
    }
    const closed = once(reached, `${id} closed`);
    showContacts(rig.line);
    await closed;
    rig.api.views.delete(id);
  }

  async function writeNotes(number: number): Promise<void> {
    const saved = once(reached, "saved");
    await page.evaluate(`writeNotes("Call ${number}")`);
    await saved;
  }
});

const written = { state: "written", crm: "halopsa", id: "1001", url: "http://localhost:4402/ticket?id=1001" } as const;
/** Without an address to open: windows of the CRM are pages of their own, and no part of this one. */
const attributesOfDay = { ...johnCalls, ScreenPopUrl: "none" };

interface Measures {
  readonly heapBytes: number;
  readonly listeners: number;
  readonly nodes: number;
}

async function measure(session: CDPSession): Promise<Measures> {
  // What one collection finalizes the next one frees.
  for (let times = 0; times < 3; times += 1) await session.send("HeapProfiler.collectGarbage");
  const { metrics } = await session.send("Performance.getMetrics");
  const value = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  return { heapBytes: await heldBytes(session), listeners: value("JSEventListeners"), nodes: value("Nodes") };
}

/** What scripts hold. Compiled code and regular expressions, which V8 keeps as long as it likes, are left out. */
async function heldBytes(session: CDPSession): Promise<number> {
  const chunks: string[] = [];
  const keep = ({ chunk }: { chunk: string }) => void chunks.push(chunk);
  session.on("HeapProfiler.addHeapSnapshotChunk", keep);
  await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  session.off("HeapProfiler.addHeapSnapshotChunk", keep);
  const { nodes, snapshot } = JSON.parse(chunks.join("")) as HeapSnapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, sizeAt] = [fields.indexOf("type"), fields.indexOf("self_size")];
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    const type = types[0]?.[nodes[at + typeAt] ?? 0] ?? "";
    if (ofScripts.has(type)) bytes += nodes[at + sizeAt] ?? 0;
  }
  return bytes;
}

const ofScripts: ReadonlySet<string> = new Set([
  "object",
  "array",
  "string",
  "concatenated string",
  "sliced string",
  "closure",
  "number",
]);

/** V8's own format: nodes are rows of numbers, one after the other. */
interface HeapSnapshot {
  readonly nodes: readonly number[];
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly (readonly string[])[] };
  };
}

/** Runs in the page: tells of each state that the contact on the card enters, and of notes that are saved; writes notes. */
const tellStates = `
let last = "";
let lastSave = "";
const find = (name) => document.querySelector('[data-testid="' + name + '"]');
new MutationObserver(() => {
  const now = find("contact-card")?.dataset.contactId + " " + find("call-state")?.dataset.state;
  const save = find("save-state")?.dataset.state;
  if (now !== last) window.tellState(now);
  if (save !== lastSave && save === "saved") window.tellState("saved");
  [last, lastSave] = [now, save];
}).observe(document, { subtree: true, childList: true, attributes: true });
window.writeNotes = (text) => {
  find("notes").value = text;
  find("notes").dispatchEvent(new Event("input", { bubbles: true }));
  find("disposition").value = "Resolved";
  find("disposition").dispatchEvent(new Event("change", { bubbles: true }));
};
`;
