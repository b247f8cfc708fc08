import { expect } from "chai";
import type { ApiAnswer, ContactApi } from "../../../connector/api.ts";
import { createDesk } from "../../../connector/desk/desk.ts";
import { openDrafts } from "../../../connector/desk/drafts.ts";
import { contactOf } from "../../../connector/desk/state.ts";
import type { Softphone } from "../../../connector/softphone/phone.ts";
import type { ContactView, WrapUpSaved } from "../../../contract/api.ts";
import type { WrapUp } from "../../../contract/wrapUp.ts";
import { MapStorage } from "../mapStorage.ts";
import { contactId, insights, john, phoneContact, view } from "../samples.ts";

const id = contactId(1);
const known = view(id, { kind: "one", customer: john, stale: false });
const complete: ContactView = {
  ...known,
  insights,
  record: { state: "written", crm: "halopsa", id: "1", url: "http://localhost:4402/ticket?id=1" },
};

describe("the desk at work", () => {
  it("saves once when the agent pauses, not at every key", async () => {
    const { desk, timer, saves } = await atTheDesk();

    for (const notes of ["P", "Pr", "Printer"]) desk.act.edit(id, { notes });
    await timer.pass(700);

    expect(saves.map(({ notes }) => notes)).to.deep.equal(["Printer"]);
    expect(contactOf(desk.state(), id)?.saving).to.equal("saved");
  });

  it("keeps trying with longer and longer pauses while the API is away, and forgets the draft only when it is saved", async () => {
    const { desk, timer, saves, answers, storage } = await atTheDesk();
    answers.save = { kind: "unreachable" };

    desk.act.edit(id, { notes: "Printer" });
    await timer.pass(700);
    expect(contactOf(desk.state(), id)?.saving).to.equal("retrying");
    await timer.pass(2000);
    await timer.pass(3999);
    expect(saves).to.have.length(2);
    expect(storage.size).to.equal(1);
    answers.save = null;
    await timer.pass(1);

    expect(saves).to.have.length(3);
    expect(contactOf(desk.state(), id)?.saving).to.equal("saved");
    expect(storage.size).to.equal(0);
  });

  it("stops trying when the token is no longer good, and says so", async () => {
    const { desk, timer, saves, answers } = await atTheDesk();
    answers.save = { kind: "expired" };

    desk.act.edit(id, { disposition: "Resolved" });
    await timer.pass(0);
    await timer.pass(600_000);

    expect(saves).to.have.length(1);
    expect(contactOf(desk.state(), id)?.saving).to.equal("failed");
  });

  it("restores notes that an earlier page could not save, and saves them", async () => {
    const storage = new MapStorage();
    const draft: WrapUp = {
      notes: "Before the crash",
      disposition: null,
      ticketId: null,
      editedAt: new Date(0).toISOString(),
    };
    openDrafts(() => storage, 0).keep(id, draft);

    const { desk, timer, saves } = await atTheDesk(storage);
    await timer.pass(0);

    expect(contactOf(desk.state(), id)?.draft.notes).to.equal("Before the crash");
    expect(saves).to.deep.equal([draft]);
  });

  it("asks for the summary after the call until it is there, and then no more", async () => {
    const { desk, timer, asked, answers } = await atTheDesk();
    const before = asked.count;

    desk.onPhoneEvent({ kind: "ended", contact: phoneContact({ state: "ended" }), transcript: [] });
    await timer.pass(1000);
    await timer.pass(2000);
    answers.view = { kind: "ok", value: complete };
    await timer.pass(3000);
    await timer.pass(3_600_000);

    expect(asked.count - before).to.equal(3);
    expect(contactOf(desk.state(), id)?.view?.insights).to.deep.equal(insights);
  });

  it("gives up asking after a quarter of an hour", async () => {
    const { desk, timer, asked } = await atTheDesk();

    desk.onPhoneEvent({ kind: "ended", contact: phoneContact({ state: "ended" }), transcript: [] });
    for (let minute = 0; minute < 60; minute += 1) for (let turn = 0; turn < 40; turn += 1) await timer.pass(1500);

    expect(contactOf(desk.state(), id)?.insightsGivenUp).to.equal(true);
    expect(asked.count).to.be.lessThan(50);
  });

  it("tells the agent when the softphone did not obey", async () => {
    const { desk, timer } = await atTheDesk();

    desk.act.accept(id);
    await timer.pass(0);

    expect(desk.state().notice).to.deep.equal({ kind: "commandFailed" });
  });

  it("calls a number back only where the stage's rules allow it", async () => {
    const { desk, timer, dialed } = await atTheDesk();
    const [number] = john.phoneNumbers;
    if (number === undefined) throw new Error("John has no number");

    desk.act.callBack(number);
    await timer.pass(0);

    expect(dialed).to.deep.equal([]);
    expect(desk.state().notice).to.deep.equal({ kind: "countryNotAllowed" });
  });
});

async function atTheDesk(storage = new MapStorage()) {
  const timer = new ManualTimer();
  const saves: WrapUp[] = [];
  const asked = { count: 0 };
  const dialed: string[] = [];
  const answers: { view: ApiAnswer<ContactView>; save: ApiAnswer<WrapUpSaved> | null } = {
    view: { kind: "ok", value: known },
    save: null,
  };
  const api: ContactApi = {
    async view() {
      asked.count += 1;
      return answers.view;
    },
    chooseCustomer: async () => answers.view,
    async saveWrapUp(_holder, wrapUp) {
      saves.push(wrapUp);
      return answers.save ?? { kind: "ok", value: { wrapUp, record: { state: "waiting" } } };
    },
  };
  const refuse = async () => ({ ok: false }) as const;
  const softphone: Softphone = {
    accept: refuse,
    hangUp: refuse,
    finish: refuse,
    setState: refuse,
    openLogin: () => {},
    async dial(number) {
      dialed.push(number);
      return { ok: true };
    },
  };
  const desk = createDesk({
    api,
    drafts: openDrafts(() => storage, 0),
    softphone: () => softphone,
    mayCall: async () => ({ kind: "refuse", why: "countryNotAllowed" }),
    timer,
  });
  desk.onPhoneEvent({ kind: "ringing", contact: phoneContact() });
  await settle();
  return { desk, timer, saves, asked, answers, storage, dialed };
}

/** Time that passes only when the test says so. */
class ManualTimer {
  #now = 1_000_000;
  #waiting: { readonly at: number; readonly action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, action: () => void): () => void {
    const entry = { at: this.#now + milliseconds, action };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  async pass(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    const due = this.#waiting.filter(({ at }) => at <= this.#now);
    this.#waiting = this.#waiting.filter((entry) => !due.includes(entry));
    for (const { action } of due) action();
    await settle();
  }
}

/** Lets every promise that can go on go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
