import { expect } from "chai";
import fc from "fast-check";
import { cardOf } from "../../../connector/desk/card.ts";
import { contactOf, type DeskAction, type DeskState, emptyDesk, reduce } from "../../../connector/desk/state.ts";
import type { PhoneContact, SoftphoneEvent } from "../../../connector/softphone/phone.ts";
import type { WrapUp } from "../../../contract/wrapUp.ts";
import { attributes, contactId, daniel, john, johnCalls, phoneContact, priya, tickets, view } from "../samples.ts";

const first = contactId(1);
const second = contactId(2);
const wrapUp = (notes: string, editedAt: string): WrapUp => ({ notes, disposition: null, ticketId: null, editedAt });

describe("the desk's state", () => {
  it("draws the customer from the attributes, before the API has said a word", () => {
    const contact = contactOf(reached(ring()), first);

    expect(contact && cardOf(contact)).to.deep.equal({
      kind: "one",
      customer: {
        name: "John Smith",
        email: "john.smith@example.com",
        company: "Tech Corp",
        status: "Active",
        priority: "High",
        url: john.url,
        phoneNumbers: [],
      },
      stale: false,
      asOf: null,
      chosenFrom: null,
    });
  });

  it("lets the API's answer replace the attributes'", () => {
    const state = reached(
      ring({ attributes: attributes({ kind: "unavailable" }) }),
      viewed(view(first, { kind: "one", customer: john, stale: true })),
    );

    expect(card(state)).to.include({ kind: "one", stale: true });
  });

  it("looks while an answer may still come, and gives up when none can", () => {
    const unavailable = ring({ attributes: attributes({ kind: "unavailable" }) });

    expect(card(reached(unavailable)).kind).to.equal("looking");
    expect(
      card(reached(unavailable, { type: "viewed", contactId: first, answer: { kind: "unreachable" } })).kind,
    ).to.equal("unavailable");
  });

  it("offers several customers, then shows the one chosen, and lets the agent choose again", () => {
    const many = { kind: "many", customers: [priya, daniel], stale: false } as const;
    const open = reached(ring(), viewed(view(first, many)));
    const chosen = reached(ring(), viewed(view(first, many, { customerId: daniel.id })));

    expect(card(open)).to.deep.include({ kind: "many", customers: [priya, daniel] });
    expect(card(chosen)).to.deep.include({ kind: "one", customer: daniel, chosenFrom: 2 });
    expect(card(reduce(chosen, { type: "chooseAgain", contactId: first })).kind).to.equal("many");
  });

  it("brings a newcomer to the front, but not in front of a call that is being spoken", () => {
    const ringing = (id: PhoneContact["contactId"]) => ring({ contactId: id });
    const talking = phone({ kind: "connected", contact: phoneContact({ state: "connected" }) });

    expect(reached(ringing(first), ringing(second)).selected).to.equal(second);
    expect(reached(ringing(first), talking, ringing(second)).selected).to.equal(first);
  });

  it("keeps a closed contact for its summary, and only the last few of them", () => {
    const lives = Array.from({ length: 6 }, (_, index) =>
      phoneContact({ contactId: contactId(index), state: "ended" }),
    );
    const state = reached(
      ...lives.flatMap((contact) => [phone({ kind: "ringing", contact }), phone({ kind: "destroyed", contact })]),
    );

    expect(state.contacts.map(({ phone: { contactId: id } }) => id)).to.deep.equal([2, 3, 4, 5].map(contactId));
  });

  it("keeps what is typed while a save is on its way", () => {
    const sent = wrapUp("half", "2026-11-20T10:00:00.000Z");
    const state = reached(
      ring(),
      { type: "edited", contactId: first, change: { notes: "half" }, at: sent.editedAt },
      { type: "saving", contactId: first },
      { type: "edited", contactId: first, change: { notes: "half a sentence" }, at: "2026-11-20T10:00:01.000Z" },
      saved(sent, sent),
    );

    expect(contactOf(state, first)).to.deep.include({ saving: "pending" });
    expect(contactOf(state, first)?.draft.notes).to.equal("half a sentence");
  });

  it("takes newer notes from elsewhere, and leaves its own when they are the newer", () => {
    const elsewhere = wrapUp("from another tab", "2026-11-20T10:05:00.000Z");
    const edit = (at: string): DeskAction => ({ type: "edited", contactId: first, change: { notes: "mine" }, at });
    const told = viewed(view(first, { kind: "none" }, { wrapUp: elsewhere }));

    expect(contactOf(reached(ring(), edit("2026-11-20T10:00:00.000Z"), told), first)?.draft).to.deep.equal(elsewhere);
    expect(contactOf(reached(ring(), edit("2026-11-20T10:06:00.000Z"), told), first)?.draft.notes).to.equal("mine");
  });

  it("never goes back to older notes, in whatever order answers and keystrokes come", () => {
    const time = fc
      .integer({ min: 0, max: 20 })
      .map((second) => `2026-11-20T10:00:${String(second).padStart(2, "0")}.000Z`);
    const step: fc.Arbitrary<DeskAction> = fc.oneof(
      time.map((at): DeskAction => viewed(view(first, { kind: "none" }, { wrapUp: wrapUp(at, at) }))),
      fc.tuple(time, time).map(([sent, kept]): DeskAction => saved(wrapUp(sent, sent), wrapUp(kept, kept))),
      fc.constant<DeskAction>({ type: "viewed", contactId: first, answer: { kind: "unreachable" } }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let state = reached(ring());
        for (const action of steps) {
          const before = contactOf(state, first)?.draft.editedAt ?? "";
          state = reduce(state, action);
          expect((contactOf(state, first)?.draft.editedAt ?? "") >= before).to.equal(true);
        }
      }),
    );
  });

  it("stays as it was for contacts it does not know", () => {
    const state = reached(ring());

    for (const action of [
      viewed(view(second, { kind: "none" })),
      { type: "selected", contactId: second },
      { type: "edited", contactId: second, change: { notes: "x" }, at: "" },
    ] satisfies DeskAction[]) {
      expect(reduce(state, action)).to.equal(state);
    }
  });

  it("shows the tickets that came with the answer", () => {
    const state = reached(ring(), viewed(view(first, { kind: "one", customer: john, stale: false })));

    expect(contactOf(state, first)?.view?.openTickets).to.deep.equal(tickets);
  });
});

function reached(...actions: readonly DeskAction[]): DeskState {
  return actions.reduce(reduce, emptyDesk);
}

function phone(event: SoftphoneEvent): DeskAction {
  return { type: "phone", event };
}

function ring(changes: Partial<PhoneContact> = {}): DeskAction {
  return phone({ kind: "ringing", contact: phoneContact({ attributes: johnCalls, ...changes }) });
}

function viewed(value: ReturnType<typeof view>): DeskAction {
  return { type: "viewed", contactId: value.contactId, answer: { kind: "ok", value } };
}

function saved(sent: WrapUp, kept: WrapUp): DeskAction {
  return {
    type: "saveAnswered",
    contactId: first,
    sent,
    answer: { kind: "ok", value: { wrapUp: kept, record: { state: "waiting" } } },
  };
}

function card(state: DeskState) {
  const contact = contactOf(state, first);
  if (contact === null) throw new Error("no contact");
  return cardOf(contact);
}
