/**
 * Watches whether the softphone's frame answers, and collects what is known when it does not.
 *
 * Streams itself says nothing when an embedded softphone falls silent after its first answer, so the answers are counted.
 */
import type { SiteConfig } from "../../contract/siteConfig.ts";
import type { PhoneFacts, PhoneState } from "./phone.ts";

export interface LineWatch {
  follow(streams: typeof connect): void;
  /** The softphone's own connection to Amazon Connect went, or came back. Its frame answers all the same. */
  connection(up: boolean): void;
  libraryMissing(): void;
  openLogin(): void;
}

const tickMilliseconds = 4000;
/** The frame answers every second. Both clocks slow down alike in a tab in the background. */
const silentTicksUntilLost = 4;
/** Streams loads a silent frame anew every five seconds: time enough for two tries after the log-in. */
const ticksOfTryingAgain = 3;
/** Streams opens its login window only after it has asked the other tabs whether they have one. */
const loginWindowMilliseconds = 600;

export function watchLine(settings: SiteConfig["connect"], onState: (state: PhoneState) => void): LineWatch {
  let state: PhoneState = { kind: "connecting" };
  let streamsInUse: typeof connect | null = null;
  let ownLoginWindow: Window | null = null;
  let silentTicks = 0;
  let ticksSinceClosed = 0;
  let connected = true;
  let facts: PhoneFacts = {
    answeredBefore: false,
    libraryLoaded: true,
    loginWindow: "none",
    tryingAgain: false,
    retriesExhausted: false,
    accessDenied: false,
    loggedOut: false,
    hostReachable: null,
    online: true,
    ccpPath: new URL(settings.ccpUrl).pathname,
    embedded: window.parent !== window,
    storageAllowed: storageAllowed(),
  };

  function enter(next: PhoneState): void {
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    onState(next);
  }

  /** Puts what was learned into the state that shows it. */
  function learn(news: Partial<PhoneFacts>, kind: "loginNeeded" | "lost"): void {
    facts = { ...facts, ...news, online: navigator.onLine };
    enter({ kind, facts });
  }

  function answered(): void {
    silentTicks = 0;
    ticksSinceClosed = 0;
    facts = {
      ...facts,
      answeredBefore: true,
      tryingAgain: false,
      loggedOut: false,
      retriesExhausted: false,
      accessDenied: false,
    };
    ownLoginWindow?.close();
    ownLoginWindow = null;
    if (connected && navigator.onLine) enter({ kind: "ready" });
  }

  function lookForLoginWindow(): void {
    const opened = ownLoginWindow ?? streamsInUse?.core.loginWindow ?? null;
    if (opened === null) {
      learn({}, "loginNeeded");
      return;
    }
    ticksSinceClosed = opened.closed ? ticksSinceClosed + 1 : 0;
    const tryingAgain = opened.closed && ticksSinceClosed <= ticksOfTryingAgain;
    learn({ loginWindow: opened.closed ? "closed" : "open", tryingAgain }, "loginNeeded");
  }

  function tick(): void {
    if (state.kind === "loginNeeded") {
      lookForLoginWindow();
      return;
    }
    silentTicks += 1;
    const lost = silentTicks >= silentTicksUntilLost || !connected || !navigator.onLine;
    if (facts.answeredBefore && lost) learn({}, "lost");
  }

  async function noAnswer(): Promise<void> {
    const reachable = probe(settings.ccpUrl);
    await new Promise((resolve) => setTimeout(resolve, loginWindowMilliseconds));
    if (state.kind !== "connecting" && !facts.loggedOut) return;
    lookForLoginWindow();
    const hostReachable = await reachable;
    if (state.kind === "loginNeeded") learn({ hostReachable }, "loginNeeded");
  }

  return {
    follow(streams) {
      streamsInUse = streams;
      const bus = streams.core.getEventBus();
      bus.subscribe("acknowledge", answered);
      bus.subscribe("ack_timeout", () => void noAnswer());
      bus.subscribe("terminated", () => learn({ loggedOut: true, loginWindow: "none" }, "loginNeeded"));
      streams.core.onIframeRetriesExhausted(() => learn({ retriesExhausted: true }, "loginNeeded"));
      streams.core.onAccessDenied(() => learn({ accessDenied: true }, "loginNeeded"));
      setInterval(tick, tickMilliseconds);
      window.addEventListener("offline", tick);
    },
    connection(up) {
      connected = up;
      if (!up) learn({}, "lost");
    },
    libraryMissing: () => learn({ libraryLoaded: false }, "loginNeeded"),
    openLogin() {
      ownLoginWindow = window.open(settings.loginUrl ?? settings.ccpUrl, "connect::loginPopup", "width=480,height=720");
      learn({ loginWindow: ownLoginWindow === null ? "none" : "open" }, "loginNeeded");
    },
  };
}

/** An opaque answer is an answer. Only a host that is not there, or a blocked network, makes it fail. */
async function probe(address: string): Promise<boolean> {
  try {
    await fetch(address, {
      mode: "no-cors",
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(8000),
    });
    return true;
  } catch {
    return false;
  }
}

function storageAllowed(): boolean {
  try {
    localStorage.getItem("patchbay");
    return true;
  } catch {
    return false;
  }
}
