import { expect } from "chai";
import { beforeAnswer, registerAfterAnswer } from "../../../functions/runtime/afterAnswer.ts";
import type { ExtensionsApi } from "../../../local/aws/extensionsApi.js";
import { startExtensionsApi } from "../../../local/aws/extensionsApi.js";

describe("work after the answer", () => {
  let api: ExtensionsApi;
  let steps: string[];
  let troubles: string[];

  beforeEach(async () => {
    api = await startExtensionsApi();
    steps = [];
    troubles = [];
  });
  afterEach(() => api.close());

  const register = (host: string | undefined = api.host) => registerAfterAnswer((what) => troubles.push(what), host);
  const request = (requestId: string) => api.invoke({ requestId, functionArn: "arn", deadlineMs: 0 });
  /** Work whose end a test decides. */
  const gated = (name: string) => {
    let end = () => {};
    const gate = new Promise<void>((resolve) => {
      end = resolve;
    });
    const work = async () => {
      steps.push(`${name} begins`);
      await gate;
      steps.push(`${name} ends`);
    };
    return { work, end };
  };

  describe("in AWS Lambda", () => {
    it("begins when the answer has left, and keeps the function from being frozen until it ends", async () => {
      const afterAnswer = await register();
      const writing = gated("writing");
      request("1");

      afterAnswer.add(writing.work);
      await afterAnswer.answering();
      steps.push("answered");
      const idle = api.idle().then(() => steps.push("idle"));
      await turns();
      writing.end();
      await idle;

      expect(steps).to.deep.equal(["answered", "writing begins", "writing ends", "idle"]);
    });

    it("is known to the request it belongs to, whenever its extension hears of that", async () => {
      const afterAnswer = await register();
      await api.idle();
      for (const requestId of ["1", "2", "3"]) {
        const { work, end } = gated(requestId);
        request(requestId);
        // The extension has heard of the request long before there is any work, and must not ask for the next one yet.
        await turns();
        const idle = api.idle().then(() => steps.push("idle"));
        afterAnswer.add(work);
        await afterAnswer.answering();
        await turns();
        end();
        await idle;
      }

      const expected = ["1", "2", "3"].flatMap((id) => [`${id} begins`, `${id} ends`, "idle"]);
      expect(steps).to.deep.equal(expected);
    });

    it("may bring more work, which belongs to the same request", async () => {
      const afterAnswer = await register();
      const later = gated("later");
      request("1");
      afterAnswer.add(async () => {
        await turns();
        afterAnswer.add(later.work);
      });

      await afterAnswer.answering();
      const idle = api.idle().then(() => steps.push("idle"));
      await turns();
      await turns();
      later.end();
      await idle;

      expect(steps).to.deep.equal(["later begins", "later ends", "idle"]);
    });

    it("holds nothing up for a request that leaves none", async () => {
      const afterAnswer = await register();

      for (const requestId of ["1", "2"]) {
        request(requestId);
        await afterAnswer.answering();
        await api.idle();
      }

      expect(troubles).to.deep.equal([]);
    });

    it("is done before the answer where registering comes too late, and says so", async () => {
      api.loaded();
      const afterAnswer = await register();

      afterAnswer.add(async () => {
        await turns();
        steps.push("written");
      });
      await afterAnswer.answering();

      expect(steps).to.deep.equal(["written"]);
      expect(troubles).to.deep.equal(["No work goes on after an answer"]);
    });

    it("is done before the answer where nobody takes registrations", async () => {
      api.close();

      await (await register()).answering();

      expect(troubles).to.deep.equal(["No work goes on after an answer"]);
    });
  });

  it("is done before the answer anywhere else", async () => {
    const afterAnswer = await registerAfterAnswer(() => {}, undefined);
    const writing = gated("writing");

    afterAnswer.add(writing.work);
    const answering = afterAnswer.answering().then(() => steps.push("answered"));
    await turns();
    writing.end();
    await answering;

    expect(steps).to.deep.equal(["writing begins", "writing ends", "answered"]);
  });

  it("does not keep the answer waiting for ever", async () => {
    const afterAnswer = beforeAnswer(5);
    afterAnswer.add(() => new Promise(() => {}));

    await afterAnswer.answering();
  });

  it("may bring more work before the answer", async () => {
    const afterAnswer = beforeAnswer();
    afterAnswer.add(async () => {
      await turns();
      afterAnswer.add(async () => {
        await turns();
        steps.push("second");
      });
    });

    await afterAnswer.answering();

    expect(steps).to.deep.equal(["second"]);
  });
});

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
