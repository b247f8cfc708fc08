import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import { createCallSummaries } from "../../../functions/insights/summary.ts";
import { LoggerUnderTest } from "../calls/loggerUnderTest.ts";
import {
  analysisFailed,
  analysisFinished,
  at,
  contactEvent,
  eventsOf,
  type SampleLeg,
  transferOf,
} from "../calls/sampleEvents.ts";
import { contactId } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";
import { chatAnalysis, skippedSummary, voiceAnalysis } from "./sampleAnalysis.ts";

describe("summaries of calls", () => {
  let test: LoggerUnderTest;
  let files: Map<string, string>;
  let told: ContactId[];
  let callId: ContactId;
  let leg: SampleLeg;
  let second: SampleLeg;

  beforeEach(() => {
    test = new LoggerUnderTest();
    files = new Map();
    told = [];
    callId = contactId();
    leg = { contactId: callId, initiated: "00:00", connected: "00:12", disconnected: "03:24", agent: "a1" };
    second = transferOf(callId, contactId());
    test.contacts.set(callId, {});
    test.contacts.set(second.contactId, { callId });
  });

  const handle = (message: object, waited = test.first()) =>
    createCallSummaries({
      ...test.ports(),
      settings: haloPsaSettings,
      files: {
        list: async (prefix) => [...files.keys()].filter((key) => key.startsWith(prefix)),
        read: async (key) => files.get(key) ?? "",
      },
      changedCalls: {
        tell: async (id) => {
          told.push(id);
        },
      },
    }).handleMessage(JSON.stringify(message), waited);
  const put = (id: ContactId, text: string, folder = "Analysis/Voice/2026/11/20") =>
    files.set(`${folder}/${id}_analysis_2026-11-20T10:00:12Z.json`, text);
  const insights = async () => (await test.journal.read(callId))?.insights;

  it("puts what the analysis says into the journal and tells call-logging", async () => {
    await test.handleAll(eventsOf(leg));
    put(callId, voiceAnalysis());

    const handled = await handle(analysisFinished(callId));

    expect(handled).to.include({ outcome: "ready", callId });
    expect((await insights())?.summary).to.deep.equal({
      state: "ready",
      text: "The customer asked for a refund, and got it.",
    });
    expect((await insights())?.detailUrl).to.equal(
      `https://acme.my.connect.aws/contact-trace-records/details/${callId}?tz=Australia%2FSydney`,
    );
    expect(told).to.deep.equal([callId]);
  });

  it("keeps what it has found for a call that is not written yet", async () => {
    put(callId, voiceAnalysis());
    await handle(analysisFinished(callId));

    await test.handleAll(eventsOf(leg));

    expect(test.crm.recordsOf(callId)[0]?.summary).to.equal("The customer asked for a refund, and got it.");
  });

  it("takes the redacted file where there is no other, and the other where there is", async () => {
    await test.handleAll(eventsOf(leg));
    put(callId, skippedSummary("QUOTA_EXCEEDED"), "Analysis/Voice/Redacted/2026/11/20");
    expect((await handle(analysisFinished(callId))).outcome).to.equal("absent");

    put(callId, voiceAnalysis());
    expect((await handle(analysisFinished(callId))).outcome).to.equal("ready");
  });

  it("finds chats", async () => {
    await test.handleAll(eventsOf({ ...leg, channel: "CHAT" }));
    put(callId, chatAnalysis(), "Analysis/Chat/2026/11/20");

    await handle(analysisFinished(callId, "Contact Lens Post Chat Rules Matched"));

    expect(await insights()).to.deep.include({ talkTime: null, categories: ["Delivery"] });
  });

  it("finds the file of a call that began before midnight and was analyzed after it", async () => {
    test.contacts.set(callId, { connectedToAgentAt: "2026-11-19T23:58:00.000Z" });
    put(callId, voiceAnalysis(), "Analysis/Voice/2026/11/19");

    expect((await handle(analysisFinished(callId))).outcome).to.equal("ready");
  });

  it("finds the file of a contact that nobody knows anything of", async () => {
    test.contacts.clear();
    put(callId, voiceAnalysis());

    expect(await handle(analysisFinished(callId))).to.include({ outcome: "ready", callId });
  });

  it("waits for a file that is not there yet, longer and longer", async () => {
    const delays: number[] = [];
    let waited = test.first();
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const handled = await handle(analysisFinished(callId), waited);
      if (handled.outcome !== "waiting") throw new Error(handled.outcome);
      delays.push(handled.seconds);
      waited = test.sentAgain.at(-1)?.waited ?? waited;
      test.clock.advance(handled.seconds);
    }

    expect(delays).to.deep.equal([15, 30, 60, 120, 240, 300, 300]);
    expect(test.sentAgain[0]?.queueUrl).to.equal(haloPsaSettings.queueUrls.callSummary);
    expect(told).to.deep.equal([]);
  });

  it("says that none came when the deadline is over", async () => {
    await test.handleAll(eventsOf(leg));
    const waited = test.first();
    test.clock.advance(haloPsaSettings.summaryDeadlineSeconds);

    const handled = await handle(analysisFinished(callId), waited);

    expect(handled.outcome).to.equal("absent");
    expect((await insights())?.summary).to.include({ state: "absent", why: "deadlinePassed" });
    expect(told).to.deep.equal([callId]);
  });

  it("says at once that the analysis failed, and why", async () => {
    await handle(analysisFailed(callId));

    expect((await insights())?.summary).to.deep.equal({
      state: "absent",
      why: "analysisFailed",
      detail: "RECORDING_FILE_TOO_SMALL",
    });
  });

  it("does not replace a summary that is there", async () => {
    put(callId, voiceAnalysis());
    await handle(analysisFinished(callId));

    await handle(analysisFailed(callId));

    expect((await insights())?.summary.state).to.equal("ready");
  });

  it("leaves other messages alone", async () => {
    expect((await handle(contactEvent(leg, "COMPLETED"))).outcome).to.equal("ignored");
  });

  describe("of a transferred call", () => {
    const summaryText = async () => {
      const summary = (await insights())?.summary;
      return summary?.state === "ready" ? summary.text : summary;
    };
    const secondAnalysis = voiceAnalysis({
      conversation: { ContactSummary: { PostContactSummary: { Content: "The second line fixed it." } } },
      top: { Categories: { MatchedCategories: ["Refund", "Second-Line"] } },
    });

    beforeEach(() => test.handleAll([...eventsOf(leg), ...eventsOf(second)]));

    it("tell of all legs, in the order of the legs, whichever was analyzed last", async () => {
      put(second.contactId, secondAnalysis);
      await handle(analysisFinished(second.contactId));
      put(callId, voiceAnalysis());
      await handle(analysisFinished(callId));

      expect(await summaryText()).to.equal("The customer asked for a refund, and got it.\n\nThe second line fixed it.");
      expect(await insights()).to.deep.include({
        categories: ["Billing", "Refund", "Second-Line"],
        sentiment: { customer: 3.1, agent: 0 },
        sentimentByQuarter: [],
      });
      expect((await insights())?.talkTime?.totalMilliseconds).to.equal(2 * 28_698);
      expect((await insights())?.detailUrl).to.include(callId);
      expect(told).to.deep.equal([callId, callId]);
    });

    it("tell of the leg that has a summary when the other's analysis failed", async () => {
      put(callId, voiceAnalysis());
      await handle(analysisFinished(callId));

      await handle(analysisFailed(second.contactId));

      expect(await summaryText()).to.equal("The customer asked for a refund, and got it.");
    });

    it("reach the CRM on the call's one record", async () => {
      put(callId, voiceAnalysis());
      put(second.contactId, secondAnalysis);
      await handle(analysisFinished(second.contactId));

      await test.handle(contactEvent(leg, "COMPLETED", at("30:00")));

      const records = test.crm.recordsOf(callId);
      expect(records).to.have.length(1);
      expect(records[0]?.summary).to.include("The second line fixed it.");
    });
  });
});
