import { expect } from "chai";
import { PatchbayError } from "../../../contract/errors.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { sampleCall } from "../crm/sampleCall.ts";
import { contactId, customer } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";
import { LoggerUnderTest } from "./loggerUnderTest.ts";
import { at, callChanged, contactEvent, type SampleLeg, takenCall } from "./sampleEvents.ts";

describe("logging calls to a CRM that makes the record itself", () => {
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
    test.crm.makesRecords = false;
  });

  const stored = () => test.onlyRecordOf(callId);

  it("is asked again, later and later", async () => {
    const delays: number[] = [];
    let waited = test.first();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const handled = await test.handle(ended, waited);
      if (handled.outcome !== "waiting") throw new Error(handled.outcome);
      delays.push(handled.seconds);
      waited = test.sentAgain.at(-1)?.waited ?? waited;
      test.clock.advance(handled.seconds);
    }

    expect(delays).to.deep.equal([5, 10, 30, 60, 120, 120]);
  });

  it("gets the call once its record is there", async () => {
    await test.handle(ended);
    test.crm.make(sampleCall({ callId }));

    const handled = await test.handle(ended, test.sentAgain[0]?.waited);

    expect(handled.outcome).to.equal("written");
    expect(stored().report.agentName).to.equal("Agent a1");
  });

  it("ends in the dead-letter queue when it never makes one of an answered call", async () => {
    const waited = test.first();
    test.clock.advance(haloPsaSettings.recordDeadlineSeconds);

    const failure = await failureOf(test.handle(ended, waited));

    expect(failure).to.be.instanceOf(PatchbayError).with.property("code", "RECORD_NEVER_CAME");
  });

  it("is let alone, sooner, about a call that nobody answered", async () => {
    const { connected: _, ...unanswered } = leg;
    const waited = test.first();
    test.clock.advance(haloPsaSettings.recordDeadlineSeconds / 6);

    const handled = await test.handle(contactEvent(unanswered, "DISCONNECTED"), waited);

    expect(handled).to.deep.equal({ outcome: "noRecordKept", callId });
    expect((await test.journal.read(callId))?.state.kind).to.equal("noRecord");
    expect((await test.journal.read(callId))?.openSince).to.equal(null);
    expect(test.counted).to.deep.equal(["CallsWithoutRecord"]);
  });

  it("is not asked again about a call that nobody answered, unless there is more to tell", async () => {
    const { connected: _, ...unanswered } = leg;
    const waited = test.first();
    test.clock.advance(haloPsaSettings.recordDeadlineSeconds);
    await test.handle(contactEvent(unanswered, "DISCONNECTED"), waited);
    test.crm.asked.length = 0;

    expect((await test.handle(contactEvent(unanswered, "DISCONNECTED"))).outcome).to.equal("upToDate");
    expect(test.crm.asked).to.deep.equal([]);

    await test.journal.saveWrapUp(callId, wrapUp);
    expect((await test.handle(callChanged(callId))).outcome).to.equal("waiting");
  });

  it("is given all its time for a record once it is back from an outage", async () => {
    const waited = { attempt: 9, since: test.clock.now(), outage: true };
    test.clock.advance(haloPsaSettings.recordDeadlineSeconds * 2);

    const handled = await test.handle(ended, waited);

    expect(handled).to.deep.equal({ outcome: "waiting", callId, seconds: 5 });
    expect(test.sentAgain[0]?.waited).to.deep.equal({ attempt: 1, since: test.clock.now() });
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
