import { expect } from "chai";
import fc from "fast-check";
import { decodeSapMessage } from "../../../connector/host/sapInbox.ts";
import { contactId } from "../samples.ts";

const activity = "00163e0a-1b2c-4d3e-8f90-a1b2c3d4e5f6";

describe("messages from SAP's desktop", () => {
  it("are a click on a number, with SAP's activity", () => {
    const message = { Direction: "OUT", PhoneNumber: "+61 400-123 456", ActivityUUID: activity, ObjectID: "7" };

    expect(decodeSapMessage(message)).to.deep.equal({
      kind: "dial",
      numberText: "+61 400-123 456",
      activityUuid: activity,
    });
  });

  it("are dialed without an activity that is none", () => {
    for (const ActivityUUID of [undefined, 7, "<b>", "x".repeat(36)]) {
      const request = decodeSapMessage({ Direction: "OUT", PhoneNumber: "+61400123456", ActivityUUID });

      expect(request).to.include({ kind: "dial", activityUuid: null });
    }
  });

  it("are the wish to see a recording, in either form of the id", () => {
    const expected = { kind: "openRecording", contactId: contactId(1) };

    expect(decodeSapMessage({ RecordingId: contactId(1) })).to.deep.equal(expected);
    expect(decodeSapMessage({ RecordingId: contactId(1).replaceAll("-", "").toUpperCase() })).to.deep.equal(expected);
  });

  it("are nothing when they come by inheritance, as an instance of something, or too long", () => {
    class Dial {
      Direction = "OUT";
      PhoneNumber = "+61400123456";
    }

    expect(decodeSapMessage(Object.create({ Direction: "OUT", PhoneNumber: "+61400123456" }))).to.equal(null);
    expect(decodeSapMessage(new Dial())).to.equal(null);
    expect(decodeSapMessage({ Direction: "OUT", PhoneNumber: "1".repeat(41) })).to.equal(null);
    expect(decodeSapMessage({ Direction: "OUT", PhoneNumber: "call me" })).to.equal(null);
    expect(decodeSapMessage({ RecordingId: "../../evil" })).to.equal(null);
  });

  it("never make it throw, and never let a text through that is no id", () => {
    const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true });
    const near = fc.record(
      { Direction: fc.constantFrom("OUT", "IN"), PhoneNumber: anything, ActivityUUID: anything, RecordingId: anything },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(anything, near), (data) => {
        const request = decodeSapMessage(data);

        if (request?.kind === "openRecording") expect(request.contactId).to.match(/^[0-9a-f-]{36}$/);
        if (request?.kind === "dial") expect(request.activityUuid ?? "").to.match(/^[0-9a-fA-F-]{0,36}$/);
      }),
    );
  });
});
