/** In SAP's agent desktop: CTI messages to the page around this one, and its requests back. Exact origins both ways. */

import type { ContactId, E164 } from "../../contract/identifiers.ts";
import { contactDetailPath } from "../../contract/insights.ts";
import type { SiteConfig, SiteCrm } from "../../contract/siteConfig.ts";
import type { PhoneContact, SoftphoneEvent } from "../softphone/phone.ts";
import { type DialableNumber, decideDial, type EarlierDial, keepDials } from "./dialing.ts";
import type { Host, HostCommand } from "./host.ts";
import { createListeners } from "./listeners.ts";
import { type CtiPayload, encodeCti, endPayload } from "./sapCodec.ts";
import { decodeSapMessage, type SapRequest } from "./sapInbox.ts";
import { openSapLedger, type SapLedger } from "./sapLedger.ts";
import { nextCti } from "./sapSequence.ts";

/** The browser, as far as the bridge needs it. */
export interface DesktopBrowser {
  /** Origin of the page around this one, when the browser tells. Firefox does not. */
  readonly surroundingOrigin: string | null;
  /** Where the frame was loaded from: the page around it, unless that page hides it. */
  readonly referrerOrigin: string | null;
  readonly framed: boolean;
  postToParent(message: unknown, targetOrigin: string): void;
  onMessage(listener: (message: { data: unknown; origin: string; fromParent: boolean }) => void): void;
  open(url: string, window: string): void;
  now(): number;
  parseNumber(text: string, defaultCountry: string): Promise<DialableNumber | null>;
  /** What SAP was told; survives a reload. */
  openLedger(): SapLedger;
}

type SapSite = Extract<SiteCrm, { readonly name: "sap" }>;

/** A click-to-dial whose contact has not shown up by then has come to nothing. */
const dialedMilliseconds = 2 * 60_000;
const contactPageWindow = "patchbay-contact";

export function openSapDesktop(
  config: Pick<SiteConfig, "connect" | "dialing">,
  site: SapSite,
  browser: DesktopBrowser = realBrowser(),
): Host {
  const commands = createListeners<HostCommand>();
  const ledger = browser.openLedger();
  let target = firstTarget(site.desktopOrigins, browser);
  let dials: readonly EarlierDial[] = [];
  /** Waits for the agent's nod, which shows in the call that follows. */
  let asked: DialableNumber | null = null;
  /** For the stage, which may find SAP's record by nothing else: SAP keeps no reference of ours on what it dials itself. */
  const activities = new Map<ContactId, string>();
  let dialed: { readonly number: E164; readonly activityUuid: string; readonly at: number } | null = null;

  if (!browser.framed || (target === null && browser.surroundingOrigin !== null))
    commands.tell({ kind: "notInDesktop" });

  function onPhoneEvent(event: SoftphoneEvent): void {
    if (event.kind === "present") endWhatIsGone(event.contactIds);
    if (!("contact" in event)) return;
    if (event.contact.direction === "outbound" && asked !== null && event.contact.customerNumber === asked.number) {
      dials = keepDials(dials, { at: browser.now(), country: asked.country });
      asked = null;
    }
    const { contactId, initialContactId, channel, direction, customerNumber } = event.contact;
    const step = ledger.stepOf(contactId);
    const activity = dialedActivity(event.contact);
    const next = nextCti(step, event, site, activity);
    if (next.step === step) return;
    if (activity !== null) {
      activities.set(contactId, activity);
      // One activity is one call: who dials the same number again by hand gets another.
      dialed = null;
    }
    // Kept after the end: a contact that shows up once more must not be announced again.
    const contact = { contactId, initialContactId, channel, direction, customerNumber };
    ledger.note({ step: next.step, contact, at: browser.now() });
    if (next.message !== null) post(next.message);
  }

  /** Calls that were announced by an earlier page and ended before this one was loaded. */
  function endWhatIsGone(present: readonly ContactId[]): void {
    for (const told of ledger.open()) {
      if (present.includes(told.contact.contactId)) continue;
      ledger.note({ ...told, step: "ended", at: browser.now() });
      post(endPayload(told.contact, site, []));
    }
  }

  function post(message: CtiPayload): void {
    if (target !== null && browser.framed) browser.postToParent(encodeCti(message, site.encoding), target);
  }

  function dialedActivity(contact: PhoneContact): string | null {
    if (dialed === null || contact.direction !== "outbound" || dialed.number !== contact.customerNumber) return null;
    return browser.now() - dialed.at < dialedMilliseconds ? dialed.activityUuid : null;
  }

  async function dial(request: Extract<SapRequest, { readonly kind: "dial" }>): Promise<void> {
    const parsed = await browser.parseNumber(request.numberText, config.dialing.defaultCountry);
    const now = browser.now();
    const decision = decideDial(parsed, config.dialing, dials, now);
    if (decision.kind === "refuse") {
      commands.tell({ kind: "dialRefused", why: decision.why });
      return;
    }
    if (request.activityUuid !== null)
      dialed = { number: decision.number, activityUuid: request.activityUuid, at: now };
    if (decision.kind === "dial") dials = keepDials(dials, { at: now, country: parsed?.country ?? null });
    else asked = parsed;
    commands.tell(decision.kind === "dial" ? decision : { ...decision, kind: "askToDial" });
  }

  browser.onMessage(({ data, origin, fromParent }) => {
    if (!fromParent || !site.desktopOrigins.includes(origin)) return;
    const request = decodeSapMessage(data);
    if (request === null) return;
    // With several origins and a browser that does not tell which one is around us, the first request does.
    target ??= origin;
    if (request.kind === "dial") void dial(request);
    else browser.open(contactPage(config.connect.accessUrl, request.contactId), contactPageWindow);
  });

  // SAP opens the customer itself.
  return { onPhoneEvent, commands, show: () => {}, activityOf: (contactId) => activities.get(contactId) };
}

/** The origin around us when it is on the list, or the only one there is. Never `*`. */
function firstTarget(origins: readonly string[], browser: DesktopBrowser): string | null {
  const listed = (candidate: string | null) => origins.find((origin) => origin === candidate) ?? null;
  if (browser.surroundingOrigin !== null) return listed(browser.surroundingOrigin);
  return listed(browser.referrerOrigin) ?? (origins.length === 1 ? (origins[0] ?? null) : null);
}

function contactPage(accessUrl: string, contactId: ContactId): string {
  return accessUrl + contactDetailPath(contactId, Intl.DateTimeFormat().resolvedOptions().timeZone);
}

function realBrowser(): DesktopBrowser {
  return {
    surroundingOrigin: ancestorOrigin(),
    referrerOrigin: referrerOrigin(),
    framed: window.parent !== window,
    postToParent: (message, targetOrigin) => window.parent.postMessage(message, targetOrigin),
    onMessage: (listener) =>
      window.addEventListener("message", ({ data, origin, source }) =>
        listener({ data, origin, fromParent: source === window.parent && window.parent !== window }),
      ),
    open: (url, name) => {
      window.open(url, name);
    },
    now: Date.now,
    openLedger: () => openSapLedger(() => localStorage, Date.now()),
    parseNumber: async (text, country) => (await import("./phoneNumber.ts")).parseDialableNumber(text, country),
  };
}

function ancestorOrigin(): string | null {
  return "ancestorOrigins" in location ? (location.ancestorOrigins[0] ?? null) : null;
}

function referrerOrigin(): string | null {
  return URL.canParse(document.referrer) ? new URL(document.referrer).origin : null;
}
