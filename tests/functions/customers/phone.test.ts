import { expect } from "chai";
import fc from "fast-check";
import { parseE164 } from "../../../contract/identifiers.ts";
import { parseCallerNumber, toE164 } from "../../../functions/customers/phone.ts";

describe("phone numbers", () => {
  const written: readonly (readonly [string, string, string])[] = [
    ["+61400123456", "AU", "+61400123456"],
    ["0400 123 456", "AU", "+61400123456"],
    ["(02) 8000-5551", "AU", "+61280005551"],
    ["61400123456", "AU", "+61400123456"],
    ["0011 61 400 123 456", "AU", "+61400123456"],
    ["0061400123456", "AU", "+61400123456"],
    ["+44 (0)20 7946 0018", "AU", "+442079460018"],
    ["020 7946 0018 ext. 4", "GB", "+442079460018"],
    ["tel:+4930901820", "AU", "+4930901820"],
    ["030 901820", "DE", "+4930901820"],
    ["(800) 555-1234", "US", "+18005551234"],
    ["+1 800 555 1234", "AU", "+18005551234"],
    ["02 3661 8300", "IT", "+390236618300"],
    ["0400123456", "au", "+61400123456"],
  ];
  for (const [text, country, expected] of written) {
    it(`reads ${text} in ${country} as ${expected}`, () => {
      expect(toE164(text, country)).to.equal(expected);
    });
  }

  const withheld = ["anonymous", "Anonymous", "RESTRICTED", "unavailable", "unknown", "Private", "", " ", "+266696687"];
  for (const text of [...withheld, "INTERNAL-TRANSFER", null, undefined]) {
    it(`knows ${JSON.stringify(text)} for a withheld number`, () => {
      expect(parseCallerNumber(text, "AU")).to.deep.equal({ kind: "anonymous" });
    });
  }

  it("tells short codes and unreadable texts from numbers", () => {
    expect(parseCallerNumber("000", "AU")).to.deep.equal({ kind: "shortCode" });
    expect(parseCallerNumber("40404", "US")).to.deep.equal({ kind: "shortCode" });
    expect(parseCallerNumber("call me", "AU")).to.deep.equal({ kind: "unreadable" });
    expect(parseCallerNumber("0400 123 456 / 0400 999 888", "AU")).to.deep.equal({ kind: "unreadable" });
  });

  it("takes a canonical number of a range that no list knows yet", () => {
    expect(toE164("+15550001111", "AU")).to.equal("+15550001111");
  });

  it("reads national numbers only where it knows the country", () => {
    expect(toE164("0400 123 456", "XX")).to.equal(null);
    expect(toE164("+61400123456", "XX")).to.equal("+61400123456");
  });

  const australianMobile = fc.integer({ min: 0, max: 99_999_999 }).map((rest) => `4${String(rest).padStart(8, "0")}`);

  it("reads every spelling of a number as the same number", () => {
    fc.assert(
      fc.property(australianMobile, (national) => {
        const [a, b, c] = [national.slice(0, 3), national.slice(3, 6), national.slice(6)];
        const spellings = [
          `0${national}`,
          `0${a} ${b} ${c}`,
          `+61 ${a} ${b} ${c}`,
          `+61(0)${a}-${b}-${c}`,
          `61${national}`,
        ];
        for (const spelling of spellings) expect(toE164(spelling, "AU")).to.equal(`+61${national}`);
      }),
    );
  });

  it("answers E.164 or nothing, whatever it is given, and the same for its own answer in any country", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\+?[0-9 ()./-]{3,18}$/)), (text) => {
        const number = toE164(text, "AU");
        if (number === null) return;
        expect(parseE164(number)).to.equal(number);
        expect(toE164(number, "US")).to.equal(number);
        expect(toE164(number, "XX")).to.equal(number);
      }),
      { numRuns: 1_000 },
    );
  });
});
