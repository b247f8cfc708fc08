/** A caller whom the flow asks for a number of his. */
import { expect } from "chai";
import { nothing } from "../../../contract/attributes.ts";
import { createJournal } from "../../../functions/calls/journal.ts";
import { contactId, customer, recordNotes } from "../people.ts";
import { flowEvent, LookupUnderTest } from "./lookupUnderTest.ts";

describe("customer-lookup, when the caller has typed a number", () => {
  const lookup = LookupUnderTest.forTests();
  const nobody = customer({ id: "102", displayId: "102", name: "Ada Mori" });

  const callTwice = async (parameters: Record<string, string>, notes = recordNotes()) => {
    const id = contactId();
    const call = { ContactId: id, InitialContactId: id };
    lookup.answer = async () => [];
    const first = await lookup.ask(flowEvent(call));
    lookup.answer = async () => [nobody];
    const second = await lookup.ask(flowEvent(call, parameters), {}, notes);
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
      expect(lookup.asked).to.deep.equal([
        { by: "phone", number: "+61400123456" },
        { by, stated: "8104" },
      ]);
    });
  }

  it("hands out a token that is good for the customer he is now, on the same contact and number", async () => {
    const { id, second } = await callTwice({ TicketNumber: "8104" });

    expect(await lookup.check(second.ContactToken)).to.deep.equal({
      ok: true,
      claims: { contactId: id, callId: id, phone: "+61400123456", customers: ["102"] },
    });
  });

  it("moves the call in the journal to him, though it was read as nobody's in between", async () => {
    const journal = createJournal(lookup.tables.client, lookup.tables.names, lookup.clock.now);
    const id = contactId();
    const call = { ContactId: id, InitialContactId: id };
    lookup.answer = async () => [];
    await lookup.ask(flowEvent(call));
    const between = await journal.read(id);
    lookup.answer = async () => [nobody];
    await lookup.ask(flowEvent(call, { CustomerNumber: "102" }));

    expect(between?.match.kind).to.equal("none");
    expect(await journal.read(id)).to.deep.include({
      customerNumber: "+61400123456",
      match: { kind: "one", customer: nobody, stale: false },
    });
  });

  it("knows him on the next leg too, and whom an agent picked among several", async () => {
    const { id } = await callTwice({ TicketNumber: "8104" });
    const transferred = await lookup.ask(flowEvent({ InitialContactId: id, PreviousContactId: id }));
    const journal = createJournal(lookup.tables.client, lookup.tables.names, lookup.clock.now);
    await journal.chooseCustomer(id, customer({ id: "77", name: "Priya Nair" }));
    const again = await lookup.ask(flowEvent({ InitialContactId: id, PreviousContactId: id }));

    expect(transferred).to.include({ CustomerFound: "true", CustomerUUID: "102" });
    expect(again).to.include({ CustomerFound: "true", CustomerUUID: "77", CustomerName: "Priya Nair" });
  });

  it("leaves the journal as it was when nobody has the number", async () => {
    const journal = createJournal(lookup.tables.client, lookup.tables.names, lookup.clock.now);
    const id = contactId();
    const call = { ContactId: id, InitialContactId: id };
    await lookup.ask(flowEvent(call));
    lookup.answer = async () => [];
    await lookup.ask(flowEvent(call, { TicketNumber: "1" }));

    expect((await journal.read(id))?.match.kind).to.equal("one");
  });

  it("names the ticket that was found, and no other number", async () => {
    expect((await callTwice({ TicketNumber: "8104" })).second.TicketID).to.equal("8104");
    expect((await callTwice({ SerialNumber: "8104" })).second.TicketID).to.equal(nothing);
  });

  it("names and opens a ticket by its id, whatever zeros he typed in front of it", async () => {
    expect((await callTwice({ TicketNumber: "0008104" })).second).to.include({
      TicketID: "8104",
      ScreenPopUrl: "https://acme.halopsa.com/ticket?id=8104",
    });
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

    expect(lookup.asked.filter(({ by }) => by === "ticketNumber")).to.have.length(1);
  });

  it("stays with the number he calls from when he typed nothing, or nonsense", async () => {
    for (const typed of ["Timeout", "", nothing, "../Users", "1*2"]) {
      await lookup.ask(flowEvent({}, { SerialNumber: typed }));
      await lookup.ask(flowEvent({}, { TicketNumber: typed }));
    }

    expect(lookup.asked.every(({ by }) => by === "phone")).to.equal(true);
  });

  it("says in the log which number he typed, not what it was", async () => {
    const { notes } = await callTwice({ SerialNumber: "7004411" });

    expect(notes.facts.statedBy).to.equal("serialNumber");
    expect(JSON.stringify(notes)).not.to.include("7004411");
  });
});
