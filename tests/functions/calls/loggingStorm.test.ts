import { expect } from "chai";
import fc from "fast-check";
import type { ContactId } from "../../../contract/identifiers.ts";
import { sampleInsights } from "../crm/sampleCall.ts";
import { contactId, customer } from "../people.ts";
import { Killed, LoggerUnderTest } from "./loggerUnderTest.ts";
import { at, contactEvent, eventsOf, type SampleLeg, takenCall, transferOf } from "./sampleEvents.ts";

describe("logging calls while everything goes wrong", () => {
  let callId: ContactId;
  let leg: SampleLeg;
  const wrapUp = { notes: "Router restarted", disposition: "Resolved", ticketId: null, editedAt: at("04:00") };

  beforeEach(() => {
    callId = contactId();
    leg = takenCall(callId);
  });

  it("writes once, and all of it, when a run is killed after any step", async () => {
    const ended = contactEvent(leg, "DISCONNECTED");
    for (let requests = 0; ; requests += 1) {
      const mortal = new LoggerUnderTest();
      await mortal.ring(callId, customer());
      await mortal.journal.saveWrapUp(callId, wrapUp);
      await mortal.journal.saveInsights(callId, callId, sampleInsights("All is well."));
      const death = await failureOf(mortal.handle(ended, mortal.first(), mortal.mortalLogger(requests)));

      mortal.clock.advance(180);
      for (;;) {
        const next = await mortal.handle(ended);
        if (next.outcome !== "waiting") break;
        mortal.clock.advance(next.seconds);
      }

      const records = mortal.crm.recordsOf(callId);
      expect(records, `killed after ${requests} requests`).to.have.length(1);
      expect(records[0]).to.include({ note: "Router restarted", summary: "All is well." });
      expect((await mortal.journal.read(callId))?.state.kind).to.equal("written");
      if (!(death instanceof Killed)) {
        expect(requests).to.be.greaterThan(8);
        return;
      }
    }
  });

  it("writes one record with all of it, whatever order, repetition and failure its messages meet", async () => {
    const fault = fc.constantFrom(null, null, null, "unreachable", "silent", "rateLimited");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ leg: fc.boolean(), event: fc.nat(), place: fc.nat() }), { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        fc.array(fault, { maxLength: 12 }),
        fc.array(fc.option(fc.nat({ max: 14 }), { freq: 3 }), { maxLength: 6 }),
        async (repeated, order, faults, deaths) => {
          const world = new LoggerUnderTest();
          await world.ring(callId, customer());
          const second: SampleLeg = { ...leg, ...transferOf(callId, contactId()) };
          const all = [...eventsOf(leg), ...eventsOf(second)];
          const twice = repeated.flatMap(({ leg: first, event }) => {
            const events = eventsOf(first ? leg : second);
            return events[event % events.length] ?? [];
          });
          const queue = [...all, ...twice]
            .map((message) => ({ message, waited: world.first(), key: order.next().value }))
            .toSorted((a, b) => a.key - b.key);
          await world.journal.saveWrapUp(callId, wrapUp);

          for (let deliveries = 0; queue.length > 0; deliveries += 1) {
            if (deliveries > 500) throw new Error("the messages never come to an end");
            const next = queue.shift();
            if (next === undefined) break;
            const planned = faults.shift();
            world.crm.faults = planned === null || planned === undefined ? [] : [planned];
            const life = deaths.shift();
            const logger = life === null || life === undefined ? world.logger() : world.mortalLogger(life);
            try {
              await world.handle(next.message, next.waited, logger);
            } catch {
              queue.push(next);
              world.clock.advance(180);
            }
            for (const { body, waited, delaySeconds } of world.sentAgain.splice(0)) {
              queue.push({ message: JSON.parse(body) as object, waited, key: 0 });
              world.clock.advance(delaySeconds);
            }
          }

          const [record, ...others] = world.crm.recordsOf(callId);
          expect(others).to.deep.equal([]);
          expect(record?.note).to.equal("Router restarted");
          expect(record?.report.legs.map(({ agentName, endedAt }) => [agentName, endedAt])).to.deep.equal([
            ["Agent a1", at("03:24")],
            ["Agent a2", at("06:00")],
          ]);
          expect(record?.report).to.include({ startedAt: at("00:00"), answeredAt: at("00:12"), endedAt: at("06:00") });
          expect((await world.journal.read(callId))?.state.kind).to.equal("written");
        },
      ),
      { numRuns: 200 },
    );
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
