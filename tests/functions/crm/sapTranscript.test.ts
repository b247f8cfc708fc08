import { expect } from "chai";
import fc from "fast-check";
import type { CallReport } from "../../../functions/crm/crm.ts";
import { changesTo, fieldsOf, type TextSettings } from "../../../functions/crm/sap/transcript.ts";
import { newCallId, sampleCall, sampleInsights } from "./sampleCall.ts";

const shared: TextSettings = { transcriptLimit: 5_000, phoneCallFields: { notes: null, disposition: null } };

describe("What is written on a phone call in SAP", () => {
  const transcript = (report: CallReport, settings = shared) => fieldsOf(report, settings).transcript ?? "";

  it("says who took the call, from which queue, and for how long", () => {
    expect(transcript(sampleCall())).to.match(/^Incoming call with Mia Chen \(Support\), 3 min 12 s\./);
  });

  it("says that nobody answered, and names no recording then", () => {
    const missed = transcript(sampleCall({ outcome: "missed", answeredAt: null, agentName: null }));
    const abandoned = transcript(sampleCall({ outcome: "abandoned", answeredAt: null, agentName: null }));

    expect(missed).to.equal("Incoming call not answered (Support).");
    expect(abandoned).to.equal("Incoming call abandoned by the customer before anybody answered (Support).");
  });

  it("names every agent of a transferred call, and that the record is for all of it", () => {
    const [first, second] = [newCallId(), newCallId()];
    const leg = { startedAt: "2026-11-20T10:00:00Z", endedAt: null };
    const text = transcript(
      sampleCall({
        contactIds: [first, second],
        legs: [
          { ...leg, contactId: first, agentName: "Lena Vogt", queueName: "Support" },
          { ...leg, contactId: second, agentName: "Sam Reyes", queueName: "Second line" },
        ],
      }),
    );

    expect(text).to.include("Transferred: Lena Vogt (Support), then Sam Reyes (Second line).");
    expect(text).to.include("This record is for the whole call.");
  });

  it("names the recording once, summary or not", () => {
    const texts = [transcript(sampleCall()), transcript(sampleCall({ insights: sampleInsights("Short.") }))];

    for (const text of texts) expect(text.split("Recording and transcript:")).to.have.length(2);
  });

  it("lets long notes make room for the summary", () => {
    const report = sampleCall({ wrapUp: notes("word ".repeat(3_000)), insights: sampleInsights("The line was lost.") });

    expect(transcript(report)).to.include("The line was lost.");
  });

  it("leaves the tenant's own fields alone before there is a wrap-up", () => {
    const settings = { ...shared, phoneCallFields: { notes: "notes", disposition: "dispositionCode" } };

    expect(Object.keys(fieldsOf(sampleCall(), settings))).to.deep.equal(["transcript"]);
  });

  it("never passes the limit, and changes nothing when written again", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 400 }),
        fc.string({ unit: "grapheme", maxLength: 400 }),
        fc.integer({ min: 20, max: 600 }),
        (written, summary, transcriptLimit) => {
          const report = sampleCall({ wrapUp: notes(written), insights: sampleInsights(summary) });
          const fields = fieldsOf(report, { ...shared, transcriptLimit });

          expect(fields.transcript?.length).to.be.at.most(transcriptLimit);
          expect(changesTo({ id: "x", ...fields }, fieldsOf(report, { ...shared, transcriptLimit }))).to.deep.equal({});
        },
      ),
      { numRuns: 200 },
    );
  });
});

function notes(text: string) {
  return { notes: text, disposition: null, ticketId: null, editedAt: "2026-11-20T10:04:00Z" };
}
