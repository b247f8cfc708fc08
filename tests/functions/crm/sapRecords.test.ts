import { expect } from "chai";
import type { HttpAnswer } from "../../../functions/runtime/http.ts";
import { failureFrom } from "./contractSuite.ts";
import { newCallId, sampleCall, sampleInsights } from "./sampleCall.ts";
import { json, sapThatAnswers } from "./sapAnswers.ts";
import { type SapUnderTest, startSap } from "./sapUnderTest.ts";

describe("The record of a call in SAP", () => {
  let sap: SapUnderTest;

  beforeEach(async () => {
    sap = await startSap();
  });
  afterEach(() => sap.close());

  it("finds a record that was made with the dashed form of the id", async () => {
    const report = sampleCall();
    await sap.takeCall(report.callId, report.callId);

    const logged = await sap.crm.logCall(report, { lookBack: false, record: null });

    expect(logged.state).to.equal("written");
  });

  it("writes a transferred call on the record of its first leg", async () => {
    const [first, second] = [newCallId(), newCallId()];
    await sap.takeCall(second);
    await sap.takeCall(first);

    const logged = await sap.crm.logCall(sampleCall({ callId: first, contactIds: [first, second] }), {
      lookBack: false,
      record: null,
    });

    expect(logged).to.have.nested.property("record.id", sap.phoneCallOf(first).id);
    expect(sap.phoneCallOf(second).transcript).to.equal(null);
  });

  it("writes a transferred call on a later leg's record when the first has none", async () => {
    const [first, second] = [newCallId(), newCallId()];
    await sap.takeCall(second);

    const logged = await sap.crm.logCall(sampleCall({ callId: first, contactIds: [first, second] }), {
      lookBack: false,
      record: null,
    });

    expect(logged).to.have.nested.property("record.id", sap.phoneCallOf(second).id);
  });

  it("stays with a later leg's record that an attempt without an answer has written on, though the first has one by now", async () => {
    const [first, second] = [newCallId(), newCallId()];
    const report = sampleCall({ callId: first, contactIds: [first, second] });
    await sap.takeCall(second);
    sap.faults.set({ kind: "timeoutAfterWrite" }, 1);
    await failureFrom(sap.crm.logCall(report, { lookBack: false, record: null }));
    await sap.takeCall(first);

    const logged = await sap.crm.logCall(report, { lookBack: true, record: null });

    expect(logged).to.have.nested.property("record.id", sap.phoneCallOf(second).id);
    expect(sap.phoneCallOf(first).transcript).to.equal(null);
  });

  it("never writes on a record that carries another reference", async () => {
    const foreign = { id: "x", externalId: { displayId: "somebody else's" }, adminData: { updatedOn: "1" } };
    const methods: string[] = [];
    const crm = sapThatAnswers((_url, method) => {
      methods.push(method);
      return json(200, { value: [foreign] });
    });

    const logged = await crm.logCall(sampleCall(), { lookBack: false, record: null });

    expect(logged.state).to.equal("notThereYet");
    expect(methods).not.to.include("PATCH");
  });

  it("takes, of several records with one reference, the last one made, and stays with the one it wrote on", async () => {
    await sap.close();
    sap = await startSap({ server: { recordsEachRing: true } });
    const report = sampleCall();
    const states = () => sap.server.phoneCalls().map(({ transcript }) => transcript !== null);
    await sap.missCall(report.callId);
    await sap.takeCall(report.callId);

    await sap.crm.logCall(report, { lookBack: false, record: null });
    const first = states();
    await sap.missCall(report.callId);
    await sap.crm.logCall(report, { lookBack: true, record: null });

    expect(first).to.deep.equal([false, true]);
    expect(states()).to.deep.equal([false, true, false]);
  });

  it("looks a call up again whose record was deleted, and waits for it", async () => {
    const report = sampleCall();
    await sap.takeCall(report.callId);
    const gone = { ...record, id: "gone" };

    const found = await sap.crm.logCall(report, { lookBack: false, record: gone });
    const noted = await sap.crm.addNote(gone, report);
    const unknown = sampleCall();
    const waiting = await sap.crm.logCall(unknown, { lookBack: false, record: gone });
    const failure = await failureFrom(sap.crm.attachSummary(gone, { ...unknown, insights: sampleInsights("Short.") }));

    expect(found).to.have.nested.property("record.id", sap.phoneCallOf(report.callId).id);
    expect(noted.id).to.equal(sap.phoneCallOf(report.callId).id);
    expect(waiting).to.deep.equal({ state: "notThereYet" });
    expect(failure).to.include({ failure: "permanent", status: 404 });
  });

  describe("of a call that was dialed in SAP", () => {
    const activityUuid = "00163E0A1B2C4D3E8F90A1B2C3D4E5F6";
    const activity = { ...call("v1"), id: "00163e0a-1b2c-4d3e-8f90-a1b2c3d4e5f6" };
    const log = async (answer: (id: string) => HttpAnswer) => {
      const patched: string[] = [];
      const crm = sapThatAnswers((url, method) => {
        if (url.includes("?")) return json(200, { value: [] });
        const id = url.split("/").at(-1) ?? "";
        if (method === "PATCH") patched.push(id);
        return answer(id);
      });
      const logged = await crm.logCall(sampleCall({ activityUuid }), { lookBack: false, record: null });
      return { state: logged.state, patched };
    };

    it("takes the activity, in whatever spelling SAP has it", async () => {
      for (const id of [activity.id, activityUuid]) {
        const logged = await log((asked) => (asked === id ? json(200, { value: { ...activity, id } }) : json(404, {})));

        expect(logged).to.deep.equal({ state: "written", patched: [id] });
      }
    });

    it("waits while there is no such activity, and where SAP does not take one of the spellings", async () => {
      const strict = (id: string) => json(id.includes("-") ? 404 : 400, {});
      for (const answer of [() => json(404, {}), strict]) {
        expect(await log(answer)).to.deep.equal({ state: "notThereYet", patched: [] });
      }
    });

    it("leaves an activity alone that is another call's, by its reference or by what was written on it", async () => {
      for (const foreign of [
        { externalId: { displayId: "somebody else's" } },
        { transcript: `[PB-${newCallId().replaceAll("-", "")}]\nIncoming call.\n[/PB]` },
      ]) {
        const logged = await log(() => json(200, { value: { ...activity, ...foreign } }));

        expect(logged).to.deep.equal({ state: "notThereYet", patched: [] });
      }
    });
  });
});

const record = { crm: "sap", id: "x", url: "https://sap.example/x", parts: {} } as const;

function call(updatedOn: string) {
  return { id: "x", transcript: null, adminData: { updatedOn } };
}
