import { expect } from "chai";
import type { CtiMessage, DesktopView } from "../../../local/crm/sap/desktopData.ts";
import { type SapUnderTest, startSap } from "../../functions/crm/sapUnderTest.ts";

const reference = "0123456789abcdef0123456789abcdef";

describe("The simulated agent desktop", () => {
  let sap: SapUnderTest;

  beforeEach(async () => {
    sap = await startSap();
  });
  afterEach(() => sap.close());

  const view = async (): Promise<DesktopView> => (await fetch(`${sap.server.origin}/page-data/view`)).json();
  const inbound = (more: CtiMessage) =>
    sap.cti({ Type: "CALL", EventType: "INBOUND", ANI: "+61400123456", ExternalReferenceID: reference, ...more });
  const end = () =>
    sap.cti({ Type: "CALL", EventType: "UPDATEACTIVITY", Action: "END", ExternalReferenceID: reference });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${sap.server.origin}/page-data/${path}`, { method: "POST", body: JSON.stringify(body), headers });
  const nameOf = (customerId: string | null | undefined, { customers }: DesktopView) =>
    customers.find(({ id }) => id === customerId)?.name;

  it("shows a ringing call with its caller, and makes no record of it", async () => {
    await inbound({ Action: "NOTIFY" });

    const shown = await view();
    expect(shown.interactions).to.have.length(1);
    expect(shown.interactions[0]).to.include({ state: "ringing", direction: "inbound", number: "+61400123456" });
    expect(nameOf(shown.interactions[0]?.customerId, shown)).to.equal("John Smith");
    expect(sap.server.phoneCalls()).to.deep.equal([]);
  });

  for (const [how, accept] of [
    ["leaves Action out", {}],
    ["says ACCEPT", { Action: "ACCEPT" }],
  ] as const) {
    it(`makes the record when an accepted call ${how}, and its duration when it ends`, async () => {
      await inbound({ Action: "NOTIFY" });
      await inbound({ ...accept, RecordingId: "recording-1" });
      sap.clock.advance(103_000);
      await end();

      expect(sap.server.phoneCalls()).to.have.length(1);
      expect(sap.server.phoneCalls()[0]).to.include({
        subject: "Incoming phone call",
        externalReferenceId: reference,
        recordingId: "recording-1",
        state: "completed",
        durationSeconds: 103,
      });
      expect((await view()).interactions).to.deep.equal([]);
    });
  }

  it("makes one record when it is told twice of the same acceptance", async () => {
    await inbound({});
    const again = await inbound({});

    expect(again.remarks).to.deep.equal(["already accepted"]);
    expect(sap.server.phoneCalls()).to.have.length(1);
  });

  it("keeps a call that nobody took as missed", async () => {
    await inbound({ Action: "NOTIFY" });
    await end();

    expect(sap.server.phoneCalls()[0]).to.include({
      subject: "Missed phone call",
      state: "missed",
      durationSeconds: 0,
    });
  });

  it("keeps the conversation of a chat that ends, and nothing of the kind of a call", async () => {
    const chat = { Type: "CHAT", Email: "john.smith@example.com", ExternalReferenceID: "chat1" };
    await sap.cti({ ...chat, EventType: "INBOUND" });
    await sap.cti({ ...chat, EventType: "UPDATEACTIVITY", Transcript: "John : Hello" });
    await inbound({});
    await sap.cti({ EventType: "UPDATEACTIVITY", Action: "END", ExternalReferenceID: reference, Transcript: "Hello" });

    expect(sap.server.phoneCalls().map(({ transcript }) => transcript)).to.deep.equal(["John : Hello", null]);
  });

  it("goes on with the same record when a missed call rings again and is taken", async () => {
    await inbound({ Action: "NOTIFY" });
    await end();
    await inbound({ Action: "NOTIFY" });
    await inbound({});
    sap.clock.advance(5_000);
    await end();

    expect(sap.server.phoneCalls()).to.have.length(1);
    expect(sap.server.phoneCalls()[0]).to.include({
      subject: "Incoming phone call",
      state: "completed",
      durationSeconds: 5,
    });
  });

  it("makes a record of each time when the tenant is set that way", async () => {
    await sap.close();
    sap = await startSap({ server: { recordsEachRing: true } });
    await inbound({ Action: "NOTIFY" });
    await end();
    await inbound({});

    expect(sap.server.phoneCalls().map(({ state }) => state)).to.deep.equal(["missed", "live"]);
  });

  it("keeps no trace of such a call when the tenant is set that way", async () => {
    await sap.close();
    sap = await startSap({ server: { recordsMissedCalls: false } });
    await inbound({ Action: "NOTIFY" });
    await end();

    expect(sap.server.phoneCalls()).to.deep.equal([]);
    expect((await view()).interactions).to.deep.equal([]);
  });

  it("cannot match the end of a call whose reference changed on the way", async () => {
    await inbound({});
    const receipt = await sap.cti({
      Type: "CALL",
      EventType: "UPDATEACTIVITY",
      Action: "END",
      ExternalReferenceID: "another",
    });

    expect(receipt.interactionId).to.equal(null);
    expect(sap.server.phoneCalls()[0]).to.include({ state: "live", durationSeconds: null });
  });

  for (const [number, why] of [
    ["61400123456", "no leading +"],
    ["+61400999888", null],
    ["+61 400 123 456", null],
  ] as const) {
    it(`knows nobody for ${number}`, async () => {
      const { remarks } = await inbound({ Action: "NOTIFY", ANI: number });

      expect((await view()).interactions[0]).to.deep.include({ candidates: [], customerId: null });
      if (why !== null) expect(remarks.join()).to.include(why);
    });
  }

  it("leaves the choice among several callers to the agent", async () => {
    await inbound({ Action: "NOTIFY", ANI: "+61399990000" });
    await inbound({ ANI: "+61399990000" });
    const before = await view();
    const [interaction] = before.interactions;
    const daniel = before.customers.find(({ name }) => name === "Daniel Nair");

    const answer = await post(`interactions/${reference}/customer`, { customerId: daniel?.id });

    expect(interaction?.candidates).to.have.length(2);
    expect(interaction?.customerId).to.equal(null);
    expect(answer.status).to.equal(204);
    expect((await view()).timeline[0]?.customerId).to.equal(daniel?.id);
  });

  it("takes nobody as caller who is not a candidate", async () => {
    await inbound({ Action: "NOTIFY", ANI: "+61399990000" });

    const answer = await post(`interactions/${reference}/customer`, { customerId: "somebody" });

    expect(answer.status).to.equal(404);
  });

  it("goes by call attached data before it goes by number", async () => {
    await inbound({ Action: "NOTIFY", ANI: "+61400999888", Custom_1: "2000414" });

    const shown = await view();
    expect(nameOf(shown.interactions[0]?.customerId, shown)).to.equal("Sophie Müller");
  });

  it("puts a dialed call on the activity it made for the click, and on that customer", async () => {
    const { customers } = await view();
    const john = customers.find(({ name }) => name === "John Smith");
    const dialed = await post("activities", { phoneNumber: "+61 400 123 456", customerId: john?.id });
    const { activityUuid } = await dialed.json();

    await sap.cti({
      Type: "CALL",
      EventType: "OUTBOUND",
      ANI: "+61400123456",
      DNIS: "+61400123456",
      ExternalReferenceID: reference,
      ActivityUUID: activityUuid,
    });

    expect(sap.server.phoneCalls()).to.have.length(1);
    expect(sap.server.phoneCalls()[0]).to.include({
      id: activityUuid,
      customerId: john?.id,
      subject: "Outgoing phone call",
      direction: "outbound",
    });
  });

  it("keeps no reference on outgoing calls when the tenant is set that way", async () => {
    await sap.close();
    sap = await startSap({ server: { keepsOutboundReferences: false } });
    await inbound({ EventType: "OUTBOUND", DNIS: "+61400123456" });
    await inbound({ ExternalReferenceID: "another" });
    await end();

    expect(
      sap.server.phoneCalls().map(({ externalReferenceId, state }) => ({ externalReferenceId, state })),
    ).to.deep.equal([
      { externalReferenceId: null, state: "completed" },
      { externalReferenceId: "another", state: "live" },
    ]);
  });

  it("stores references of up to 35 letters and digits, and UUIDs, and no others", async () => {
    const references = ["a".repeat(35), "6f1f39c5-0f2e-4b58-9d3c-1c2a7f4f6a01", "a".repeat(36), "with space"];
    for (const ExternalReferenceID of references) await inbound({ ExternalReferenceID });

    expect(sap.server.phoneCalls().map(({ externalReferenceId }) => externalReferenceId)).to.deep.equal([
      references[0],
      references[1],
      null,
      null,
    ]);
  });

  it("says what it does not understand instead of doing something", async () => {
    const receipts = [
      await sap.cti({ Type: "FAX" }),
      await inbound({ EventType: "CallEnded" }),
      await inbound({ Action: "DECLINE" }),
    ];

    for (const { interactionId, remarks } of receipts) {
      expect(interactionId).to.equal(null);
      expect(remarks).to.have.length(1);
    }
    expect((await view()).interactions).to.deep.equal([]);
  });

  it("is deaf to pages of other origins", async () => {
    const answers = await Promise.all([
      post("cti", { Type: "CALL" }, { origin: "http://localhost:1" }),
      post("cti", { Type: "CALL" }, { origin: "null" }),
    ]);

    expect(answers.map(({ status }) => status)).to.deep.equal([403, 403]);
  });

  it("forgets all calls on reset", async () => {
    await inbound({});

    sap.server.reset();

    const { interactions, timeline } = await view();
    expect([interactions, timeline, sap.server.phoneCalls()]).to.deep.equal([[], [], []]);
  });
});
