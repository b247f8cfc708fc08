/** Beside HaloPSA: opens the caller's page in one window of its own, when the phone rings or when the agent answers. */
import { decodeLookupAnswer } from "../../contract/attributes.ts";
import type { SiteConfig } from "../../contract/siteConfig.ts";
import type { SoftphoneEvent } from "../softphone/phone.ts";
import { crmAddress, crmWindow } from "./crmAddress.ts";
import type { Host, HostCommand } from "./host.ts";
import { createListeners } from "./listeners.ts";

export interface StandaloneBrowser {
  open(url: string, window: string): unknown;
  /** Runs it once what is going on is done. */
  afterwards(action: () => void): void;
  /** Survives a reload, so that reloading the page during a call does not open the record again. */
  readonly popped: { has(contactId: string): boolean; add(contactId: string): void };
}

export function openStandalone(
  config: Pick<SiteConfig, "popOn">,
  crmUrl: string,
  browser: StandaloneBrowser = realBrowser,
): Host {
  const commands = createListeners<HostCommand>();

  function pop(event: Extract<SoftphoneEvent, { kind: "ringing" | "connected" }>): void {
    const { contact } = event;
    if (browser.popped.has(contact.contactId)) return;
    const url = crmAddress(decodeLookupAnswer(contact.attributes).screenPopUrl, [crmUrl]);
    if (url === null) return;
    browser.popped.add(contact.contactId);
    // Opening a window holds the page up for some 50 ms, and the card is to be drawn first.
    browser.afterwards(() => {
      // Browsers open windows unasked only for sites that the agent has allowed to.
      if (browser.open(url, crmWindow) === null) commands.tell({ kind: "popBlocked", url });
    });
  }

  return {
    onPhoneEvent(event) {
      if (event.kind === "ringing" && config.popOn === "ring") pop(event);
      // A contact that was connected before the page saw it ring pops now.
      if (event.kind === "connected") pop(event);
    },
    show(url) {
      const address = crmAddress(url, [crmUrl]);
      if (address !== null && browser.open(address, crmWindow) === null) {
        commands.tell({ kind: "popBlocked", url: address });
      }
    },
    commands,
  };
}

const poppedKey = "patchbay.popped";
const poppedToKeep = 50;

const realBrowser: StandaloneBrowser = {
  open: (url, name) => window.open(url, name),
  afterwards: (action) => {
    setTimeout(action);
  },
  popped: {
    has: (contactId) => readPopped().includes(contactId),
    add(contactId) {
      try {
        sessionStorage.setItem(poppedKey, [...readPopped(), contactId].slice(-poppedToKeep).join(" "));
      } catch {
        // Storage is switched off: a reload in mid-call opens the record once more, nothing worse.
      }
    },
  },
};

function readPopped(): readonly string[] {
  try {
    return (sessionStorage.getItem(poppedKey) ?? "").split(" ");
  } catch {
    return [];
  }
}
