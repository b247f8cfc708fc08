import { expect } from "chai";
import { decodeLookupAnswer, lookupAttributeNames, nothing } from "../../../contract/attributes.ts";
import type { Customer } from "../../../contract/customers.ts";
import type { ContactTokenSecret } from "../../../contract/functionSettings.ts";
import { createJournal } from "../../../functions/calls/journal.ts";
import { type CallerKey, CrmFailure, IncompleteSearch } from "../../../functions/crm/crm.ts";
import { createCustomerCache } from "../../../functions/customers/cache.ts";
import { createDirectory } from "../../../functions/customers/directory.ts";
import { type CustomerLookupParts, handler, lookUpCustomer } from "../../../functions/handlers/customerLookup.ts";
import { type AfterAnswer, beforeAnswer } from "../../../functions/runtime/afterAnswer.ts";
import { verifyContactToken } from "../../../functions/runtime/contactToken.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { logOf } from "../output.ts";
import { contactId, customer, e164, recordNotes, TestClock } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";

const keys: ContactTokenSecret = {
  current: { keyId: "1", key: Buffer.alloc(32, 1).toString("base64url") },
  previous: null,
};

describe("customer-lookup", () => {
  let tables: TestTables;
  let clock: TestClock;
  let asked: CallerKey[];
  let answer: () => Promise<readonly Customer[]>;

  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());
  beforeEach(async () => {
    clock = new TestClock();
    asked = [];
    answer = async () => [customer()];
    await tables.clear();
  });

  const wire = (changes: Partial<CustomerLookupParts>, later: AfterAnswer["add"]): CustomerLookupParts => ({
    settings: haloPsaSettings,
    later,
    directory: createDirectory({
      crm: async () => ({
        findCustomers: (caller) => {
          asked.push(caller);
          return answer();
        },
      }),
      cache: createCustomerCache(tables.client, tables.names.customers, haloPsaSettings.lookup, clock.now),
      now: clock.now,
      onTrouble: () => {},
      later,
    }),
    journal: createJournal(tables.client, tables.names, clock.now),
    tokenKeys: { get: async () => keys },
    now: clock.now,
    ...changes,
  });
  /** With all that comes after the answer. */
  const ask = async (event: unknown, changes: Partial<CustomerLookupParts> = {}, notes = recordNotes()) => {
    const { add, answering } = beforeAnswer();
    const attributes = await lookUpCustomer(event, wire(changes, add), notes);
    await answering();
    return attributes;
  };

  it("answers a flow with every attribute filled", async () => {
    const call = flowEvent();

    const attributes = await ask(call);

    expect(Object.keys(attributes)).to.have.members([...lookupAttributeNames]);
    expect(Object.values(attributes).every((value) => value.trim() !== "")).to.equal(true);
    expect(attributes).to.include({ CustomerFound: "true", CustomerName: "John Smith", TicketID: nothing });
    expect(asked).to.deep.equal([{ by: "phone", number: "+61400123456" }]);
  });

  it("hands out a token for this contact, number and customer", async () => {
    const id = contactId();
    const first = contactId();

    const { ContactToken = "" } = await ask(flowEvent({ ContactId: id, InitialContactId: first }));

    const check = await verifyContactToken(
      ContactToken,
      { get: async () => keys, refresh: async () => keys },
      { stage: "test", now: clock.now() },
    );
    expect(check).to.deep.equal({
      ok: true,
      claims: { contactId: id, callId: first, phone: "+61400123456", customers: ["101"] },
    });
  });

  it("answers a bare question without fillers, token or journal entry", async () => {
    const attributes = await ask({ phoneNumber: "+18005551234" });

    expect(attributes).to.include({ CustomerFound: "true", MatchKind: "one" });
    expect(attributes).to.not.have.any.keys("ContactToken", "TicketID");
    expect(tables.sent).to.not.include("QueryCommand");
    expect(asked).to.deep.equal([{ by: "phone", number: "+18005551234" }]);
  });

  it("prefers the number that the flow names", async () => {
    await ask(flowEvent({}, { PhoneNumber: "+1 800 555-1234" }));
    await ask(flowEvent({}, { PhoneNumber: nothing }));

    expect(asked).to.deep.equal([
      { by: "phone", number: "+18005551234" },
      { by: "phone", number: "+61400123456" },
    ]);
  });

  it("looks chats up by e-mail address", async () => {
    const chat = { Channel: "CHAT", CustomerEndpoint: null, SystemEndpoint: null };
    await ask(flowEvent({ ...chat, Attributes: { CustomerEmail: "John.Smith@example.com" } }));
    await ask(flowEvent({ ...chat, Attributes: { Email: "test@example.com" } }));
    await ask(flowEvent({ ...chat, Attributes: {} }, { Email: "priya@example.com" }));
    const nameless = await ask(flowEvent({ ...chat, Attributes: {} }));

    expect(asked).to.deep.equal([
      // As it was typed: a CRM may compare to the letter.
      { by: "email", address: "John.Smith@example.com" },
      { by: "email", address: "test@example.com" },
      { by: "email", address: "priya@example.com" },
    ]);
    expect(nameless.MatchKind).to.equal("anonymous");
  });

  it("does not believe an e-mail address on a phone call", async () => {
    await ask(flowEvent({ Attributes: { Email: "ceo@example.com" } }, { Email: "ceo@example.com" }));

    expect(asked).to.deep.equal([{ by: "phone", number: "+61400123456" }]);
  });

  it("tells withheld numbers from numbers nobody can have, and asks the CRM for neither", async () => {
    const from = (Address: string | null) => flowEvent({ CustomerEndpoint: { Address, Type: "TELEPHONE_NUMBER" } });

    expect((await ask(from("anonymous"))).MatchKind).to.equal("anonymous");
    expect((await ask(flowEvent({ CustomerEndpoint: null }))).MatchKind).to.equal("anonymous");
    expect(await ask(from("000"))).to.include({ MatchKind: "none", CustomerFound: "false" });
    expect(asked).to.deep.equal([]);
  });

  it("takes one round trip for a cached customer: a refused lease that brings him, and the journal's entry", async () => {
    await ask(flowEvent());
    tables.sent.length = 0;

    await ask(flowEvent());

    expect(tables.sent).to.deep.equal(["UpdateItemCommand", "UpdateItemCommand"]);
    expect(asked).to.have.length(1);
  });

  it("opens the client of all who share a number, and nobody's page when they share none", async () => {
    answer = async () => [customer({ id: "1", companyId: "12" }), customer({ id: "2", companyId: "12" })];
    const colleagues = await ask(flowEvent());
    await tables.clear();
    answer = async () => [customer({ id: "1", companyId: "12" }), customer({ id: "2", companyId: null })];
    const strangers = await ask(flowEvent());

    expect(colleagues.ScreenPopUrl).to.equal("https://acme.halopsa.com/customers?clientid=12");
    expect(strangers.ScreenPopUrl).to.equal(nothing);
  });

  it("leaves a journal entry that leads to the match", async () => {
    const id = contactId();
    await ask(flowEvent({ ContactId: id, InitialContactId: id }));

    const call = await createJournal(tables.client, tables.names, clock.now).read(id);

    expect(call).to.deep.include({
      customerNumber: "+61400123456",
      systemNumber: "+61280005551",
      match: { kind: "one", customer: customer(), stale: false },
    });
  });

  it("leaves no match in the journal that only a part of the CRM vouches for", async () => {
    const id = contactId();
    const failure = { failure: "retryLater", status: 429, retryAfterSeconds: null, ambiguous: false } as const;
    answer = () => Promise.reject(new IncompleteSearch(new CrmFailure("answered 429", failure), [customer()]));

    const attributes = await ask(flowEvent({ ContactId: id, InitialContactId: id }));

    expect(attributes).to.include({ CustomerFound: "true", CustomerStale: "true" });
    const call = await createJournal(tables.client, tables.names, clock.now).read(id);
    expect(call?.match, "asked for again before the call is logged").to.deep.equal({ kind: "unavailable" });
  });

  it("leaves the newer match in the journal when a refresh ends after the answer", async () => {
    await ask(flowEvent());
    clock.advance(901);
    const id = contactId();
    let late = (_: readonly Customer[]) => {};
    answer = () =>
      new Promise((resolve) => {
        late = resolve;
      });
    const after: Promise<void>[] = [];

    const parts = wire({}, (work) => after.push(work()));
    const attributes = await lookUpCustomer(flowEvent({ ContactId: id, InitialContactId: id }), parts, recordNotes());
    late([customer({ status: "On hold" })]);
    for (const work of after) await work;

    expect(attributes.CustomerStale).to.equal("true");
    const call = await createJournal(tables.client, tables.names, clock.now).read(id);
    expect(call?.match).to.deep.equal({ kind: "one", customer: customer({ status: "On hold" }), stale: false });
  });

  it("answers with the token even when the CRM is down", async () => {
    answer = () => Promise.reject(new Error("down"));

    const decoded = decodeLookupAnswer(await ask(flowEvent()));

    expect(decoded.kind).to.equal("unavailable");
    expect(decoded.contactToken).to.be.a("string");
  });

  it("answers when the journal and the keys fail, and says so in the log", async () => {
    const notes = recordNotes();
    const fails = () => Promise.reject(new Error("down"));

    const decoded = decodeLookupAnswer(
      await ask(
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
    answer = hangs;
    const parts = wire(
      {
        settings: { ...haloPsaSettings, lookup: { ...haloPsaSettings.lookup, budgetMilliseconds: 200 } },
        journal: { open: hangs, identify: hangs, read: hangs },
        tokenKeys: { get: hangs },
      },
      () => {},
    );

    const decoded = decodeLookupAnswer(await lookUpCustomer(flowEvent(), parts, recordNotes()));

    expect(decoded.kind).to.equal("unavailable");
    expect(performance.now() - startedAt).to.be.lessThan(300);
  });

  it("hands out the token when the journal hangs, of this leg and of those before", async () => {
    const hangs = () => new Promise<never>(() => {});
    const settings = { ...haloPsaSettings, lookup: { ...haloPsaSettings.lookup, budgetMilliseconds: 200 } };
    const parts = wire({ settings, journal: { open: hangs, identify: hangs, read: hangs } }, () => {});

    const attributes = await lookUpCustomer(flowEvent({ InitialContactId: contactId() }), parts, recordNotes());

    expect(decodeLookupAnswer(attributes)).to.include({ kind: "one" });
    expect(attributes.ContactToken).not.to.equal(nothing);
  });

  it("writes nothing before its answer for a customer who is cached", async () => {
    await ask(flowEvent());
    tables.sent.length = 0;
    const after: (() => Promise<void>)[] = [];

    const attributes = await lookUpCustomer(
      flowEvent(),
      wire({}, (work) => after.push(work)),
      recordNotes(),
    );

    expect(attributes.CustomerFound).to.equal("true");
    expect(tables.sent, "a refused lease brought him").to.deep.equal(["UpdateItemCommand"]);
    await Promise.all(after.map((work) => work()));
    expect(tables.sent, "the journal's entry").to.deep.equal(["UpdateItemCommand", "UpdateItemCommand"]);
  });

  describe("when it cannot say who calls", () => {
    const reasonOf = async (event: unknown) => {
      const { CustomerFound, NotFoundReason } = await ask(event);
      expect(CustomerFound).to.equal("false");
      return NotFoundReason;
    };
    const from = (Address: string | null) => flowEvent({ CustomerEndpoint: { Address, Type: "TELEPHONE_NUMBER" } });

    it("says why", async () => {
      expect(await reasonOf(from("anonymous"))).to.equal("numberWithheld");
      expect(await reasonOf(from("000"))).to.equal("shortCode");
      expect(await reasonOf(from("sip:reception"))).to.equal("numberUnreadable");
      expect(await reasonOf({ phoneNumber: "abc" })).to.equal("numberUnreadable");
      answer = async () => [];
      expect(await reasonOf(from("+61400000001"))).to.equal("nobodyFound");
      answer = async () => [customer(), customer({ id: "102" })];
      expect(await reasonOf(from("+61400000002"))).to.equal("severalFound");
      answer = () => Promise.reject(new Error("down"));
      expect(await reasonOf(from("+61400000003"))).to.equal("crmUnavailable");
    });

    it("says that it was asked with something else than it takes, in the log too", async () => {
      const notes = recordNotes();

      for (const event of [null, "", 7, {}, { phoneNumber: 18005551234 }, { Details: "?" }, { Details: {} }]) {
        expect(await ask(event, {}, notes)).to.include({ CustomerFound: "false", NotFoundReason: "eventUnreadable" });
      }
      expect([...new Set(notes.outcomes)]).to.deep.equal(["eventUnreadable"]);
      expect(asked).to.deep.equal([]);
    });

    it("gives no reason for somebody whom an earlier leg knew, whatever this one calls from", async () => {
      const id = contactId();
      await ask(flowEvent({ ContactId: id, InitialContactId: id }));
      const transfer = { InitialContactId: id, CustomerEndpoint: { Address: "000", Type: "TELEPHONE_NUMBER" } };

      expect(await ask(flowEvent(transfer))).to.include({ CustomerFound: "true", NotFoundReason: nothing });
    });

    it("gives no reason for somebody who was found", async () => {
      expect((await ask(flowEvent())).NotFoundReason).to.equal(nothing);
      expect(await ask({ phoneNumber: "+61400123456" })).not.to.have.property("NotFoundReason");
    });

    it("loses nothing else over one odd value", async () => {
      const odd = { Attributes: { Retries: 2 }, SystemEndpoint: "main line", Channel: 1 };
      const attributes = await ask(flowEvent(odd, { Retries: 2, PhoneNumber: "Timeout" } as never));

      expect(attributes).to.include({ CustomerFound: "true" });
      expect(attributes.ContactToken).not.to.equal(nothing);
      expect(asked).to.deep.equal([{ by: "phone", number: "+61400123456" }]);
    });
  });

  describe("when the caller has typed a number", () => {
    const nobody = customer({ id: "102", displayId: "102", name: "Ada Mori" });

    const callTwice = async (parameters: Record<string, string>, notes = recordNotes()) => {
      const id = contactId();
      const call = { ContactId: id, InitialContactId: id };
      answer = async () => [];
      const first = await ask(flowEvent(call));
      answer = async () => [nobody];
      const second = await ask(flowEvent(call, parameters), {}, notes);
      return { id, first, second, notes };
    };

    for (const [parameter, by] of [
      ["CustomerNumber", "customerNumber"],
      ["TicketNumber", "ticketNumber"],
      ["SerialNumber", "serialNumber"],
    ] as const) {
      it(`looks him up by ${parameter}`, async () => {
        const { first, second } = await callTwice({ [parameter]: "8104" });

        expect(first.MatchKind).to.equal("none");
        expect(second).to.include({ CustomerFound: "true", CustomerName: "Ada Mori" });
        expect(asked).to.deep.equal([
          { by: "phone", number: "+61400123456" },
          { by, stated: "8104" },
        ]);
      });
    }

    it("hands out a token that is good for the customer he is now, on the same contact and number", async () => {
      const { id, second } = await callTwice({ TicketNumber: "8104" });

      const check = await verifyContactToken(
        second.ContactToken ?? "",
        { get: async () => keys, refresh: async () => keys },
        { stage: "test", now: clock.now() },
      );
      expect(check).to.deep.equal({
        ok: true,
        claims: { contactId: id, callId: id, phone: "+61400123456", customers: ["102"] },
      });
    });

    it("moves the call in the journal to him, though it was read as nobody's in between", async () => {
      const journal = createJournal(tables.client, tables.names, clock.now);
      const id = contactId();
      const call = { ContactId: id, InitialContactId: id };
      answer = async () => [];
      await ask(flowEvent(call));
      const between = await journal.read(id);
      answer = async () => [nobody];
      await ask(flowEvent(call, { CustomerNumber: "102" }));

      expect(between?.match.kind).to.equal("none");
      expect(await journal.read(id)).to.deep.include({
        customerNumber: "+61400123456",
        match: { kind: "one", customer: nobody, stale: false },
      });
    });

    it("knows him on the next leg too, and whom an agent picked among several", async () => {
      const { id } = await callTwice({ TicketNumber: "8104" });
      const transferred = await ask(flowEvent({ InitialContactId: id, PreviousContactId: id }));
      const journal = createJournal(tables.client, tables.names, clock.now);
      await journal.chooseCustomer(id, customer({ id: "77", name: "Priya Nair" }));
      const again = await ask(flowEvent({ InitialContactId: id, PreviousContactId: id }));

      expect(transferred).to.include({ CustomerFound: "true", CustomerUUID: "102" });
      expect(again).to.include({ CustomerFound: "true", CustomerUUID: "77", CustomerName: "Priya Nair" });
    });

    it("leaves the journal as it was when nobody has the number", async () => {
      const journal = createJournal(tables.client, tables.names, clock.now);
      const id = contactId();
      const call = { ContactId: id, InitialContactId: id };
      await ask(flowEvent(call));
      answer = async () => [];
      await ask(flowEvent(call, { TicketNumber: "1" }));

      expect((await journal.read(id))?.match.kind).to.equal("one");
    });

    it("names the ticket that was found, and no other number", async () => {
      expect((await callTwice({ TicketNumber: "8104" })).second.TicketID).to.equal("8104");
      expect((await callTwice({ SerialNumber: "8104" })).second.TicketID).to.equal(nothing);
    });

    it("opens the ticket whose number he typed, and else him", async () => {
      expect((await callTwice({ TicketNumber: "8104" })).second.ScreenPopUrl).to.equal(
        "https://acme.halopsa.com/ticket?id=8104",
      );
      expect((await callTwice({ SerialNumber: "8104" })).second.ScreenPopUrl).to.equal(nobody.url);
    });

    it("asks the CRM once for a number that many type", async () => {
      await callTwice({ TicketNumber: "8104" });
      await callTwice({ TicketNumber: "8104" });

      expect(asked.filter(({ by }) => by === "ticketNumber")).to.have.length(1);
    });

    it("stays with the number he calls from when he typed nothing, or nonsense", async () => {
      for (const typed of ["Timeout", "", nothing, "../Users", "1*2"]) {
        await ask(flowEvent({}, { SerialNumber: typed }));
        await ask(flowEvent({}, { TicketNumber: typed }));
      }

      expect(asked.every(({ by }) => by === "phone")).to.equal(true);
    });

    it("says in the log which number he typed, not what it was", async () => {
      const { notes } = await callTwice({ SerialNumber: "7004411" });

      expect(notes.facts.statedBy).to.equal("serialNumber");
      expect(JSON.stringify(notes)).not.to.include("7004411");
    });
  });

  it("logs no number unmasked", async () => {
    const notes = recordNotes();

    await ask(flowEvent(), {}, notes);

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

/** As Amazon Connect invokes a function from a flow. */
function flowEvent(contact: Record<string, unknown> = {}, parameters: Record<string, string> = {}): unknown {
  const id = contactId();
  return {
    Name: "ContactFlowEvent",
    Details: {
      ContactData: {
        Attributes: {},
        Channel: "VOICE",
        ContactId: id,
        InitialContactId: id,
        PreviousContactId: id,
        InitiationMethod: "INBOUND",
        InstanceARN: haloPsaSettings.connect.instanceArn,
        CustomerEndpoint: { Address: e164("+61400123456"), Type: "TELEPHONE_NUMBER" },
        SystemEndpoint: { Address: e164("+61280005551"), Type: "TELEPHONE_NUMBER" },
        Queue: null,
        MediaStreams: { Customer: { Audio: null } },
        ...contact,
      },
      Parameters: parameters,
    },
  };
}
