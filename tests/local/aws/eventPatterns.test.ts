import { expect } from "chai";
import fc from "fast-check";
import { eventRules } from "../../../contract/events.ts";
import { compilePattern } from "../../../local/aws/eventPatterns.ts";

/** Patterns are written as they stand in JSON, wrong ones too. */
function matches(pattern: unknown, event: unknown): boolean {
  return compilePattern(pattern as Parameters<typeof compilePattern>[0])(event);
}

describe("event patterns", () => {
  it("match when each field of the pattern has one of its values", () => {
    const pattern = { source: ["aws.connect"], detail: { state: ["FAILED", "SKIPPED"] } };

    expect(matches(pattern, { source: "aws.connect", detail: { state: "SKIPPED", other: 1 } })).to.equal(true);
    expect(matches(pattern, { source: "aws.connect", detail: { state: "SUCCEEDED" } })).to.equal(false);
    expect(matches(pattern, { source: "aws.connect" })).to.equal(false);
    expect(matches(pattern, { source: "aws.s3", detail: { state: "FAILED" } })).to.equal(false);
  });

  it("tell types apart", () => {
    expect(matches({ a: [1] }, { a: "1" })).to.equal(false);
    expect(matches({ a: [null] }, { a: null })).to.equal(true);
    expect(matches({ a: [null] }, {})).to.equal(false);
    expect(matches({ a: [true] }, { a: true })).to.equal(true);
  });

  it("match an array by any of its items", () => {
    expect(matches({ resources: ["b"] }, { resources: ["a", "b"] })).to.equal(true);
    expect(matches({ resources: ["c"] }, { resources: ["a", "b"] })).to.equal(false);
  });

  it("match an array of objects when one of them has it all", () => {
    const pattern = { items: { kind: ["x"], size: [1] } };

    expect(matches(pattern, { items: [{ kind: "x", size: 1 }, { kind: "y" }] })).to.equal(true);
    expect(
      matches(pattern, {
        items: [
          { kind: "x", size: 2 },
          { kind: "y", size: 1 },
        ],
      }),
    ).to.equal(false);
  });

  const cases: readonly [string, unknown, readonly unknown[], readonly unknown[]][] = [
    ["prefix", { prefix: "arn:" }, ["arn:aws"], ["xarn:", 1, null]],
    ["prefix without case", { prefix: { "equals-ignore-case": "ARN:" } }, ["arn:aws"], ["aws"]],
    ["suffix", { suffix: ".json" }, ["a.json"], ["a.jsonl"]],
    ["suffix without case", { suffix: { "equals-ignore-case": ".JSON" } }, ["a.json"], ["json"]],
    ["equals-ignore-case", { "equals-ignore-case": "voice" }, ["VOICE", "Voice"], ["voices"]],
    ["wildcard", { wildcard: "a*c.*" }, ["ac.", "abbc.de"], ["acd", "bac."]],
    ["wildcard with a star of its own", { wildcard: "a\\*\\\\" }, ["a*\\"], ["ab\\"]],
    ["wildcard with a regular expression's signs", { wildcard: "(a|b).[c]$*" }, ["(a|b).[c]$x"], ["axc"]],
    ["anything-but one", { "anything-but": "x" }, ["y", 1, null, true], ["x"]],
    ["anything-but several", { "anything-but": ["x", 1] }, ["y", 2, "1"], ["x", 1]],
    ["anything-but a prefix", { "anything-but": { prefix: "x" } }, ["yx"], ["xy"]],
    ["anything-but several suffixes", { "anything-but": { suffix: ["a", "b"] } }, ["c"], ["xa", "xb"]],
    ["anything-but without case", { "anything-but": { "equals-ignore-case": "x" } }, ["y"], ["X"]],
    ["anything-but a wildcard", { "anything-but": { wildcard: "*a*" } }, ["x"], ["bab"]],
    ["numeric equal", { numeric: ["=", 5] }, [5], [6, "5"]],
    ["numeric range", { numeric: [">", 0, "<=", 5] }, [1, 5], [0, 6, "1", null]],
    ["exists", { exists: true }, ["x", null, 0, [1]], [{ b: 1 }, []]],
    ["exists not", { exists: false }, [{ b: 1 }, []], ["x", null]],
  ];
  for (const [name, filter, matching, others] of cases) {
    it(`know the filter ${name}`, () => {
      for (const value of matching)
        expect(matches({ a: [filter] }, { a: value }), JSON.stringify(value)).to.equal(true);
      for (const value of others) expect(matches({ a: [filter] }, { a: value }), JSON.stringify(value)).to.equal(false);
    });
  }

  it("match an absent field by `exists: false` alone, at any depth", () => {
    expect(matches({ a: [{ exists: false }] }, {})).to.equal(true);
    expect(matches({ a: { b: [{ exists: false }] } }, {})).to.equal(true);
    expect(matches({ a: { b: ["x", { exists: false }] } }, { a: {} })).to.equal(true);
    expect(matches({ a: [{ "anything-but": "x" }] }, {})).to.equal(false);
    expect(matches({ toString: [{ exists: true }] }, {})).to.equal(false);
    expect(matches({ a: [{ exists: true }] }, {})).to.equal(false);
  });

  it("are refused when EventBridge would refuse them, or this matcher does not know them", () => {
    const wrong: readonly unknown[] = [
      {},
      { a: {} },
      { a: [] },
      { a: "x" },
      { a: [{ cidr: "10.0.0.0/24" }] },
      { a: [{ prefix: 1 }] },
      { a: [{ prefix: "a", suffix: "b" }] },
      { a: [{ prefix: { wildcard: "a" } }] },
      { a: [{}] },
      { a: [["x"]] },
      { a: [{ exists: "yes" }] },
      { a: [{ numeric: [">"] }] },
      { a: [{ numeric: ["~", 1] }] },
      { a: [{ numeric: [">", "1"] }] },
      { a: [{ wildcard: "a**" }] },
      { a: [{ wildcard: "a\\b" }] },
      { a: [{ "anything-but": [] }] },
      { a: [{ "anything-but": { numeric: [">", 1] } }] },
      { $or: [{ a: ["x"] }] },
    ];
    for (const pattern of wrong) {
      expect(() => matches(pattern, {}), JSON.stringify(pattern))
        .to.throw()
        .with.property("code", "INVALID_EVENT_PATTERN");
    }
  });

  it("of Patchbay's own rules match this instance and no other", () => {
    const arn = "arn:aws:connect:ap-southeast-2:123456789012:instance/one";
    const event = (instanceArn: string) => ({
      source: "aws.connect",
      "detail-type": "Amazon Connect Contact Event",
      detail: { eventType: "COMPLETED", instanceArn },
    });
    const matching = (of: unknown) =>
      eventRules(arn)
        .filter(({ pattern }) => compilePattern(pattern)(of))
        .map(({ name }) => name);

    expect(matching(event(arn))).to.deep.equal(["contact-events"]);
    expect(matching(event(`${arn}-two`))).to.deep.equal([]);
  });

  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const key = fc.string({ minLength: 1 }).filter((name) => !name.startsWith("$") && name !== "__proto__");
  const { event: anyEvent } = fc.letrec<{ event: Record<string, unknown> }>((tie) => ({
    event: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, scalar, tie("event")), { minKeys: 1, maxKeys: 4 }),
  }));
  /** The pattern that asks for exactly what an event has. */
  const patternOf = (event: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(event).map(([name, value]) => [
        name,
        typeof value === "object" && value !== null ? patternOf(value) : [value],
      ]),
    );

  it("made of an event match it, whatever else it has besides", () => {
    fc.assert(
      fc.property(anyEvent, fc.dictionary(key, scalar), (event, more) => {
        expect(matches(patternOf(event), { ...more, ...event })).to.equal(true);
      }),
    );
  });

  it("do not match once a field that they ask for is gone", () => {
    fc.assert(
      fc.property(anyEvent, fc.nat(), (event, pick) => {
        const names = Object.keys(event);
        const { [names[pick % names.length] ?? ""]: _, ...rest } = event;
        expect(matches(patternOf(event), rest)).to.equal(false);
      }),
    );
  });

  it("with anything-but are the opposite of the same values, where the field has a value", () => {
    fc.assert(
      fc.property(fc.array(scalar, { minLength: 1 }), scalar, (values, value) => {
        const without = matches({ a: [{ "anything-but": values }] }, { a: value });
        expect(without).to.equal(!matches({ a: values }, { a: value }));
      }),
    );
  });

  it("with a wildcard match a text of which any middle was left out", () => {
    const escaped = (text: string) => text.replace(/[\\*]/g, "\\$&");
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (start, middle, end) => {
        const pattern = { a: [{ wildcard: `${escaped(start)}*${escaped(end)}` }] };
        expect(matches(pattern, { a: start + middle + end })).to.equal(true);
      }),
    );
  });
});
