import { expect } from "chai";
import { decodeLookupAnswer, lookupAttributeNames, nothing } from "../../../contract/attributes.ts";
import type { Customer } from "../../../contract/customers.ts";
import { createJournal } from "../../../functions/calls/journal.ts";
import { CrmFailure, IncompleteSearch } from "../../../functions/crm/crm.ts";
import { handler, lookUpCustomer } from "../../../functions/handlers/customerLookup.ts";
import { logOf } from "../output.ts";
import { contactId, customer, recordNotes } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";
import { flowEvent, LookupUnderTest } from "./lookupUnderTest.ts";

describe("customer-lookup", () => {
  const lookup = LookupUnderTest.forTests();

  it("answers a flow with every attribute filled", async () => {
    const call = flowEvent();

    const attributes = await lookup.ask(call);

    expect(Object.keys(attributes)).to.have.members([...lookupAttributeNames]);
    expect(Object.values(attributes).every((value) => value.trim() !== "")).to.equal(true);
    expect(attributes).to.include({ CustomerFound: "true", CustomerName: "John Smith", TicketID: nothing });
    expect(lookup.asked).to.deep.equal([{ by: "phone", number: "+61400123456" }]);
  });

  it("hands out a token for this contact, number and customer", async () => {
    const id = contactId();
    const first = contactId();

    const { ContactToken } = await lookup.ask(flowEvent({ ContactId: id, InitialContactId: first }));

    expect(await lookup.check(ContactToken)).to.deep.equal({
      ok: true,
      claims: { contactId: id, callId: first, phone: "+61400123456", customers: ["101"] },
    });
  });

  it("answers a bare question without fillers, token or journal entry", async () => {
    const attributes = await lookup.ask({ phoneNumber: "+18005551234" });

    expect(attributes).to.include({ CustomerFound: "true", MatchKind: "one" });
    expect(attributes).to.not.have.any.keys("ContactToken", "TicketID");
    expect(lookup.tables.sent).to.not.include("QueryCommand");
    expect(lookup.asked).to.deep.equal([{ by: "phone", number: "+18005551234" }]);
  });

  it("prefers the number that the flow names", async () => {
    await lookup.ask(flowEvent({}, { PhoneNumber: "+1 800 555-1234" }));
    await lookup.ask(flowEvent({}, { PhoneNumber: nothing }));

    expect(lookup.asked).to.deep.equal([
      { by: "phone", number: "+18005551234" },
      { by: "phone", number: "+61400123456" },
    ]);
  });

  it("looks chats up by e-mail address", async () => {
    const chat = { Channel: "CHAT", CustomerEndpoint: null, SystemEndpoint: null };
    await lookup.ask(flowEvent({ ...chat, Attributes: { CustomerEmail: "John.Smith@example.com" } }));
    await lookup.ask(flowEvent({ ...chat, Attributes: { Email: "test@example.com" } }));
    await lookup.ask(flowEvent({ ...chat, Attributes: {} }, { Email: "priya@example.com" }));
    const nameless = await lookup.ask(flowEvent({ ...chat, Attributes: {} }));

    expect(lookup.asked).to.deep.equal([
      // As it was typed: a CRM may compare to the letter.
      { by: "email", address: "John.Smith@example.com" },
      { by: "email", address: "test@example.com" },
      { by: "email", address: "priya@example.com" },
    ]);
    expect(nameless.MatchKind).to.equal("anonymous");
  });

  it("looks up no address that is longer than addresses can be, whoever typed it", async () => {
    const chat = { Channel: "CHAT", CustomerEndpoint: null, SystemEndpoint: null };
    const typed = (length: number) => `${"x".repeat(length - "@example.com".length)}@example.com`;

    const attributes = await lookup.ask(flowEvent({ ...chat, Attributes: { Email: typed(255) } }));
    await lookup.ask(flowEvent({ ...chat, Attributes: { Email: typed(254) } }));

    expect(attributes.MatchKind).to.equal("anonymous");
    expect(lookup.asked).to.deep.equal([{ by: "email", address: typed(254) }]);
  });

  it("leaves a journal entry that can be read, whatever a visitor typed while the CRM is down", async () => {
    const id = contactId();
    const chat = { Channel: "CHAT", ContactId: id, InitialContactId: id, CustomerEndpoint: null };
    lookup.answer = () => Promise.reject(new Error("down"));

    await lookup.ask(flowEvent({ ...chat, Attributes: { Email: `${"x".repeat(4_000)}@example.com` } }));

    const journal = createJournal(lookup.tables.client, lookup.tables.names, lookup.clock.now);
    expect((await journal.read(id))?.match).to.deep.equal({ kind: "anonymous" });
  });

  it("does not believe an e-mail address on a phone call", async () => {
    await lookup.ask(flowEvent({ Attributes: { Email: "ceo@example.com" } }, { Email: "ceo@example.com" }));

    expect(lookup.asked).to.deep.equal([{ by: "phone", number: "+61400123456" }]);
  });

  it("tells withheld numbers from numbers nobody can have, and asks the CRM for neither", async () => {
    const from = (Address: string | null) => flowEvent({ CustomerEndpoint: { Address, Type: "TELEPHONE_NUMBER" } });

    expect((await lookup.ask(from("anonymous"))).MatchKind).to.equal("anonymous");
    expect((await lookup.ask(flowEvent({ CustomerEndpoint: null }))).MatchKind).to.equal("anonymous");
    expect(await lookup.ask(from("000"))).to.include({ MatchKind: "none", CustomerFound: "false" });
    expect(lookup.asked).to.deep.equal([]);
  });

  it("takes one round trip for a cached customer: a refused lease that brings him, and the journal's entry", async () => {
    await lookup.ask(flowEvent());
    lookup.tables.sent.length = 0;

    await lookup.ask(flowEvent());

    expect(lookup.tables.sent).to.deep.equal(["UpdateItemCommand", "UpdateItemCommand"]);
    expect(lookup.asked).to.have.length(1);
  });

  it("opens the client of all who share a number, and nobody's page when they share none", async () => {
    lookup.answer = async () => [customer({ id: "1", companyId: "12" }), customer({ id: "2", companyId: "12" })];
    const colleagues = await lookup.ask(flowEvent());
    await lookup.tables.clear();
    lookup.answer = async () => [customer({ id: "1", companyId: "12" }), customer({ id: "2", companyId: null })];
    const strangers = await lookup.ask(flowEvent());

    expect(colleagues.ScreenPopUrl).to.equal("https://acme.halopsa.com/customers?clientid=12");
    expect(strangers.ScreenPopUrl).to.equal(nothing);
  });

  it("leaves a journal entry that leads to the match", async () => {
    const id = contactId();
    await lookup.ask(flowEvent({ ContactId: id, InitialContactId: id }));

    const call = await createJournal(lookup.tables.client, lookup.tables.names, lookup.clock.now).read(id);

    expect(call).to.deep.include({
      customerNumber: "+61400123456",
      systemNumber: "+61280005551",
      match: { kind: "one", customer: customer(), stale: false },
    });
  });

  it("leaves no match in the journal that only a part of the CRM vouches for", async () => {
    const id = contactId();
    const failure = { failure: "retryLater", status: 429, retryAfterSeconds: null, ambiguous: false } as const;
    lookup.answer = () => Promise.reject(new IncompleteSearch(new CrmFailure("answered 429", failure), [customer()]));

    const attributes = await lookup.ask(flowEvent({ ContactId: id, InitialContactId: id }));

    expect(attributes).to.include({ CustomerFound: "true", CustomerStale: "true" });
    const call = await createJournal(lookup.tables.client, lookup.tables.names, lookup.clock.now).read(id);
    expect(call?.match, "lookup.asked for again before the call is logged").to.deep.equal({ kind: "unavailable" });
  });

  it("leaves the newer match in the journal when a refresh ends after the answer", async () => {
    await lookup.ask(flowEvent());
    lookup.clock.advance(901);
    const id = contactId();
    let late = (_: readonly Customer[]) => {};
    lookup.answer = () =>
      new Promise((resolve) => {
        late = resolve;
      });
    const after: Promise<void>[] = [];

    const parts = lookup.wire({}, (work) => after.push(work()));
    const attributes = await lookUpCustomer(flowEvent({ ContactId: id, InitialContactId: id }), parts, recordNotes());
    late([customer({ status: "On hold" })]);
    for (const work of after) await work;

    expect(attributes.CustomerStale).to.equal("true");
    const call = await createJournal(lookup.tables.client, lookup.tables.names, lookup.clock.now).read(id);
    expect(call?.match).to.deep.equal({ kind: "one", customer: customer({ status: "On hold" }), stale: false });
  });

  it("answers with the token even when the CRM is down", async () => {
    lookup.answer = () => Promise.reject(new Error("down"));

    const decoded = decodeLookupAnswer(await lookup.ask(flowEvent()));

    expect(decoded.kind).to.equal("unavailable");
    expect(decoded.contactToken).to.be.a("string");
  });

  it("answers when the journal and the keys fail, and says so in the log", async () => {
    const notes = recordNotes();
    const fails = () => Promise.reject(new Error("down"));

    const decoded = decodeLookupAnswer(
      await lookup.ask(
        flowEvent(),
        { journal: { open: fails, identify: fails, read: fails }, tokenKeys: { get: fails } },
        notes,
      ),
    );

    expect(decoded).to.include({ kind: "one", contactToken: null });
    expect(notes.troubles).to.have.members([
      "The contact token's keys could not be read",
      "The call was not journaled",
    ]);
  });

  it("answers within its budget when everything hangs", async () => {
    const hangs = () => new Promise<never>(() => {});
    const startedAt = performance.now();
    lookup.answer = hangs;
    const parts = lookup.wire(
      {
        settings: { ...haloPsaSettings, lookup: { ...haloPsaSettings.lookup, budgetMilliseconds: 200 } },
        journal: { open: hangs, identify: hangs, read: hangs },
        tokenKeys: { get: hangs },
      },
      () => {},
    );

    const decoded = decodeLookupAnswer(await lookUpCustomer(flowEvent(), parts, recordNotes()));

    expect(decoded.kind).to.equal("unavailable");
    expect(performance.now() - startedAt, "ten times as long, for a busy machine").to.be.lessThan(2_000);
  });

  it("hands out the token when the journal hangs, of this leg and of those before", async () => {
    const hangs = () => new Promise<never>(() => {});
    // Long enough for what does answer, on a busy machine.
    const settings = { ...haloPsaSettings, lookup: { ...haloPsaSettings.lookup, budgetMilliseconds: 1_500 } };
    const parts = lookup.wire({ settings, journal: { open: hangs, identify: hangs, read: hangs } }, () => {});

    const attributes = await lookUpCustomer(flowEvent({ InitialContactId: contactId() }), parts, recordNotes());

    expect(decodeLookupAnswer(attributes)).to.include({ kind: "one" });
    expect(attributes.ContactToken).not.to.equal(nothing);
  });

  it("writes nothing before its answer for a customer who is cached", async () => {
    await lookup.ask(flowEvent());
    lookup.tables.sent.length = 0;
    const after: (() => Promise<void>)[] = [];

    const attributes = await lookUpCustomer(
      flowEvent(),
      lookup.wire({}, (work) => after.push(work)),
      recordNotes(),
    );

    expect(attributes.CustomerFound).to.equal("true");
    expect(lookup.tables.sent, "a refused lease brought him").to.deep.equal(["UpdateItemCommand"]);
    await Promise.all(after.map((work) => work()));
    expect(lookup.tables.sent, "the journal's entry").to.deep.equal(["UpdateItemCommand", "UpdateItemCommand"]);
  });

  describe("when it cannot say who calls", () => {
    const reasonOf = async (event: unknown) => {
      const { CustomerFound, NotFoundReason } = await lookup.ask(event);
      expect(CustomerFound).to.equal("false");
      return NotFoundReason;
    };
    const from = (Address: string | null) => flowEvent({ CustomerEndpoint: { Address, Type: "TELEPHONE_NUMBER" } });

    it("says why", async () => {
      expect(await reasonOf(from("anonymous"))).to.equal("numberWithheld");
      expect(await reasonOf(from("000"))).to.equal("shortCode");
      expect(await reasonOf(from("sip:reception"))).to.equal("numberUnreadable");
      expect(await reasonOf({ phoneNumber: "abc" })).to.equal("numberUnreadable");
      lookup.answer = async () => [];
      expect(await reasonOf(from("+61400000001"))).to.equal("nobodyFound");
      lookup.answer = async () => [customer(), customer({ id: "102" })];
      expect(await reasonOf(from("+61400000002"))).to.equal("severalFound");
      lookup.answer = () => Promise.reject(new Error("down"));
      expect(await reasonOf(from("+61400000003"))).to.equal("crmUnavailable");
    });

    it("says that it was lookup.asked with something else than it takes, in the log too", async () => {
      const notes = recordNotes();

      for (const event of [null, "", 7, {}, { phoneNumber: 18005551234 }, { Details: "?" }, { Details: {} }]) {
        expect(await lookup.ask(event, {}, notes)).to.include({
          CustomerFound: "false",
          NotFoundReason: "eventUnreadable",
        });
      }
      expect([...new Set(notes.outcomes)]).to.deep.equal(["eventUnreadable"]);
      expect(lookup.asked).to.deep.equal([]);
    });

    it("gives no reason for somebody whom an earlier leg knew, whatever this one calls from", async () => {
      const id = contactId();
      await lookup.ask(flowEvent({ ContactId: id, InitialContactId: id }));
      const transfer = { InitialContactId: id, CustomerEndpoint: { Address: "000", Type: "TELEPHONE_NUMBER" } };

      expect(await lookup.ask(flowEvent(transfer))).to.include({ CustomerFound: "true", NotFoundReason: nothing });
    });

    it("gives no reason for somebody who was found", async () => {
      expect((await lookup.ask(flowEvent())).NotFoundReason).to.equal(nothing);
      expect(await lookup.ask({ phoneNumber: "+61400123456" })).not.to.have.property("NotFoundReason");
    });

    it("loses nothing else over one odd value", async () => {
      const odd = { Attributes: { Retries: 2 }, SystemEndpoint: "main line", Channel: 1 };
      const attributes = await lookup.ask(flowEvent(odd, { Retries: 2, PhoneNumber: "Timeout" } as never));

      expect(attributes).to.include({ CustomerFound: "true" });
      expect(attributes.ContactToken).not.to.equal(nothing);
      expect(lookup.asked).to.deep.equal([{ by: "phone", number: "+61400123456" }]);
    });
  });

  it("logs no number unmasked", async () => {
    const notes = recordNotes();

    await lookup.ask(flowEvent(), {}, notes);

    expect(notes.facts.customerNumber).to.equal("+614******56");
    expect(notes.outcomes).to.deep.equal(["one"]);
  });

  it("answers as unavailable when it cannot even start, and says why", async () => {
    const before = process.env.PATCHBAY_SETTINGS;
    delete process.env.PATCHBAY_SETTINGS;
    try {
      const log = await logOf(async () => {
        expect((await handler(flowEvent())).MatchKind).to.equal("unavailable");
        expect(await handler({ nonsense: true })).to.deep.include({ CustomerFound: "false" });
      });

      expect(JSON.stringify(log[0])).to.contain("PATCHBAY_SETTINGS is not valid");
    } finally {
      if (before !== undefined) process.env.PATCHBAY_SETTINGS = before;
    }
  });
});
