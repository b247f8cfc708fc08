import { expect } from "chai";
import fc from "fast-check";
import type { LineState } from "../../../local/connect/softphone/page/lineState.ts";
import {
  type LinkEffect,
  type LinkInput,
  type LinkState,
  step,
  unopenedLink,
} from "../../../local/connect/softphone/page/protocol.ts";

describe("softphone protocol", () => {
  it("speaks first: acknowledge with an id comes before anything else", () => {
    const { effects } = step(unopenedLink, { kind: "opened", id: "phone-1" });

    expect(posts(effects)[0]).to.deep.equal({ event: "acknowledge", data: { id: "phone-1" } });
  });

  it("sends the state right after the acknowledge when the line has told it already", () => {
    const { effects } = run({ kind: "line", line: idle }, { kind: "opened", id: "phone-1" });

    expect(posts(effects).map(({ event }) => event)).to.deep.equal([
      "agent::update",
      "acknowledge",
      "update_connected_ccps",
      "agent::update",
    ]);
  });

  it("passes every change of the line on, whole", () => {
    const { effects } = step(unopenedLink, { kind: "line", line: idle });

    expect(posts(effects)).to.deep.equal([{ event: "agent::update", data: idle }]);
  });

  it("answers every synchronize", () => {
    const { effects } = step(unopenedLink, message("synchronize"));

    expect(posts(effects)).to.deep.equal([{ event: "acknowledge", data: undefined }]);
  });

  it("echoes broadcasts to the page, and tells the agent's other softphones", () => {
    const broadcast = { event: "contact::accepted::c1", data: { contactId: "c1" } };

    const { effects } = step(unopenedLink, message("broadcast", broadcast));

    expect(effects).to.deep.equal([
      { kind: "post", ...broadcast },
      { kind: "tellSiblings", ...broadcast },
    ]);
  });

  it("keeps log lines to the page that wrote them", () => {
    const { effects } = step(unopenedLink, message("broadcast", { event: "log", data: { text: "hello" } }));

    expect(effects.map(({ kind }) => kind)).to.deep.equal(["post"]);
  });

  it("passes on what another softphone broadcast, and does not tell it again", () => {
    const { effects } = step(unopenedLink, { kind: "sibling", event: "contact::view", data: { contactId: "c1" } });

    expect(effects).to.deep.equal([{ kind: "post", event: "contact::view", data: { contactId: "c1" } }]);
  });

  it("sends an API request to the line and answers it under its own id", () => {
    const request = message("api_request", {
      event: "api_request",
      requestId: "r1",
      method: "acceptContact",
      params: { contactId: "c1" },
    });

    const asked = step(unopenedLink, request);
    const answered = step(asked.state, {
      kind: "answer",
      requestId: "r1",
      method: "acceptContact",
      outcome: { ok: true, data: {} },
    });

    expect(asked.effects).to.deep.equal([
      { kind: "request", requestId: "r1", method: "acceptContact", params: { contactId: "c1" } },
    ]);
    expect(posts(answered.effects)).to.deep.equal([
      { event: "api_response", data: { event: "api_response", requestId: "r1", data: {}, err: null } },
    ]);
  });

  it("tells failures as a JSON string", () => {
    const { effects } = step(unopenedLink, {
      kind: "answer",
      requestId: "r1",
      method: "acceptContact",
      outcome: { ok: false, type: "InvalidStateException", message: "It does not ring.", statusCode: 400 },
    });

    const data = posts(effects)[0]?.data as { err: string };
    expect(JSON.parse(data.err)).to.deep.equal({
      type: "InvalidStateException",
      message: "It does not ring.",
      stack: [],
      statusCode: 400,
    });
  });

  it("sends the configuration again after the page changed it", () => {
    const { effects } = run(
      { kind: "line", line: idle },
      { kind: "answer", requestId: "r1", method: "updateAgentConfiguration", outcome: { ok: true, data: {} } },
    );

    expect(posts(effects).at(-1)).to.deep.equal({ event: "agent::update", data: idle });
  });

  it("lets no page become master of the media it does not have", () => {
    const check = { event: "master_request", requestId: "m1", method: "checkMaster", params: { topic: "softphone" } };

    const { effects } = step(unopenedLink, message("master_request", check));

    expect(posts(effects)).to.deep.equal([
      {
        event: "master_response",
        data: {
          event: "master_response",
          requestId: "m1",
          data: { masterId: "softphone", isMaster: false, topic: "softphone" },
          err: null,
        },
      },
    ]);
  });

  it("mutes while there is a call, and says so", () => {
    const { state, effects } = run(
      { kind: "line", line: inCall },
      message("broadcast", { event: "mute", data: { mute: true } }),
    );

    expect(state.muted).to.equal(true);
    expect(posts(effects).slice(-2)).to.deep.equal([
      { event: "mute", data: { mute: true } },
      { event: "agent::mute_toggle", data: { muted: true } },
    ]);
  });

  it("has nothing to mute without a call", () => {
    const { state, effects } = run(
      { kind: "line", line: idle },
      message("broadcast", { event: "mute", data: { mute: true } }),
    );

    expect(state.muted).to.equal(false);
    expect(posts(effects).map(({ event }) => event)).to.not.include("agent::mute_toggle");
  });

  it("is unmuted once the call has ended", () => {
    const { state, effects } = run(
      { kind: "line", line: inCall },
      { kind: "mutedHere", muted: true },
      { kind: "line", line: idle },
    );

    expect(state.muted).to.equal(false);
    expect(posts(effects).at(-1)).to.deep.equal({ event: "agent::mute_toggle", data: { muted: false } });
  });

  it("tells the page when the call is accepted in its own face", () => {
    const { effects } = step(unopenedLink, { kind: "acceptedHere", contactId: "c1" });

    expect(posts(effects)).to.deep.equal([
      { event: "contact::accepted", data: { contactId: "c1" } },
      { event: "contact::accepted::c1", data: { contactId: "c1" } },
    ]);
  });

  it("asks for the configuration when a page that ran before it was loaded does not send one", () => {
    const unasked = run({ kind: "opened", id: "phone-1" }, { kind: "configureOverdue" });
    const configured = run({ kind: "opened", id: "phone-1" }, message("configure", {}), { kind: "configureOverdue" });

    expect(posts(unasked.effects).at(-1)?.event).to.equal("request_configure");
    expect(posts(configured.effects).at(-1)?.event).to.not.equal("request_configure");
  });

  it("says that it was logged out by the page, and logs out", () => {
    const { effects } = step(unopenedLink, message("terminate"));

    expect(effects).to.deep.equal([{ kind: "post", event: "terminated", data: undefined }, { kind: "logOut" }]);
  });

  it("is silent after the log-out, whatever it hears", () => {
    const { state } = step(unopenedLink, { kind: "loggedOut" });

    fc.assert(
      fc.property(anyInput, (input) => {
        expect(step(state, input)).to.deep.equal({ state, effects: [] });
      }),
    );
  });

  it("survives every message, and answers only with messages that carry an event", () => {
    fc.assert(
      fc.property(fc.array(anyInput), (inputs) => {
        for (const { event } of posts(run(...inputs).effects)) expect(event).to.be.a("string").and.not.equal("");
      }),
    );
  });
});

const idle: LineState = { snapshot: { contacts: [] }, configuration: {} };
const inCall: LineState = {
  snapshot: { contacts: [{ type: "voice", state: { type: "connected" } }] },
  configuration: {},
};

const anyInput: fc.Arbitrary<LinkInput> = fc.oneof(
  fc.constantFrom<LinkInput>(
    { kind: "opened", id: "phone-1" },
    { kind: "line", line: idle },
    { kind: "line", line: inCall },
    { kind: "mutedHere", muted: true },
    { kind: "configureOverdue" },
  ),
  fc.record({
    kind: fc.constant("message" as const),
    event: fc.constantFrom("synchronize", "configure", "broadcast", "api_request", "master_request", "iframe_style"),
    data: fc.oneof(
      fc.anything(),
      fc.record({ event: fc.constantFrom("mute", "contact::accepted"), data: fc.anything() }),
      fc.record({ requestId: fc.string(), method: fc.string(), params: fc.anything() }),
    ),
  }),
);

function message(event: string, data?: unknown): LinkInput {
  return { kind: "message", event, data };
}

function run(...inputs: readonly LinkInput[]): { readonly state: LinkState; readonly effects: readonly LinkEffect[] } {
  let state = unopenedLink;
  const effects: LinkEffect[] = [];
  for (const input of inputs) {
    const next = step(state, input);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects };
}

function posts(effects: readonly LinkEffect[]): readonly { readonly event: string; readonly data: unknown }[] {
  return effects.flatMap((effect) => (effect.kind === "post" ? [{ event: effect.event, data: effect.data }] : []));
}
