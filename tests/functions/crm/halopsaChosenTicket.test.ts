/** Where a call is that an agent put on a ticket, over HTTP against the simulator. */
import { expect } from "chai";
import type { Customer } from "../../../contract/customers.ts";
import type { CallReport, CrmRecord } from "../../../functions/crm/crm.ts";
import { LoggerUnderTest } from "../calls/loggerUnderTest.ts";
import { at, contactEvent, type SampleLeg } from "../calls/sampleEvents.ts";
import { contactId } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";
import { failureFrom } from "./contractSuite.ts";
import { type HaloPsaTest, setUpHaloPsa } from "./halopsaSetUp.ts";
import { number, sampleCall, sampleInsights } from "./sampleCall.ts";

describe("A call on a HaloPSA ticket that the agent chose", () => {
  let test: HaloPsaTest;

  afterEach(() => test.server.close());

  const start = async (options: Parameters<typeof setUpHaloPsa>[0] = {}) => {
    test = await setUpHaloPsa(options);
  };
  const john = async (): Promise<Customer> => {
    const [customer] = await test.crm.findCustomers({ by: "phone", number: number("+61400123456") }, {});
    if (customer === undefined) throw new Error("the seeded customer was not found");
    return customer;
  };
  const choosing = (report: CallReport, ticketId: string | null): CallReport => ({
    ...report,
    wrapUp: { notes: "About the VPN again", disposition: null, ticketId, editedAt: report.endedAt },
  });
  const log = async (
    report: CallReport,
    record: CrmRecord | null = null,
    lookBack = false,
    triedTickets: readonly string[] = [],
  ) => {
    const logged = await test.crm.logCall(report, { lookBack, record, triedTickets });
    if (logged.state !== "written") throw new Error("not written");
    return logged.record;
  };
  const ticket = (record: CrmRecord) => {
    const found = test.server.tickets().find((row) => String(row.id) === record.id);
    if (found === undefined) throw new Error(`no ticket ${record.id}`);
    return found;
  };
  /** The call is not yet on its ticket as far as anybody knows, and on it all the same. */
  const logWithoutAnswer = async (report: CallReport) => {
    test.faults.set({ kind: "timeoutAfterWrite" }, 1);
    await failureFrom(test.crm.logCall(report, { lookBack: false, record: null }));
  };
  /** What people read of calls on a ticket. */
  const texts = (ticketId: number) => test.server.actions(ticketId).map(({ note }) => note);
  const moved = (to: number) => `This call was moved to ticket ${to}.`;

  it("is an internal note there, and no ticket of its own", async () => {
    await start();
    const before = test.server.tickets().length;

    const record = await log(choosing(sampleCall({ customer: await john() }), "2001"));

    expect(record.id).to.equal("2001");
    expect(record.parts).to.include.keys("callNote");
    expect(test.server.tickets()).to.have.length(before);
    const [note] = test.server.actions(2001);
    expect(note).to.include({ hiddenfromuser: true, sendemail: false, outcome_id: 7 });
    expect(note?.note).to.include("Call from John Smith");
  });

  it("is written once, though the first answer got lost", async () => {
    await start();
    const report = choosing(sampleCall({ customer: await john() }), "2001");
    test.faults.set({ kind: "timeoutAfterWrite" }, 1);
    await failureFrom(test.crm.logCall(report, { lookBack: false, record: null }));

    const record = await log(report, null, true);

    expect(test.server.actions(2001).map((action) => String(action.id))).to.deep.equal([record.parts.callNote]);
  });

  it("moves there with notes and summary when the choice comes after the call was logged", async () => {
    await start({ settings: { closedStatusId: 9 } });
    const report = { ...sampleCall({ customer: await john() }), insights: sampleInsights("All is well.") };
    const own = await test.crm.attachSummary(await log(report), report);

    const moved = await test.crm.addNote(own, choosing(report, "2001"));

    expect(moved.id).to.equal("2001");
    expect(moved.url).to.equal(`${test.server.origin}/ticket?id=2001`);
    const texts = test.server.actions(2001).map((action) => action.note);
    expect(texts.filter((text) => text.includes("All is well."))).to.have.length(1);
    expect(texts.filter((text) => text.includes("About the VPN again"))).to.have.length(1);
    expect(ticket(own)).to.include({ status_id: 9 });
    expect(ticket(own).summary).to.match(/^Call moved to ticket 2001/);
  });

  for (const [from, to] of [
    [null, "2001"],
    ["2001", "2002"],
    ["2001", null],
  ] as const) {
    it(`goes from ${from ?? "its own"} to ${to ?? "its own"} whole, before HaloPSA lists the notes it had`, async () => {
      await start();
      const report = { ...sampleCall({ customer: await john() }), insights: sampleInsights("All is well.") };
      test.server.setNoteLag(60_000);
      const noted = await test.crm.addNote(await log(choosing(report, from)), choosing(report, from));
      const before = await test.crm.attachSummary(noted, { ...choosing(report, from), insights: report.insights });

      const after = await log(choosing(report, to), before);

      expect(after.id === before.id).to.equal(false);
      expect(new Set(texts(Number(before.id)))).to.deep.equal(new Set([moved(Number(after.id))]));
    });
  }

  it("is not moved twice by a retry", async () => {
    await start();
    const report = sampleCall({ customer: await john() });
    const own = await log(report);
    const chosen = choosing(report, "2001");

    await test.crm.addNote(own, chosen);
    await test.crm.addNote(own, chosen);

    expect(test.server.actions(2001)).to.have.length(2);
  });

  it("is an own ticket all the same when the choice is no ticket number", async () => {
    await start();

    const record = await log(choosing(sampleCall(), "the VPN one"));

    expect(ticket(record).summary).to.match(/^Call from/);
  });

  describe("and then another, before anybody knew of the first", () => {
    it("moves to the other, and the first one says so", async () => {
      await start();
      const report = sampleCall({ customer: await john() });
      await logWithoutAnswer(choosing(report, "2001"));

      const record = await log(choosing(report, "2002"), null, true, ["2001"]);

      expect(record.id).to.equal("2002");
      expect(texts(2002)).to.have.length(1);
      expect(texts(2001)).to.deep.equal([moved(2002)]);
    });

    // It did stay on the first once. But a choice that was taken back is taken back, whether or not its answer came: what
    // must hold is that the call is in one place, and that the other one says where.
    it("gets a ticket of its own when the agent takes the choice back, and the first one says so", async () => {
      await start();
      const before = test.server.tickets().length;
      const report = sampleCall({ customer: await john() });
      await logWithoutAnswer(choosing(report, "2001"));

      const record = await log(choosing(report, null), null, true, ["2001"]);

      expect(ticket(record).summary).to.match(/^Call from John Smith/);
      expect(texts(2001)).to.deep.equal([moved(Number(record.id))]);
      expect(test.server.tickets()).to.have.length(before + 1);
    });

    it("moves nowhere while the first may still get its note", async () => {
      await start();
      const report = sampleCall({ customer: await john() });
      await logWithoutAnswer(choosing(report, "2001"));

      const looking = { lookBack: true, mayCreate: false, record: null, triedTickets: ["2001"] };

      expect((await test.crm.logCall(choosing(report, "2002"), looking)).state).to.equal("unsettled");
      expect(texts(2002)).to.deep.equal([]);
    });

    it("leaves each ticket that was tried in between", async () => {
      await start();
      const report = sampleCall({ customer: await john() });
      const own = await test.crm.addNote(await log(report), choosing(report, null));
      test.faults.set({ kind: "timeoutAfterWrite" }, 1);
      await failureFrom(test.crm.logCall(choosing(report, "2001"), { lookBack: false, record: own }));

      const record = await log(choosing(report, "2002"), own, false, ["2001"]);

      expect(record.id).to.equal("2002");
      expect(texts(2001)).to.deep.equal([moved(2002)]);
      expect(ticket(own).summary).to.match(/^Call moved to ticket 2002/);
      expect(texts(Number(own.id)), "what was said stays with the call").to.deep.equal([moved(2002)]);
    });

    it("is in one place only, all the way from the journal", async () => {
      await start();
      const logging = new LoggerUnderTest();
      const callId = contactId();
      const leg: SampleLeg = { contactId: callId, initiated: "00:00", connected: "00:12", disconnected: "03:24" };
      const choose = (ticketId: string, editedAt: string) =>
        logging.journal.saveWrapUp(callId, { notes: "VPN", disposition: null, ticketId, editedAt });
      const handle = () => logging.handle(contactEvent(leg, "DISCONNECTED"), logging.first(), logging.logger(test.crm));
      await logging.ring(callId, await john());
      await choose("2001", at("04:00"));
      // The search for a customer is not asked for: the first request that writes is the note on the ticket.
      test.faults.set({ kind: "timeoutAfterWrite" }, 1);
      await handle();
      await choose("2002", at("04:09"));
      logging.clock.advance(haloPsaSettings.writeSettleSeconds);

      const handled = await handle();

      expect(handled.outcome).to.equal("written");
      expect(texts(2001)).to.deep.equal([moved(2002)]);
      expect(texts(2002)).to.have.length(2);
      expect((await logging.journal.read(callId))?.triedTickets).to.deep.equal([]);
    });
  });
});
