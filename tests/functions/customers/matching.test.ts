import { expect } from "chai";
import fc from "fast-check";
import { decodeLookupAnswer, encodeLookupAnswer } from "../../../contract/attributes.ts";
import { customerOf, customersOf, lookupAnswer, matchOf } from "../../../functions/customers/matching.ts";
import { customer } from "../people.ts";

const john = customer();
const priya = customer({ id: "201", displayId: "201", name: "Priya Nair", company: "Nair Logistics", companyId: "30" });
const daniel = customer({
  id: "202",
  displayId: "202",
  name: "Daniel Nair",
  company: "Nair Logistics",
  companyId: "30",
});

describe("matching", () => {
  it("tells nobody, one and many apart", () => {
    expect(matchOf([], false)).to.deep.equal({ kind: "none" });
    expect(matchOf([john], true)).to.deep.equal({ kind: "one", customer: john, stale: true });
    expect(matchOf([priya, daniel], false)).to.deep.equal({ kind: "many", customers: [daniel, priya], stale: false });
  });

  it("counts a customer once, however often the CRM lists him", () => {
    expect(matchOf([john, { ...john }], false).kind).to.equal("one");
  });

  it("gives the same match whatever the order", () => {
    const people = [john, priya, daniel, customer({ id: "7", name: "John Smith" })];
    fc.assert(
      fc.property(fc.shuffledSubarray(people, { minLength: 4 }), (shuffled) => {
        expect(matchOf(shuffled, false)).to.deep.equal(matchOf(people, false));
      }),
    );
  });

  it("gives the call to the agent's choice, else to the only match", () => {
    expect(customerOf(matchOf([john], false), null)).to.equal(john);
    expect(customerOf(matchOf([priya, daniel], false), null)).to.equal(null);
    expect(customerOf(matchOf([priya, daniel], false), priya)).to.equal(priya);
    expect(customersOf({ kind: "anonymous" })).to.deep.equal([]);
  });

  it("tells the flow everything of one customer", () => {
    const answer = encodeLookupAnswer(lookupAnswer(matchOf([john], false), "token"), { forFlow: true });

    expect(answer).to.include({
      CustomerFound: "true",
      MatchKind: "one",
      CustomerName: "John Smith",
      CustomerCompany: "Tech Corp",
      CustomerStatus: "Active",
      Priority: "High",
      MatchCount: "1",
      ContactToken: "token",
      ScreenPopUrl: john.url,
    });
  });

  it("tells of several customers only what they share", () => {
    const answer = lookupAnswer(matchOf([priya, daniel], true), null);

    expect(answer).to.include({ kind: "many", matchCount: 2, name: null, company: "Nair Logistics", stale: true });
    expect(lookupAnswer(matchOf([priya, john], false), null).company).to.equal(null);
  });

  it("survives the way through the contact's attributes", () => {
    const matches = [
      matchOf([john], false),
      matchOf([priya, daniel], true),
      matchOf([], false),
      { kind: "anonymous" },
      { kind: "unavailable" },
    ] as const;
    for (const match of matches) {
      const answer = lookupAnswer(match, "token");
      expect(decodeLookupAnswer(encodeLookupAnswer(answer, { forFlow: true }))).to.deep.equal(answer);
    }
  });
});
