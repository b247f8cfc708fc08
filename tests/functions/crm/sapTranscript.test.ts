import { expect } from "chai";
import fc from "fast-check";
import type { CallInsights } from "../../../contract/insights.ts";
import type { CallReport } from "../../../functions/crm/crm.ts";
import { fieldsOf, type TextSettings } from "../../../functions/crm/sap/transcript.ts";
import { newCallId, sampleCall, sampleInsights } from "./sampleCall.ts";

const shared: TextSettings = { transcriptLimit: 5_000, phoneCallFields: { notes: null, disposition: null } };

const text = fc.string({ unit: "grapheme", maxLength: 400 });

describe("What is written on a phone call in SAP", () => {
  /** Ours, without the marks around it. */
  const transcript = (report: CallReport, settings = shared) =>
    (fieldsOf(report, settings, {}).transcript ?? "").split("\n").slice(1, -1).join("\n");

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

  it("calls it no transfer when one agent alone was there, whatever legs there are", () => {
    const [first, second, third] = [newCallId(), newCallId(), newCallId()];
    const leg = { startedAt: "2026-11-20T10:00:00Z", endedAt: null, queueName: "Support" };
    const text = transcript(
      sampleCall({
        direction: "callback",
        contactIds: [first, second, third],
        legs: [
          { ...leg, contactId: first, agentName: null },
          { ...leg, contactId: second, agentName: "Sam Reyes" },
          { ...leg, contactId: third, agentName: "Sam Reyes" },
        ],
      }),
    );

    expect(text)
      .to.match(/^Callback with /)
      .and.not.to.include("Transferred");
  });

  it("leaves the legs without an agent out of a transfer", () => {
    const ids = [newCallId(), newCallId(), newCallId()];
    const names = ["Lena Vogt", null, "Sam Reyes"];
    const legs = ids.map((id, index) => ({
      contactId: id,
      agentName: names[index] ?? null,
      queueName: null,
      startedAt: "2026-11-20T10:00:00Z",
      endedAt: null,
    }));

    expect(transcript(sampleCall({ contactIds: ids, legs }))).to.include("Transferred: Lena Vogt, then Sam Reyes.");
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

    expect(Object.keys(fieldsOf(sampleCall(), settings, {}))).to.deep.equal(["transcript"]);
  });

  it("has the whole link at any limit from 400 on, and never passes the limit", () => {
    const report = (words: readonly string[]): CallReport => {
      const [agentName = "", queueName = "", written = "", summary = "", category = ""] = words;
      const insights = sampleInsights(summary);
      const legs = [agentName, queueName].map((name) => ({
        contactId: newCallId(),
        agentName: name,
        queueName,
        startedAt: "2026-11-20T10:00:00Z",
        endedAt: null,
      }));
      return sampleCall({
        agentName,
        queueName,
        legs,
        wrapUp: notes(written),
        insights: withCategory(insights, category),
      });
    };
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, fc.constant("long ".repeat(300))), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 400, max: 2_000 }),
        (words, transcriptLimit) => {
          const told = report(words);
          const { transcript: written = "" } = fieldsOf(told, { ...shared, transcriptLimit }, {});

          expect(written.split("\n")).to.include(`Recording and transcript: ${told.insights?.detailUrl}`);
          expect(written.length).to.be.at.most(transcriptLimit);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("cuts notes and summary on a word, before anything that was measured", () => {
    const insights = withCategory(sampleInsights("summary ".repeat(200)), "Billing");
    const text = transcript(sampleCall({ wrapUp: notes("word ".repeat(300)), insights }), {
      ...shared,
      transcriptLimit: 700,
    });

    expect(text).to.match(/^Incoming call with Mia Chen \(Support\), 3 min 12 s\./);
    expect(text)
      .to.match(/\n(word )+word…\n/)
      .and.to.match(/\nSummary: (summary )+summary…\n/);
    for (const measured of ["Sentiment: ", "Talk time: ", "Categories: Billing"]) expect(text).to.include(measured);
  });

  it("stands between marks with the call's id", () => {
    const report = sampleCall();

    const lines = (fieldsOf(report, shared, {}).transcript ?? "").split("\n");

    expect([lines[0], lines.at(-1)]).to.deep.equal([`[PB-${report.callId.replaceAll("-", "")}]`, "[/PB]"]);
  });

  it("never passes the limit", () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 20, max: 600 }), (written, summary, transcriptLimit) => {
        const report = sampleCall({ wrapUp: notes(written), insights: sampleInsights(summary) });

        const fields = fieldsOf(report, { ...shared, transcriptLimit }, {});

        expect(fields.transcript?.length).to.be.at.most(transcriptLimit);
      }),
      { numRuns: 200 },
    );
  });

  describe("beside what others wrote", () => {
    const report = sampleCall();
    const [begin, end] = [`[PB-${report.callId.replaceAll("-", "")}]`, "[/PB]"];
    const whole = (one: string) => one.includes(begin) && one.slice(one.indexOf(begin)).includes(end);
    /** Whatever people write, our marks among it, but no whole text of ours. */
    const theirs = fc
      .array(fc.oneof(text, fc.constantFrom(begin, end, "\n", "[PB-", "]")), { maxLength: 6 })
      .map((parts) => parts.join(""))
      .filter((one) => !whole(one));
    const write = (transcript: string, told: CallReport, transcriptLimit: number) =>
      fieldsOf(told, { ...shared, transcriptLimit }, { transcript }).transcript ?? "";
    const told = (written: string, summary: string): CallReport => ({
      ...report,
      wrapUp: notes(written),
      insights: sampleInsights(summary),
    });

    it("is the same written twice as once, keeps all of theirs, and adds nothing beyond the limit", () => {
      fc.assert(
        fc.property(theirs, text, text, fc.integer({ min: 20, max: 1_000 }), (there, written, summary, limit) => {
          const once = write(there, told(written, summary), limit);

          expect(write(once, told(written, summary), limit)).to.equal(once);
          expect(once.startsWith(there)).to.equal(true);
          if (once !== there) expect(once.length).to.be.at.most(limit);
        }),
        { numRuns: 500 },
      );
    });

    it("changes in place when there is more to tell, between what was written before and after it", () => {
      fc.assert(
        fc.property(theirs, theirs, text, text, (before, after, first, second) => {
          const ours = write(before, told(first, first), 3_000);
          const rewritten = write(ours + after, told(second, second), 6_000);

          expect(rewritten).to.equal(write(before, told(second, second), 6_000 - after.length) + after);
        }),
        { numRuns: 500 },
      );
    });

    it("gives way as theirs grows, and is gone when they leave no room", () => {
      const ours = write("Visitor: hello", report, 400);
      const grown = `${ours}\n${"word ".repeat(100)}`;

      expect(ours).to.include("Incoming call with Mia Chen");
      expect(write(grown, report, 400)).to.equal(grown.replace(ours, "Visitor: hello\n\n"));
      expect(write("x".repeat(390), report, 400)).to.equal("x".repeat(390));
      expect(write("x".repeat(900), report, 400)).to.equal("x".repeat(900));
    });

    it("is found again when the notes quote the record they are written on", () => {
      const quoting = told(write("Visitor: hello", report, 3_000), "Short.");

      const once = write("Visitor: hello", quoting, 3_000);

      expect(write(once, quoting, 3_000)).to.equal(once);
      expect(once.split(begin)).to.have.length(2);
    });
  });
});

function withCategory(insights: CallInsights, category: string): CallInsights {
  return { ...insights, categories: [category] };
}

function notes(text: string) {
  return { notes: text, disposition: null, ticketId: null, editedAt: "2026-11-20T10:04:00Z" };
}
