/** What becomes of a call on a HaloPSA ticket when the agent takes the choice of that ticket back. */
import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { CallReport } from "../../../functions/crm/crm.ts";
import { LoggerUnderTest } from "../calls/loggerUnderTest.ts";
import { contactEvent, type SampleLeg } from "../calls/sampleEvents.ts";
import { contactId } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";
import { HaloPsaCalls } from "./halopsaCalls.ts";
import { sampleCall, sampleInsights } from "./sampleCall.ts";

describe("A HaloPSA ticket that the agent chose, and then did not", () => {
  let halo: HaloPsaCalls;

  afterEach(() => halo.close());

  const choosing = (report: CallReport, ticketId: string | null): CallReport => ({
    ...report,
    wrapUp: { notes: "About the VPN", disposition: null, ticketId, editedAt: report.endedAt },
  });
  const wholeCall = async (): Promise<CallReport> => ({
    ...sampleCall({ customer: await halo.john() }),
    insights: sampleInsights("All is well."),
  });
  const ownPlaces = (id: string) => [id, `${id} notes`, `${id} summary`];

  it("gives the call back to the ticket that it had, with notes and summary", async () => {
    halo = await HaloPsaCalls.start({ settings: { closedStatusId: 9 } });
    const report = { ...(await wholeCall()), outcome: "missed", answeredAt: null } as const;
    const own = await halo.drive(choosing(report, null));
    const onChosen = await halo.drive(choosing(report, "2001"), own);
    const left = halo.ticket(own.id);

    const back = await halo.drive(choosing(report, null), onChosen);

    expect([back.id, left.status_id, halo.ticket(own.id).status_id]).to.deep.equal([own.id, 9, 1]);
    expect(halo.ticket(own.id).summary).to.match(/^Missed call from John Smith/);
    expect(halo.places(report.callId)).to.deep.equal(ownPlaces(own.id));
    expect(new Set(halo.notes("2001"))).to.deep.equal(new Set([`This call was moved to ticket ${own.id}.`]));
  });

  it("gives the call a ticket when it had none", async () => {
    halo = await HaloPsaCalls.start();
    const report = await wholeCall();
    const onChosen = await halo.drive(choosing(report, "2001"));

    const { id } = await halo.drive(choosing(report, null), onChosen);

    expect(halo.places(report.callId)).to.deep.equal(ownPlaces(id));
  });

  it("gives the call back to a ticket that earlier versions left, which only its text tells", async () => {
    halo = await HaloPsaCalls.start();
    const report = await wholeCall();
    const own = await halo.drive(choosing(report, null));
    const { ownTicket: _, ...parts } = (await halo.drive(choosing(report, "2001"), own)).parts;

    const back = await halo.drive(choosing(report, null), { ...own, id: "2001", parts });

    expect(back.id).to.equal(own.id);
  });

  it("gives the call another ticket when the one that it had is gone", async () => {
    halo = await HaloPsaCalls.start();
    const report = await wholeCall();
    const own = await halo.drive(choosing(report, null));
    const onChosen = await halo.drive(choosing(report, "2001"), own);
    halo.test.server.deleteTicket(Number(own.id));

    const { id } = await halo.drive(choosing(report, null), onChosen);

    expect(halo.places(report.callId)).to.deep.equal(ownPlaces(id));
  });

  it("gives the call another ticket when the one that it had refuses", async () => {
    halo = await HaloPsaCalls.start();
    const report = await wholeCall();
    const own = await halo.drive(choosing(report, null));
    const onChosen = await halo.drive(choosing(report, "2001"), own);
    halo.test.refusal = ({ body = "" }) => (body.includes(`"id":${own.id},`) ? 403 : null);

    const { id } = await halo.drive(choosing(report, null), onChosen);

    expect(halo.places(report.callId)).to.deep.equal(ownPlaces(id));
  });

  it("keeps the call as long as nobody has said anything else", async () => {
    halo = await HaloPsaCalls.start();
    const report = await wholeCall();
    const onChosen = await halo.drive(choosing(report, "2001"));

    expect((await halo.drive(report, onChosen)).id).to.equal("2001");
  });

  /** One after the other, as agents choose; `null` takes the choice back. */
  const courses: readonly (readonly (string | null)[])[] = [
    ["2001", null],
    [null, "2001", null],
    ["2001", null, "2001"],
    [null, "2001", null, "2002"],
    ["2001", null, "2002", null],
  ];
  for (const course of courses) {
    const words = course.map((ticketId) => ticketId ?? "none").join(", then ");
    for (const [how, goWrong] of [
      ["whichever answer gets lost", (nth: number) => halo.loseAnswer(nth)],
      ["whichever write is not taken for now", (nth: number) => halo.refuseWrite(nth, 429)],
    ] as const)
      it(`never doubles nor loses a call on ${words}, ${how}`, async () => {
        let wasLost = true;
        for (let nth = 1; wasLost; nth += 1) {
          halo = await HaloPsaCalls.start();
          const { callId, lost, last } = await play(course, goWrong(nth));
          wasLost = lost;
          const chosen = course.at(-1) ?? null;
          const wanted =
            chosen === null ? ownPlaces(last) : ["call", "notes", "summary"].map((kind) => `${chosen} ${kind}`);
          expect(halo.places(callId).toSorted(), `answer ${nth}`).to.deep.equal(wanted.toSorted());
          if (wasLost) await halo.close();
        }
      }).timeout(20_000);
  }

  /** All the way from the journal. Something goes wrong once, and the agent goes on before it is tried again. */
  async function play(
    course: readonly (string | null)[],
    hasGoneWrong: () => boolean,
  ): Promise<{ readonly callId: ContactId; readonly lost: boolean; readonly last: string }> {
    const logging = new LoggerUnderTest();
    const callId = contactId();
    const leg: SampleLeg = { contactId: callId, initiated: "00:00", connected: "00:12", disconnected: "03:24" };
    const handle = () =>
      logging.handle(contactEvent(leg, "DISCONNECTED"), logging.first(), logging.logger(halo.test.crm));
    await logging.ring(callId, await halo.john());
    await logging.journal.saveInsights(callId, callId, sampleInsights("All is well."));
    for (const [index, ticketId] of course.entries()) {
      const editedAt = new Date(Date.parse("2026-11-20T10:04:00.000Z") + index * 1000).toISOString();
      await logging.journal.saveWrapUp(callId, { notes: "VPN", disposition: null, ticketId, editedAt });
      await handle();
    }
    for (let again = 0; again < 4; again += 1) {
      // What the lost attempt sent has taken effect by then, or will not.
      logging.clock.advance(haloPsaSettings.writeSettleSeconds);
      const handled = await handle();
      if (handled.outcome === "upToDate" || handled.outcome === "written") break;
    }
    const call = await logging.journal.read(callId);
    const last = call?.state.kind === "written" ? call.state.record.id : "";
    return { callId, lost: hasGoneWrong(), last };
  }
});
