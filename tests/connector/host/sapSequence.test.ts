import { expect } from "chai";
import fc from "fast-check";
import type { CtiPayload } from "../../../connector/host/sapCodec.ts";
import { type CtiStep, nextCti } from "../../../connector/host/sapSequence.ts";
import type { PhoneContact, SoftphoneEvent } from "../../../connector/softphone/phone.ts";
import { phoneContact } from "../samples.ts";

type ContactEvent = Extract<SoftphoneEvent, { readonly contact: unknown }>;
const kinds = ["ringing", "accepted", "connected", "updated", "ended", "missed", "destroyed"] as const;
const settings = { acceptAction: "explicit", referenceId: "compact" } as const;

describe("the order of CTI messages", () => {
  it("is notify, accept, end for a call that is taken", () => {
    expect(actions(["ringing", "accepted", "connected", "updated", "ended", "destroyed"])).to.deep.equal([
      "NOTIFY",
      "ACCEPT",
      "END",
    ]);
  });

  it("takes the banner of a missed call away", () => {
    expect(actions(["ringing", "missed", "destroyed"])).to.deep.equal(["NOTIFY", "END"]);
  });

  it("says an outbound call once, when it is dialed", () => {
    const sent = say(["ringing", "connected", "ended"], { direction: "outbound" });

    expect(sent.map(({ EventType }) => EventType)).to.deep.equal(["OUTBOUND", "UPDATEACTIVITY"]);
  });

  it("says nothing of tasks", () => {
    expect(actions(["ringing", "accepted", "ended"], { channel: "task" })).to.deep.equal([]);
  });

  it("holds whatever order the events come in: each step at most once, one end for each beginning and nothing after it", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...kinds)), fc.constantFrom("inbound", "outbound"), (events, direction) => {
        const sent = actions(events, { direction });

        expect(new Set(sent).size).to.equal(sent.length);
        const order = sent.map((action) => ["NOTIFY", "ACCEPT", "END"].indexOf(action ?? ""));
        expect(order).to.deep.equal([...order].sort());
        const began = events.findIndex((kind) => ["ringing", "accepted", "connected"].includes(kind));
        const over = events.findIndex((kind) => ["ended", "missed", "destroyed"].includes(kind));
        const overAfterwards = began >= 0 && !(over >= 0 && over < began) && events.slice(began).some(isOver);
        expect(sent.includes("END")).to.equal(overAfterwards);
      }),
    );
  });
});

function isOver(kind: (typeof kinds)[number]): boolean {
  return kind === "ended" || kind === "missed" || kind === "destroyed";
}

function actions(events: readonly (typeof kinds)[number][], changes: Partial<PhoneContact> = {}) {
  return say(events, changes).map(({ Action }) => Action);
}

function say(events: readonly (typeof kinds)[number][], changes: Partial<PhoneContact>): readonly CtiPayload[] {
  const contact = phoneContact(changes);
  let step: CtiStep = "silent";
  return events.flatMap((kind) => {
    const event: ContactEvent = kind === "ended" ? { kind, contact, transcript: [] } : { kind, contact };
    const next = nextCti(step, event, settings, null);
    step = next.step;
    return next.message === null ? [] : [next.message];
  });
}
