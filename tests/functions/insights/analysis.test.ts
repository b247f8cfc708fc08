import { expect } from "chai";
import fc from "fast-check";
import { PatchbayError } from "../../../contract/errors.ts";
import { decodeAnalysis } from "../../../functions/insights/analysis.ts";
import { chatAnalysis, skippedSummary, voiceAnalysis } from "./sampleAnalysis.ts";

const url = "https://acme.my.connect.aws/contact-trace-records/details/x";

describe("reading an analysis", () => {
  it("reads what a call's file says", () => {
    expect(decodeAnalysis(voiceAnalysis(), url)).to.deep.equal({
      summary: { state: "ready", text: "The customer asked for a refund, and got it." },
      sentiment: { customer: 3.1, agent: 0 },
      sentimentByQuarter: [
        { customer: -2.5, agent: 0 },
        { customer: 0, agent: -5 },
        { customer: 5, agent: 0 },
        { customer: 5, agent: 5 },
      ],
      talkTime: {
        totalMilliseconds: 28_698,
        customerMilliseconds: 13_619,
        agentMilliseconds: 15_079,
        silenceMilliseconds: 4_000,
      },
      categories: ["Billing", "Refund"],
      detailUrl: url,
    });
  });

  it("reads what a chat's file says, which knows no talk time", () => {
    expect(decodeAnalysis(chatAnalysis(), url)).to.deep.equal({
      summary: { state: "ready", text: "The customer asked where the parcel is." },
      sentiment: { customer: 1.5, agent: 2.5 },
      sentimentByQuarter: [],
      talkTime: null,
      categories: ["Delivery"],
      detailUrl: url,
    });
  });

  it("knows participants by their ids too", () => {
    const file = voiceAnalysis({
      top: {
        Participants: [
          { ParticipantId: "e9b3", ParticipantRole: "CUSTOMER" },
          { ParticipantId: "2b22", ParticipantRole: "SYSTEM" },
          { ParticipantId: "f36a", ParticipantRole: "AGENT" },
        ],
      },
      conversation: {
        TalkTime: {
          TotalTimeMillis: 900,
          DetailsByParticipant: {
            "2b22": { TotalTimeMillis: 200 },
            e9b3: { TotalTimeMillis: 400 },
            f36a: { TotalTimeMillis: 300 },
          },
        },
      },
    });

    expect(decodeAnalysis(file, url).talkTime).to.include({ customerMilliseconds: 400, agentMilliseconds: 300 });
  });

  describe("without a summary", () => {
    const without = { ContactSummary: undefined };
    const cases: readonly (readonly [string, string, object])[] = [
      [
        "was skipped",
        skippedSummary("INSUFFICIENT_CONVERSATION_CONTENT"),
        { why: "skipped", detail: "INSUFFICIENT_CONVERSATION_CONTENT" },
      ],
      ["was not written", voiceAnalysis({ conversation: without }), { why: "notWritten", detail: null }],
      [
        "has no content",
        voiceAnalysis({ conversation: { ContactSummary: { PostContactSummary: {} } } }),
        { why: "notWritten", detail: null },
      ],
      [
        "is blank",
        voiceAnalysis({ conversation: { ContactSummary: { PostContactSummary: { Content: "  " } } } }),
        { why: "notWritten", detail: null },
      ],
      [
        "failed",
        voiceAnalysis({
          conversation: { ContactSummary: { PostContactSummary: { Status: "FAILED", FailureCode: "QUOTA_EXCEEDED" } } },
        }),
        { why: "skipped", detail: "QUOTA_EXCEEDED" },
      ],
      [
        "was redacted as a whole",
        voiceAnalysis({ conversation: { ContactSummary: { PostContactSummary: { Content: "[PII]" } } } }),
        { why: "skipped", detail: "REDACTED" },
      ],
      [
        "fell with the whole analysis",
        voiceAnalysis({ conversation: without, top: { JobStatus: "FAILED" } }),
        { why: "analysisFailed", detail: "FAILED" },
      ],
    ];
    for (const [what, file, reason] of cases) {
      it(`says why when it ${what}`, () => {
        expect(decodeAnalysis(file, url).summary).to.deep.equal({ state: "absent", ...reason });
      });
    }
  });

  it("leaves out sections that are missing or not as documented", () => {
    const odd = voiceAnalysis({
      top: { Categories: "none", Participants: 7 },
      conversation: { Sentiment: { OverallSentiment: { AGENT: "good" } }, TalkTime: null },
    });

    expect(decodeAnalysis(odd, url)).to.deep.include({
      sentiment: { customer: null, agent: null },
      talkTime: null,
      categories: [],
    });
    expect(decodeAnalysis(odd, url).summary.state).to.equal("ready");
  });

  it("leaves out the talk time when nobody knows whose it was, and tells of a call in which nobody spoke", () => {
    const talkTime = (TalkTime: object, Participants: unknown = []) =>
      decodeAnalysis(voiceAnalysis({ top: { Participants }, conversation: { TalkTime } }), url).talkTime;
    const ids = { e9b3: { TotalTimeMillis: 400 }, f36a: { TotalTimeMillis: 300 } };

    expect(talkTime({ TotalTimeMillis: 700 })).to.equal(null);
    expect(talkTime({ TotalTimeMillis: 700, DetailsByParticipant: ids }, "odd")).to.equal(null);
    expect(talkTime({ DetailsByParticipant: ids }, "odd")).to.equal(null);
    expect(talkTime({ TotalTimeMillis: 0, DetailsByParticipant: {} })).to.deep.equal({
      totalMilliseconds: 0,
      customerMilliseconds: 0,
      agentMilliseconds: 0,
      silenceMilliseconds: 4_000,
    });
  });

  it("comes to an end with any object", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (top, conversation) => {
        const insights = decodeAnalysis(JSON.stringify({ ...top, ConversationCharacteristics: conversation }), url);

        expect(insights.summary.state).to.be.oneOf(["ready", "absent"]);
      }),
    );
  });

  it("refuses what is no analysis, without quoting it", () => {
    for (const text of ["", '{"Content": "john@example.com"', "[]"]) {
      expect(() => decodeAnalysis(text, url), text)
        .to.throw(PatchbayError)
        .with.property("message")
        .not.include("john");
    }
  });
});
