import { expect } from "chai";
import { callReference } from "../../../contract/callReference.ts";
import { failureFrom } from "./contractSuite.ts";
import { number, sampleCall, sampleInsights } from "./sampleCall.ts";
import { json, sapThatAnswers } from "./sapAnswers.ts";
import { type SapUnderTest, startSap } from "./sapUnderTest.ts";

describe("Calls in SAP", () => {
  let sap: SapUnderTest;

  beforeEach(async () => {
    sap = await startSap();
  });
  afterEach(() => sap.close());

  describe("logging a call", () => {
    it("waits while the desktop has made no record", async () => {
      const logged = await sap.crm.logCall(sampleCall(), { lookBack: false, record: null });

      expect(logged).to.deep.equal({ state: "notThereYet" });
      expect(sap.requests.every(({ method }) => method === "GET")).to.equal(true);
    });

    it("waits while the services do not show the record yet", async () => {
      await sap.close();
      sap = await startSap({ server: { visibleAfterMilliseconds: 240_000 } });
      const report = sampleCall();
      await sap.takeCall(report.callId);

      const early = await sap.crm.logCall(report, { lookBack: false, record: null });
      sap.clock.advance(60_000);
      const late = await sap.crm.logCall(report, { lookBack: false, record: null });

      expect([early.state, late.state]).to.deep.equal(["notThereYet", "written"]);
    });

    it("does not write what is already there", async () => {
      const report = sampleCall();
      await sap.takeCall(report.callId);
      await sap.crm.logCall(report, { lookBack: false, record: null });
      const { updatedOn } = sap.phoneCallOf(report.callId);

      await sap.crm.logCall(report, { lookBack: true, record: null });

      expect(sap.phoneCallOf(report.callId).updatedOn).to.equal(updatedOn);
    });

    it("costs one search of each service, one of the record, and one change each for call, notes and summary", async () => {
      const [customer = null] = await sap.crm.findCustomers({ by: "phone", number: number("+61400123456") }, {});
      const report = sampleCall({ customer });
      await sap.takeCall(report.callId);
      const wrapUp = { notes: "Router", disposition: null, ticketId: null, editedAt: report.endedAt };
      const insights = sampleInsights("All is well.");

      const logged = await sap.crm.logCall(report, { lookBack: false, record: null });
      if (logged.state !== "written") throw new Error("not written");
      const noted = await sap.crm.addNote(logged.record, { ...report, wrapUp });
      await sap.crm.attachSummary(noted, { ...report, wrapUp, insights });

      const methods = sap.requests.map(({ method, url }) => (url.includes("?") ? "search" : method));
      const searches = ["search", "search", "search", "search"];
      expect(methods).to.deep.equal([...searches, "PATCH", "GET", "PATCH", "GET", "PATCH"]);
    });

    it("sends the version back byte for byte", async () => {
      const report = sampleCall();
      await sap.takeCall(report.callId);
      const { updatedOn } = sap.phoneCallOf(report.callId);

      await sap.crm.logCall(report, { lookBack: false, record: null });

      const patch = sap.requests.find(({ method }) => method === "PATCH");
      expect(updatedOn).to.match(/\.\d{6}Z$/);
      expect(patch?.headers).to.include({ "if-match": updatedOn });
    });

    it("writes into fields of the tenant's own, and keeps those texts out of the transcript", async () => {
      await sap.close();
      sap = await startSap({
        server: { furtherFields: ["notes", "dispositionCode"] },
        settings: { phoneCallFields: { notes: "notes", disposition: "dispositionCode" } },
      });
      const report = sampleCall({
        wrapUp: {
          notes: "Router restarted",
          disposition: "Resolved",
          ticketId: null,
          editedAt: "2026-11-20T10:04:00Z",
        },
      });
      await sap.takeCall(report.callId);

      await sap.crm.logCall(report, { lookBack: false, record: null });

      const call = sap.phoneCallOf(report.callId);
      expect(call.furtherFields).to.deep.equal({ notes: "Router restarted", dispositionCode: "Resolved" });
      expect(call.transcript).not.to.match(/Router restarted|Resolved/);
    });

    it("takes back in such fields only what it wrote itself, and leaves what the agent typed in SAP", async () => {
      await sap.close();
      sap = await startSap({
        server: { furtherFields: ["notes", "dispositionCode"] },
        settings: { phoneCallFields: { notes: "notes", disposition: "dispositionCode" } },
      });
      const report = sampleCall();
      const wrapUp = { notes: "", disposition: "Resolved", ticketId: null, editedAt: "2026-11-20T10:04:00Z" };
      await sap.takeCall(report.callId);
      const typed = sap.phoneCallOf(report.callId);
      await sap.typeInSap(typed.id, { notes: "Typed in SAP" });

      const logged = await sap.crm.logCall({ ...report, wrapUp }, { lookBack: false, record: null });
      if (logged.state !== "written") throw new Error("not written");
      const filled = sap.phoneCallOf(report.callId).furtherFields;
      const emptied = await sap.crm.addNote(logged.record, { ...report, wrapUp: { ...wrapUp, disposition: null } });
      const taken = sap.phoneCallOf(report.callId).furtherFields;
      await sap.typeInSap(typed.id, { dispositionCode: "Typed as well" });
      await sap.crm.addNote(emptied, { ...report, wrapUp: { ...wrapUp, disposition: null } });

      expect(filled).to.deep.equal({ notes: "Typed in SAP", dispositionCode: "Resolved" });
      expect(taken).to.deep.equal({ notes: "Typed in SAP", dispositionCode: "" });
      expect(sap.phoneCallOf(report.callId).furtherFields).to.deep.equal({
        notes: "Typed in SAP",
        dispositionCode: "Typed as well",
      });
    });

    it("knows which of such fields it filled while only a summary is added", async () => {
      await sap.close();
      sap = await startSap({
        server: { furtherFields: ["notes"] },
        settings: { phoneCallFields: { notes: "notes", disposition: null } },
      });
      const wrapUp = { notes: "Router restarted", disposition: null, ticketId: null, editedAt: "2026-11-20T10:04:00Z" };
      const report = sampleCall({ wrapUp });
      await sap.takeCall(report.callId);

      const logged = await sap.crm.logCall(report, { lookBack: false, record: null });
      if (logged.state !== "written") throw new Error("not written");
      const summed = await sap.crm.attachSummary(logged.record, {
        ...report,
        wrapUp: null,
        insights: sampleInsights("The caller lost his line."),
      });
      await sap.crm.addNote(summed, { ...report, wrapUp: { ...wrapUp, notes: "" } });

      expect(sap.phoneCallOf(report.callId).furtherFields).to.deep.equal({ notes: "" });
    });

    it("reports a field that the tenant does not have as a permanent failure", async () => {
      await sap.close();
      sap = await startSap({ settings: { phoneCallFields: { notes: "notes", disposition: null } } });
      const report = sampleCall({
        wrapUp: { notes: "Router restarted", disposition: null, ticketId: null, editedAt: "2026-11-20T10:04:00Z" },
      });
      await sap.takeCall(report.callId);

      const failure = await failureFrom(sap.crm.logCall(report, { lookBack: false, record: null }));

      expect(failure).to.include({ failure: "permanent", status: 400 });
      expect(failure.message).to.include("notes is not a property");
    });

    it("writes a chat on the chat's record", async () => {
      const report = sampleCall({ channel: "chat" });
      const chat = { Type: "CHAT", Email: "john.smith@example.com" };
      const ExternalReferenceID = callReference(report.callId, "compact");
      await sap.cti({ ...chat, EventType: "INBOUND", ExternalReferenceID });
      await sap.cti({ ...chat, EventType: "UPDATEACTIVITY", Transcript: "John : Hello", ExternalReferenceID });

      const logged = await sap.crm.logCall(report, { lookBack: false, record: null });

      expect(logged.state).to.equal("written");
      expect(sap.phoneCallOf(report.callId).transcript).to.match(/^John : Hello\n\n\[PB-.*\nChat with Mia Chen/);
    });

    it("writes once more beside a conversation that the desktop put over what was written", async () => {
      const report = sampleCall({ channel: "chat" });
      const chat = { Type: "CHAT", ExternalReferenceID: callReference(report.callId, "compact") };
      await sap.cti({ ...chat, EventType: "INBOUND", Email: "john.smith@example.com" });
      const logged = await sap.crm.logCall(report, { lookBack: false, record: null });
      if (logged.state !== "written") throw new Error("not written");
      await sap.cti({ ...chat, EventType: "UPDATEACTIVITY", Transcript: "John : Hello" });

      await sap.crm.attachSummary(logged.record, { ...report, insights: sampleInsights("The line was lost.") });

      expect(sap.phoneCallOf(report.callId).transcript).to.match(/^John : Hello\n\n\[PB-.*\nChat with Mia Chen/);
    });

    it("reads the record once more where the list does not show what is written on it", async () => {
      const { transcript: _, ...listed } = call("v1");
      const bodies: string[] = [];
      const crm = sapThatAnswers((url, method, { body = "" }) => {
        if (method === "PATCH") bodies.push(body);
        return json(200, { value: url.includes("?") ? [listed] : { ...listed, transcript: "John : Hello" } });
      });

      await crm.logCall(sampleCall(), { lookBack: false, record: null });

      expect(bodies.map((body) => JSON.parse(body).transcript)).to.have.length(1);
      expect(JSON.parse(bodies[0] ?? "").transcript).to.match(/^John : Hello\n\n/);
    });
  });

  describe("records that others change at the same time", () => {
    it("reads again and writes on top, beside what was written meanwhile", async () => {
      let patches = 0;
      const versions: (string | undefined)[] = [];
      const bodies: string[] = [];
      const changed = { ...call("v2"), transcript: "John : Hello" };
      const crm = sapThatAnswers((url, method, request) => {
        if (method === "GET" && url.includes("?")) return json(200, { value: [call("v1")] });
        if (method === "GET") return { ...json(200, { value: changed }), headers: { etag: '"v2"' } };
        versions.push(request.headers?.["if-match"]);
        bodies.push(request.body ?? "");
        patches += 1;
        return patches === 1 ? json(412, {}) : { status: 204, headers: {}, body: "" };
      });

      const logged = await crm.logCall(sampleCall(), { lookBack: false, record: null });

      expect(logged.state).to.equal("written");
      expect(versions).to.deep.equal(["v1", '"v2"']);
      expect(JSON.parse(bodies[1] ?? "").transcript).to.match(/^John : Hello\n\n\[PB-/);
    });

    for (const status of [409, 412, 428]) {
      it(`gives up after three times ${status}, as a conflict`, async () => {
        let patches = 0;
        const crm = sapThatAnswers((url, method) => {
          if (method === "GET") return json(200, { value: url.includes("?") ? [call("v1")] : call("v1") });
          patches += 1;
          return json(status, {});
        });

        const failure = await failureFrom(crm.logCall(sampleCall(), { lookBack: false, record: null }));

        expect(failure).to.include({ failure: "conflict", status });
        expect(patches).to.equal(3);
      });
    }
  });

  describe("credentials", () => {
    it("asks for them anew once, and sends no password twice that was refused", async () => {
      let refreshed = 0;
      let requests = 0;
      const crm = sapThatAnswers(
        () => {
          requests += 1;
          return json(401, {});
        },
        {
          onRefresh: () => {
            refreshed += 1;
          },
        },
      );

      const failure = await failureFrom(crm.addNote(record, sampleCall()));

      expect(failure).to.include({ failure: "refreshCredentials", status: 401 });
      expect([refreshed, requests]).to.deep.equal([1, 1]);
    });
  });

  it("composes the same text whichever of notes and summary comes first", async () => {
    const wrapUp = { notes: "Router restarted", disposition: null, ticketId: null, editedAt: "2026-11-20T10:04:00Z" };
    const insights = sampleInsights("The caller lost his line.");
    const texts: (readonly string[] | null)[] = [];
    for (const order of ["notes first", "summary first"]) {
      const report = sampleCall({ detailUrl: "https://acme.my.connect.aws/x" });
      await sap.takeCall(report.callId);
      const logged = await sap.crm.logCall(report, { lookBack: false, record: null });
      if (logged.state !== "written") throw new Error("not written");
      if (order === "notes first") await sap.crm.addNote(logged.record, { ...report, wrapUp });
      else await sap.crm.attachSummary(logged.record, { ...report, insights });
      await sap.crm.attachSummary(logged.record, { ...report, wrapUp, insights });
      texts.push(sap.phoneCallOf(report.callId).transcript?.split("\n").slice(1) ?? null);
    }

    expect(texts[0]).to.deep.equal(texts[1]);
  });
});

const record = { crm: "sap", id: "x", url: "https://sap.example/x", parts: {} } as const;

function call(updatedOn: string) {
  return { id: "x", transcript: null, adminData: { updatedOn } };
}
