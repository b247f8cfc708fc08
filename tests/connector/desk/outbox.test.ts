import { expect } from "chai";
import type { ApiAnswer } from "../../../connector/api.ts";
import { openDrafts } from "../../../connector/desk/drafts.ts";
import { createOutbox } from "../../../connector/desk/outbox.ts";
import type { WrapUpSaved } from "../../../contract/api.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import type { WrapUp } from "../../../contract/wrapUp.ts";
import { MapStorage } from "../mapStorage.ts";
import { contactId } from "../samples.ts";

const [one, two] = [contactId(1), contactId(2)];

describe("notes of contacts that are gone", () => {
  it("are sent with their own token and then forgotten", async () => {
    const { outbox, drafts, sent, counts } = box();
    drafts.keep(one, draft("Printer"), "token 1");
    drafts.keep(two, draft("No token"));

    outbox.send();
    await settle();

    expect(sent).to.deep.equal([{ contactId: one, token: "token 1", notes: "Printer" }]);
    expect(drafts.read(one)).to.equal(null);
    expect(drafts.read(two)?.notes).to.equal("No token");
    expect(counts).to.deep.equal([0]);
  });

  it("wait for the API, one try at a time and less and less often", async () => {
    const { outbox, drafts, sent, counts, answers, timer } = box();
    drafts.keep(one, draft("A"), "token");
    drafts.keep(two, draft("B"), "token");
    answers.save = { kind: "unreachable" };

    outbox.send();
    outbox.send();
    await settle();
    expect(sent).to.have.length(1);
    expect(counts.at(-1)).to.equal(2);
    const waits = [];
    for (let turn = 0; turn < 3; turn += 1) {
      waits.push(timer.wait);
      timer.ring();
      await settle();
    }
    expect(waits).to.deep.equal([2000, 4000, 8000]);
    answers.save = null;
    timer.ring();
    await settle();

    expect(counts.at(-1)).to.equal(0);
    expect(drafts.sendable()).to.deep.equal([]);
  });

  it("are left alone while their contact is on the desk, which saves them itself", async () => {
    const { outbox, drafts, sent, desk } = box();
    drafts.keep(one, draft("Still there"), "token");
    desk.add(one);

    outbox.send();
    await settle();

    expect(sent).to.deep.equal([]);
  });

  it("are not sent again once the API has refused them, but stay on the computer", async () => {
    const { outbox, drafts, sent, answers, counts } = box();
    drafts.keep(one, draft("Too late"), "token");
    answers.save = { kind: "expired" };

    outbox.send();
    await settle();
    outbox.send();
    await settle();

    expect(sent).to.have.length(1);
    expect(drafts.read(one)?.notes).to.equal("Too late");
    expect(counts.at(-1)).to.equal(0);
  });
});

function draft(notes: string): WrapUp {
  return { notes, disposition: null, ticketId: null, editedAt: "2026-11-20T10:00:00.000Z" };
}

function box() {
  const storage = new MapStorage();
  const drafts = openDrafts(() => storage, Date.parse("2026-11-20T10:00:00Z"));
  const sent: { contactId: ContactId; token: string; notes: string }[] = [];
  const counts: number[] = [];
  const desk = new Set<ContactId>();
  const answers: { save: ApiAnswer<WrapUpSaved> | null } = { save: null };
  const timer = {
    wait: 0,
    ring: () => {},
    now: () => 0,
    after(milliseconds: number, action: () => void) {
      timer.wait = milliseconds;
      timer.ring = action;
      return () => {};
    },
  };
  const outbox = createOutbox({
    drafts,
    timer,
    isOnDesk: (id) => desk.has(id),
    onCount: (count) => counts.push(count),
    api: {
      async saveWrapUp({ contactId: id, token }, wrapUp) {
        sent.push({ contactId: id, token, notes: wrapUp.notes });
        return answers.save ?? { kind: "ok", value: { wrapUp, record: { state: "waiting" } } };
      },
    },
  });
  return { outbox, drafts, sent, counts, desk, answers, timer };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
