import { expect } from "chai";
import { estimate, totalOf, type Workload } from "../../tools/cost/estimate.ts";
import { integrationExample, perAgentExample } from "../../tools/cost/examples.ts";
import { parseCostOptions } from "../../tools/cost/options.ts";
import { freeEachMonth, prices } from "../../tools/cost/prices.ts";
import { stageSetups } from "../../tools/cost/setups.ts";
import { main } from "../../tools/cost.ts";

describe("the cost of a stage", () => {
  const workload: Workload = {
    agents: 10,
    callsPerDay: 500,
    minutesPerCall: 5,
    daysPerMonth: 22,
    number: "DID",
    connect: "unlimited",
    setup: stageSetups.dev,
  };
  const of = (service: string, change: Partial<Workload> = {}): number =>
    totalOf(estimate({ ...workload, ...change }).filter((line) => line.service === service));

  it("charges voice by the minute, in either tier", () => {
    expect(of("Amazon Connect")).to.be.closeTo(500 * 22 * 5 * 0.038, 0.001);
    expect(of("Amazon Connect", { connect: "basic" })).to.be.closeTo(500 * 22 * 5 * (0.018 + 0.015), 0.001);
  });

  it("keeps what stands apart from what rings", () => {
    const quiet = { callsPerDay: 0 };

    expect(of("Amazon Connect", quiet)).to.equal(0);
    expect(of("NAT gateways", quiet)).to.be.closeTo(730 * 0.045, 0.001);
    expect(of("Interface endpoints", { ...quiet, setup: stageSetups.prod })).to.be.closeTo(
      stageSetups.prod.interfaceEndpoints * 3 * 730 * 0.01,
      0.001,
    );
  });

  it("takes off what AWS gives free, and charges beyond it", () => {
    expect(of("AWS Lambda")).to.equal(0);
    expect(of("AWS Lambda", { callsPerDay: 100_000 })).to.be.greaterThan(5);
    expect(freeEachMonth.lambdaRequest).to.equal(1_000_000);
  });

  it("marks every line that rests on a price nobody confirmed", () => {
    const marks = Object.fromEntries(estimate(workload).map(({ service, assumed }) => [service, assumed]));

    expect(marks).to.include({ "Amazon Connect": false, "NAT gateways": false, Telephony: true });
  });

  it("says of every price where and when it was read", () => {
    for (const price of Object.values(prices)) {
      expect(price.read).to.match(/^2026-\d\d-\d\d$/);
      expect(price.source).to.not.equal("");
      expect(price.dollars).to.be.greaterThan(0);
    }
  });
});

describe("the two well-known examples", () => {
  it("come out as they were stated, and at today's prices with the reason", () => {
    const example = perAgentExample();

    expect(example.stated[0]).to.include("$4.65 a day").and.include("$102.30 a month");
    // 1,100 minutes at 0.038 + 0.012, and the number for 30 days at 0.06.
    expect(example.today).to.deep.equal(["$56.80 a month"]);
    expect(example.whatMoved).to.have.length(2);
  });

  it("show that what costs is standing still", () => {
    const example = integrationExample(stageSetups.dev);

    expect(example.stated).to.deep.equal(["50 to 100 dollars a month"]);
    expect(Number(example.today[0]?.match(/^\$([\d.]+)/)?.[1])).to.be.lessThan(1);
    expect(Number(example.today[1]?.match(/^\$([\d.]+)/)?.[1])).to.be.greaterThan(50);
  });
});

describe("npm run cost", () => {
  const printed = (...args: readonly string[]): string => {
    const lines: string[] = [];
    main(args, (text) => lines.push(text));
    return lines.join("\n");
  };
  afterEach(() => {
    process.exitCode = 0;
  });

  it("prints a line per service and what they come to", () => {
    const text = printed("--agents", "10", "--calls", "500", "--minutes", "5");

    expect(text).to.match(/Amazon Connect\s+\$2090\.00/);
    expect(text).to.match(/A month\s+\$\d+\.\d\d, \$\d+\.\d\d an agent/);
  });

  it("prints one JSON object for programs", () => {
    const { lines, totalDollarsPerMonth } = JSON.parse(printed("--json"));

    expect(totalDollarsPerMonth).to.be.closeTo(totalOf(lines), 0.001);
  });

  it("refuses what is no number, all at once", () => {
    const parsed = parseCostOptions(["--agents", "many", "--minutes=-3"], stageSetups);

    expect(parsed).to.have.property("kind", "refused");
    expect(parsed).to.have.nested.property("problems.length", 2);
    expect(printed("--calls", "x")).to.include("--calls takes a number");
    expect(process.exitCode).to.equal(1);
  });

  it("refuses an option that it does not know", () => {
    expect(printed("--agent", "3")).to.include("--agent");
    expect(process.exitCode).to.equal(1);
  });
});
