import { expect } from "chai";
import fc from "fast-check";
import {
  cutOnWord,
  durationInWords,
  escapeHtml,
  notesAsText,
  summaryAsHtml,
  summaryAsText,
} from "../../../functions/insights/wording.ts";
import { sampleInsights } from "../crm/sampleCall.ts";

describe("the wording of insights", () => {
  it("tells summary, sentiment, talk time, categories and where to find more", () => {
    const text = summaryAsText({
      ...sampleInsights("The caller lost his line."),
      sentimentByQuarter: [
        { customer: -4, agent: 0 },
        { customer: -1, agent: 0 },
        { customer: null, agent: 0 },
        { customer: 3, agent: 0 },
      ],
    });

    expect(text.split("\n\n")).to.deep.equal([
      "Summary: The caller lost his line.",
      "Sentiment: customer positive (+2.5), agent very positive (+3)",
      "Customer through the call, quarter by quarter: very negative, negative, silent, very positive",
      "Talk time: 2 min 50 s, customer 1 min 20 s (42 %), agent 1 min 30 s (47 %), silence 22 s (11 %)",
      "Categories: Billing",
      "Recording and transcript: https://acme.my.connect.aws/contact-trace-records/details/x?tz=Australia%2FSydney",
    ]);
  });

  for (const [why, detail, words] of [
    ["skipped", "INSUFFICIENT_CONVERSATION_CONTENT", "No summary: too little was said."],
    ["skipped", "SOMETHING_NEW", "No summary: the analysis skipped it (SOMETHING_NEW)."],
    ["skipped", null, "No summary: the analysis skipped it."],
    ["analysisFailed", "RECORDING_FILE_EMPTY", "No summary: the analysis of the call failed (RECORDING_FILE_EMPTY)."],
    ["deadlinePassed", null, "No summary: the analysis of the call did not come in time."],
    ["notWritten", null, "No summary: the analysis of the call wrote none."],
  ] as const) {
    it(`says of a summary that is absent (${why}, ${detail}): ${words}`, () => {
      const insights = { ...sampleInsights(""), summary: { state: "absent", why, detail } as const };

      expect(summaryAsText(insights).split("\n\n")[0]).to.equal(words);
    });
  }

  it("says of a score what the figure beside it says", () => {
    const scored = (customer: number) => {
      const text = summaryAsText({ ...sampleInsights("Short."), sentiment: { customer, agent: null } });
      return text.split("\n\n")[1];
    };

    expect(scored(0.04)).to.equal("Sentiment: customer neutral (0)");
    expect(scored(-0.04)).to.equal("Sentiment: customer neutral (0)");
    expect(scored(0.46)).to.equal("Sentiment: customer positive (+0.5)");
    expect(scored(-2.97)).to.equal("Sentiment: customer very negative (-3)");
  });

  it("leaves out what an analysis does not know", () => {
    const insights = {
      ...sampleInsights("Short."),
      sentiment: { customer: null, agent: null },
      talkTime: null,
      categories: [],
    };

    expect(summaryAsText(insights).split("\n\n")).to.have.length(2);
  });

  it("says the same in HTML, with nothing in it that could be markup", () => {
    const html = summaryAsHtml({ ...sampleInsights('<script>"&"</script>\nnext line'), categories: ["<b>"] });

    expect(html).to.include("&lt;script&gt;&quot;&amp;&quot;&lt;/script&gt;<br>next line");
    expect(html).not.to.match(/<(script|b)>/);
    expect(html).to.match(/<a href="https:[^"<>]+">/);
  });

  it("escapes everything that means something in HTML", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeHtml(text)).not.to.match(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

describe("the wording of notes", () => {
  const wrapUp = {
    notes: "Router restarted\nCall back on Monday",
    disposition: "Resolved",
    ticketId: null,
    editedAt: "",
  };

  it("tells disposition and notes", () => {
    expect(notesAsText(wrapUp)).to.equal("Disposition: Resolved\n\nRouter restarted\nCall back on Monday");
  });

  it("leaves out what the agent left out", () => {
    expect(notesAsText({ ...wrapUp, disposition: null })).to.equal(wrapUp.notes);
    expect(notesAsText({ ...wrapUp, notes: " ", disposition: null })).to.equal("");
  });
});

describe("cutting text", () => {
  it("leaves alone what fits", () => {
    expect(cutOnWord("one two", 7)).to.equal("one two");
  });

  it("cuts between words", () => {
    expect(cutOnWord("one two three", 9)).to.equal("one two…");
    expect(cutOnWord("one two three", 8)).to.equal("one two…");
  });

  it("cuts a word that is too long for the half of the room", () => {
    expect(cutOnWord("a bbbbbbbbbbbbbbbbbb", 10)).to.equal("a bbbbbbb…");
  });

  it("never goes over the limit, and never splits a character in two", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat({ max: 40 }), (text, limit) => {
        const cut = cutOnWord(text, limit);

        expect(cut.length).to.be.at.most(limit);
        expect(() => encodeURIComponent(cut)).not.to.throw();
      }),
    );
  });
});

describe("durations in words", () => {
  for (const [milliseconds, words] of [
    [0, "0 s"],
    [45_400, "45 s"],
    [59_600, "1 min 00 s"],
    [125_000, "2 min 05 s"],
    [3_607_000, "1 h 00 min 07 s"],
    [-5, "0 s"],
  ] as const) {
    it(`says ${milliseconds} ms as "${words}"`, () => {
      expect(durationInWords(milliseconds)).to.equal(words);
    });
  }
});
