import { expect } from "chai";
import fc from "fast-check";
import { readCallStory, wholePercents } from "../../../local/connect/softphone/page/callStory.ts";
import { chatAnalysis, voiceAnalysis } from "./contactSamples.ts";

describe("what a contact's page tells of an analysis", () => {
  it("reads a call: summary, sentiment by quarter, talk time, categories and turns", () => {
    const story = readCallStory(voiceAnalysis());

    expect(story?.summary).to.have.property("text").that.includes("loose cable");
    expect(story?.sentiment[3]).to.deep.equal({
      beginMilliseconds: 90_000,
      endMilliseconds: 120_000,
      customer: 3.5,
      agent: 5,
    });
    expect(story?.talkTime).to.deep.equal({
      customerMilliseconds: 54_000,
      agentMilliseconds: 42_000,
      silenceMilliseconds: 24_000,
    });
    expect(story?.categories).to.deep.equal(["Device fault", "Solved on first contact"]);
    expect(story?.turns[0]).to.deep.include({ speaker: "customer", sentiment: "negative", marks: ["issue"] });
  });

  it("reads a chat, whose scores lie elsewhere and whose turns have times of day", () => {
    const story = readCallStory(chatAnalysis());

    expect(story?.overall).to.deep.equal({ customer: 1.5, agent: 2 });
    expect(story?.talkTime).to.equal(null);
    expect(story?.turns[0]).to.include({ at: "2026-11-20T10:00:14.000Z", offsetMilliseconds: null });
  });

  it("says why a summary is missing", () => {
    const story = readCallStory(voiceAnalysis({ summary: null }));

    expect(story?.summary).to.have.property("missing").that.includes("INSUFFICIENT_CONVERSATION_CONTENT");
  });

  it("makes do with a file that holds next to nothing, and refuses what is no file", () => {
    expect(readCallStory({ Version: "1.1.0" })?.turns).to.deep.equal([]);
    expect(readCallStory("not a file")).to.equal(null);
  });

  it("splits a whole into percents that add up to 100", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 10_000_000 }), { minLength: 1, maxLength: 5 }), (parts) => {
        fc.pre(parts.some((part) => part > 0));
        const percents = wholePercents(parts);
        expect(percents.reduce((sum, percent) => sum + percent, 0)).to.equal(100);
        const whole = parts.reduce((sum, part) => sum + part, 0);
        for (const [index, part] of parts.entries()) {
          expect(Math.abs((percents[index] ?? 0) - (part / whole) * 100)).to.be.lessThan(1);
        }
      }),
    );
  });
});
