import { expect } from "chai";
import { delayedMessage, nextDelay, readWaited } from "../../../functions/runtime/requeue.ts";

const now = new Date("2026-11-20T10:00:00Z");

describe("waiting by messages", () => {
  it("starts when a message comes for the first time", () => {
    expect(readWaited({}, now)).to.deep.equal({ attempt: 0, since: now });
  });

  it("goes on as the message says", () => {
    const attributes = {
      "patchbay-attempt": { stringValue: "3" },
      "patchbay-since": { stringValue: "2026-11-20T09:58:00.000Z" },
    };

    expect(readWaited(attributes, now)).to.deep.equal({ attempt: 3, since: new Date("2026-11-20T09:58:00Z") });
  });

  it("starts anew when the message says nonsense", () => {
    const attributes = { "patchbay-attempt": { stringValue: "x" }, "patchbay-since": { stringValue: "then" } };

    expect(readWaited(attributes, now)).to.deep.equal({ attempt: 0, since: now });
  });

  it("says until when a wait lasts that is longer than a queue takes", () => {
    const waited = { attempt: 1, since: now, outage: true };
    const readAgain = (seconds: number) => {
      const { delaySeconds, attributes } = delayedMessage(waited, seconds, now);
      const read = Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue }]);
      return { delaySeconds, waited: readWaited(Object.fromEntries(read), now) };
    };

    expect(readAgain(900)).to.deep.equal({ delaySeconds: 900, waited: { ...waited, attempt: 2 } });
    expect(readAgain(3600)).to.deep.equal({
      delaySeconds: 900,
      waited: { ...waited, attempt: 2, notBefore: new Date("2026-11-20T11:00:00Z") },
    });
  });

  it("takes the delays in turn, the last one again and again, until the deadline", () => {
    const since = new Date(now.getTime() - 60_000);

    expect([0, 1, 2, 9].map((attempt) => nextDelay([5, 10, 30], { attempt, since }, 61, now))).to.deep.equal([
      5, 10, 30, 30,
    ]);
    expect(nextDelay([5], { attempt: 0, since }, 60, now)).to.equal(null);
  });
});
