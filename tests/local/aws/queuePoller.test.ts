import type { SQSEvent } from "aws-lambda";
import { expect } from "chai";
import fc from "fast-check";
import type { InvocationResult } from "../../../local/aws/executionEnvironment.ts";
import type { LocalQueue } from "../../../local/aws/queue.ts";
import { failedMessages, type QueuePoller, startQueuePoller } from "../../../local/aws/queuePoller.ts";
import { createQueues } from "../../../local/aws/queues.ts";
import { ManualClock } from "../../../local/clock.ts";
import { until } from "./until.ts";

const done: InvocationResult = { ok: true, payload: null };
const crashed: InvocationResult = { ok: false, kind: "crashed", errorType: "Runtime.ExitError", message: "" };

describe("the queue poller", () => {
  let clock: ManualClock;
  let queue: LocalQueue;
  let dead: LocalQueue;
  let poller: QueuePoller | undefined;
  let batches: string[][];

  beforeEach(() => {
    clock = new ManualClock();
    const queues = createQueues({ clock, region: "ap-southeast-2", accountId: "123456789012" });
    queue = queues.create({ name: "calls", visibilityTimeoutSeconds: 30, retentionDays: 4, maxReceiveCount: 2 });
    dead = queues.find("calls-dead-letter") ?? queue;
    batches = [];
  });
  afterEach(() => poller?.stop());

  function poll(answer: (event: SQSEvent) => InvocationResult | Promise<InvocationResult>, limits = {}): QueuePoller {
    poller = startQueuePoller({
      queue,
      batchSize: 10,
      maximumConcurrency: 2,
      ...limits,
      invoke: async (event) => {
        batches.push(event.Records.map(({ body }) => body));
        return answer(event);
      },
    });
    return poller;
  }
  /** A result that names the messages with these bodies as failed. */
  const failing = (event: SQSEvent, ...bodies: string[]): InvocationResult => ({
    ok: true,
    payload: {
      batchItemFailures: event.Records.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    },
  });

  it("gives what is sent together as one batch, and deletes it when it is done", async () => {
    const running = poll(() => done);

    for (const body of ["a", "b", "c"]) queue.send({ body });
    await running.idle();

    expect(batches).to.deep.equal([["a", "b", "c"]]);
    expect(queue.peek()).to.deep.equal([]);
  });

  it("takes what was there before it started, in batches of the given size", async () => {
    for (const body of ["a", "b", "c", "d", "e"]) queue.send({ body });

    await poll(() => done, { batchSize: 2 }).idle();

    expect(batches).to.deep.equal([["a", "b"], ["c", "d"], ["e"]]);
  });

  it("writes the event as Lambda does", async () => {
    let event: SQSEvent | undefined;
    const running = poll((received) => {
      event = received;
      return done;
    });
    const id = queue.send({
      body: "hello",
      attributes: { "patchbay-attempt": { dataType: "Number", stringValue: "2" } },
    });
    await running.idle();

    const [record] = event?.Records ?? [];

    expect(record?.receiptHandle).to.be.a("string");
    expect(record).to.deep.include({
      messageId: id,
      body: "hello",
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: String(clock.now().getTime()),
        SenderId: "AIDALOCAL",
        ApproximateFirstReceiveTimestamp: String(clock.now().getTime()),
      },
      messageAttributes: {
        "patchbay-attempt": { stringValue: "2", stringListValues: [], binaryListValues: [], dataType: "Number" },
      },
      md5OfBody: "5d41402abc4b2a76b9719d911017c592",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:ap-southeast-2:123456789012:calls",
      awsRegion: "ap-southeast-2",
    });
  });

  it("gives back only the messages that the function names, after the visibility timeout", async () => {
    const running = poll((event) => failing(event, "bad"));
    queue.send({ body: "good" });
    queue.send({ body: "bad" });
    await running.idle();
    const early = queue.counts();

    clock.advance(30_000);
    await running.idle();

    expect(early).to.deep.equal({ visible: 0, inFlight: 1, delayed: 0 });
    expect(batches).to.deep.equal([["good", "bad"], ["bad"]]);
  });

  it("gives the whole batch back when the function fails, and buries it in the end", async () => {
    const running = poll(() => crashed);
    queue.send({ body: "a" });
    queue.send({ body: "b" });
    for (const _ of [1, 2]) {
      await running.idle();
      clock.advance(30_000);
    }
    await running.idle();

    expect(batches.flat()).to.have.members(["a", "b", "a", "b"]);
    expect(queue.peek()).to.deep.equal([]);
    expect(dead.peek().map(({ body }) => body)).to.have.members(["a", "b"]);
  });

  it("has no more batches at work than it may", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    for (const body of ["a", "b", "c"]) queue.send({ body });
    const running = poll(() => gate.then(() => done), { batchSize: 1 });
    await until(() => batches.length === 2);
    const atWork = queue.counts();

    open();
    await running.idle();

    expect(atWork).to.deep.equal({ visible: 1, inFlight: 2, delayed: 0 });
    expect(batches).to.deep.equal([["a"], ["b"], ["c"]]);
  });

  it("does not give a message out twice while a slow function has it", async () => {
    let open = (_: InvocationResult) => {};
    const gate = new Promise<InvocationResult>((resolve) => {
      open = resolve;
    });
    const running = poll(() => gate);
    queue.send({ body: "slow" });
    await until(() => batches.length === 1);
    clock.advance(600_000);

    open(done);
    await running.idle();

    expect(batches).to.deep.equal([["slow"]]);
    expect(queue.peek()).to.deep.equal([]);
  });

  it("takes nothing more once it is stopped", async () => {
    const running = poll(() => done);
    await running.stop();

    queue.send({ body: "late" });
    await running.idle();

    expect(batches).to.deep.equal([]);
    expect(queue.counts().visible).to.equal(1);
  });
});

describe("the answer to a batch", () => {
  const ids = ["1", "2", "3"];
  const failed = (payload: unknown) => [...failedMessages({ ok: true, payload }, ids)];

  it("is success when it is empty in any of the ways that AWS takes", () => {
    for (const payload of [null, {}, { batchItemFailures: [] }, { batchItemFailures: null }]) {
      expect(failed(payload)).to.deep.equal([]);
    }
  });

  it("is failure of all when it makes no sense", () => {
    for (const payload of [
      "done",
      { batchItemFailures: "1" },
      { batchItemFailures: [{ itemIdentifier: "" }] },
      { batchItemFailures: [{ itemIdentifier: null }] },
      { batchItemFailures: [{ id: "1" }] },
      { batchItemFailures: [{ itemIdentifier: "1" }, { itemIdentifier: "unknown" }] },
    ]) {
      expect(failed(payload)).to.deep.equal(ids);
    }
  });

  it("names the failures, once each", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ids)), (named) => {
        const result = failed({ batchItemFailures: named.map((itemIdentifier) => ({ itemIdentifier })) });
        expect(result).to.have.members([...new Set(named)]);
      }),
    );
  });
});
