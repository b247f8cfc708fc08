/** What calls cost of HaloPSA's rate limit, which a tenant's other programs share. */
import { expect } from "chai";
import type { CallReport } from "../../../functions/crm/crm.ts";
import { ManualClock } from "../../../local/clock.ts";
import { failureFrom } from "./contractSuite.ts";
import { HaloPsaCalls } from "./halopsaCalls.ts";
import { sampleCall, sampleInsights } from "./sampleCall.ts";

describe("The requests that a call costs HaloPSA", () => {
  let halo: HaloPsaCalls;

  const clock = new ManualClock();

  beforeEach(async () => {
    halo = await HaloPsaCalls.start({ clock });
  });
  afterEach(() => halo.close());

  const noting = (report: CallReport, ticketId: string | null = null): CallReport => ({
    ...report,
    wrapUp: { notes: "Restarted the router", disposition: null, ticketId, editedAt: report.endedAt },
  });
  const requestsSince = (start: number): readonly string[] =>
    halo.test.server
      .requests()
      .slice(start)
      .map((request) => request.replace(/\?.*/, ""))
      .filter((request) => request.startsWith("GET /api/") || request.startsWith("POST /api/"));

  it("are one for each spelling of its number, and one each for ticket, notes and summary", async () => {
    const report = sampleCall({ customer: await halo.john() });
    expect(requestsSince(0)).to.deep.equal(Array(4).fill("GET /api/Users"));
    const before = halo.test.server.requests().length;

    const logged = await halo.drive(report);
    const noted = await halo.drive(noting(report), logged);
    await halo.drive({ ...noting(report), insights: sampleInsights("All is well.") }, noted);

    expect(requestsSince(before)).to.deep.equal(["POST /api/Tickets", "POST /api/Actions", "POST /api/Actions"]);
  });

  it("are no more when the agent chose a ticket before the call was logged", async () => {
    const report = noting(sampleCall({ customer: await halo.john() }), "2001");
    const before = halo.test.server.requests().length;

    const noted = await halo.drive(report);
    await halo.drive({ ...report, insights: sampleInsights("All is well.") }, noted);

    expect(requestsSince(before)).to.deep.equal(Array(3).fill("POST /api/Actions"));
  });

  it("are more where a restored journal knows less than was written, and each note is there once", async () => {
    const report = noting(sampleCall());
    const record = await halo.log(report);
    const restored = structuredClone(record);
    await halo.drive(report, record);
    clock.advance(3_600_000);

    await halo.drive(report, restored);

    expect(halo.places(report.callId)).to.have.members([record.id, `${record.id} notes`]);
  });

  for (const part of ["notes", "summary"] as const) {
    it(`are more after an attempt at its ${part} without an answer, of which there is one all the same`, async () => {
      const report = { ...noting(sampleCall()), insights: sampleInsights("All is well.") };
      const record = await halo.log(report);
      const write = halo.test.crm[part === "notes" ? "addNote" : "attachSummary"];
      halo.loseAnswer(1);
      await failureFrom(write(record, report));
      const before = halo.test.server.requests().length;

      const found = await halo.log(report, record, { lookBack: true });
      await halo.drive(report, found);

      expect(requestsSince(before)).to.include("GET /api/Actions");
      expect(halo.places(report.callId)).to.have.members([record.id, `${record.id} notes`, `${record.id} summary`]);
    });
  }
});
