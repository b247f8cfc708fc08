import { expect } from "chai";
import type { HostCommand } from "../../../connector/host/host.ts";
import { parseDialableNumber } from "../../../connector/host/phoneNumber.ts";
import { type DesktopBrowser, openSapDesktop } from "../../../connector/host/sapDesktop.ts";
import { openSapLedger } from "../../../connector/host/sapLedger.ts";
import { MapStorage } from "../mapStorage.ts";
import { contactId, phoneContact } from "../samples.ts";

const desktop = "https://my1.crm.cloud.sap";
const other = "https://my2.crm.cloud.sap";
const activity = "00163e0a-1b2c-4d3e-8f90-a1b2c3d4e5f6";

describe("the bridge to SAP's desktop", () => {
  it("posts to the configured origin and to no other", () => {
    const { host, browser } = bridge();

    host.onPhoneEvent({ kind: "ringing", contact: phoneContact() });

    expect(browser.posted.map(({ targetOrigin }) => targetOrigin)).to.deep.equal([desktop]);
    expect(String(browser.posted[0]?.message)).to.include("<Action>NOTIFY</Action>");
  });

  it("chooses among several origins the one around it", () => {
    const { host, browser } = bridge({ desktopOrigins: [desktop, other], surroundingOrigin: other });

    host.onPhoneEvent({ kind: "ringing", contact: phoneContact() });

    expect(browser.posted[0]?.targetOrigin).to.equal(other);
  });

  it("posts nothing, and says so, inside a page that is not on the list", () => {
    const { host, browser, commands } = bridge({ surroundingOrigin: "https://evil.example" });

    host.onPhoneEvent({ kind: "ringing", contact: phoneContact() });

    expect(browser.posted).to.deep.equal([]);
    expect(commands).to.deep.equal([{ kind: "notInDesktop" }]);
  });

  it("dials what SAP asks for and gives the activity back with the outbound call", async () => {
    const { host, browser, commands } = bridge();

    await browser.receive({ Direction: "OUT", PhoneNumber: "0400 123 456", ActivityUUID: activity });
    host.onPhoneEvent({ kind: "ringing", contact: phoneContact({ direction: "outbound", state: "dialing" }) });

    expect(commands).to.deep.equal([{ kind: "dial", number: "+61400123456" }]);
    expect(String(browser.posted[0]?.message)).to.include(`<ActivityUUID>${activity}</ActivityUUID>`);
  });

  it("knows which activity a call was dialed from, and takes no later call to the same number for it", async () => {
    const { host, browser } = bridge();
    const outbound = { direction: "outbound", state: "dialing" } as const;

    await browser.receive({ Direction: "OUT", PhoneNumber: "0400 123 456", ActivityUUID: activity });
    for (const number of [1, 2]) {
      host.onPhoneEvent({ kind: "ringing", contact: phoneContact({ ...outbound, contactId: contactId(number) }) });
    }

    expect([1, 2, 3].map((number) => host.activityOf?.(contactId(number)))).to.deep.equal([
      activity,
      undefined,
      undefined,
    ]);
    expect(String(browser.posted[1]?.message)).not.to.include("ActivityUUID");
  });

  it("hears nobody but the page around it, and that only from a listed origin", async () => {
    const { browser, commands } = bridge();
    const message = { Direction: "OUT", PhoneNumber: "+61400123456" };

    await browser.receive(message, { origin: `${desktop}.evil.example` });
    await browser.receive(message, { fromParent: false });

    expect(commands).to.deep.equal([]);
  });

  it("refuses other countries and what is no number", async () => {
    const { browser, commands } = bridge();

    await browser.receive({ Direction: "OUT", PhoneNumber: "+44 20 7946 0958" });
    await browser.receive({ Direction: "OUT", PhoneNumber: "12" });

    expect(commands).to.deep.equal([
      { kind: "dialRefused", why: "countryNotAllowed" },
      { kind: "dialRefused", why: "notANumber" },
    ]);
  });

  it("asks the agent once more calls come than a minute allows", async () => {
    const { browser, commands } = bridge();
    const dial = () => browser.receive({ Direction: "OUT", PhoneNumber: "+61400123456" });

    await dial();
    await dial();
    await dial();
    browser.time += 61_000;
    await dial();

    expect(commands.map(({ kind }) => kind)).to.deep.equal(["dial", "dial", "askToDial", "dial"]);
  });

  it("opens a recording's page in one window, on the instance's own address", async () => {
    const { browser } = bridge();

    await browser.receive({ RecordingId: contactId(1) });

    expect(browser.opened[0]?.window).to.equal("patchbay-contact");
    expect(browser.opened[0]?.url).to.match(
      new RegExp(`^https://acme\\.my\\.connect\\.aws/contact-trace-records/details/${contactId(1)}\\?tz=`),
    );
  });
});

function bridge(where: { desktopOrigins?: readonly string[]; surroundingOrigin?: string } = {}) {
  const browser = new FakeBrowser(where.surroundingOrigin ?? desktop);
  const commands: HostCommand[] = [];
  const host = openSapDesktop(
    {
      connect: {
        accessUrl: "https://acme.my.connect.aws",
        ccpUrl: "https://acme.my.connect.aws/ccp-v2/",
        loginUrl: null,
        region: "ap-southeast-2",
      },
      dialing: { defaultCountry: "AU", countries: ["AU"], perMinute: 2 },
    },
    {
      name: "sap",
      url: desktop,
      desktopOrigins: where.desktopOrigins ?? [desktop],
      encoding: "xml",
      acceptAction: "omit",
      referenceId: "compact",
    },
    browser,
  );
  host.commands.subscribe((command) => commands.push(command));
  return { host, browser, commands };
}

class FakeBrowser implements DesktopBrowser {
  readonly posted: { readonly message: unknown; readonly targetOrigin: string }[] = [];
  readonly opened: { readonly url: string; readonly window: string }[] = [];
  readonly framed = true;
  readonly referrerOrigin = null;
  readonly surroundingOrigin: string;
  time = 1_000_000;
  storage = new MapStorage();
  #listener: Parameters<DesktopBrowser["onMessage"]>[0] = () => {};

  constructor(surroundingOrigin: string) {
    this.surroundingOrigin = surroundingOrigin;
  }

  postToParent(message: unknown, targetOrigin: string): void {
    this.posted.push({ message, targetOrigin });
  }

  onMessage(listener: Parameters<DesktopBrowser["onMessage"]>[0]): void {
    this.#listener = listener;
  }

  open(url: string, window: string): void {
    this.opened.push({ url, window });
  }

  now(): number {
    return this.time;
  }

  openLedger() {
    return openSapLedger(() => this.storage, this.time);
  }

  async parseNumber(text: string, country: string) {
    return parseDialableNumber(text, country);
  }

  /** Resolves once the bridge has dealt with it. */
  async receive(data: unknown, from: { origin?: string; fromParent?: boolean } = {}): Promise<void> {
    this.#listener({ data, origin: from.origin ?? desktop, fromParent: from.fromParent ?? true });
    await new Promise((resolve) => setImmediate(resolve));
  }
}
