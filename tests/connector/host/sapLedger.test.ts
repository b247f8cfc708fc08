import { expect } from "chai";
import { openSapLedger, type Told } from "../../../connector/host/sapLedger.ts";
import { MapStorage } from "../mapStorage.ts";
import { contactId, johnCalls, phoneContact } from "../samples.ts";

const hour = 60 * 60_000;

describe("what SAP has been told", () => {
  it("is known again after a reload", () => {
    const storage = new MapStorage();
    openSapLedger(() => storage, 0).note(told(1, "accepted"));

    const ledger = openSapLedger(() => storage, hour);

    expect(ledger.stepOf(contactId(1))).to.equal("accepted");
    expect(ledger.stepOf(contactId(2))).to.equal("silent");
    expect(ledger.open().map(({ contact }) => contact.contactId)).to.deep.equal([contactId(1)]);
  });

  it("is open from the announcement to the end", () => {
    const ledger = openSapLedger(() => new MapStorage(), 0);
    for (const [number, step] of [
      [1, "notified"],
      [2, "accepted"],
      [3, "ended"],
    ] as const)
      ledger.note(told(number, step));

    expect(ledger.open().map(({ step }) => step)).to.deep.equal(["notified", "accepted"]);
    ledger.note(told(2, "ended"));
    expect(ledger.open().map(({ step }) => step)).to.deep.equal(["notified"]);
  });

  it("is forgotten after half a day, and grows no longer than a day's calls", () => {
    const storage = new MapStorage();
    const ledger = openSapLedger(() => storage, 0);
    for (let number = 1; number <= 300; number += 1) ledger.note(told(number, "accepted"));

    expect(openSapLedger(() => storage, hour).open()).to.have.length(200);
    expect(openSapLedger(() => storage, 12 * hour).open()).to.deep.equal([]);
  });

  it("holds no attributes, and so no token", () => {
    const storage = new MapStorage();
    openSapLedger(() => storage, 0).note(told(1, "accepted"));

    expect(storage.getItem("patchbay.sap")).to.not.include(johnCalls.ContactToken).and.to.not.include("John");
  });

  it("lives in the page alone where the browser keeps nothing, and takes nonsense for nothing", () => {
    const ledger = openSapLedger(() => {
      throw new DOMException("denied", "SecurityError");
    }, 0);
    ledger.note(told(1, "accepted"));
    const storage = new MapStorage();
    storage.setItem("patchbay.sap", '[{"step":"accepted"}]');

    expect(ledger.stepOf(contactId(1))).to.equal("accepted");
    expect(openSapLedger(() => storage, 0).open()).to.deep.equal([]);
  });
});

function told(number: number, step: Told["step"]): Told {
  const {
    contactId: id,
    initialContactId,
    channel,
    direction,
    customerNumber,
  } = phoneContact({
    contactId: contactId(number),
  });
  return { step, contact: { contactId: id, initialContactId, channel, direction, customerNumber }, at: 0 };
}
