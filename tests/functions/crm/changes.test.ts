import { expect } from "chai";
import { decodeChanges } from "../../../functions/crm/changes.ts";

const accountId = "11ee2f9a-7b1c-4d53-8f00-000000000001";
const contactPersonId = "11ee2f9a-7b1c-4d53-8f00-000000000002";

describe("changes told by HaloPSA", () => {
  /** The envelope of a delivery: the top-level `id` is its own, not the entity's. */
  const delivery = (event: string, rest: Record<string, unknown>) => ({
    id: "6b3b2c1e-2f52-4f60-9a4e-0c7f3ad0f1aa",
    webhook_id: "0e6f7f64-0f7d-4bd8-9f11-6a1f1d2e3c4b",
    timestamp: "2026-11-20T10:00:00.0000000Z",
    event,
    ...rest,
  });

  it("name a user or a client by the event", () => {
    expect(decodeChanges("halopsa", delivery("User Updated", { object_id: 101 }))).to.deep.equal({
      customerIds: ["101"],
      companyIds: [],
    });
    expect(decodeChanges("halopsa", delivery("Client updated", { object_id: "12" }))).to.deep.equal({
      customerIds: [],
      companyIds: ["12"],
    });
  });

  it("name them by linked objects too, each once", () => {
    const body = delivery("User Updated", {
      object_id: 101,
      user: { id: 101, name: "John Smith", client_id: 12 },
      client: { id: 12 },
      site: { id: 18, client_id: 12 },
    });

    expect(decodeChanges("halopsa", body)).to.deep.equal({ customerIds: ["101"], companyIds: ["12"] });
  });

  it("come in lists when the webhook batches", () => {
    const batch = [delivery("User Updated", { object_id: 1 }), delivery("User Updated", { object_id: 2 }), "noise"];

    expect(decodeChanges("halopsa", batch).customerIds).to.deep.equal(["1", "2"]);
  });

  it("do not come from tickets, which bring their user along unchanged", () => {
    const body = delivery("New Ticket Logged", { object_id: 9, ticket: { id: 9, user_id: 101 }, user: { id: 101 } });

    expect(decodeChanges("halopsa", body)).to.deep.equal({ customerIds: [], companyIds: [] });
  });

  it("lose nothing over one odd value, such as a payload of one's own has", () => {
    const body = delivery("User Updated", { object_id: 101, user: "John Smith", client: { id: 12 }, site: [] });

    expect(decodeChanges("halopsa", body)).to.deep.equal({ customerIds: ["101"], companyIds: ["12"] });
  });

  it("are none for ids that HaloPSA has none of, which no table could be asked for", () => {
    for (const object_id of ["", "x".repeat(3_000), "1".repeat(30), 1.5, {}]) {
      expect(decodeChanges("halopsa", delivery("User Updated", { object_id })).customerIds).to.deep.equal([]);
    }
  });
});

describe("changes told by SAP", () => {
  it("name the entity wherever the event wraps it", () => {
    const type = "sap.crm.accountservice.event.accountUpdate.v1";
    const bodies = [
      { type, data: { id: accountId } },
      { type, subject: accountId, data: {} },
      { type, data: { currentImage: { id: accountId } } },
      { type, data: { entity: { accountId } } },
    ];
    for (const body of bodies) {
      expect(decodeChanges("sap", body)).to.deep.equal({ customerIds: [accountId], companyIds: [accountId] });
    }
  });

  it("name a contact person and its account", () => {
    const body = {
      type: "sap.crm.contactpersonservice.event.contactPersonUpdate.v1",
      data: { currentImage: { id: contactPersonId, accountId } },
    };

    expect(decodeChanges("sap", body).customerIds).to.have.members([contactPersonId, accountId]);
  });

  it("are none for other entities and for ids that are no UUIDs", () => {
    const none = { customerIds: [], companyIds: [] };
    expect(
      decodeChanges("sap", { type: "sap.crm.caseservice.event.caseUpdate", data: { id: accountId } }),
    ).to.deep.equal(none);
    expect(decodeChanges("sap", { type: "sap.crm.accountservice.event", data: { id: "1000123" } })).to.deep.equal(none);
    expect(decodeChanges("sap", null)).to.deep.equal(none);
  });

  it("are none for an event whose kind is no text, whatever it is made of", () => {
    const deep = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);
    for (const type of [{ toString: 1, valueOf: 1 }, deep, ["accountUpdate"], 7]) {
      const body = { type, data: { id: accountId } };
      expect(decodeChanges("sap", body)).to.deep.equal({ customerIds: [], companyIds: [] });
    }
  });
});
