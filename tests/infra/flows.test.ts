import { expect } from "chai";
import { lookupAttributeNames } from "../../contract/attributes.ts";
import type { FlowAction, FlowDocument, FlowParameterValue, FlowType } from "../../infra/flows/flow.ts";
import { inboundFlow } from "../../infra/flows/inbound.ts";
import { outboundWhisperFlow } from "../../infra/flows/outboundWhisper.ts";
import { defaultVoice, promptNames, promptsFor } from "../../infra/flows/prompts.ts";
import { transferFlow } from "../../infra/flows/transfer.ts";
import { flowProblems } from "../../infra/flows/validate.ts";
import { branchesOf, type LookedUp, situationsFor, tryFlow } from "./flowTrial.ts";

const lookup = {
  lookupFunctionArn: "arn:aws:lambda:ap-southeast-2:123456789012:function:customer-lookup",
  lookupTimeLimitSeconds: 4,
  language: "en-AU",
} as const;

const inboundSettings = {
  ...lookup,
  queueArn: "arn:aws:connect:ap-southeast-2:123456789012:instance/i/queue/q",
  hoursOfOperationId: "h",
  voice: { name: "Olivia", engine: "neural" },
  prompts: promptsFor("en-AU"),
} as const;
const inbound = inboundFlow({ ...inboundSettings, keypadMenu: false });
const withMenu = inboundFlow({ ...inboundSettings, keypadMenu: true });
const whisper = outboundWhisperFlow(lookup);
const transfer = transferFlow({ ...lookup, prompts: promptsFor("en-AU") });

const flows: readonly [string, FlowDocument, FlowType][] = [
  ["inbound", inbound, "CONTACT_FLOW"],
  ["inbound with the keypad menu", withMenu, "CONTACT_FLOW"],
  ["outbound whisper", whisper, "OUTBOUND_WHISPER"],
  ["transfer", transfer, "QUEUE_TRANSFER"],
];

/** How callers leave a flow of the type, all things that can go wrong included. */
const endings: Readonly<Record<FlowType, readonly string[]>> = {
  CONTACT_FLOW: ["queued", "disconnected"],
  QUEUE_TRANSFER: ["queued", "disconnected"],
  AGENT_TRANSFER: ["queued", "disconnected"],
  OUTBOUND_WHISPER: ["ended"],
};

describe("the flows", () => {
  for (const [name, flow, type] of flows) {
    it(`${name}: is sound`, () => {
      expect(flowProblems(flow, type)).to.deep.equal([]);
    });

    it(`${name}: takes every branch it has, and leaves nobody in the middle`, async () => {
      const trials = await Promise.all(situationsFor(flow).map((situation) => tryFlow(flow, situation)));

      const taken = new Set(trials.flatMap(({ branches }) => branches));
      expect(branchesOf(flow).filter((branch) => !taken.has(branch))).to.deep.equal([]);
      expect(new Set(trials.map(({ ending }) => ending))).to.have.all.keys(...endings[type]);
    });

    it(`${name}: writes no number, name or token to the flow log, whatever happens`, async () => {
      const trials = await Promise.all(situationsFor(flow).map((situation) => tryFlow(flow, situation)));

      for (const { logged } of trials) expect(logged).not.to.match(/token for|John Smith|\+61400123456|8104/);
    });

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

describe("the inbound flow's keypad menu", () => {
  it("is not there unless it is asked for", () => {
    expect(inbound.Actions.some(({ Type }) => Type === "GetParticipantInput")).to.equal(false);
  });

  for (const [key, parameter] of [
    ["1", "CustomerNumber"],
    ["2", "TicketNumber"],
    ["3", "SerialNumber"],
  ] as const) {
    it(`looks up what is typed after ${key} as ${parameter}, and greets without the name`, async () => {
      const trial = await tryFlow(withMenu, { answers: ["none", "one"], keys: `${key}8104#` });

      expect(trial.asked).to.deep.equal([{}, { [parameter]: "8104" }]);
      expect(trial.attributes).to.include({ CustomerFound: "true", ContactToken: "token for one" });
      expect(trial.passed).to.include("MessageParticipant: Thank you. We are putting you through.");
      expect(trial.passed.join()).not.to.include("John Smith");
      expect(trial.ending).to.equal("queued");
    });
  }

  it("keeps a serial number with the call, and no other number", async () => {
    const serial = await tryFlow(withMenu, { answers: ["none", "none"], keys: "38104#" });
    const ticket = await tryFlow(withMenu, { answers: ["none", "none"], keys: "28104#" });

    expect(serial.attributes.Serial).to.equal("8104");
    expect(ticket.attributes).not.to.have.property("Serial");
  });

  it("asks callers whom nobody knows and who withhold their number, and no others", async () => {
    const asks = async (answer: LookedUp) =>
      (await tryFlow(withMenu, { answers: [answer] })).passed.some((step) => step.startsWith("GetParticipantInput"));

    expect([await asks("none"), await asks("anonymous")]).to.deep.equal([true, true]);
    expect([await asks("one"), await asks("many"), await asks("fails")]).to.deep.equal([false, false, false]);
  });

  it("asks nobody in a chat twice, and looks nobody up who types nothing", async () => {
    const chat = await tryFlow(withMenu, { channel: "CHAT", answers: ["none"], keys: "18104#" });
    const silent = await tryFlow(withMenu, { answers: ["none"], keys: "1" });

    expect(chat.asked).to.have.length(1);
    expect(silent.asked).to.have.length(1);
    expect([chat.ending, silent.ending]).to.deep.equal(["queued", "queued"]);
  });

  it("keeps the first look-up's answer when the second one fails", async () => {
    const trial = await tryFlow(withMenu, { answers: ["none", "fails"], keys: "28104#" });

    expect(trial.attributes.ContactToken).to.equal("token for none");
    expect(trial.ending).to.equal("queued");
  });
});

describe("what callers are told", () => {
  const languages = ["en-AU", "de-DE", "fr-FR", "es-ES", "ja-JP"];

  it("is there in every language, and different in each", () => {
    for (const name of promptNames()) {
      const texts = languages.map(
        (language) => Object.entries(promptsFor(language)).find(([key]) => key === name)?.[1],
      );

      expect(new Set(texts), name).to.have.property("size", languages.length);
    }
  });

  it("names the caller in the greeting alone", () => {
    for (const language of languages) {
      const { greetKnown, ...others } = promptsFor(language);

      expect(greetKnown).to.include("$.Attributes.CustomerName");
      expect(Object.values(others).join()).not.to.include("$.");
    }
  });

  it("is the stage's own text where it has one, and English where the language is unknown", () => {
    const prompts = promptsFor("de-AT", { closed: "Heute ist Feiertag.", nonsense: "x", busy: " " });

    expect(prompts).to.include({ closed: "Heute ist Feiertag.", busy: promptsFor("de").busy });
    expect(prompts).not.to.have.property("nonsense");
    expect(promptsFor("nl-NL")).to.deep.equal(promptsFor("en-US"));
  });

  it("is said by a voice of the locale, else of the language", () => {
    expect(defaultVoice("de-CH").name).to.equal("Sabrina");
    expect(defaultVoice("es-PE")).to.deep.equal(defaultVoice("es-ES"));
    expect(defaultVoice("nl-NL")).to.deep.equal(defaultVoice("en-US"));
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
    [
      "a menu without a branch for silence",
      (all) => changeErrors(all, "menu", (errors) => errors.slice(1)),
      /menu: GetParticipantInput needs a branch for InputTimeLimitExceeded/,
    ],
    [
      "stored input with a menu's branches",
      (all) => changeErrors(all, "ask-ticket-number", () => at(all, "menu").Transitions.Errors ?? []),
      /ask-ticket-number: GetParticipantInput has no branch InputTimeLimitExceeded/,
    ],
    [
      "stored input with conditions, or of any length",
      (all) =>
        change(all, "ask-ticket-number", {
          Parameters: { Text: "?", StoreInput: "True", InputTimeLimitSeconds: "5" },
          Transitions: {
            ...at(all, "ask-ticket-number").Transitions,
            Conditions: at(all, "menu").Transitions.Conditions ?? [],
          },
        }),
      /takes no conditions[\s\S]*needs InputValidation/,
    ],
    [
      "a menu of more than one key at a time",
      (all) =>
        change(all, "menu", {
          Transitions: {
            ...at(all, "menu").Transitions,
            Conditions: [{ NextAction: "ask-ticket-number", Condition: { Operator: "Equals", Operands: ["12"] } }],
          },
        }),
      /a menu's condition is one key/,
    ],
  ];

  for (const [what, spoil, message] of broken) {
    it(`finds ${what}`, () => {
      const actions = structuredClone(withMenu.Actions) as FlowAction[];
      spoil(actions);

      const problems = flowProblems({ ...withMenu, Actions: actions }, "CONTACT_FLOW");

      expect(problems.join("\n")).to.match(message);
    });
  }

  it("finds a question where nobody can be asked", () => {
    expect(flowProblems(withMenu, "OUTBOUND_WHISPER").join("\n")).to.match(/menu: GetParticipantInput is not allowed/);
  });

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

function changeErrors(
  actions: FlowAction[],
  id: string,
  by: (errors: NonNullable<FlowAction["Transitions"]["Errors"]>) => NonNullable<FlowAction["Transitions"]["Errors"]>,
): void {
  const { Transitions } = at(actions, id);
  change(actions, id, { Transitions: { ...Transitions, Errors: by(Transitions.Errors ?? []) } });
}
