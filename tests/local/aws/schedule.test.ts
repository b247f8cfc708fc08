import { expect } from "chai";
import { startSchedule } from "../../../local/aws/schedule.ts";
import { rotateSecret } from "../../../local/aws/secretRotation.ts";
import { ManualClock } from "../../../local/clock.ts";
import { quiet } from "../connect/simulatedCenter.ts";

describe("a schedule", () => {
  it("sets its function off every so many minutes, until it is stopped", async () => {
    const clock = new ManualClock();
    let runs = 0;
    const schedule = startSchedule(clock, 15, async () => {
      runs += 1;
    });

    for (let quarters = 0; quarters < 4; quarters += 1) {
      clock.advance(15 * 60_000);
      await quiet();
    }
    await schedule.stop();
    clock.advance(3_600_000);

    expect(runs).to.equal(4);
  });

  it("begins no run before the last one has ended", async () => {
    const clock = new ManualClock();
    let runs = 0;
    let end = () => {};
    const schedule = startSchedule(clock, 15, () => {
      runs += 1;
      return new Promise((resolve) => {
        end = resolve;
      });
    });

    clock.advance(3_600_000);
    await quiet();
    expect(runs).to.equal(1);

    end();
    await quiet();
    clock.advance(15 * 60_000);
    expect(runs).to.equal(2);
    end();
    await schedule.stop();
  });
});

describe("a rotation", () => {
  it("asks for its four steps in order, for one new version", async () => {
    const asked: { Step: string; ClientRequestToken: string }[] = [];

    await rotateSecret("secret", async (request) => {
      asked.push(request);
      return { ok: true, payload: null };
    });

    expect(asked.map(({ Step }) => Step)).to.deep.equal(["createSecret", "setSecret", "testSecret", "finishSecret"]);
    expect(new Set(asked.map(({ ClientRequestToken }) => ClientRequestToken)).size).to.equal(1);
  });

  it("ends at the first step that fails", async () => {
    const asked: string[] = [];

    const failure = await rotateSecret("secret", async ({ Step }) => {
      asked.push(Step);
      return { ok: false, kind: "error", errorType: "Error", message: "no" };
    }).then(
      () => null,
      (error: unknown) => error,
    );

    expect(failure).to.have.property("code", "ROTATION_FAILED");
    expect(asked).to.deep.equal(["createSecret"]);
  });
});
