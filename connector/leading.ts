/**
 * One tab leads: it holds the softphone, pops records and speaks to SAP. A second one would ring, pop and log twice, so it
 * waits, says so, and takes over when the agent wants it to or when the first one is gone.
 *
 * The lead is a Web Lock, which the browser gives back whatever becomes of its holder. Tabs of another partition, such as
 * a window of its own beside SAP's desktop, do not see each other.
 */

export interface Lead {
  /** Resolves when this tab leads: at once when no other does. */
  readonly gained: Promise<void>;
  /** Takes the lead from whoever has it. */
  takeOver(): void;
  /** Whether this tab is in a contact, for the others to show. */
  tellBusy(busy: boolean): void;
  /** Hears whether the leading tab is in a contact: soon, and at each change. */
  onBusy(listener: (busy: boolean) => void): void;
  /** Another tab has taken the lead. */
  onLost(listener: () => void): void;
}

export interface LeadBrowser {
  /** `null` in browsers, and in documents, without Web Locks: there every tab leads. */
  readonly locks: Pick<LockManager, "request"> | null;
  openChannel(): LeadChannel;
}

export type LeadChannel = Pick<BroadcastChannel, "postMessage" | "addEventListener">;

type LeadMessage = { readonly say: "whoLeads" } | { readonly say: "leading"; readonly busy: boolean };

const name = "patchbay.lead";

export function seekLead(browser: LeadBrowser = realBrowser()): Lead {
  const { locks } = browser;
  const channel = locks === null ? null : browser.openChannel();
  const busyListeners: ((busy: boolean) => void)[] = [];
  const lostListeners: (() => void)[] = [];
  const waiting = new AbortController();
  let leads = false;
  let busy = false;
  let gain = () => {};
  const gained = new Promise<void>((resolve) => {
    gain = resolve;
  });

  const say = (message: LeadMessage) => channel?.postMessage(message);
  function lead(): void {
    leads = true;
    gain();
    say({ say: "leading", busy });
  }

  function ask(options: LockOptions): void {
    if (locks === null) {
      lead();
      return;
    }
    let held = false;
    const hold = (): Promise<never> => {
      held = true;
      lead();
      // Until the document goes, or until the lock is stolen, which ends the request.
      return new Promise(() => {});
    };
    locks.request(name, options, hold).catch(() => {
      if (held) {
        leads = false;
        for (const listener of lostListeners) listener();
        // Locks are refused to documents without storage, such as some third-party frames.
      } else if (options.signal?.aborted !== true) lead();
    });
  }

  channel?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const message = decode(data);
    if (message?.say === "whoLeads" && leads) say({ say: "leading", busy });
    if (message?.say === "leading" && !leads) for (const listener of busyListeners) listener(message.busy);
  });
  ask({ signal: waiting.signal });

  return {
    gained,
    takeOver() {
      // First out of the line, or this tab would wait for the lock it is about to hold.
      waiting.abort();
      ask({ steal: true });
    },
    tellBusy(now) {
      if (now === busy) return;
      busy = now;
      if (leads) say({ say: "leading", busy });
    },
    onBusy(listener) {
      busyListeners.push(listener);
      say({ say: "whoLeads" });
    },
    onLost: (listener) => void lostListeners.push(listener),
  };
}

function decode(data: unknown): LeadMessage | null {
  if (typeof data !== "object" || data === null || !("say" in data)) return null;
  if (data.say === "whoLeads") return { say: "whoLeads" };
  if (data.say !== "leading" || !("busy" in data)) return null;
  return { say: "leading", busy: data.busy === true };
}

function realBrowser(): LeadBrowser {
  return {
    locks: "locks" in navigator ? navigator.locks : null,
    openChannel: () => new BroadcastChannel(name),
  };
}
