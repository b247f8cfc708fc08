import { expect } from "chai";
import { limitConcurrency } from "../../../functions/crm/concurrency.ts";
import { type HttpAnswer, type HttpRequest, NoAnswer } from "../../../functions/runtime/http.ts";

const request: HttpRequest = { method: "GET", url: "https://crm.example/", timeoutMilliseconds: 1_000 };
const ok: HttpAnswer = { status: 200, headers: {}, body: "" };

/** A CRM that answers when it is told to. */
class SlowCrm {
  readonly waiting: { answer(): void; fail(): void }[] = [];
  sent = 0;
  readonly send = (): Promise<HttpAnswer> => {
    this.sent += 1;
    return new Promise((resolve, reject) => {
      this.waiting.push({ answer: () => resolve(ok), fail: () => reject(new Error("reset")) });
    });
  };
}

describe("the limit on requests at once", () => {
  it("sends so many and no more, and the next when one is done", async () => {
    const crm = new SlowCrm();
    const send = limitConcurrency(crm.send, 2);
    const answers = [send(request), send(request), send(request), send(request)];
    expect(crm.sent).to.equal(2);

    crm.waiting[0]?.answer();
    await answers[0];
    await turns();
    expect(crm.sent).to.equal(3);

    crm.waiting[1]?.fail();
    expect(await answers[1]?.catch((error: Error) => error.message)).to.equal("reset");
    await turns();
    expect(crm.sent).to.equal(4);
    for (const { answer } of crm.waiting) answer();
    expect(await Promise.all([answers[2], answers[3]])).to.deep.equal([ok, ok]);
  });

  it("lets those who give up leave the line, with word that nothing was sent", async () => {
    const crm = new SlowCrm();
    const send = limitConcurrency(crm.send, 1);
    const first = send(request);
    const giveUp = new AbortController();
    const second = send({ ...request, signal: giveUp.signal }).catch((error: unknown) => error);
    const third = send(request);

    giveUp.abort();
    expect(await second)
      .to.be.instanceOf(NoAnswer)
      .with.property("sent", false);
    crm.waiting[0]?.answer();
    await first;
    await turns();
    crm.waiting[1]?.answer();

    expect(await third).to.equal(ok);
    expect(crm.sent).to.equal(2);
  });
});

/** What was promised has happened. */
function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
