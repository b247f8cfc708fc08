import { expect } from "chai";
import type { FlowAction, FlowDocument, FlowTransitions } from "../../../infra/flows/flow.ts";
import { ManualClock } from "../../../local/clock.ts";
import type { QueueOutcome } from "../../../local/connect/callLifecycle.ts";
import type { ContactRecording } from "../../../local/connect/contactState.ts";
import { loadFlow } from "../../../local/connect/flowLoading.ts";
import { type FlowEnding, type FlowHost, type FlowLogEntry, runFlow } from "../../../local/connect/flowRunner.ts";
import type { ContactFlowEvent, InvocationAnswer } from "../../../local/connect/lambdaInvocation.ts";
import { quiet } from "./simulatedCenter.ts";

type Parameters = FlowAction["Parameters"];

describe("flow runner: where a flow goes", () => {
  it("refuses at load what it could not run", () => {
    const exported = flow([action("menu", "EndFlowExecution")]);
    const unknown = JSON.parse(JSON.stringify(exported).replace("EndFlowExecution", "ShowView"));

    expect(() => loadFlow("inbound", unknown))
      .to.throw('"menu" of type ShowView')
      .with.property("code", "FLOW_ACTION_UNKNOWN");
    expect(() => loadFlow("inbound", flow([action("a", "UpdateFlowLoggingBehavior", {}, { NextAction: "gone" })])))
      .to.throw("gone")
      .with.property("code", "FLOW_BROKEN");
  });

  it("compares with every operator, and takes the error branch when nothing fits", async () => {
    const cases = [
      ["gold", "Equals", "gold", true],
      ["gold", "Equals", "Gold", false],
      ["golden", "TextStartsWith", "gold", true],
      ["golden", "TextEndsWith", "en", true],
      ["golden", "TextContains", "old", true],
      ["golden", "TextContains", "silver", false],
      ["10", "NumberGreaterThan", "9", true],
      ["9", "NumberGreaterThan", "9", false],
      ["9", "NumberGreaterOrEqualTo", "9", true],
      ["8", "NumberLessThan", "9", true],
      ["9", "NumberLessOrEqualTo", "9", true],
      ["many", "NumberLessThan", "9", false],
    ] as const;
    for (const [value, Operator, operand, fits] of cases) {
      const { passed } = await run(
        [
          action(
            "compare",
            "Compare",
            { ComparisonValue: "$.Attributes.level" },
            {
              NextAction: "other",
              Conditions: [{ NextAction: "fits", Condition: { Operator, Operands: [operand] } }],
              Errors: [{ NextAction: "other", ErrorType: "NoMatchingCondition" }],
            },
          ),
          say("fits"),
          say("other"),
          action("end", "EndFlowExecution"),
        ],
        { attributes: { level: value } },
      );

      expect(passed, `${value} ${Operator} ${operand}`).to.include(`MessageParticipant: ${fits ? "fits" : "other"}`);
    }
  });

  it("branches on opening hours, and takes the error branch when there are no such hours", async () => {
    const hours = [
      action(
        "hours",
        "CheckHoursOfOperation",
        { HoursOfOperationId: "office" },
        {
          NextAction: "unknown",
          Conditions: [
            { NextAction: "open", Condition: { Operator: "Equals", Operands: ["True"] } },
            { NextAction: "closed", Condition: { Operator: "Equals", Operands: ["False"] } },
          ],
          Errors: [{ NextAction: "unknown", ErrorType: "NoMatchingError" }],
        },
      ),
      say("open"),
      say("closed"),
      say("unknown"),
      action("end", "EndFlowExecution"),
    ];

    for (const [open, said] of [
      [true, "open"],
      [false, "closed"],
      [null, "unknown"],
    ] as const) {
      expect((await run(hours, { open })).passed).to.include(`MessageParticipant: ${said}`);
    }
  });

  it("ends in the queue, or takes the branch for why not", async () => {
    const transfer = [
      action("queue", "UpdateContactTargetQueue", { QueueId: "support" }, errorsTo("transfer", "no-queue")),
      action(
        "transfer",
        "TransferContactToQueue",
        {},
        {
          NextAction: "error",
          Errors: [
            { NextAction: "full", ErrorType: "QueueAtCapacity" },
            { NextAction: "error", ErrorType: "NoMatchingError" },
          ],
        },
      ),
      say("full"),
      say("error"),
      say("no-queue"),
      action("end", "DisconnectParticipant"),
    ];

    expect((await run(transfer, { queueOutcome: "queued" })).ending).to.equal("queued");
    const full = await run(transfer, { queueOutcome: "atCapacity" });
    expect(full.passed).to.include("MessageParticipant: full");
    expect(full.ending).to.equal("disconnected");
    expect((await run(transfer, { queueOutcome: "failed" })).passed).to.include("MessageParticipant: error");
    expect((await run(transfer, { queueExists: false })).passed).to.include("MessageParticipant: no-queue");
  });

  it("disconnects when an error has no branch, and stops when the contact is over", async () => {
    const unprotected = [
      action("queue", "UpdateContactTargetQueue", { QueueId: "gone" }, { NextAction: "end" }),
      action("end", "EndFlowExecution"),
    ];
    expect((await run(unprotected, { queueExists: false })).ending).to.equal("disconnected");

    const { ending, passed } = await run([say("one"), say("two"), action("end", "EndFlowExecution")], {
      endsAfterSteps: 1,
    });
    expect(ending).to.equal("abandoned");
    expect(passed).to.deep.equal(["MessageParticipant: one"]);
  });

  it("cuts off a flow that runs in circles", async () => {
    const circle = [action("a", "UpdateFlowLoggingBehavior", { FlowLoggingBehavior: "Disabled" }, { NextAction: "a" })];

    expect((await run(circle)).ending).to.equal("disconnected");
  });
});

describe("flow runner: what a flow says and sets", () => {
  it("plays texts with what they refer to, empty where there is nothing, at the speed of speech", async () => {
    const started = new ManualClock().now().getTime();
    const { passed, clock } = await run(
      [
        action(
          "say",
          "MessageParticipant",
          { Text: "Hello $.Attributes.name. You call $.SystemEndpoint.Address, $.Attributes.none!" },
          {
            NextAction: "end",
          },
        ),
        action("end", "EndFlowExecution"),
      ],
      { attributes: { name: "Ada" } },
    );

    expect(passed[0]).to.equal("MessageParticipant: Hello Ada. You call +61280005551, !");
    // Six words at 150 words a minute.
    expect(clock.now().getTime() - started).to.be.within(2_400, 2_500);
  });

  it("takes the error branch when there is nothing to play, and does not wait in a chat", async () => {
    const silent = [
      action("say", "MessageParticipant", { Text: "$.Attributes.none" }, errorsTo("end", "spoken")),
      say("spoken"),
      action("end", "EndFlowExecution"),
    ];
    expect((await run(silent)).passed).to.deep.equal(["MessageParticipant: spoken", "EndFlowExecution"]);

    const { clock } = await run([say("hello there"), action("end", "EndFlowExecution")], { channel: "CHAT" });
    expect(clock.now()).to.deep.equal(new ManualClock().now());
  });

  it("copies the contact's facts to its attributes", async () => {
    const { attributes } = await run([
      action(
        "facts",
        "UpdateContactAttributes",
        {
          Attributes: {
            ANI: "$.CustomerEndpoint.Address",
            DNIS: "$.SystemEndpoint.Address",
            Channel: "$.Channel",
            Call: "$.InitialContactId",
            Queue: "$.Queue.Name",
            Missing: "$.External.nothing",
          },
          TargetContact: "Current",
        },
        errorsTo("end", "end"),
      ),
      action("end", "EndFlowExecution"),
    ]);

    expect(attributes).to.include({ ANI: "+61400123456", DNIS: "+61280005551", Channel: "VOICE", Call: "the call" });
    expect(attributes).to.include({ Queue: "Support", Missing: "" });
  });

  it("analyzes only what is recorded on both sides, and summarizes only when asked", async () => {
    const behavior = (recorded: string[], analytics: Parameters) =>
      run([
        action(
          "record",
          "UpdateContactRecordingBehavior",
          {
            RecordingBehavior: { RecordedParticipants: recorded },
            AnalyticsBehavior: { ChannelConfiguration: { Voice: { AnalyticsModes: ["PostContact"] } }, ...analytics },
          },
          { NextAction: "end" },
        ),
        action("end", "EndFlowExecution"),
      ]);
    const summaries = { SummaryConfiguration: { SummaryModes: ["PostContact"] } };
    const both = ["Agent", "Customer"];

    expect(
      (await behavior(both, { Enabled: "True", AnalyticsLanguage: "en-AU", ...summaries })).recording,
    ).to.deep.equal({
      bothSides: true,
      analyzed: true,
      summarized: true,
      language: "en-AU",
    });
    expect((await behavior(["Agent"], { Enabled: "True", ...summaries })).recording?.analyzed).to.equal(false);
    expect((await behavior(both, { Enabled: "False", ...summaries })).recording?.analyzed).to.equal(false);
    expect((await behavior(both, { Enabled: "True" })).recording).to.include({ analyzed: true, summarized: false });
  });

  it("writes to the flow log only what runs while logging is on", async () => {
    const { logged } = await run([
      action("before", "UpdateContactTextToSpeechVoice", { TextToSpeechVoice: "Olivia" }, { NextAction: "on" }),
      action("on", "UpdateFlowLoggingBehavior", { FlowLoggingBehavior: "Enabled" }, { NextAction: "seen" }),
      say("seen"),
      action("off", "UpdateFlowLoggingBehavior", { FlowLoggingBehavior: "Disabled" }, { NextAction: "secret" }),
      action("secret", "UpdateContactAttributes", { Attributes: { ContactToken: "t0ken" } }, errorsTo("end", "end")),
      action("end", "EndFlowExecution"),
    ]);

    expect(logged.map(({ ContactFlowModuleType }) => ContactFlowModuleType)).to.deep.equal([
      "UpdateFlowLoggingBehavior",
      "MessageParticipant",
      "UpdateFlowLoggingBehavior",
    ]);
    expect(JSON.stringify(logged)).to.not.contain("t0ken");
  });
});

describe("flow runner: functions", () => {
  const lookup = (more: Parameters = {}): FlowAction[] => [
    action(
      "look-up",
      "InvokeLambdaFunction",
      {
        LambdaFunctionARN: "arn:aws:lambda:::function:lookup",
        InvocationTimeLimitSeconds: "3",
        ResponseValidation: { ResponseType: "STRING_MAP" },
        ...more,
      },
      errorsTo("copy", "failed"),
    ),
    action("copy", "UpdateContactAttributes", { Attributes: { name: "$.External.name" } }, errorsTo("end", "end")),
    say("failed"),
    action("end", "EndFlowExecution"),
  ];

  it("sends Connect's event and reads the answer back", async () => {
    const events: ContactFlowEvent[] = [];
    const { attributes } = await run(lookup({ LambdaInvocationAttributes: { level: "$.Attributes.level" } }), {
      attributes: { level: "gold" },
      invoke: async (event) => {
        events.push(event);
        return { ok: true, payload: { name: "Ada", visits: 3, known: true } };
      },
    });

    expect(attributes.name).to.equal("Ada");
    expect(events[0]?.Name).to.equal("ContactFlowEvent");
    expect(events[0]?.Details.Parameters).to.deep.equal({ level: "gold" });
    expect(events[0]?.Details.ContactData).to.deep.include({
      Channel: "VOICE",
      CustomerEndpoint: { Address: "+61400123456", Type: "TELEPHONE_NUMBER" },
    });
  });

  it("refuses answers that are not a flat map, or longer than 32 KB", async () => {
    for (const payload of [
      null,
      "text",
      ["list"],
      { nested: { name: "Ada" } },
      { name: null },
      { name: "x".repeat(33_000) },
    ]) {
      const { passed } = await run(lookup(), { invoke: async () => ({ ok: true, payload }) });

      expect(passed).to.include("MessageParticipant: failed");
    }
  });

  it("reads nested keys of an answer that is taken as JSON", async () => {
    const steps = lookup({ ResponseValidation: { ResponseType: "JSON" } });
    const nested = steps.map((step) =>
      step.Identifier === "copy" ? { ...step, Parameters: { Attributes: { name: "$.External.customer.name" } } } : step,
    );

    const { attributes } = await run(nested, {
      invoke: async () => ({ ok: true, payload: { customer: { name: "Ada" } } }),
    });

    expect(attributes.name).to.equal("Ada");
  });

  it("does not wait longer than the time limit", async () => {
    const { passed, clock } = await run(lookup(), { invoke: () => new Promise(() => {}) });

    expect(passed).to.include("MessageParticipant: failed");
    expect(clock.now().getTime() - new ManualClock().now().getTime()).to.be.within(3_000, 3_500);
  });

  it("tries three times when Lambda throttles, once when the function fails", async () => {
    let tries = 0;
    const throttled = await run(lookup(), {
      invoke: async () => {
        tries += 1;
        return tries < 3 ? { ok: false, message: "429", retryable: true } : { ok: true, payload: { name: "Ada" } };
      },
    });
    expect(throttled.attributes.name).to.equal("Ada");

    tries = 0;
    const broken = await run(lookup(), {
      invoke: async () => {
        tries += 1;
        return { ok: false, message: "TypeError" };
      },
    });
    expect(broken.passed).to.include("MessageParticipant: failed");
    expect(tries).to.equal(1);
  });

  it("forgets the last answer with the next invocation", async () => {
    let calls = 0;
    const twice = [
      ...lookup()
        .filter(({ Identifier }) => Identifier === "look-up")
        .map((step) => ({ ...step, Transitions: errorsTo("again", "again") })),
      action(
        "again",
        "InvokeLambdaFunction",
        { LambdaFunctionARN: "arn:aws:lambda:::function:lookup", InvocationTimeLimitSeconds: "3" },
        errorsTo("copy", "copy"),
      ),
      ...lookup().slice(1),
    ];

    const { attributes } = await run(twice, {
      invoke: async () => {
        calls += 1;
        return { ok: true, payload: calls === 1 ? { name: "Ada" } : {} };
      },
    });

    expect(attributes.name).to.equal("");
  });
});

interface Given {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly channel?: "VOICE" | "CHAT";
  readonly open?: boolean | null;
  readonly queueExists?: boolean;
  readonly queueOutcome?: QueueOutcome;
  readonly endsAfterSteps?: number;
  readonly invoke?: (event: ContactFlowEvent) => Promise<InvocationAnswer>;
}

interface Ran {
  readonly ending: FlowEnding;
  readonly passed: readonly string[];
  readonly logged: readonly FlowLogEntry[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly recording: ContactRecording | null;
  readonly clock: ManualClock;
}

async function run(actions: readonly FlowAction[], given: Given = {}): Promise<Ran> {
  const clock = new ManualClock();
  const passed: string[] = [];
  const logged: FlowLogEntry[] = [];
  let attributes: Record<string, string> = { ...given.attributes };
  let recording: ContactRecording | null = null;
  const host: FlowHost = {
    clock,
    invoke: (_arn, event) => (given.invoke ?? (async () => ({ ok: true, payload: {} })))(event),
    contactData: () => ({
      Attributes: attributes,
      Channel: given.channel ?? "VOICE",
      ContactId: "the leg",
      InitialContactId: "the call",
      CustomerEndpoint: { Address: "+61400123456", Type: "TELEPHONE_NUMBER" },
      SystemEndpoint: { Address: "+61280005551", Type: "TELEPHONE_NUMBER" },
      Queue: { Name: "Support", ARN: "arn:queue" },
    }),
    alive: () => passed.length < (given.endsAfterSteps ?? Number.POSITIVE_INFINITY),
    setAttributes: (_target, more) => {
      attributes = { ...attributes, ...more };
      return true;
    },
    setRecording: (asked) => {
      recording = asked;
    },
    pressedKeys: () => "",
    setQueue: () => given.queueExists ?? true,
    transferToQueue: () => given.queueOutcome ?? "queued",
    isOpen: () => (given.open === undefined ? true : given.open),
    passed: (step) => passed.push(step),
    log: (entry) => logged.push(entry),
  };
  let ending: FlowEnding | null = null;
  void runFlow(loadFlow("test", flow(actions)), host).then((how) => {
    ending = how;
  });
  await quiet();
  for (let slices = 0; ending === null && slices < 200; slices += 1) {
    clock.advance(100);
    await quiet();
  }
  if (ending === null) throw new Error("the flow did not end");
  return { ending, passed, logged, attributes, recording, clock };
}

function flow(Actions: readonly FlowAction[]): FlowDocument {
  return {
    Version: "2019-10-30",
    StartAction: Actions[0]?.Identifier ?? "",
    Metadata: { entryPointPosition: { x: 0, y: 0 }, ActionMetadata: {} },
    Actions,
  };
}

function action(
  Identifier: string,
  Type: FlowAction["Type"],
  Parameters: Parameters = {},
  Transitions: FlowTransitions = {},
): FlowAction {
  return { Identifier, Type, Parameters, Transitions };
}

/** Says its own name; leads on to the end, but "seen" to what turns the log off and "one" to "two". */
function say(Identifier: string): FlowAction {
  const NextAction = Identifier === "seen" ? "off" : Identifier === "one" ? "two" : "end";
  return action(Identifier, "MessageParticipant", { Text: Identifier }, { NextAction });
}

function errorsTo(next: string, onError: string): FlowTransitions {
  return { NextAction: next, Errors: [{ NextAction: onError, ErrorType: "NoMatchingError" }] };
}
