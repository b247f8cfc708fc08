import { expect } from "chai";
import type { ContactId } from "../../../contract/identifiers.ts";
import { recordOf } from "../../../functions/calls/journalItems.ts";
import { CrmFailure } from "../../../functions/crm/crm.ts";
import { sampleInsights } from "../crm/sampleCall.ts";
import { contactId, customer } from "../people.ts";
import { LoggerUnderTest } from "./loggerUnderTest.ts";
import { at, callChanged, contactEvent, type SampleLeg, takenCall } from "./sampleEvents.ts";

describe("logging calls in a CRM that fails", () => {
  let test: LoggerUnderTest;
  let callId: ContactId;
  let leg: SampleLeg;
  let ended: object;
  const wrapUp = { notes: "Router restarted", disposition: "Resolved", ticketId: null, editedAt: at("04:00") };

  beforeEach(async () => {
    test = new LoggerUnderTest();
    callId = contactId();
    leg = takenCall(callId);
    ended = contactEvent(leg, "DISCONNECTED");
    await test.ring(callId, customer());
  });

  const stored = () => test.onlyRecordOf(callId);

  it("waits while the CRM cannot be reached, for hours, longer and longer, and then writes", async () => {
    test.crm.faults = Array.from({ length: 10 }, () => "unreachable");
    const delays: number[] = [];

    let waited = test.first();
    while (test.crm.recordsOf(callId).length === 0) {
      const handled = await test.handle(ended, waited);
      if (handled.outcome !== "waiting") break;
      delays.push(handled.seconds);
      waited = test.sentAgain.at(-1)?.waited ?? waited;
      test.clock.advance(handled.seconds);
    }

    expect(delays).to.deep.equal([15, 30, 60, 120, 300, 600, 600, 600, 600, 600]);

    expect(stored().report.callId).to.equal(callId);
  });

  it("looks back after an attempt that got no answer, and makes no second record", async () => {
    test.crm.faults = ["silent"];

    await test.handle(ended);
    await test.handle(ended);

    expect(stored().report.callId).to.equal(callId);
    expect(test.crm.asked).to.deep.equal(["logCall", "logCall looking back"]);
  });

  describe("after an attempt that nobody knows the end of", () => {
    const call = async () => (await test.journal.read(callId)) ?? expect.fail("the journal knows nothing of it");
    const comeBack = () => test.handle(ended, test.sentAgain.at(-1)?.waited);

    it("creates nothing for as long as what was sent may take effect, or be found, late", async () => {
      test.crm.faults = ["late"];
      await test.handle(ended);
      test.clock.advance(15);

      const early = await comeBack();
      test.crm.land();
      test.clock.advance(60);
      const found = await comeBack();

      expect(found).to.deep.equal({ outcome: "waiting", callId, seconds: 105 });
      expect(early).to.deep.equal({ outcome: "waiting", callId, seconds: 60 });
      expect(stored().report.callId).to.equal(callId);
      expect(test.crm.asked).to.deep.equal(["logCall", "logCall looking back", "logCall looking back"]);
    });

    it("adopts what it finds, and adds notes when those of the attempt itself must have shown", async () => {
      await test.journal.saveWrapUp(callId, wrapUp);
      test.crm.faults = ["silent"];
      await test.handle(ended);
      test.clock.advance(15);

      await comeBack();
      expect(recordOf(await call())?.id).to.equal("1");
      expect(stored().note).to.equal(null);
      test.clock.advance(165);

      expect((await comeBack()).outcome).to.equal("written");
      expect(stored().note).to.equal("Router restarted");
    });

    it("creates it when it must have shown by now, and has not", async () => {
      test.crm.faults = ["away"];
      await test.handle(ended);
      test.clock.advance(179);
      expect(await comeBack()).to.include({ outcome: "waiting", seconds: 1 });
      test.clock.advance(1);

      expect((await comeBack()).outcome).to.equal("written");
      expect(stored().report.callId).to.equal(callId);
    });

    it("counts that time from when the lease ran out, where the attempt itself told nothing", async () => {
      await test.journal.lease(callId, test.clock.now(), 45);
      test.clock.advance(45 + 179);
      expect((await comeBack()).outcome).to.equal("waiting");
      test.clock.advance(1);

      expect((await comeBack()).outcome).to.equal("written");
    });

    it("leaves a record alone whose last write may still arrive, and overwrite what is newer", async () => {
      await test.handle(ended);
      await test.journal.saveWrapUp(callId, wrapUp);
      test.crm.faults = ["late"];
      await test.handle(callChanged(callId));
      test.clock.advance(15);

      expect((await test.handle(callChanged(callId))).outcome).to.equal("waiting");
      test.clock.advance(165);
      await test.handle(callChanged(callId));

      expect(stored().note).to.equal("Router restarted");
    });
  });

  it("goes on from the record when notes could not be added", async () => {
    await test.journal.saveWrapUp(callId, wrapUp);
    await test.journal.saveInsights(callId, callId, sampleInsights("All is well."));
    const logger = test.logger();
    const { addNote } = test.crm;
    test.crm.addNote = async (record, report) => {
      test.crm.addNote = addNote;
      test.crm.faults = ["unreachable"];
      return addNote.call(test.crm, record, report);
    };

    await test.handle(ended, test.first(), logger);
    await test.handle(ended);

    expect(stored()).to.include({ note: "Router restarted", summary: "All is well." });
    expect(test.crm.asked).to.deep.equal(["logCall", "addNote", "logCall on record", "addNote", "attachSummary"]);
  });

  it("throws what the CRM refuses, each time, until the queue gives up", async () => {
    test.crm.faults = ["refused", "refused"];

    for (const _ of test.crm.faults.slice()) {
      expect(await failureOf(test.handle(ended))).to.include({ failure: "permanent" });
    }
  });

  it("comes back later when the CRM asks for patience, without counting as a failure", async () => {
    test.crm.faults = ["rateLimited"];

    const handled = await test.handle(ended);

    expect(handled).to.deep.equal({ outcome: "waiting", callId, seconds: 10 });
    expect(test.sentAgain).to.have.length(1);
  });

  it("counts as a failure when the CRM asks for patience for too long", async () => {
    test.crm.faults = ["rateLimited"];
    const waited = { attempt: 30, since: test.clock.now() };
    test.clock.advance(12 * 3600);

    expect(await failureOf(test.handle(ended, waited))).to.be.instanceOf(CrmFailure);
  });

  it("waits for a CRM that is away, but not as long for one that is there and breaks over the call", async () => {
    const waited = { attempt: 30, since: test.clock.now() };
    test.clock.advance(2 * 3600);

    test.crm.faults = ["away"];
    expect((await test.handle(ended, waited)).outcome).to.equal("waiting");
    test.crm.faults = ["broken"];
    expect((await test.handle(ended)).outcome, "at first it may pass").to.equal("waiting");
    test.crm.faults = ["broken"];
    expect(await failureOf(test.handle(ended, waited))).to.be.instanceOf(CrmFailure);
  });

  it("comes back when somebody else is writing the call", async () => {
    await test.journal.lease(callId, test.clock.now(), 45);

    const handled = await test.handle(ended);

    expect(handled).to.deep.equal({ outcome: "waiting", callId, seconds: 10 });
    expect(test.crm.asked).to.deep.equal([]);
    expect(JSON.parse(test.sentAgain[0]?.body ?? "")).to.deep.equal(ended);
  });

  it("takes over when the other's time is up, and looks back", async () => {
    await test.journal.lease(callId, test.clock.now(), 45);
    test.clock.advance(46);

    await test.handle(ended);

    expect(test.crm.asked).to.deep.equal(["logCall looking back"]);
  });

  it("writes once when two runs want to at the same time", async () => {
    const handled = await Promise.all([test.handle(ended), test.handle(contactEvent(leg, "COMPLETED"))]);

    expect(handled.map(({ outcome }) => outcome)).to.have.members(["written", "waiting"]);
    expect(stored().report.callId).to.equal(callId);
  });
});

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return null;
  } catch (error) {
    return error;
  }
}
