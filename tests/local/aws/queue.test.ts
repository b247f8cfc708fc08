import { expect } from "chai";
import fc from "fast-check";
import type { LocalQueue } from "../../../local/aws/queue.ts";
import { createQueues, type LocalQueues } from "../../../local/aws/queues.ts";
import { ManualClock } from "../../../local/clock.ts";

const seconds = 1_000;
const days = 86_400 * seconds;

describe("queues", () => {
  let clock: ManualClock;
  let queues: LocalQueues;
  let queue: LocalQueue;
  let dead: LocalQueue;

  beforeEach(() => {
    clock = new ManualClock();
    queues = createQueues({ clock, region: "ap-southeast-2", accountId: "123456789012" });
    queue = queues.create({ name: "calls", visibilityTimeoutSeconds: 30, retentionDays: 4, maxReceiveCount: 2 });
    dead = queues.find("calls-dead-letter") ?? queue;
  });

  const receive = (from = queue, maximum = 10) => from.receive({ maximum });
  const bodies = (from = queue) => receive(from).map(({ body }) => body);

  it("gives messages in the order in which they were sent, at most as many as asked for", () => {
    for (const body of ["a", "b", "c"]) queue.send({ body });

    expect(receive(queue, 2).map(({ body }) => body)).to.deep.equal(["a", "b"]);
    expect(bodies()).to.deep.equal(["c"]);
  });

  it("hides what was received until the visibility timeout is over", () => {
    queue.send({ body: "a" });
    const [first] = receive();
    clock.advance(29 * seconds);
    const early = bodies();
    clock.advance(1 * seconds);

    const [second] = receive();

    expect(early).to.deep.equal([]);
    expect([first?.receiveCount, second?.receiveCount]).to.deep.equal([1, 2]);
    expect(second?.id).to.equal(first?.id);
    expect(second?.receiptHandle).not.to.equal(first?.receiptHandle);
    expect(second?.firstReceivedAt).to.deep.equal(first?.firstReceivedAt);
  });

  it("forgets what was deleted", () => {
    queue.send({ body: "a" });
    const [message] = receive();

    queue.delete(message?.receiptHandle ?? "");

    clock.advance(days);
    expect(queue.peek()).to.deep.equal([]);
  });

  it("keeps a message whose delete names an older receipt", () => {
    queue.send({ body: "a" });
    const [first] = receive();
    clock.advance(30 * seconds);
    receive();

    expect(queue.delete(first?.receiptHandle ?? "")).to.equal(false);
    expect(queue.peek()).to.have.length(1);
  });

  it("shows a delayed message when its delay is over", () => {
    queue.send({ body: "later", delaySeconds: 60 });
    clock.advance(60 * seconds - 1);
    const early = queue.counts();

    clock.advance(1);

    expect(early).to.deep.equal({ visible: 0, inFlight: 0, delayed: 1 });
    expect(bodies()).to.deep.equal(["later"]);
  });

  it("gives a message back at once when its visibility is set to zero", () => {
    queue.send({ body: "a" });
    const [message] = receive();

    queue.changeVisibility(message?.receiptHandle ?? "", 0);

    expect(bodies()).to.deep.equal(["a"]);
  });

  it("changes the visibility of messages in flight only", () => {
    queue.send({ body: "a" });
    const [message] = receive();
    clock.advance(30 * seconds);

    expect(queue.changeVisibility(message?.receiptHandle ?? "", 10)).to.equal(false);
    expect(queue.changeVisibility("no.handle", 10)).to.equal(false);
  });

  it("buries a message that has come back too often", () => {
    queue.send({ body: "poison", attributes: { attempt: { dataType: "Number", stringValue: "3" } } });
    const [first] = receive();
    clock.advance(30 * seconds);
    receive();
    clock.advance(30 * seconds);

    const [letter] = receive(dead);

    expect(queue.peek()).to.deep.equal([]);
    expect(letter).to.include({ id: first?.id, body: "poison", sourceArn: queue.arn, receiveCount: 3 });
    expect(letter?.attributes).to.deep.equal({ attempt: { dataType: "Number", stringValue: "3" } });
  });

  it("keeps a dead letter for fourteen days", () => {
    dead.bury({ id: "1", body: "x", attributes: {}, sentAt: clock.now(), receiveCount: 5, sourceArn: null }, queue.arn);
    clock.advance(14 * days - 1);
    const before = dead.peek().length;

    clock.advance(1);

    expect([before, dead.peek().length]).to.deep.equal([1, 0]);
  });

  it("sends dead letters back as new messages", () => {
    queue.send({ body: "poison" });
    for (const _ of [1, 2]) {
      receive();
      clock.advance(30 * seconds);
    }

    const moved = queues.redrive(dead);

    const [message] = receive();
    expect(moved).to.equal(1);
    expect(message).to.include({ body: "poison", receiveCount: 1, sourceArn: null });
    expect(dead.peek()).to.deep.equal([]);
  });

  it("drops messages after the retention period, in flight or not", () => {
    queue.send({ body: "hidden" });
    queue.receive({ maximum: 1, visibilityTimeoutSeconds: 43_200 });
    queue.send({ body: "visible" });

    clock.advance(4 * days);

    expect(queue.peek()).to.deep.equal([]);
    expect(dead.peek()).to.deep.equal([]);
  });

  it("keeps a held message hidden until its holder lets go", () => {
    queue.send({ body: "a" });
    const [message] = queue.receive({ maximum: 1, held: true });
    clock.advance(60 * seconds);
    const whileHeld = bodies();

    queue.release(message?.receiptHandle ?? "");

    expect(whileHeld).to.deep.equal([]);
    expect(bodies()).to.deep.equal(["a"]);
  });

  it("gives a released message back only when its visibility timeout is over", () => {
    queue.send({ body: "a" });
    const [message] = queue.receive({ maximum: 1, held: true });

    queue.release(message?.receiptHandle ?? "");

    expect(bodies()).to.deep.equal([]);
    clock.advance(30 * seconds);
    expect(bodies()).to.deep.equal(["a"]);
  });

  it("leaves nothing behind when it is cleared", () => {
    queue.send({ body: "a" });
    queue.send({ body: "b", delaySeconds: 10 });
    receive(queue, 1);

    queues.clear();
    clock.advance(days);

    expect(queue.counts()).to.deep.equal({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it("never loses or doubles a message, whatever is done with it", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("send" as const), delaySeconds: fc.nat(20) }),
      fc.record({ kind: fc.constant("receive" as const), maximum: fc.integer({ min: 1, max: 4 }), held: fc.boolean() }),
      fc.record({ kind: fc.constant("finish" as const), delete: fc.boolean() }),
      fc.record({ kind: fc.constant("wait" as const), seconds: fc.nat(60) }),
    );
    let names = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        names += 1;
        const name = `q${names}`;
        const tried = queues.create({ name, visibilityTimeoutSeconds: 30, retentionDays: 4, maxReceiveCount: 2 });
        const letters = queues.find(`${name}-dead-letter`);
        const alive = new Set<string>();
        const handles: string[] = [];
        for (const one of steps) {
          if (one.kind === "send") alive.add(tried.send({ body: "x", delaySeconds: one.delaySeconds }));
          else if (one.kind === "receive") {
            handles.push(...tried.receive(one).map(({ receiptHandle }) => receiptHandle));
          } else if (one.kind === "wait") clock.advance(one.seconds * seconds);
          else {
            const handle = handles.shift() ?? "";
            if (!one.delete) tried.release(handle);
            else if (tried.delete(handle)) alive.delete(handle.split(".")[0] ?? "");
          }
          const held = [...tried.peek(), ...(letters?.peek() ?? [])].map(({ id }) => id);
          expect(held).to.have.members([...alive]);
          const { visible, inFlight, delayed } = tried.counts();
          expect(visible + inFlight + delayed).to.equal(tried.peek().length);
        }
        tried.clear();
        letters?.clear();
      }),
      { numRuns: 60 },
    );
  });
});
