/** HaloPSA's own log of calls, where a stage wants entries in it. */
import { expect } from "chai";
import { failureFrom } from "./contractSuite.ts";
import { HaloPsaCalls } from "./halopsaCalls.ts";
import { sampleCall } from "./sampleCall.ts";

describe("An entry in HaloPSA's call log", () => {
  let halo: HaloPsaCalls;

  beforeEach(async () => {
    halo = await HaloPsaCalls.start({ settings: { callLog: true } });
  });
  afterEach(() => halo.close());

  const answering = (status: number) => {
    halo.test.refusal = ({ url }) => (url.includes("/CallLog") ? status : null);
  };
  const entries = () => halo.test.server.callLogs();

  for (const [what, direction, callerid, diallednumber] of [
    ["an incoming call", "inbound", "+61400123456", "+61280005551"],
    ["an outgoing call", "outbound", "+61280005551", "+61400123456"],
    ["a callback", "callback", "+61280005551", "+61400123456"],
  ] as const) {
    it(`of ${what} says who rang whom`, async () => {
      await halo.drive(sampleCall({ direction }));

      expect(entries()[0]).to.include({ callerid, diallednumber });
    });
  }

  it("that is refused costs the call nothing, and is made later when it is allowed", async () => {
    answering(403);
    const report = sampleCall();

    const record = await halo.drive(report);
    const refused = entries().length;
    halo.test.refusal = () => null;
    await halo.drive(report, record);

    expect(halo.places(report.callId)).to.deep.equal([record.id]);
    expect([refused, entries().length]).to.deep.equal([0, 1]);
  });

  it("that cannot be made for now is tried again with the call, which is not doubled", async () => {
    answering(503);
    const report = sampleCall();
    const failure = await failureFrom(halo.log(report));
    halo.test.refusal = () => null;

    const { id } = await halo.log(report, null, { lookBack: true });

    expect(failure).to.include({ failure: "retryLater", status: 503 });
    expect([halo.places(report.callId), entries().length]).to.deep.equal([[id], 1]);
  });

  it("is found wherever the list has it", async () => {
    const report = sampleCall();
    await halo.log(report);
    for (let call = 0; call < 120; call += 1) await halo.log(sampleCall());
    const first = await halo.log(report, null, { lookBack: true });
    const last = sampleCall();
    await halo.log(last);

    await halo.log(last, null, { lookBack: true });

    expect(first.parts.callLog).to.equal(String(entries()[0]?.id));
    expect(entries()).to.have.length(122);
  });

  it("is not made when it may be among more entries than can be looked through", async () => {
    const report = sampleCall();
    const others = JSON.stringify({ record_count: 9000, calllogs: [{ id: 1, summary: "Another call" }] });
    halo.test.onItsWay = ({ method, url }, answer) =>
      method === "GET" && url.includes("/CallLog") ? { ...answer, body: others } : answer;

    const record = await halo.log(report, null, { lookBack: true });

    expect(record.parts).not.to.include.keys("callLog");
    expect(entries()).to.be.empty;
  });

  it("goes with the call to another ticket", async () => {
    const report = sampleCall();
    const own = await halo.drive(report);
    const wrapUp = { notes: "", disposition: null, ticketId: "2001", editedAt: report.endedAt };

    const moved = await halo.drive({ ...report, wrapUp }, own);

    expect(moved.parts.callLog).to.equal(own.parts.callLog);
    expect(entries().map((entry) => entry.ticket_id)).to.deep.equal([2001]);
  });
});
