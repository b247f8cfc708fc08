import { expect } from "chai";
import { createCrmBatches } from "../../../functions/crm/batches.ts";
import { limitConcurrency } from "../../../functions/crm/concurrency.ts";
import { type HttpAnswer, type HttpRequest, NoAnswer, type SendHttp } from "../../../functions/runtime/http.ts";

const request: HttpRequest = { method: "GET", url: "https://crm.example/", timeoutMilliseconds: 1_000 };
const ok: HttpAnswer = { status: 200, headers: {}, body: "" };

describe("the requests of one batch to a CRM", () => {
  it("end when the batch's time is up, those that wait for a connection too", async () => {
    const batches = createCrmBatches();
    const send = batches.inTime(limitConcurrency(never, 1));
    const batch = batches.begin(5);

    const ends = await Promise.all([send(request), send(request)].map((one) => one.catch((error: unknown) => error)));
    const afterwards = await send(request).catch((error: unknown) => error);
    batch.end();

    expect([...ends, afterwards].map((end) => end instanceof NoAnswer && end.sent)).to.deep.equal([true, false, false]);
  });

  it("are not sent after one got no answer, until the next batch", async () => {
    const batches = createCrmBatches();
    const crm = new ScriptedCrm([null, ok]);
    const send = batches.sparing(crm.send);

    const batch = batches.begin(null);
    const ends = [await failureOf(send(request)), await failureOf(send(request))];
    batch.end();

    expect(ends.map(({ sent }) => sent)).to.deep.equal([true, false]);
    expect(crm.sent).to.equal(1);
    batches.begin(null);
    expect(await send(request)).to.equal(ok);
  });

  it("get the answer of the one that was asked for patience", async () => {
    const patience = { status: 429, headers: { "retry-after": "1800" }, body: "" };
    const batches = createCrmBatches();
    const crm = new ScriptedCrm([ok, patience, ok]);
    const send = batches.sparing(crm.send);
    batches.begin(null);

    const answers = [await send(request), await send(request), await send(request)];

    expect(answers).to.deep.equal([ok, patience, patience]);
    expect(crm.sent).to.equal(2);
  });

  it("are let alone outside of batches", async () => {
    const batches = createCrmBatches();
    const crm = new ScriptedCrm([null, ok]);
    const send = batches.inTime(batches.sparing(crm.send));

    await failureOf(send(request));

    expect(await send(request)).to.equal(ok);
  });
});

/** Answers only to whoever gives up. */
const never: SendHttp = ({ signal }) =>
  new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(new NoAnswer("gave up", true, {})));
  });

class ScriptedCrm {
  sent = 0;
  readonly #answers: readonly (HttpAnswer | null)[];

  constructor(answers: readonly (HttpAnswer | null)[]) {
    this.#answers = answers;
  }

  readonly send: SendHttp = async () => {
    const answer = this.#answers[this.sent] ?? null;
    this.sent += 1;
    if (answer === null) throw new NoAnswer("no answer", true, {});
    return answer;
  };
}

async function failureOf(answer: Promise<HttpAnswer>): Promise<NoAnswer> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof NoAnswer) return error;
    throw error;
  }
  throw new Error("it was answered");
}
