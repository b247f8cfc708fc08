import { expect } from "chai";
import { type DesktopBrowser, openSapDesktop } from "../../../connector/host/sapDesktop.ts";
import { openSapLedger } from "../../../connector/host/sapLedger.ts";
import type { SoftphoneEvent } from "../../../connector/softphone/phone.ts";
import { MapStorage } from "../mapStorage.ts";
import { contactId, phoneContact } from "../samples.ts";

const desktop = "https://my1.crm.cloud.sap";
const id = contactId(1);

describe("SAP's desktop, when the page in it is loaded again", () => {
  it("hears the end of a call that ended in between, once", () => {
    const storage = new MapStorage();
    const contact = phoneContact({ state: "connected" });
    page(storage).hear({ kind: "ringing", contact: phoneContact() }, { kind: "connected", contact });

    const second = page(storage);
    second.hear({ kind: "present", contactIds: [] });
    const third = page(storage);
    third.hear({ kind: "present", contactIds: [] });

    expect(second.posted).to.have.length(1);
    expect(second.posted[0]).to.include("<Action>END</Action>").and.include("UPDATEACTIVITY");
    expect(second.posted[0]).to.include(`<ExternalReferenceID>${id.replaceAll("-", "")}</ExternalReferenceID>`);
    expect(third.posted).to.deep.equal([]);
  });

  it("hears nothing anew of a call that goes on, and its end when it comes", () => {
    const storage = new MapStorage();
    const contact = phoneContact({ state: "connected" });
    page(storage).hear({ kind: "ringing", contact: phoneContact() }, { kind: "connected", contact });

    const second = page(storage);
    second.hear({ kind: "connected", contact }, { kind: "present", contactIds: [id] });
    expect(second.posted).to.deep.equal([]);
    second.hear({ kind: "ended", contact: { ...contact, state: "ended" }, transcript: [] });

    expect(second.posted.map((message) => /<Action>(\w+)/.exec(message)?.[1])).to.deep.equal(["END"]);
  });

  it("hears the end of a call that is in after-call work by now", () => {
    const storage = new MapStorage();
    page(storage).hear({ kind: "ringing", contact: phoneContact() });
    const ended = phoneContact({ state: "ended", endedAt: 1 });

    const second = page(storage);
    second.hear({ kind: "updated", contact: ended }, { kind: "present", contactIds: [] });

    expect(second.posted).to.have.length(1);
  });
});

/** A page with the storage that the pages before it left. */
function page(storage: Storage) {
  const posted: string[] = [];
  const browser: DesktopBrowser = {
    surroundingOrigin: desktop,
    referrerOrigin: null,
    framed: true,
    postToParent: (message) => void posted.push(String(message)),
    onMessage: () => {},
    open: () => {},
    now: () => 0,
    parseNumber: async () => null,
    openLedger: () => openSapLedger(() => storage, 0),
  };
  const accessUrl = "https://acme.my.connect.aws";
  const host = openSapDesktop(
    {
      connect: { accessUrl, ccpUrl: `${accessUrl}/ccp-v2/`, loginUrl: null, region: "ap-southeast-2" },
      dialing: { defaultCountry: "AU", countries: ["AU"], perMinute: 2 },
    },
    {
      name: "sap",
      url: desktop,
      desktopOrigins: [desktop],
      encoding: "xml",
      acceptAction: "omit",
      referenceId: "compact",
    },
    browser,
  );
  return {
    posted,
    hear(...events: readonly SoftphoneEvent[]) {
      for (const event of events) host.onPhoneEvent(event);
    },
  };
}
