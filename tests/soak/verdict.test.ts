import { expect } from "chai";
import type { JournalCall } from "../../functions/calls/journal.ts";
import { makeHistory } from "../../soak/history.ts";
import { chanceOf } from "../../soak/random.ts";
import { judge, type Outcome } from "../../soak/verdict.ts";
import { emptyCall } from "../functions/calls/memoryJournal.ts";

describe("the soak's verdict on a call", () => {
  const history = makeHistory(chanceOf(1, 4), []);
  const nothing = { records: [], customerId: null, ticketId: null, notes: [], summaries: [] };
  const outcome = (changes: Partial<Outcome>, left: Partial<JournalCall> = {}): Outcome => ({
    history,
    crm: "sap",
    keeps: false,
    found: nothing,
    foundOfSupervisors: nothing,
    saved: [],
    perhapsSaved: [],
    chosen: false,
    perhapsChosen: false,
    lookedUp: false,
    swept: false,
    deadLetters: [],
    endless: false,
    left: { ...emptyCall(history.callId), ...left },
    leftToDo: "nothing",
    ...changes,
  });
  const lost = (changes: Partial<Outcome>, left?: Partial<JournalCall>) => judge(outcome(changes, left)).lost.join();

  it("finds nothing wrong with one that is over", () => {
    expect(lost({})).to.equal("");
  });

  it("takes one whose messages never come to an end for lost", () => {
    expect(lost({ endless: true })).to.include("never come to an end");
  });

  it("takes one that the journal still holds something of for lost", () => {
    const writing = { kind: "writing", owner: "somebody", until: new Date() } as const;

    expect(lost({ left: null })).to.include("knows nothing");
    expect(lost({}, { state: writing })).to.include("still being written");
    expect(lost({ leftToDo: "log" })).to.include("never written");
    expect(lost({}, { openSince: new Date() })).to.include("open for ever");
  });

  it("does not judge what nobody can know: whether an agent's last words arrived", () => {
    const save = { at: 1, notes: "", disposition: null, ticketId: null };

    expect(lost({ leftToDo: "log", perhapsSaved: [save] })).to.equal("");
    expect(lost({ leftToDo: "log", perhapsSaved: [save], swept: true })).to.include("never written");
  });
});
