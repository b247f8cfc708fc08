import { expect } from "chai";
import { type LeadBrowser, seekLead } from "../../connector/leading.ts";

describe("which tab leads", () => {
  it("is the first, until it is gone; then the next goes on by itself", async () => {
    const browser = new FakeBrowser();
    const first = tab(browser);
    const second = tab(browser);
    await settle();
    expect([first.leads, second.leads]).to.deep.equal([true, false]);

    browser.close(0);
    await settle();

    expect(second.leads).to.equal(true);
  });

  it("is the one that takes over, and the other hears of it, once", async () => {
    const browser = new FakeBrowser();
    const first = tab(browser);
    const second = tab(browser);
    await settle();

    second.lead.takeOver();
    await settle();

    expect(second.leads).to.equal(true);
    expect([first.lost, second.lost]).to.deep.equal([1, 0]);
  });

  it("tells the others whether it is in a contact, at once and at each change", async () => {
    const browser = new FakeBrowser();
    const first = tab(browser);
    first.lead.tellBusy(true);
    await settle();
    const second = tab(browser);
    await settle();
    expect(second.heard).to.deep.equal([true]);

    first.lead.tellBusy(true);
    first.lead.tellBusy(false);
    await settle();

    expect(second.heard).to.deep.equal([true, false]);
  });

  it("is every tab where the browser has no locks, or refuses them", async () => {
    const none = tab({ locks: null, openChannel: () => new EventTarget() as never });
    const refusing = tab({
      locks: { request: () => Promise.reject(new DOMException("denied", "SecurityError")) },
      openChannel: () => new FakeBrowser().openChannel(),
    });
    await settle();

    expect([none.leads, refusing.leads]).to.deep.equal([true, true]);
  });

  it("is not changed by what else is said on the channel", async () => {
    const browser = new FakeBrowser();
    tab(browser);
    const second = tab(browser);
    await settle();
    const heardBefore = second.heard.length;

    for (const message of [null, "leading", { say: "leading" }, { say: 1 }, { busy: true }]) browser.say(message);
    await settle();

    expect(second.heard).to.have.length(heardBefore);
    expect(second.leads).to.equal(false);
  });
});

function tab(browser: LeadBrowser) {
  const lead = seekLead(browser);
  const seen = { lead, leads: false, lost: 0, heard: [] as boolean[] };
  void lead.gained.then(() => {
    seen.leads = true;
  });
  lead.onLost(() => {
    seen.lost += 1;
  });
  lead.onBusy((busy) => seen.heard.push(busy));
  return seen;
}

/** Web Locks and a broadcast channel for one lock, as the tabs of one browser share them. */
class FakeBrowser implements LeadBrowser {
  #waiting: Request[] = [];
  #holder: Request | null = null;
  #channels: EventTarget[] = [];
  readonly #all: Request[] = [];

  readonly locks: LeadBrowser["locks"] = {
    request: (
      _name: string,
      options: LockOptions | LockGrantedCallback<unknown>,
      granted?: LockGrantedCallback<unknown>,
    ) =>
      new Promise<never>((_resolve, reject) => {
        if (typeof options === "function" || granted === undefined) throw new Error("options are expected");
        const request: Request = { grant: () => void granted(null), reject };
        this.#all.push(request);
        options.signal?.addEventListener("abort", () => {
          this.#waiting = this.#waiting.filter((other) => other !== request);
          reject(new DOMException("aborted", "AbortError"));
        });
        if (options.steal === true) {
          const before = this.#holder;
          this.#hold(request);
          before?.reject(new DOMException("stolen", "AbortError"));
        } else if (this.#holder === null) this.#hold(request);
        else this.#waiting.push(request);
      }),
  };

  openChannel() {
    const target = new EventTarget();
    this.#channels.push(target);
    return {
      addEventListener: target.addEventListener.bind(target),
      postMessage: (data: unknown) => this.#send(data, target),
    };
  }

  say(data: unknown): void {
    this.#send(data, null);
  }

  /** The tab that asked at this place is gone. */
  close(index: number): void {
    if (this.#holder !== this.#all[index]) return;
    this.#holder = null;
    const next = this.#waiting.shift();
    if (next !== undefined) this.#hold(next);
  }

  #hold(request: Request): void {
    this.#holder = request;
    queueMicrotask(request.grant);
  }

  #send(data: unknown, from: EventTarget | null): void {
    for (const channel of this.#channels) {
      if (channel !== from) queueMicrotask(() => channel.dispatchEvent(new MessageEvent("message", { data })));
    }
  }
}

interface Request {
  grant(): void;
  reject(error: unknown): void;
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
