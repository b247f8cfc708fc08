import { expect } from "chai";
import fc from "fast-check";
import {
  acceptPayload,
  type CtiPayload,
  ctiFieldNames,
  encodeCti,
  endPayload,
  notifyPayload,
  outboundPayload,
} from "../../../connector/host/sapCodec.ts";
import { attributes, contactId, phoneContact } from "../samples.ts";

const settings = { acceptAction: "omit", referenceId: "compact" } as const;
const compactId = contactId(1).replaceAll("-", "");

describe("the CTI messages to SAP", () => {
  it("announce a ringing call with its number and SAP's own ids of the customer", () => {
    const contact = phoneContact({
      attributes: {
        ...attributes({ kind: "one", customerUuid: "11ed-aa", ticketId: "T-9" }),
        DNIS: "+61280005552",
        Serial: "SN-1",
      },
    });

    expect(notifyPayload(contact, settings)).to.deep.equal({
      Type: "CALL",
      EventType: "INBOUND",
      Action: "NOTIFY",
      ANI: "+61400123456",
      DNIS: "+61280005552",
      ExternalReferenceID: compactId,
      Custom_1: "11ed-aa",
      Custom_2: "T-9",
      Custom_3: "SN-1",
    });
  });

  it("leave out what the flow filled with `none`, and the number of a caller who withheld it", () => {
    const contact = phoneContact({ customerNumber: null, attributes: attributes({ kind: "anonymous" }) });

    expect(Object.keys(notifyPayload(contact, settings))).to.deep.equal([
      "Type",
      "EventType",
      "Action",
      "ExternalReferenceID",
    ]);
  });

  it("accept without an Action, or with one where the stage says so, and hand the raw contact id over for the recording", () => {
    const contact = phoneContact({ state: "connected" });

    const omitted = acceptPayload(contact, settings);
    const explicit = acceptPayload(contact, { ...settings, acceptAction: "explicit" });

    expect(omitted)
      .to.include({ EventType: "INBOUND", RecordingId: contactId(1) })
      .and.not.to.have.property("Action");
    expect(explicit).to.include({ Action: "ACCEPT" });
  });

  it("end with the reference that announced, in either form", () => {
    for (const referenceId of ["compact", "raw"] as const) {
      const mode = { ...settings, referenceId };

      const ended = endPayload(phoneContact({ state: "ended" }), mode, []);

      expect(ended).to.include({ Type: "CALL", EventType: "UPDATEACTIVITY", Action: "END" });
      expect(ended.ExternalReferenceID).to.equal(notifyPayload(phoneContact(), mode).ExternalReferenceID);
    }
  });

  it("call an outbound call outbound, with the dialed number and the activity that SAP made for it", () => {
    const contact = phoneContact({ direction: "outbound", state: "dialing", attributes: {} });

    expect(outboundPayload(contact, settings, "act-1")).to.deep.equal({
      Type: "CALL",
      EventType: "OUTBOUND",
      ANI: "+61400123456",
      DNIS: "+61400123456",
      ExternalReferenceID: compactId,
      ActivityUUID: "act-1",
      RecordingId: contactId(1),
    });
  });

  it("name the first leg of a transferred call", () => {
    const contact = phoneContact({ contactId: contactId(2), initialContactId: contactId(1) });

    expect(notifyPayload(contact, settings)).to.include({
      EventType: "TRANSFER",
      ExternalReferenceID: contactId(2).replaceAll("-", ""),
      ExternalOriginalReferenceID: compactId,
    });
  });

  it("tell a chat by its e-mail address and end it with what was said", () => {
    const contact = phoneContact({
      channel: "chat",
      customerNumber: null,
      attributes: attributes({ kind: "one", email: "john.smith@example.com" }),
    });

    const ended = endPayload(contact, settings, [
      { speaker: "John", text: "Hello" },
      { speaker: "Mia", text: "Hi" },
    ]);

    expect(ended).to.include({
      Type: "CHAT",
      Email: "john.smith@example.com",
      Transcript: "John : Hello \n Mia : Hi",
    });
  });

  it("travel as an object where the stage says so", () => {
    const message = notifyPayload(phoneContact(), settings);

    expect(encodeCti(message, "object")).to.deep.equal({ payload: message });
  });

  it("come out of an XML reader as they went in, whatever a caller put into an attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (ticketId, serial) => {
        const contact = phoneContact({ attributes: { ...attributes({ kind: "one", ticketId }), Serial: serial } });
        const message = notifyPayload(contact, settings);

        expect(readXml(String(encodeCti(message, "xml")))).to.deep.equal(message);
      }),
    );
  });

  it("never hold a character that XML 1.0 cannot carry, nor a blank field", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (serial) => {
        const message = notifyPayload(phoneContact({ attributes: { Serial: serial } }), settings);

        for (const value of Object.values(message)) {
          expect(value.trim()).to.not.equal("");
          expect([...value].every((character) => allowedInXml(character.codePointAt(0) ?? 0))).to.equal(true);
        }
      }),
    );
  });
});

/** Strict on purpose: anything but the flat elements that SAP knows makes it throw. */
function readXml(xml: string): CtiPayload {
  const body = /^<\?xml version="1\.0" encoding="utf-8"\?><payload>(.*)<\/payload>$/s.exec(xml)?.[1];
  if (body === undefined) throw new Error(`not a payload: ${xml}`);
  const fields: Record<string, string> = {};
  const rest = body.replaceAll(/<(\w+)>([^<>]*)<\/\1>/g, (_element, name: string, value: string) => {
    fields[name] = value.replaceAll(/&(\w+);/g, (_entity, entity: string) => entities[entity] ?? "\u0000");
    return "";
  });
  expect(rest).to.equal("");
  expect(ctiFieldNames).to.include.members(Object.keys(fields));
  return fields;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function allowedInXml(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000;
}
