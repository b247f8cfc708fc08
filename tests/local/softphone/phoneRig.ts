/** A softphone on the real call engine, with time in the test's hands, framed by a page with amazon-connect-streams. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { inboundFlow } from "../../../infra/flows/inbound.ts";
import { outboundWhisperFlow } from "../../../infra/flows/outboundWhisper.ts";
import { promptsFor } from "../../../infra/flows/prompts.ts";
import { transferFlow } from "../../../infra/flows/transfer.ts";
import { ManualClock } from "../../../local/clock.ts";
import { createCallEngine } from "../../../local/connect/callEngine.ts";
import type { ContactCenter } from "../../../local/connect/contactCenter.ts";
import { contactFacts } from "../../../local/connect/softphone/contactPage.ts";
import { bundleSoftphonePages } from "../../../local/connect/softphone/pages.ts";
import {
  type RunningSoftphone,
  type SoftphoneOptions,
  startSoftphone,
} from "../../../local/connect/softphone/server.ts";
import { localStage, portsFrom } from "../../../local/stages.ts";
import { FixedLine } from "./fixedLine.ts";
import { type StreamsHost, startStreamsHost, waitToSee } from "./streamsHost.ts";

export interface PhoneRig {
  readonly center: ContactCenter;
  readonly softphone: RunningSoftphone;
  readonly host: StreamsHost;
  /** Analysis files by their key, as JSON. */
  readonly files: ReadonlyMap<string, string>;
  /** Lets the contact center's time run until this is so. */
  until(condition: () => boolean): Promise<void>;
  /** Lets this much of the contact center's time run. */
  pass(milliseconds: number): Promise<void>;
  /** A page with the softphone in it, once the agent is there. */
  openPhone(browser: Browser): Promise<{ readonly page: Page; readonly face: FrameLocator }>;
  close(): Promise<void>;
}

export async function startPhoneRig(
  options: { readonly login?: boolean; readonly contactPages?: SoftphoneOptions["contactPages"] } = {},
): Promise<PhoneRig> {
  const pageFolder = await mkdtemp(path.join(tmpdir(), "patchbay-softphone-"));
  await bundleSoftphonePages(pageFolder);
  const stage = localStage("halopsa", portsFrom(4400));
  const clock = new ManualClock();
  const files = new Map<string, string>();
  const settings = {
    lookupFunctionArn: "arn:aws:lambda:ap-southeast-2:123456789012:function:lookup",
    lookupTimeLimitSeconds: 8,
    language: "en-AU",
    prompts: promptsFor("en-AU"),
    keypadMenu: false,
  } as const;
  const center = createCallEngine({
    stage,
    clock,
    flows: {
      inbound: inboundFlow({
        ...settings,
        queueArn: stage.queue.arn,
        hoursOfOperationId: "hours",
        voice: { name: "Olivia", engine: "neural" },
      }),
      outboundWhisper: outboundWhisperFlow(settings),
      transfer: transferFlow(settings),
    },
    // The caller is nobody's concern here: the flows take their error branch.
    invokeFunction: async () => ({ ok: false, message: "There is no function in this test." }),
    writeFile: async (_bucket, key, body) => {
      files.set(key, body);
    },
  });
  const host = await startStreamsHost();
  const softphone = await startSoftphone({
    port: 0,
    lines: { halopsa: center.agentLine, sap: new FixedLine() },
    contactPages:
      options.contactPages ??
      (async (_crm, contactId) => {
        const contact = center.contact(contactId);
        const file = [...files].find(([key]) => key.includes(contactId))?.[1];
        if (contact === null) return null;
        return { contact: contactFacts(contact), analysis: file === undefined ? null : JSON.parse(file) };
      }),
    login: options.login ?? false,
    approvedOrigins: { halopsa: [host.origin], sap: ["http://localhost:1"] },
    pageFolder,
  });
  const turn = async (milliseconds: number) => {
    clock.advance(milliseconds);
    // Flows and files go on in promises.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    center,
    softphone,
    host,
    files,
    async until(condition) {
      for (let turns = 0; !condition(); turns += 1) {
        // An hour of the contact center's time.
        if (turns > 18_000) throw new Error(`Never came to be: ${condition}`);
        await turn(200);
      }
    },
    pass: turn,
    async openPhone(browser) {
      const page = await (await browser.newContext()).newPage();
      await page.goto(host.url({ accessUrl: softphone.accessUrl("halopsa") }));
      await waitToSee(page, "initialized");
      await waitToSee(page, "agent Mia Chen");
      return { page, face: page.frameLocator("iframe") };
    },
    async close() {
      await softphone.close();
      await host.close();
      await rm(pageFolder, { recursive: true });
    },
  };
}
