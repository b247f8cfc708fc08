import { expect } from "chai";
import { lookupAttributeNames } from "../../contract/attributes.ts";
import type { FlowAction, FlowDocument, FlowParameterValue } from "../../infra/flows/flow.ts";
import { englishPrompts, inboundFlow } from "../../infra/flows/inbound.ts";
import { outboundWhisperFlow } from "../../infra/flows/outboundWhisper.ts";
import { transferFlow } from "../../infra/flows/transfer.ts";
import { flowProblems } from "../../infra/flows/validate.ts";

const lookup = {
  lookupFunctionArn: "arn:aws:lambda:ap-southeast-2:123456789012:function:customer-lookup",
  lookupTimeLimitSeconds: 4,
  language: "en-AU",
} as const;

const inbound = inboundFlow({
  ...lookup,
  queueArn: "arn:aws:connect:ap-southeast-2:123456789012:instance/i/queue/q",
  hoursOfOperationId: "h",
  voice: { name: "Olivia", engine: "neural" },
  prompts: englishPrompts,
});
const whisper = outboundWhisperFlow(lookup);
const transfer = transferFlow({ ...lookup, prompts: englishPrompts });

const flows: readonly [string, FlowDocument][] = [
  ["inbound", inbound],
  ["outbound whisper", whisper],
  ["transfer", transfer],
];

describe("the flows", () => {
  for (const [name, flow] of flows) {
    it(`${name}: records both sides and asks for the summary before anybody talks`, () => {
      const recording = find(flow, "recording");

      expect(recording.Parameters).to.deep.include({
        RecordingBehavior: { RecordedParticipants: ["Agent", "Customer"], IVRRecordingBehavior: "Disabled" },
      });
      expect(JSON.stringify(recording.Parameters)).to.include('"SummaryModes":["PostContact"]');
    });

    it(`${name}: keeps flow logging off from the caller's number to the contact token`, () => {
      const order = flow.Actions.map(({ Identifier }) => Identifier);

      const off = order.indexOf("logging-off");
      const on = order.indexOf("logging-on");
      for (const step of ["call-facts", "customer-lookup", "customer-attributes"]) {
        expect(order.indexOf(step)).to.be.greaterThan(off).and.lessThan(on);
      }
    });

    it(`${name}: goes on without the look-up's answer when the look-up fails`, () => {
      const invocation = find(flow, "customer-lookup");

      const [failure] = invocation.Transitions.Errors ?? [];
      expect(failure?.ErrorType).to.equal("NoMatchingError");
      expect(failure?.NextAction).not.to.equal("hang-up");
    });

    it(`${name}: copies the whole answer of the look-up to the contact`, () => {
      const { Attributes } = find(flow, "customer-attributes").Parameters as Record<string, FlowParameterValue>;

      expect(Attributes).to.have.all.keys(...lookupAttributeNames);
    });
  }

  it("puts every scalar parameter as a string, as Connect wants it", () => {
    for (const [, flow] of flows) {
      for (const { Parameters } of flow.Actions)
        expect(JSON.stringify(Parameters)).not.to.match(/":(\d|true|false|null)/);
    }
  });
});

describe("the validator of flows", () => {
  const broken: readonly [string, (actions: FlowAction[]) => void, RegExp][] = [
    [
      "an action that leads nowhere",
      (all) => change(all, "queue", { Transitions: { NextAction: "nowhere" } }),
      /"nowhere"/,
    ],
    [
      "an action that nothing leads to",
      (all) => void all.push({ ...at(all, "hang-up"), Identifier: "lost" }),
      /lost: nothing leads here/,
    ],
    [
      "an empty string",
      (all) => change(all, "say-busy", { Parameters: { Text: "" } }),
      /Parameters\.Text is an empty string/,
    ],
    [
      "a missing error branch",
      (all) => change(all, "to-queue", { Transitions: { NextAction: "say-failed" } }),
      /needs a branch for QueueAtCapacity/,
    ],
    ["two actions of one name", (all) => void all.push(at(all, "hang-up")), /two actions have this identifier/],
    [
      "an end that goes on",
      (all) => change(all, "hang-up", { Transitions: { NextAction: "queue" } }),
      /nothing can follow/,
    ],
    [
      "an action that its flow type refuses",
      (all) => change(all, "hang-up", { Type: "EndFlowExecution" }),
      /not allowed in a flow of type CONTACT_FLOW/,
    ],
    [
      "an identifier that Connect refuses",
      (all) => void all.push({ ...at(all, "hang-up"), Identifier: "a(b" }),
      /identifiers/,
    ],
  ];

  for (const [what, spoil, message] of broken) {
    it(`finds ${what}`, () => {
      const actions = structuredClone(inbound.Actions) as FlowAction[];
      spoil(actions);

      const problems = flowProblems({ ...inbound, Actions: actions }, "CONTACT_FLOW");

      expect(problems.join("\n")).to.match(message);
    });
  }

  it("tells all problems of a flow together", () => {
    const actions = structuredClone(inbound.Actions) as FlowAction[];
    change(actions, "say-busy", { Parameters: { Text: "" } });
    change(actions, "queue", { Transitions: { NextAction: "nowhere" } });

    expect(flowProblems({ ...inbound, Actions: actions }, "CONTACT_FLOW")).to.have.length.greaterThan(1);
  });
});

function find(flow: FlowDocument, id: string): FlowAction {
  return at(flow.Actions, id);
}

function at(actions: readonly FlowAction[], id: string): FlowAction {
  const action = actions.find(({ Identifier }) => Identifier === id);
  if (action === undefined) throw new Error(`no action ${id}`);
  return action;
}

function change(actions: FlowAction[], id: string, by: Partial<FlowAction>): void {
  actions[actions.indexOf(at(actions, id))] = { ...at(actions, id), ...by };
}
