import { expect } from "chai";
import { analysisPrefixes, newestAnalysis } from "../../../functions/insights/location.ts";
import { contactId } from "../people.ts";

const id = contactId("11111111-2222-4333-8444-555555555555");

describe("where analyses lie", () => {
  it("looks on the day of the connection first, unredacted before redacted", () => {
    const prefixes = analysisPrefixes({
      contactId: id,
      channel: "voice",
      connectedAt: new Date("2026-11-20T10:00:00Z"),
    });

    expect(prefixes).to.deep.equal([
      `Analysis/Voice/2026/11/20/${id}_analysis_`,
      `Analysis/Voice/Redacted/2026/11/20/${id}_analysis_`,
      `Analysis/Voice/2026/11/19/${id}_analysis_`,
      `Analysis/Voice/Redacted/2026/11/19/${id}_analysis_`,
      `Analysis/Voice/2026/11/21/${id}_analysis_`,
      `Analysis/Voice/Redacted/2026/11/21/${id}_analysis_`,
    ]);
  });

  it("looks for chats beside the calls", () => {
    const [first] = analysisPrefixes({ contactId: id, channel: "chat", connectedAt: new Date("2026-11-20T10:00:00Z") });

    expect(first).to.equal(`Analysis/Chat/2026/11/20/${id}_analysis_`);
  });

  for (const [connectedAt, days] of [
    ["2026-12-31T23:59:59.999Z", ["2026/12/31", "2026/12/30", "2027/01/01"]],
    ["2028-03-01T00:00:00Z", ["2028/03/01", "2028/02/29", "2028/03/02"]],
  ] as const) {
    it(`knows the days around ${connectedAt}`, () => {
      const prefixes = analysisPrefixes({ contactId: id, channel: "voice", connectedAt: new Date(connectedAt) });

      for (const day of days)
        expect(
          prefixes.some((prefix) => prefix.includes(day)),
          day,
        ).to.equal(true);
    });
  }

  it("takes the newest file, and no recording", () => {
    const folder = "Analysis/Voice/Redacted/2026/11/20";

    const newest = newestAnalysis([
      `${folder}/${id}_analysis_redacted_2026-11-20T10:00:12Z.json`,
      `${folder}/${id}_analysis_redacted_2026-11-20T10:00:14Z.json`,
      `${folder}/${id}_analysis_redacted_2026-11-20T10:00:13Z.json`,
      `${folder}/${id}_analysis_redacted_2026-11-20T10:00:15Z.wav`,
    ]);

    expect(newest).to.equal(`${folder}/${id}_analysis_redacted_2026-11-20T10:00:14Z.json`);
  });

  it("tells the newest whatever stands for the colons", () => {
    const keys = ["10:00:12Z", "10%3A00%3A14Z", "10_00_13Z"].map((time) => `${id}_analysis_2026-11-20T${time}.json`);

    expect(newestAnalysis(keys)).to.equal(keys[1]);
  });

  it("finds nothing where nothing is", () => {
    expect(newestAnalysis([])).to.equal(null);
  });
});
