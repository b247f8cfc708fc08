import { expect } from "chai";
import { createEventBus, type EventBus, faithful } from "../../../local/aws/eventBus.ts";
import { ManualClock } from "../../../local/clock.ts";
import type { BusEvent } from "../../../local/connect/contactCenter.ts";

describe("the event bus", () => {
  let clock: ManualClock;
  let chances: number[];
  let bus: EventBus;
  let delivered: string[];

  beforeEach(() => {
    clock = new ManualClock();
    chances = [];
    delivered = [];
    bus = createEventBus(clock, () => chances.shift() ?? 0.5);
    bus.addRule({
      name: "contact-events",
      pattern: { source: ["aws.connect"] },
      deliver: (json) => delivered.push((JSON.parse(json) as BusEvent).id),
    });
  });

  const event = (id: string, source = "aws.connect"): BusEvent => ({
    version: "0",
    id,
    "detail-type": "Amazon Connect Contact Event",
    source,
    account: "123456789012",
    time: "2026-11-20T10:00:00Z",
    region: "ap-southeast-2",
    resources: [],
    detail: { eventType: "COMPLETED" },
  });

  it("delivers an event whole, to every rule that it matches", () => {
    const bodies: string[] = [];
    bus.addRule({ name: "all", pattern: { version: ["0"] }, deliver: (json) => bodies.push(json) });

    bus.put(event("1"));
    bus.put(event("2", "aws.s3"));

    expect(delivered).to.deep.equal(["1"]);
    expect(bodies.map((body) => JSON.parse(body))).to.deep.equal([event("1"), event("2", "aws.s3")]);
  });

  it("refuses a rule whose pattern is not valid", () => {
    const add = () => bus.addRule({ name: "wrong", pattern: { source: [] }, deliver: () => {} });

    expect(add).to.throw().with.property("code", "INVALID_EVENT_PATTERN");
  });

  it("loses events when told to", () => {
    bus.setFaults({ ...faithful, loseChance: 0.3 });
    chances = [0.29, 0.31];

    bus.put(event("1"));
    bus.put(event("2"));

    expect(delivered).to.deep.equal(["2"]);
  });

  it("delivers twice when told to", () => {
    bus.setFaults({ ...faithful, duplicateChance: 1 });

    bus.put(event("1"));

    expect(delivered).to.deep.equal(["1", "1"]);
  });

  it("changes the order when told to", () => {
    bus.setFaults({ ...faithful, reorderWithinMilliseconds: 1_000 });
    chances = [1, 0.9, 1, 1, 0.1, 1];
    bus.put(event("1"));
    bus.put(event("2"));

    clock.advance(1_000);

    expect(delivered).to.deep.equal(["2", "1"]);
  });

  it("forgets deliveries that wait when it is cleared", () => {
    bus.setFaults({ ...faithful, reorderWithinMilliseconds: 1_000 });
    bus.put(event("1"));

    bus.clear();
    clock.advance(1_000);

    expect(delivered).to.deep.equal([]);
  });
});
