import { expect } from "chai";
import type { PlayedCall } from "../../soak/play.ts";
import { playInProcesses } from "../../soak/processes.ts";

/** Another one each time; a failure tells it. */
const seed = Math.floor(Math.random() * 1_000_000);
const callsEach = 150;

describe("call logging, through made-up calls while everything goes wrong", () => {
  it("leaves one record of every call in either CRM, with the last notes and the summary on it", async () => {
    const calls = 2 * callsEach;
    const played: PlayedCall[] = [];
    const troubles: string[] = [];

    await playInProcesses(
      seed,
      calls,
      (call) => played.push(call),
      (what) => troubles.push(what),
    );

    const wrong = played
      .filter(({ lost, doubled }) => lost.length + doubled.length > 0)
      .map(({ call, lost, doubled }) => ({ again: `npm run soak -- --seed ${seed} --only ${call}`, lost, doubled }));
    expect(JSON.stringify(wrong, null, 1)).to.equal("[]");
    expect(troubles).to.deep.equal([]);
    expect(played).to.have.length(calls);
  }).timeout(240_000);
});
