import { expect } from "chai";
import { Deadline, OutOfTime } from "../../../functions/runtime/deadline.ts";

describe("a deadline", () => {
  const never = () => new Promise<never>(() => {});

  it("hands on what is done in time, good or bad", async () => {
    const deadline = new Deadline(10_000);
    const failure = new Error("no");

    expect(await deadline.wait(Promise.resolve(42))).to.equal(42);
    expect(await deadline.wait(Promise.reject(failure)).catch((error: unknown) => error)).to.equal(failure);
    deadline.end();
  });

  it("ends every wait at once, and those that begin after it", async () => {
    const deadline = new Deadline(20);

    const waits = await Promise.allSettled([deadline.wait(never()), deadline.wait(never())]);
    const late = await deadline.wait(never()).catch((error: unknown) => error);

    expect(waits.map((wait) => wait.status)).to.deep.equal(["rejected", "rejected"]);
    expect(late).to.be.instanceOf(OutOfTime);
    expect(deadline.signal.aborted).to.equal(true);
  });

  it("gives the same reason to those who wait and those who listen", async () => {
    const deadline = new Deadline(0);
    const { signal } = deadline;

    const late = await deadline.wait(never()).catch((error: unknown) => error);

    expect(late).to.be.instanceOf(OutOfTime);
    expect(signal.reason).to.equal(late);
  });

  it("does not come once it was called off", async () => {
    const deadline = new Deadline(1);
    deadline.end();

    expect(await deadline.wait(new Promise((resolve) => setTimeout(resolve, 5, "done")))).to.equal("done");
  });
});
