/** What becomes of a call whose HaloPSA ticket does not take it, over HTTP against the simulator. */
import { expect } from "chai";
import type { CallReport } from "../../../functions/crm/crm.ts";
import type { HttpRequest } from "../../../functions/runtime/http.ts";
import { ManualClock } from "../../../local/clock.ts";
import { localCredentials } from "../../../local/crm/halopsa/tenant.ts";
import { LoggerUnderTest } from "../calls/loggerUnderTest.ts";
import { contactEvent, type SampleLeg } from "../calls/sampleEvents.ts";
import { contactId } from "../people.ts";
import { failureFrom } from "./contractSuite.ts";
import { HaloPsaCalls } from "./halopsaCalls.ts";
import { rotatedCredentials } from "./halopsaSetUp.ts";
import { sampleCall, sampleInsights } from "./sampleCall.ts";

/** No private notes on such tickets. */
const changeRequest = 31;

describe("A HaloPSA ticket that refuses a call", () => {
  let halo: HaloPsaCalls;

  afterEach(() => halo.close());

  const start = async (options: Parameters<typeof HaloPsaCalls.start>[0] = {}) => {
    halo = await HaloPsaCalls.start(options);
  };
  const wholeCall = async (ticketId: string | null): Promise<CallReport> =>
    choosing({ ...sampleCall({ customer: await halo.john() }), insights: sampleInsights("All is well.") }, ticketId);
  const choosing = (report: CallReport, ticketId: string | null): CallReport => ({
    ...report,
    wrapUp: { notes: "About the VPN", disposition: null, ticketId, editedAt: report.endedAt },
  });
  const refusal = "this call could not be put on ticket 2001";

  describe("by its workflow", () => {
    it("leaves it a ticket of its own with notes and summary, which says so", async () => {
      await start();
      await halo.edit({ id: 2001, tickettype_id: changeRequest });
      const report = await wholeCall("2001");

      const { id } = await halo.drive(report);

      expect(halo.places(report.callId)).to.deep.equal([id, `${id} notes`, `${id} summary`]);
      expect(halo.ticket(id).details).to.include(refusal);
      expect(halo.ticket(id).details_html).to.include(refusal);
      expect(halo.notes("2001")).to.deep.equal([]);
    });

    it("keeps it on the ticket that it has already", async () => {
      await start();
      await halo.edit({ id: 2001, tickettype_id: changeRequest });
      const report = await wholeCall(null);
      const own = await halo.drive(report);

      const kept = await halo.drive(choosing(report, "2001"), own);

      expect(kept.id).to.equal(own.id);
      expect(halo.places(report.callId)).to.deep.equal([own.id, `${own.id} notes`, `${own.id} summary`]);
      expect(halo.ticket(own.id).details).to.include(refusal);
    });

    it("is not asked again with everything that is added", async () => {
      await start();
      await halo.edit({ id: 2001, tickettype_id: changeRequest });
      const report = { ...(await wholeCall("2001")), insights: null };
      const refused = await halo.drive(report);
      // It would take the call now.
      await halo.edit({ id: 2001, tickettype_id: 1 });

      const { id } = await halo.drive({ ...report, insights: sampleInsights("All is well.") }, refused);

      expect(halo.places(report.callId)).to.deep.equal([id, `${id} notes`, `${id} summary`]);
    });

    it("is asked again when the agent chooses it again", async () => {
      await start();
      await halo.edit({ id: 2001, tickettype_id: changeRequest });
      const report = await wholeCall("2001");
      const refused = await halo.drive(report);
      await halo.edit({ id: 2001, tickettype_id: 1 });
      const back = await halo.drive(choosing(report, null), refused);
      const between = halo.ticket(back.id).details;

      await halo.drive(report, back);

      expect(between).not.to.include("could not be put");
      expect(halo.places(report.callId)).to.have.members(["2001 call", "2001 notes", "2001 summary"]);
    });

    it("does not keep it off another ticket", async () => {
      await start();
      await halo.edit({ id: 2001, tickettype_id: changeRequest });
      const report = await wholeCall("2001");
      const own = await halo.drive(report);

      await halo.drive(choosing(report, "2002"), own);

      expect(halo.places(report.callId)).to.have.members(["2002 call", "2002 notes", "2002 summary"]);
      expect(halo.ticket(own.id).summary).to.match(/^Call moved to ticket 2002/);
    });

    it("after it has taken the call, sends it to a ticket of its own", async () => {
      await start();
      const report = { ...(await wholeCall("2001")), insights: null };
      const onIt = await halo.drive(report);
      await halo.edit({ id: 2001, tickettype_id: changeRequest });

      const { id } = await halo.drive({ ...report, insights: sampleInsights("All is well.") }, onIt);

      expect(halo.places(report.callId)).to.include.members([id, `${id} notes`, `${id} summary`]);
      expect(halo.ticket(id).details).to.include(refusal);
    });

    it("after it has taken the call, leaves it there while another attempt may still take effect", async () => {
      await start();
      const report = await wholeCall("2001");
      halo.loseAnswer(1);
      await failureFrom(halo.log(report));
      await halo.edit({ id: 2001, tickettype_id: changeRequest });
      // Something has changed meanwhile, or nothing would have to be written.
      const changed = { ...report, agentName: "Tom Okafor" };
      const tickets = halo.test.server.tickets().length;

      const looking = { lookBack: true, mayCreate: false, record: null, triedTickets: ["2001"] };
      const logged = await halo.test.crm.logCall(changed, looking);

      expect(logged).to.deep.equal({ state: "unsettled" });
      expect(halo.test.server.tickets()).to.have.length(tickets);
    });

    it("makes no second ticket when the answer to the first got lost", async () => {
      await start();
      await halo.edit({ id: 2001, tickettype_id: changeRequest });
      const report = await wholeCall("2001");
      halo.loseAnswer(1, ({ url }) => url.endsWith("/Tickets"));
      await failureFrom(halo.log(report));

      const { id } = await halo.log(report, null, { lookBack: true, triedTickets: ["2001"] });

      expect(halo.places(report.callId)).to.deep.equal([id]);
      expect(halo.ticket(id).details).to.include(refusal);
    });

    it("after it has taken the call, costs it one ticket of its own, though the search is behind and a note has to wait", async () => {
      const logging = new LoggerUnderTest();
      await start({ clock: { now: logging.clock.now, after: () => () => {} } });
      const callId = contactId();
      const leg: SampleLeg = { contactId: callId, initiated: "00:00", connected: "00:12", disconnected: "03:24" };
      const wrapUp = { notes: "VPN", disposition: null, ticketId: "2001", editedAt: "2026-11-20T10:04:00.000Z" };
      const handle = () =>
        logging.handle(contactEvent(leg, "DISCONNECTED"), logging.first(), logging.logger(halo.test.crm));
      await logging.ring(callId, await halo.john());
      await logging.journal.saveWrapUp(callId, wrapUp);
      await handle();
      await halo.edit({ id: 2001, tickettype_id: changeRequest });
      halo.test.server.setSearchLag(60_000);
      await logging.journal.saveInsights(callId, callId, sampleInsights("All is well."));

      // The summary is refused, the ticket is made, and its first note is asked to come later.
      const asked = halo.refuseWrite(3, 429);
      const outcomes = [(await handle()).outcome];
      for (let again = 0; again < 20 && outcomes.at(-1) === "waiting"; again += 1) {
        logging.clock.advance(20);
        outcomes.push((await handle()).outcome);
      }

      expect([asked(), outcomes.at(-1)]).to.deep.equal([true, "written"]);
      const own = halo.places(callId).filter((place) => !place.startsWith("2001"));
      expect(own).to.have.length(3);
    });

    it("costs no dead letter, all the way from the journal", async () => {
      await start();
      await halo.edit({ id: 2001, tickettype_id: changeRequest });
      const logging = new LoggerUnderTest();
      const callId = contactId();
      const leg: SampleLeg = { contactId: callId, initiated: "00:00", connected: "00:12", disconnected: "03:24" };
      await logging.ring(callId, await halo.john());
      const wrapUp = { notes: "VPN", disposition: null, ticketId: "2001", editedAt: "2026-11-20T10:04:00.000Z" };
      await logging.journal.saveWrapUp(callId, wrapUp);
      const handle = () =>
        logging.handle(contactEvent(leg, "DISCONNECTED"), logging.first(), logging.logger(halo.test.crm));

      const handled = [await handle(), await handle()].map(({ outcome }) => outcome);

      expect(handled).to.deep.equal(["written", "upToDate"]);
      expect(halo.places(callId)).to.have.length(2);
    });
  });

  describe("because it is gone", () => {
    it("leaves the call a ticket of its own when the agent has chosen it", async () => {
      await start();
      halo.test.server.deleteTicket(2001);
      const report = await wholeCall("2001");

      const { id } = await halo.drive(report);

      expect(halo.places(report.callId)).to.deep.equal([id, `${id} notes`, `${id} summary`]);
    });

    it("loses nothing of what was on it", async () => {
      await start();
      const report = { ...(await wholeCall("2001")), insights: null };
      const onIt = await halo.drive(report);
      halo.test.server.deleteTicket(2001);

      const { id } = await halo.drive({ ...report, insights: sampleInsights("All is well.") }, onIt);

      expect(halo.places(report.callId)).to.deep.equal([id, `${id} notes`, `${id} summary`]);
    });

    for (const [what, change] of [
      ["the summary comes", { insights: sampleInsights("All is well.") }],
      ["the call itself changes", { agentName: "Tom Okafor" }],
    ] as const) {
      it(`is replaced when it was the call's own and ${what}`, async () => {
        await start();
        const report = { ...(await wholeCall(null)), insights: null };
        const own = await halo.drive(report);
        halo.test.server.deleteTicket(Number(own.id));

        const other = await halo.drive({ ...report, ...change }, own);

        expect(other.id).not.to.equal(own.id);
        expect(halo.places(report.callId)).to.include.members([other.id, `${other.id} notes`]);
        expect(halo.places(report.callId)).to.have.length("insights" in change ? 3 : 2);
      });
    }

    it("is replaced once, though the answer got lost", async () => {
      await start();
      const report = await wholeCall(null);
      const own = await halo.drive(report);
      halo.test.server.deleteTicket(Number(own.id));
      const changed = { ...report, agentName: "Tom Okafor" };
      // The first is refused: there is no such ticket.
      halo.loseAnswer(2, ({ url }) => url.endsWith("/Tickets"));
      await failureFrom(halo.log(changed, own));

      const { id } = await halo.drive(changed, own);

      expect(halo.places(report.callId)).to.deep.equal([id, `${id} notes`, `${id} summary`]);
    });

    it("is looked for before it is replaced again, when the first replacement's notes were put off", async () => {
      await start();
      const insights = sampleInsights("All is well.");
      const report = { ...(await wholeCall(null)), insights: null };
      const own = await halo.drive(report);
      halo.test.server.deleteTicket(Number(own.id));
      // The summary is refused, since there is no such ticket; the ticket in its place is made; its note has to wait.
      halo.refuseWrite(3, 429);

      const failure = await failureFrom(halo.test.crm.attachSummary(own, { ...report, insights }));

      expect(halo.places(report.callId)).to.have.length(1);
      expect(failure).to.include({ status: 429, ambiguous: true });
    });

    it("or so HaloPSA says right after it was made, is waited for, and not replaced", async () => {
      const clock = new ManualClock();
      await start({ clock, ports: { writeSettleSeconds: 180 } });
      halo.test.server.setSearchLag(60_000);
      const report = await wholeCall(null);
      const own = await halo.log(report);
      const tickets = halo.test.server.tickets().length;
      const isOfOwn = ({ url, body = "" }: HttpRequest) => url.includes(`/Tickets/${own.id}`) || body.includes(own.id);
      halo.test.refusal = (request) => (isOfOwn(request) ? 404 : null);
      clock.advance(5_000);

      const failures = [
        await failureFrom(halo.test.crm.addNote(own, report)),
        await failureFrom(halo.log({ ...report, agentName: "Tom Okafor" }, own)),
      ];
      halo.test.refusal = () => null;
      await halo.drive(report, own);

      for (const failure of failures) expect(failure).to.include({ failure: "retryLater", retryAfterSeconds: 175 });
      expect(halo.test.server.tickets()).to.have.length(tickets);
      expect(halo.places(report.callId)).to.deep.equal([own.id, `${own.id} notes`, `${own.id} summary`]);
    });

    it("or so HaloPSA says right after it was made, is left all the same once it shows", async () => {
      const clock = new ManualClock();
      await start({ clock, ports: { writeSettleSeconds: 180 } });
      const report = await wholeCall(null);
      const own = await halo.log(report);
      halo.test.refusal = ({ url, body = "" }) =>
        url.includes(`/Tickets/${own.id}`) || new RegExp(`"(ticket_)?id":${own.id},`).test(body) ? 404 : null;

      const failure = await failureFrom(halo.log(choosing(report, "2001"), own));
      halo.test.refusal = () => null;
      clock.advance(180_000);
      await halo.log(choosing(report, "2001"), own, { lookBack: true, triedTickets: ["2001"] });

      expect(failure).to.include({ failure: "retryLater", ambiguous: true });
      expect(halo.ticket(own.id).summary).to.match(/^Call moved to ticket 2001/);
      expect(halo.places(report.callId)).to.deep.equal(["2001 call"]);
    });

    it("does not hold up a call that leaves it", async () => {
      await start();
      const report = await wholeCall(null);
      const own = await halo.drive(report);
      halo.test.server.deleteTicket(Number(own.id));
      const onFirst = await halo.drive(choosing(report, "2001"), own);
      halo.test.server.deleteTicket(2001);

      await halo.drive(choosing(report, "2002"), onFirst);

      expect(halo.places(report.callId)).to.have.members(["2002 call", "2002 notes", "2002 summary"]);
    });
  });

  it("for now only, or for another reason, is tried again and nothing else is written", async () => {
    await start();
    const report = await wholeCall("2001");
    const tickets = halo.test.server.tickets().length;
    for (const status of [429, 503, 409]) {
      halo.test.refusal = ({ method, url }) => (method === "POST" && url.endsWith("/Actions") ? status : null);

      expect(await failureFrom(halo.log(report, null, { lookBack: true, triedTickets: ["2001"] }))).to.include({
        status,
      });
    }

    expect(halo.test.server.tickets()).to.have.length(tickets);
  });

  describe("is told from credentials that are refused", () => {
    /** After the first such request HaloPSA takes another secret, which nobody has been told. */
    const loseSecretAfter = (isIt: (request: HttpRequest) => boolean) => {
      halo.test.onItsWay = (request, answer) => {
        if (isIt(request)) halo.test.server.replaceCredentials(rotatedCredentials);
        return answer;
      };
    };
    const findSecret = () => {
      halo.test.onItsWay = (_, answer) => answer;
      halo.test.server.replaceCredentials(localCredentials);
    };

    it("so that a call which moves is taken off the ticket before once they are good again", async () => {
      await start();
      const report = await wholeCall("2001");
      const onFirst = await halo.drive(report);
      // Everything is on the new ticket by then.
      loseSecretAfter(({ body = "" }) => body.includes('"ticket_id":2002') && body.includes(" summary]"));

      const failure = await failureFrom(halo.log(choosing(report, "2002"), onFirst));
      findSecret();
      await halo.log(choosing(report, "2002"), onFirst, { lookBack: true });

      expect(failure).to.include({ failure: "refreshCredentials", status: 400 });
      expect(halo.places(report.callId)).to.have.members(["2002 call", "2002 notes", "2002 summary"]);
    });

    it("so that a call stays on the ticket that the agent chose", async () => {
      await start();
      const report = await wholeCall("2001");
      const tickets = halo.test.server.tickets().length;
      halo.test.server.replaceCredentials(rotatedCredentials);
      let refused = 0;
      // They come while the call is being written.
      halo.test.onItsWay = ({ url }, answer) => {
        if (url.includes("/auth/") && answer.status === 400 && ++refused === 1) findSecret();
        return answer;
      };

      const failure = await failureFrom(halo.log(report));
      await halo.log(report, null, { lookBack: true, triedTickets: ["2001"] });

      expect(failure).to.include({ failure: "refreshCredentials", status: 400 });
      expect(halo.test.server.tickets()).to.have.length(tickets);
      expect(halo.places(report.callId)).to.deep.equal(["2001 call"]);
    });
  });

  it("to be closed still says that the call has left it", async () => {
    await start({ settings: { closedStatusId: 9 } });
    const report = sampleCall({ outcome: "missed", answeredAt: null });
    const own = await halo.drive(report);
    halo.test.refusal = ({ body = "" }) => (body.includes('"status_id":9') ? 400 : null);

    await halo.drive(choosing(report, "2001"), own);

    expect(halo.ticket(own.id).summary).to.match(/^Call moved to ticket 2001/);
    expect(halo.places(report.callId)).to.have.members(["2001 call", "2001 notes"]);
  });
});
