import { expect } from "chai";
import fc from "fast-check";
import { analysisFile, analysisKey, analyzable } from "../../../local/connect/analysisFile.ts";
import { type Leg, newLeg } from "../../../local/connect/contactState.ts";
import { conversation, conversationFor, conversations } from "../../../local/connect/conversations.ts";
import { newContactId } from "../../../local/stages.ts";
import { stage } from "./simulatedCenter.ts";

describe("analysis file", () => {
  it("lies under the day and time of the agent's connection, in UTC", () => {
    const contact = analyzed(finishedLeg({ connectedAt: "2026-11-30T23:59:58.700Z", talkMilliseconds: 60_000 }));

    expect(analysisKey(contact)).to.equal(
      `Analysis/Voice/2026/11/30/${contact.leg.contactId}_analysis_2026-11-30T23:59:58Z.json`,
    );
  });

  it("tells what was said, felt and found, in the shape of version 1.1.0", () => {
    const contact = analyzed(finishedLeg({ talkMilliseconds: 80_000 }));

    const file = voiceFile(contact, "delivery");

    expect(file).to.include({ Version: "1.1.0", Channel: "VOICE", JobStatus: "COMPLETED", LanguageCode: "en-AU" });
    expect(file).to.not.have.property("JobDetails");
    expect(file.Categories.MatchedCategories).to.deep.equal(["Complaint", "Cancellation-Risk", "Delivery"]);
    const { ConversationCharacteristics: characteristics } = file;
    expect(characteristics.ContactSummary?.PostContactSummary.Content).to.match(/^The customer complained/);
    expect(characteristics.Sentiment.OverallSentiment.CUSTOMER).to.be.lessThan(-2);
    expect(characteristics.Sentiment.SentimentByPeriod.QUARTER.CUSTOMER).to.have.length(4);
    const issue = file.Transcript.flatMap(({ IssuesDetected = [] }) => IssuesDetected)[0];
    expect(issue?.Text).to.equal("My delivery is ten days late and nobody calls me back.");
  });

  it("says why there is no summary", () => {
    const silent = voiceFile(analyzed(finishedLeg({ talkMilliseconds: 9_000 })), "thanks");

    expect(silent.ConversationCharacteristics).to.not.have.property("ContactSummary");
    expect(silent.JobDetails?.SkippedAnalysis[0]).to.include({
      Feature: "POST_CONTACT_SUMMARY",
      ReasonCode: "INSUFFICIENT_CONVERSATION_CONTENT",
    });
    const unasked = finishedLeg({ talkMilliseconds: 9_000 });
    const file = voiceFile(analyzed({ ...unasked, recording: { ...unasked.recording, summarized: false } }), "printer");
    expect(file.ConversationCharacteristics).to.not.have.property("ContactSummary");
    expect(file).to.not.have.property("JobDetails");
  });

  it("fills exactly the time that was talked, whatever the call's length", () => {
    const scripts = fc.constantFrom(...conversations.map(({ name }) => name));
    fc.assert(
      fc.property(fc.integer({ min: 105, max: 7_200_000 }), scripts, (talkMilliseconds, script) => {
        const { ConversationCharacteristics: told, Transcript } = voiceFile(
          analyzed(finishedLeg({ talkMilliseconds })),
          script,
        );

        expect(told.TalkTime.TotalTimeMillis + told.NonTalkTime.TotalTimeMillis).to.equal(talkMilliseconds);
        let position = 0;
        for (const { BeginOffsetMillis, EndOffsetMillis } of Transcript) {
          expect(BeginOffsetMillis).to.be.at.least(position);
          expect(EndOffsetMillis).to.be.within(BeginOffsetMillis, talkMilliseconds);
          position = EndOffsetMillis;
        }
        for (const score of Object.values(told.Sentiment.OverallSentiment)) expect(score).to.be.within(-5, 5);
      }),
      { numRuns: 50 },
    );
  });

  it("has the chat's own shape for chats", () => {
    const leg = finishedLeg({ talkMilliseconds: 60_000, channel: "CHAT" });

    const file = JSON.parse(JSON.stringify(analysisFile(stage, analyzed(leg), conversation("invoice"))));

    expect(analysisKey(analyzed(leg))).to.match(/^Analysis\/Chat\//);
    expect(file).to.include({ Channel: "CHAT", ChatTranscriptVersion: "2019-08-26" });
    expect(file.ConversationCharacteristics.Sentiment.OverallSentiment.DetailsByParticipantRole.CUSTOMER).to.be.a(
      "number",
    );
    expect(file.ConversationCharacteristics).to.not.have.property("TalkTime");
    expect(file.Transcript[0]).to.include({ Type: "MESSAGE", ContentType: "text/plain", ParticipantRole: "AGENT" });
  });
});

describe("conversations", () => {
  it("have summaries that Contact Lens could have written, without personal data", () => {
    for (const { name, summary } of conversations) {
      expect(summary?.length ?? 0, name).to.be.at.most(1_270);
      expect(summary ?? "", name).to.not.match(/@|\d{3,}/);
    }
  });

  it("point out only what is said", () => {
    for (const { utterances } of conversations) {
      for (const { text, issue = "", outcome = "", action = "" } of utterances) {
        for (const part of [issue, outcome, action]) expect(text).to.contain(part);
      }
    }
  });

  it("are the same for the same caller, and unknown names are refused", () => {
    expect(conversationFor("+61400123456")).to.equal(conversationFor("+61400123456"));
    expect(() => conversation("weather"))
      .to.throw("printer")
      .with.property("code", "CONVERSATION_UNKNOWN");
  });
});

interface VoiceFile {
  readonly Categories: { readonly MatchedCategories: readonly string[] };
  readonly ConversationCharacteristics: {
    readonly ContactSummary?: { readonly PostContactSummary: { readonly Content: string } };
    readonly Sentiment: {
      readonly OverallSentiment: { readonly AGENT: number; readonly CUSTOMER: number };
      readonly SentimentByPeriod: { readonly QUARTER: { readonly CUSTOMER: readonly unknown[] } };
    };
    readonly TalkTime: { readonly TotalTimeMillis: number };
    readonly NonTalkTime: { readonly TotalTimeMillis: number };
  };
  readonly JobDetails?: { readonly SkippedAnalysis: readonly object[] };
  readonly Transcript: readonly {
    readonly BeginOffsetMillis: number;
    readonly EndOffsetMillis: number;
    readonly IssuesDetected?: readonly { readonly Text: string }[];
  }[];
}

function voiceFile(contact: ReturnType<typeof analyzed>, script: string): VoiceFile {
  return JSON.parse(JSON.stringify(analysisFile(stage, contact, conversation(script))));
}

function analyzed(leg: Leg) {
  const contact = analyzable(leg);
  if (contact === null) throw new Error("not to be analyzed");
  return contact;
}

function finishedLeg(given: {
  readonly talkMilliseconds: number;
  readonly connectedAt?: string;
  readonly channel?: "VOICE" | "CHAT";
}): Leg {
  const connectedAt = new Date(given.connectedAt ?? "2026-11-20T10:00:00Z");
  const leg = newLeg(
    {
      contactId: newContactId(),
      channel: given.channel ?? "VOICE",
      initiationMethod: "INBOUND",
      customerEndpoint: "+61400123456",
      systemEndpoint: stage.number,
      conversation: "printer",
    },
    new Date(connectedAt.getTime() - 10_000),
  );
  return {
    ...leg,
    agent: stage.agent,
    connectedToAgentAt: connectedAt,
    disconnectedAt: new Date(connectedAt.getTime() + given.talkMilliseconds),
    recording: { bothSides: true, analyzed: true, summarized: true, language: "en-AU" },
  };
}
