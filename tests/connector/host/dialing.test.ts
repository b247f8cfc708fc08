import { expect } from "chai";
import { decideDial, type EarlierDial, keepDials } from "../../../connector/host/dialing.ts";
import { parseDialableNumber } from "../../../connector/host/phoneNumber.ts";

const dialing = { defaultCountry: "AU", countries: ["AU", "NZ", "GB"], perMinute: 2 };
const now = 1_000_000;

describe("whether a number is called that a page asks for", () => {
  const decide = (text: string, earlier: readonly EarlierDial[] = []) =>
    decideDial(parseDialableNumber(text, "AU"), dialing, earlier, now);

  it("calls an ordinary number of the stage's own country at once", () => {
    expect(decide("0400 123 456")).to.deep.equal({ kind: "dial", number: "+61400123456" });
    expect(decide("1800 975 711")).to.include({ kind: "dial" });
  });

  it("asks before the first call to another country, and not again", () => {
    const [first] = [decide("+64 21 123 456")];

    expect(first).to.include({ kind: "ask", why: "abroad", country: "NZ" });
    expect(decide("+64 21 123 457", [{ at: 0, country: "NZ" }])).to.include({ kind: "dial" });
    expect(decide("+44 20 7946 0958", [{ at: 0, country: "NZ" }])).to.include({ kind: "ask", why: "abroad" });
  });

  it("asks each time about numbers that charge special rates", () => {
    for (const text of ["1900 123 456", "+44 70 1234 5678", "+44 909 8790000"]) {
      expect(decide(text, [{ at: 0, country: "GB" }]), text).to.include({ kind: "ask", why: "specialRate" });
    }
  });

  it("asks about the one after as many in a minute as the stage allows", () => {
    const lately = [now - 1000, now - 59_000].map((at) => ({ at, country: "AU" }));
    const earlier = [now - 1000, now - 61_000].map((at) => ({ at, country: "AU" }));

    expect(decide("0400 123 456", lately)).to.include({ kind: "ask", why: "tooMany" });
    expect(decide("0400 123 456", earlier)).to.include({ kind: "dial" });
  });

  it("refuses what is no number, other countries, and numbers of no country", () => {
    expect(decide("12")).to.deep.equal({ kind: "refuse", why: "notANumber" });
    expect(decide("+1 650 305 4000")).to.deep.equal({ kind: "refuse", why: "countryNotAllowed" });
    expect(decide("+800 1234 5678")).to.deep.equal({ kind: "refuse", why: "countryNotAllowed" });
  });

  it("remembers the last minute and one call per country, however many there were", () => {
    let dials: readonly EarlierDial[] = [];
    for (let minute = 0; minute < 480; minute += 1) {
      dials = keepDials(dials, { at: minute * 60_000, country: ["AU", "NZ", "GB"][minute % 3] ?? null });
    }

    expect(dials.length).to.be.at.most(6);
    expect(new Set(dials.map(({ country }) => country))).to.deep.equal(new Set(["AU", "NZ", "GB"]));
  });
});
