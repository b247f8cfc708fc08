import { expect } from "chai";
import fc from "fast-check";
import {
  decodeLookupAnswer,
  encodeLookupAnswer,
  type LookupAnswer,
  lookupAttributeNames,
} from "../../contract/attributes.ts";
import { callReference, callReferences, parseCallReference } from "../../contract/callReference.ts";
import { type ContactId, parseContactId, parseE164 } from "../../contract/identifiers.ts";

const contactIds = fc.uuid().map((uuid) => uuid as string as ContactId);

describe("the call reference", () => {
  it("fits SAP's 35 alphanumerics in its compact form", () => {
    fc.assert(fc.property(contactIds, (id) => /^[0-9a-zA-Z]{1,35}$/.test(callReference(id, "compact"))));
  });

  it("comes back from either form, in either case", () => {
    fc.assert(
      fc.property(contactIds, fc.constantFrom("compact", "raw"), (id, mode) => {
        for (const reference of callReferences(id, mode)) {
          expect(parseCallReference(reference)).to.equal(id);
          expect(parseCallReference(reference.toUpperCase())).to.equal(id);
        }
      }),
    );
  });

  it("is not read out of anything else", () => {
    fc.assert(
      fc.property(
        fc.string(),
        (text) =>
          parseCallReference(text) === null ||
          parseCallReference(text) === parseContactId(text) ||
          /^[0-9a-f]{32}$/i.test(text),
      ),
    );
    for (const other of [null, 7, {}, "", "g".repeat(32), "0".repeat(31)])
      expect(parseCallReference(other)).to.equal(null);
  });
});

describe("the look-up's answer on its way through a flow", () => {
  const text = fc.option(
    fc.string({ minLength: 1 }).filter((value) => value.trim() !== "" && value !== "none"),
    { nil: null },
  );
  const answers: fc.Arbitrary<LookupAnswer> = fc.record({
    kind: fc.constantFrom("none", "one", "many", "anonymous", "unavailable"),
    matchCount: fc.nat(20),
    customerId: text,
    customerUuid: text,
    name: text,
    email: text,
    company: text,
    status: text,
    priority: text,
    ticketId: text,
    screenPopUrl: text,
    stale: fc.boolean(),
    asOf: text,
    contactToken: text,
  });

  it("comes out as it went in, with or without holes", () => {
    fc.assert(
      fc.property(answers, fc.boolean(), (answer, forFlow) => {
        expect(decodeLookupAnswer(encodeLookupAnswer(answer, { forFlow }))).to.deep.equal(answer);
      }),
    );
  });

  it("never holds an empty string, and for a flow never a hole", () => {
    fc.assert(
      fc.property(answers, (answer) => {
        const encoded = encodeLookupAnswer(answer, { forFlow: true });
        expect(Object.values(encoded).every((value) => typeof value === "string" && value !== "")).to.equal(true);
        expect(Object.keys(encoded)).to.have.length(lookupAttributeNames.length);
      }),
    );
  });

  it("says `unavailable` for a contact whose look-up never answered", () => {
    expect(decodeLookupAnswer({}).kind).to.equal("unavailable");
    expect(decodeLookupAnswer({ CustomerFound: "", MatchKind: "" }).kind).to.equal("unavailable");
  });

  it("understands a hand-written flow that sets only CustomerFound", () => {
    expect(decodeLookupAnswer({ CustomerFound: "true", CustomerName: "John Smith" }).kind).to.equal("one");
    expect(decodeLookupAnswer({ CustomerFound: "false" }).kind).to.equal("none");
  });
});

describe("a phone number as the parts hand it on", () => {
  it("is a plus and 8 to 15 digits, nothing else", () => {
    expect(parseE164("+61400123456")).to.equal("+61400123456");
    for (const other of ["61400123456", "+61 400 123 456", "+0123456789", "+1234567", `+${"1".repeat(16)}`, "", null]) {
      expect(parseE164(other)).to.equal(null);
    }
  });
});
