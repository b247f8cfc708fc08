import { expect } from "chai";
import { createRequestBrake } from "../../../functions/runtime/requestBrake.ts";
import { TestClock } from "../people.ts";

describe("the brake on requests", () => {
  it("lets each asker ask so often, and tells the next how long to wait", () => {
    const clock = new TestClock();
    const brake = createRequestBrake(2, 60);
    const ask = (asker: string) => brake.secondsToWait(asker, clock.now());

    expect([ask("a"), ask("a"), ask("b")]).to.deep.equal([0, 0, 0]);
    clock.advance(20);
    expect([ask("a"), ask("b")]).to.deep.equal([40, 0]);
    clock.advance(40);
    expect(ask("a")).to.equal(0);
  });

  it("forgets whoever does not come again", () => {
    const clock = new TestClock();
    const brake = createRequestBrake(1, 60);
    for (let asker = 0; asker < 3_000; asker += 1) expect(brake.secondsToWait(`${asker}`, clock.now())).to.equal(0);
    clock.advance(61);

    expect(brake.secondsToWait("0", clock.now())).to.equal(0);
    expect(brake.secondsToWait("0", clock.now())).to.equal(60);
  });
});
