/** What is written of a call a second time, and what is left to those who work on the ticket. */
import { expect } from "chai";
import type { CallReport, CrmRecord } from "../../../functions/crm/crm.ts";
import { failureFrom } from "./contractSuite.ts";
import { HaloPsaCalls } from "./halopsaCalls.ts";
import { sampleCall, sampleInsights } from "./sampleCall.ts";

describe("A call that HaloPSA has already", () => {
  let halo: HaloPsaCalls;

  afterEach(() => halo.close());

  const start = async (options: Parameters<typeof HaloPsaCalls.start>[0] = {}) => {
    halo = await HaloPsaCalls.start(options);
  };
  const noting = (report: CallReport, notes: string, ticketId: string | null = null): CallReport => ({
    ...report,
    wrapUp: { notes, disposition: null, ticketId, editedAt: report.endedAt },
  });
  const missed = (report: CallReport): CallReport => ({ ...report, outcome: "missed", answeredAt: null });

  for (const chosen of [null, "2001"]) {
    describe(chosen === null ? "on a ticket of its own" : "on a ticket that was chosen", () => {
      it("is not written again when nothing has changed", async () => {
        await start();
        const report = { ...noting(sampleCall(), "VPN", chosen), insights: sampleInsights("All is well.") };
        const record = await halo.drive(report);
        const before = halo.test.server.requests().length;

        const again = await halo.drive(report, record);

        expect(again).to.deep.equal(record);
        expect(halo.test.server.requests()).to.have.length(before);
      });

      it("gets one note for one thing that is added", async () => {
        await start();
        const report = noting(sampleCall(), "VPN", chosen);
        const record = await halo.drive(report);
        const before = halo.writes();

        await halo.drive({ ...report, insights: sampleInsights("All is well.") }, record);

        expect(halo.writes() - before).to.equal(1);
      });
    });
  }

  it("keeps what a technician made of the ticket when notes and summary come", async () => {
    await start();
    const report = sampleCall({ customer: await halo.john() });
    const record = await halo.drive(report);
    const edited = { summary: "Router died", details: "Replaced it", client_id: 16, site_id: 16, user_id: 47 };
    await halo.edit({ id: Number(record.id), ...edited });

    await halo.drive({ ...noting(report, "Router"), insights: sampleInsights("All is well.") }, record);

    expect(halo.ticket(record.id)).to.include(edited);
  });

  it("moves to another ticket without the words of those who quoted it on the first", async () => {
    await start();
    const report = sampleCall();
    const record = await halo.drive(noting(report, "VPN"));
    const reply = `It works again, thank you.\n> ${halo.ticket(record.id).summary}`;
    await halo.say(record.id, reply);

    const moved = await halo.drive(noting(report, "VPN", "2001"), record);

    expect(moved.id).to.equal("2001");
    expect(halo.notes(record.id)).to.deep.equal(["This call was moved to ticket 2001.", reply]);
  });

  it("is brought up to date when another leg, or another customer, becomes known", async () => {
    await start();
    const record = await halo.drive(sampleCall());

    await halo.drive({ ...sampleCall({ customer: await halo.john() }), agentName: "Tom Okafor" }, record);

    expect(halo.ticket(record.id).user_id).to.equal(41);
    expect(halo.ticket(record.id).details).to.include("Tom Okafor");
  });

  it("and of which an earlier version remembers ids alone is written once more, and not doubled", async () => {
    await start();
    const report = { ...noting(sampleCall(), "VPN"), insights: sampleInsights("All is well.") };
    const { parts, ...record } = await halo.drive(report);
    const old: CrmRecord = { ...record, parts: { note: parts.note ?? "", summary: parts.summary ?? "" } };
    const before = halo.writes();

    const now = await halo.drive(report, old);
    await halo.drive(report, now);

    expect(halo.writes() - before).to.equal(3);
    expect(halo.places(report.callId)).to.deep.equal([record.id, `${record.id} notes`, `${record.id} summary`]);
  });

  describe("after a change whose answer got lost", () => {
    it("is written as it was before, when the change is taken back", async () => {
      await start();
      const report = sampleCall({ customer: await halo.john() });
      const record = await halo.drive(report);
      halo.loseAnswer(1);
      await failureFrom(halo.log({ ...report, agentName: "Tom Okafor" }, record));

      await halo.log(report, record, { lookBack: true });

      expect(halo.ticket(record.id).details).not.to.include("Tom Okafor");
    });

    it("gets the notes back that it had before", async () => {
      await start();
      const report = noting(sampleCall(), "First words");
      const record = await halo.drive(report);
      const changed = noting(report, "Better words");
      const logged = await halo.log(changed, record);
      halo.loseAnswer(1);
      await failureFrom(halo.test.crm.addNote(logged, changed));

      await halo.drive(report, logged);

      expect(halo.notes(record.id).join()).to.include("First words").and.not.include("Better words");
    });
  });

  it("has no notes whose answer got lost, and which the agent took back before anybody knew of them", async () => {
    await start();
    const report = sampleCall();
    const record = await halo.drive(report);
    halo.loseAnswer(1);
    await failureFrom(halo.test.crm.addNote(record, noting(report, "Not for this ticket")));

    const emptied = noting(report, "");
    const looked = await halo.log(emptied, record, { lookBack: true });
    const now = await halo.test.crm.addNote(looked, emptied);
    await halo.drive(emptied, now);

    expect(halo.notes(record.id).map((note) => note.split("\n")[0])).to.deep.equal(["The agent removed the notes."]);
  });

  describe("as missed", () => {
    it("is closed once somebody turns out to have taken it, where the stage closes such calls", async () => {
      await start({ settings: { closedStatusId: 9 } });
      const report = sampleCall();
      const record = await halo.drive(missed(report));
      const before = halo.ticket(record.id).status_id;

      const answered = await halo.drive(report, record);
      await halo.edit({ id: Number(record.id), status_id: 1 });
      await halo.drive({ ...report, agentName: "Tom Okafor" }, answered);

      expect(before).to.equal(1);
      expect(halo.ticket(record.id).status_id, "reopened by a person since").to.equal(1);
    });

    it("is closed at that moment", async () => {
      await start({ settings: { closedStatusId: 9 } });
      const report = sampleCall();
      const record = await halo.drive(missed(report));

      await halo.drive(report, record);

      expect(halo.ticket(record.id).status_id).to.equal(9);
    });

    it("tells what it is, also where its workflow does not let it be closed", async () => {
      await start({ settings: { closedStatusId: 9 } });
      const report = sampleCall();
      const record = await halo.drive(missed(report));
      halo.test.refusal = ({ body = "" }) => (body.includes('"status_id":9') ? 400 : null);

      await halo.drive(report, record);

      expect(halo.ticket(record.id).summary).to.match(/^Call from/);
    });

    it("is closed also when only the search has found its ticket", async () => {
      await start({ settings: { closedStatusId: 9 } });
      const report = sampleCall();
      halo.loseAnswer(1);
      await failureFrom(halo.log(missed(report)));

      const record = await halo.log(report, null, { lookBack: true });

      expect(halo.ticket(record.id).status_id).to.equal(9);
    });

    it("stays as somebody has set it meanwhile, or where the stage closes nothing", async () => {
      for (const [closedStatusId, status] of [
        [9, 2],
        [null, 1],
      ] as const) {
        await halo?.close();
        await start({ settings: { closedStatusId } });
        const report = sampleCall();
        const record = await halo.drive(missed(report));
        await halo.edit({ id: Number(record.id), status_id: status });

        await halo.drive(report, record);

        expect(halo.ticket(record.id).status_id).to.equal(status);
      }
    });
  });
});
