import { expect } from "chai";
import type { PlayedCall } from "../../soak/play.ts";

/** Another one each time; a failure tells it. */
const seed = Math.floor(Math.random() * 1_000_000);
const callsEach = 75;

describe("call logging, through made-up calls while everything goes wrong", () => {
  it("leaves one record of every call in either CRM, with the last notes and the summary on it", async () => {
    const calls = Array.from({ length: 2 * callsEach }, (_, call) => call);
    const played: PlayedCall[] = [];

    // Mocha may load this file with `require`, and what is imported later then is another copy: errors of the one would
    // not be instances of the other's classes. Imported here, all of it is one.
    const { playCalls } = await import("../../soak/play.ts");
    await playCalls(seed, calls, 3, (call) => played.push(call));

    const wrong = played
      .filter(({ lost, doubled }) => lost.length + doubled.length > 0)
      .map(({ call, lost, doubled }) => ({ again: `npm run soak -- --seed ${seed} --only ${call}`, lost, doubled }));
    expect(JSON.stringify(wrong, null, 1)).to.equal("[]");
    expect(played).to.have.length(calls.length);
  }).timeout(120_000);
});
