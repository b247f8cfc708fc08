import { expect } from "chai";
import fc from "fast-check";
import {
  accepted,
  destroyed,
  firstSight,
  longestAfterCallMilliseconds,
  type Observed,
  observe,
  type TrackedContact,
} from "../../../connector/softphone/contactTracking.ts";
import type { PhoneContact, PhoneContactState, SoftphoneEvent } from "../../../connector/softphone/phone.ts";
import { phoneContact } from "../samples.ts";

const states: readonly PhoneContactState[] = ["ringing", "dialing", "connected", "ended", "missed"];
const now = 10_000_000;

describe("what happened to a contact", () => {
  it("is told once per step, however often it is looked at", () => {
    expect(
      follow(["ringing", "ringing", "accept", "connected", "connected", "ended", "ended", "destroy"]),
    ).to.deep.equal(["ringing", "accepted", "connected", "ended", "destroyed"]);
  });

  it("is a missed call when an inbound call ends without having connected, whatever Connect calls it", () => {
    expect(follow(["ringing", "missed"])).to.deep.equal(["ringing", "missed"]);
    expect(follow(["ringing", "ended"])).to.deep.equal(["ringing", "missed"]);
    expect(follow(["ringing", "destroy"])).to.deep.equal(["ringing", "missed", "destroyed"]);
  });

  it("is an ended call when an outbound call was not answered", () => {
    expect(follow(["dialing", "ended"], { direction: "outbound" })).to.deep.equal(["ringing", "ended"]);
  });

  it("begins with connected for a call that was there before the page", () => {
    expect(follow(["connected", "ended"])).to.deep.equal(["connected", "ended"]);
  });

  it("is nothing for a contact that ended long ago, and only an update for one in after-call work", () => {
    const old = phoneContact({ state: "ended", endedAt: now - longestAfterCallMilliseconds - 1 });
    const recent = phoneContact({ state: "ended", endedAt: now - 1000 });

    expect(firstSight(old, now).events).to.deep.equal([]);
    expect(firstSight(recent, now).events.map(({ kind }) => kind)).to.deep.equal(["updated"]);
  });

  it("is nothing for a supervisor who listens in", () => {
    expect(follow(["connected", "accept", "ended", "destroy"], { isMonitoring: true })).to.deep.equal([]);
  });

  it("keeps the moments it was first seen in", () => {
    const first = firstSight(phoneContact({ state: "connected", startedAt: 5, connectedAt: 5 }), now).tracked;

    const later = observe(first, phoneContact({ state: "connected", startedAt: 9, connectedAt: 9, onHold: true }));

    expect(later.tracked.contact).to.include({ startedAt: 5, connectedAt: 5, onHold: true });
    expect(later.events.map(({ kind }) => kind)).to.deep.equal(["updated"]);
  });

  it("is over exactly once, and never begins again after that, whatever is seen", () => {
    const steps = fc.array(fc.constantFrom(...states, "accept" as const));
    fc.assert(
      fc.property(steps, fc.constantFrom("inbound", "outbound"), (seen, direction) => {
        const told = follow([...seen, "destroy"], { direction });

        for (const kind of ["ringing", "accepted", "connected", "destroyed"]) {
          expect(told.filter((each) => each === kind).length).to.be.at.most(1);
        }
        const over = told.filter((kind) => kind === "ended" || kind === "missed");
        const began = told.some((kind) => kind === "ringing" || kind === "connected");
        expect(over.length).to.equal(began ? 1 : 0);
        const afterwards = over.length === 0 ? [] : told.slice(told.indexOf(over[0] ?? "ended") + 1);
        expect(afterwards.filter((kind) => kind !== "updated" && kind !== "destroyed")).to.deep.equal([]);
      }),
    );
  });
});

type Step = PhoneContactState | "accept" | "destroy";

function follow(steps: readonly Step[], changes: Partial<PhoneContact> = {}): readonly SoftphoneEvent["kind"][] {
  let tracked: TrackedContact | null = null;
  const told: SoftphoneEvent["kind"][] = [];
  for (const step of steps) {
    if (step === "destroy") {
      if (tracked !== null) told.push(...destroyed(tracked, now).map(({ kind }) => kind));
      continue;
    }
    if (step === "accept" && tracked === null) continue;
    const contact = phoneContact({ ...changes, state: step === "accept" ? "ringing" : step });
    const observed: Observed =
      tracked === null ? firstSight(contact, now) : step === "accept" ? accepted(tracked) : observe(tracked, contact);
    tracked = observed.tracked;
    told.push(...observed.events.map(({ kind }) => kind));
  }
  return told;
}
