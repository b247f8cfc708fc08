/** What a page that means harm, or that is merely broken, might post: generated, and the same on every run. */
import fc from "fast-check";

/** Where a message comes from. Only `desktop` is who it should be. */
export const senders = ["desktop", "sameOriginFrame", "foreignFrame", "softphoneFrame", "self"] as const;
export type Sender = (typeof senders)[number];

export interface HostileMessage {
  readonly sender: Sender;
  /** JSON, with `{ "$made": kind }` for what JSON cannot say and a message can. */
  readonly data: unknown;
}

/** What `{ "$made": kind }` stands for is made in the browser. */
export const madeKinds = ["map", "date", "bigint", "bytes", "cycle", "error", "regexp", "file"] as const;

export function hostileMessages(count: number): readonly HostileMessage[] {
  return fc.sample(message, { seed: 20_261_120, numRuns: count });
}

/** Each would leave `window.breached` behind, or an element, if it were ever taken for more than text. */
export const scripts = [
  "<script>window.breached=1</script>",
  '<img src=x onerror="window.breached=1">',
  '"><svg/onload=window.breached=1>',
  "javascript:window.breached=1",
  "');window.breached=1;//",
  "</Custom_1><EventType>OUTBOUND</EventType>",
  "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
  "<iframe srcdoc='<script>top.breached=1</script>'></iframe>",
  "{{constructor.constructor('window.breached=1')()}}",
  "&lt;b&gt;&amp;&quot;&apos;&#x0;",
  "\u0000\u0008\uFFFE\uD800",
] as const;

/** Numbers that would be called, were it not for who asks. */
const goodNumbers = ["+61400123456", "0400 123 456", "+64 21 123 4567"];
/** Numbers that nobody may have called, whoever asks. */
const badNumbers = ["+881612345678", "+979123456789", "+1900555", "112", "000", "+", "tel:+61400123456;ext=1", "*67#"];
const contactIds = ["11111111-2222-4333-8444-000000000001", "11111111222243338444000000000001"];
const fieldNames = [
  "Direction",
  "PhoneNumber",
  "ActivityUUID",
  "RecordingId",
  "payload",
  "event",
  "data",
  "type",
  "Type",
  "Action",
  "ANI",
  "__proto__",
  "constructor",
  "toString",
];

const script = fc.constantFrom(...scripts);
const huge = fc
  .tuple(fc.constantFrom("9", "<", "&", "+61400123456 ", "\u{1F4DE}"), fc.integer({ min: 10_000, max: 100_000 }))
  .map(([text, times]) => text.repeat(Math.ceil(times / text.length)));
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: script },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(null, true, 0, -1, 61_400_123_456, "", " ", [], {}) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 2, arbitrary: fc.constantFrom(...madeKinds).map((kind) => ({ $made: kind })) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...goodNumbers), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);
const rareHuge = fc.oneof({ weight: 60, arbitrary: oddValue }, { weight: 1, arbitrary: huge });

/** The right field names with the wrong values, in any mix. */
const mixed = fc.dictionary(fc.constantFrom(...fieldNames), rareHuge, { maxKeys: 6 });

/** A click-to-dial with something in the number that no number has. */
const tamperedDial = fc.record(
  {
    Direction: fc.constant("OUT"),
    PhoneNumber: fc.oneof(
      fc.tuple(fc.constantFrom(...goodNumbers), script).map(([number, bad]) => bad + number),
      fc.tuple(fc.constantFrom(...goodNumbers), script).map(([number, bad]) => number + bad),
      fc.constantFrom(...badNumbers),
      rareHuge,
    ),
    ActivityUUID: rareHuge,
  },
  { requiredKeys: ["Direction", "PhoneNumber"] },
);
const tamperedRecording = fc
  .tuple(
    fc.constantFrom(...contactIds),
    fc.oneof(script, fc.constantFrom("/../..", "?x=1", "#", "\n", " ", "@evil.example")),
  )
  .map(([id, bad]) => ({ RecordingId: id + bad }));

/** What the desktop itself would be heard with. */
const wellFormed: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...goodNumbers).map((PhoneNumber) => ({ Direction: "OUT", PhoneNumber })),
  fc.constantFrom(...contactIds).map((RecordingId) => ({ RecordingId })),
);

/** What the softphone would be heard with. */
const softphoneEvents = fc.record({
  event: fc.constantFrom(
    "acknowledge",
    "agent::update",
    "agent::softphone_error",
    "terminated",
    "access_denied",
    "mute",
  ),
  data: oddValue,
});
const xml = fc
  .tuple(fc.constantFrom("Type", "ANI", "PhoneNumber", "Custom_1"), script)
  .map(([name, bad]) => `<?xml version="1.0"?><payload><${name}>${bad}</${name}></payload>`);

const shapeless = fc.oneof(mixed, tamperedDial, tamperedRecording, xml, oddValue, fc.array(mixed, { maxLength: 3 }));
const message: fc.Arbitrary<HostileMessage> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ sender: fc.constant("desktop" as const), data: shapeless }) },
  {
    weight: 3,
    arbitrary: fc.record({
      sender: fc.constantFrom("sameOriginFrame" as const, "foreignFrame" as const, "self" as const),
      data: fc.oneof(shapeless, wellFormed, softphoneEvents),
    }),
  },
  {
    weight: 1,
    // Its own words reach Streams, which trusts them; here it speaks as if it were SAP's desktop.
    arbitrary: fc.record({
      sender: fc.constant("softphoneFrame" as const),
      data: fc.oneof(tamperedDial, tamperedRecording, wellFormed),
    }),
  },
);
