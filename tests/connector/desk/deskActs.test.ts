import { expect } from "chai";
import type { ApiAnswer, ContactApi } from "../../../connector/api.ts";
import { createDesk } from "../../../connector/desk/desk.ts";
import { openDrafts } from "../../../connector/desk/drafts.ts";
import type { DialDecision } from "../../../connector/host/dialing.ts";
import type { Softphone } from "../../../connector/softphone/phone.ts";
import type { ContactView, WrapUpSaved } from "../../../contract/api.ts";
import { MapStorage } from "../mapStorage.ts";
import { contactId, daniel, e164, phoneContact, priya, view } from "../samples.ts";

const id = contactId(1);
const number = e164("+61400123456");

describe("what the agent's hands do", () => {
  it("opens the record of the customer who was chosen, within the click", async () => {
    const { desk, shown } = await atTheDesk();

    desk.act.choose(id, daniel.id);

    expect(shown).to.deep.equal([daniel.url]);
    desk.act.choose(id, "nobody's");
    expect(shown).to.have.length(1);
  });

  it("asks before a number is called back that charges a special rate, and does not for one abroad", async () => {
    const { desk, decide, dialed } = await atTheDesk();

    decide({ kind: "ask", number, country: "GB", why: "specialRate" });
    desk.act.callBack(number);
    await settle();
    expect(dialed).to.deep.equal([]);
    expect(desk.state().notice).to.deep.equal({ kind: "askToDial", number, country: "GB", why: "specialRate" });

    decide({ kind: "ask", number, country: "GB", why: "abroad" });
    desk.act.callBack(number);
    await settle();
    expect(dialed).to.deep.equal([number]);
    expect(desk.state().notice).to.equal(null);
  });

  it("puts a contact away with notes that are not saved yet, and they are sent all the same", async () => {
    const { desk, timers, answers, saved } = await atTheDesk();
    answers.save = { kind: "unreachable" };
    desk.act.edit(id, { notes: "Printer" });
    desk.onPhoneEvent({ kind: "destroyed", contact: phoneContact({ state: "ended" }) });

    desk.act.remove(id);
    await settle();
    expect(desk.state().unsent).to.equal(1);
    answers.save = null;
    timers.ring();
    await settle();

    expect(saved.at(-1)).to.equal("Printer");
    expect(desk.state().unsent).to.equal(0);
  });

  it("sends what an earlier page left behind, once the telephone has told who is there", async () => {
    const storage = new MapStorage();
    const draft = { notes: "Before the crash", disposition: null, ticketId: null, editedAt: new Date(0).toISOString() };
    openDrafts(() => storage, 0).keep(contactId(9), draft, "token");
    const { desk, saved } = await atTheDesk(storage);
    expect(saved).to.deep.equal([]);

    desk.onPhoneEvent({ kind: "present", contactIds: [id] });
    await settle();

    expect(saved).to.deep.equal(["Before the crash"]);
    expect(storage.size).to.equal(0);
  });
});

async function atTheDesk(storage = new MapStorage()) {
  const shown: string[] = [];
  const dialed: string[] = [];
  const saved: string[] = [];
  const answers: { save: ApiAnswer<WrapUpSaved> | null } = { save: null };
  const several: ContactView = view(id, { kind: "many", customers: [priya, daniel], stale: false });
  let decision: DialDecision = { kind: "dial", number };
  let waiting: (() => void)[] = [];
  const api: ContactApi = {
    view: async () => ({ kind: "ok", value: several }),
    chooseCustomer: async (_holder, { customerId }) => ({ kind: "ok", value: { ...several, customerId } }),
    async saveWrapUp(_holder, wrapUp) {
      if (answers.save !== null) return answers.save;
      saved.push(wrapUp.notes);
      return { kind: "ok", value: { wrapUp, record: { state: "waiting" } } };
    },
  };
  const obey = async () => ({ ok: true }) as const;
  const softphone: Softphone = {
    accept: obey,
    hangUp: obey,
    finish: obey,
    setState: obey,
    openLogin: () => {},
    async dial(wanted) {
      dialed.push(wanted);
      return { ok: true };
    },
  };
  const desk = createDesk({
    api,
    drafts: openDrafts(() => storage, 0),
    softphone: () => softphone,
    mayCall: async () => decision,
    onChosen: (url) => shown.push(url),
    timer: {
      now: () => 1_000_000,
      after(_milliseconds, action) {
        waiting.push(action);
        return () => {
          waiting = waiting.filter((other) => other !== action);
        };
      },
    },
  });
  desk.onPhoneEvent({ kind: "ringing", contact: phoneContact() });
  await settle();
  return {
    desk,
    shown,
    dialed,
    saved,
    answers,
    decide: (next: DialDecision) => {
      decision = next;
    },
    timers: {
      /** All that waits, now. */
      ring() {
        const due = waiting;
        waiting = [];
        for (const action of due) action();
      },
    },
  };
}

/** Lets every promise that can go on go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
