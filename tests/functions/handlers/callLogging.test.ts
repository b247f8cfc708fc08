import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { InvalidInput } from "../../../contract/errors.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { createJournal } from "../../../functions/calls/journal.ts";
import { createCrmBatches } from "../../../functions/crm/batches.ts";
import { createHaloPsa } from "../../../functions/crm/halopsa/halopsa.ts";
import { crmPorts } from "../../../functions/crm/registry.ts";
import { logCalls } from "../../../functions/handlers/callLogging.ts";
import { createHttp, type SendHttp } from "../../../functions/runtime/http.ts";
import type { Invocation } from "../../../functions/runtime/observability.ts";
import { createSecrets } from "../../../functions/runtime/secrets.ts";
import { localCredentials, localHaloPsaSettings } from "../../../local/crm/halopsa/tenant.ts";
import { LoggerUnderTest } from "../calls/loggerUnderTest.ts";
import { contactEvent, eventsOf, type SampleLeg, takenCall } from "../calls/sampleEvents.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { contactId, customer, recordNotes } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";

describe("call-logging", () => {
  let tables: TestTables;
  let world: LoggerUnderTest;
  let callId: ContactId;
  let leg: SampleLeg;

  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());
  beforeEach(() => {
    world = new LoggerUnderTest();
    world.crm.customers = [customer()];
    callId = contactId();
    leg = takenCall(callId);
    world.contacts.set(callId, { customerNumber: "+61400123456" });
  });

  const notes = recordNotes();
  const invoke = (event: unknown) =>
    logCalls(event, { ...world.ports(), journal: createJournal(tables.client, tables.names, world.clock.now) }, notes);
  const batch = (...messages: readonly (object | string)[]) => ({
    Records: messages.map((message, index) => ({
      messageId: `message-${index}`,
      body: typeof message === "string" ? message : JSON.stringify(message),
      messageAttributes: {},
    })),
  });

  it("writes a call once from a batch with all its events, against the real journal", async () => {
    const answer = await invoke(batch(...eventsOf(leg).toReversed(), ...eventsOf(leg)));

    expect(answer).to.deep.equal({ batchItemFailures: [] });
    expect(world.crm.recordsOf(callId)).to.have.length(1);
    expect(world.crm.recordsOf(callId)[0]?.report).to.deep.include({
      outcome: "answered",
      agentName: "Agent a1",
      queueName: "Queue q1",
      customer: customer(),
    });
    expect(world.sentAgain).to.deep.equal([]);
  });

  it("hands back the poison alone", async () => {
    const answer = await invoke(batch("{", contactEvent(leg, "DISCONNECTED"), { "detail-type": "News" }));

    expect(answer).to.deep.equal({ batchItemFailures: [{ itemIdentifier: "message-0" }] });
    expect(world.crm.recordsOf(callId)).to.have.length(1);
  });

  it("hands back a call that the CRM did not take, and writes the others", async () => {
    const other = { ...leg, contactId: contactId() };
    world.contacts.clear();
    world.crm.faults = ["refused"];

    const answer = await invoke(batch(contactEvent(leg, "DISCONNECTED"), contactEvent(other, "DISCONNECTED")));

    expect("batchItemFailures" in answer && answer.batchItemFailures).to.have.length(1);
    expect(world.crm.stored).to.have.length(1);
  });

  it("writes on the record after a failure, against the real journal", async () => {
    world.crm.faults = ["silent"];
    world.contacts.clear();
    await invoke(batch(contactEvent(leg, "DISCONNECTED")));

    await invoke(batch(contactEvent(leg, "DISCONNECTED")));

    expect(world.crm.recordsOf(callId)).to.have.length(1);
    expect(world.crm.asked).to.deep.equal(["logCall", "logCall looking back"]);
  });

  describe("while the CRM takes connections and never answers", () => {
    let silent: Server;
    let asked: number;

    beforeEach(async () => {
      asked = 0;
      silent = createServer((request, response) => {
        if (isForToken(request.url)) response.end(JSON.stringify({ access_token: "t", expires_in: 3600 }));
      });
      silent.listen(0, "127.0.0.1");
      await once(silent, "listening");
    });
    afterEach(() => {
      silent.closeAllConnections();
      silent.close();
    });

    const isForToken = (url = "") => url.includes("/token");

    // Counted here and not by the server, which on a busy machine sees a request when its time limit is over already. The
    // token has as long as it takes, for the same reason.
    const sendCounting = (): SendHttp => {
      const send = createHttp(haloPsaSettings.crmConcurrency);
      return (request) => {
        if (isForToken(request.url)) return send({ ...request, timeoutMilliseconds: 60_000 });
        asked += 1;
        return send(request);
      };
    };

    const invokeWith = async (crmTimeoutMilliseconds: number, invocation: Invocation) => {
      const origin = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const haloPsa = localHaloPsaSettings(origin);
      const settings = { ...haloPsaSettings, crm: haloPsa, crmTimeoutMilliseconds };
      const batches = createCrmBatches();
      const secrets = createSecrets(async () => JSON.stringify(localCredentials));
      const crm = createHaloPsa(haloPsa, crmPorts(settings, { secrets, batches, send: sendCounting() }));
      const journal = createJournal(tables.client, tables.names, world.clock.now);
      const legs = Array.from({ length: 10 }, () => ({ ...leg, contactId: contactId() }));
      return logCalls(
        batch(...legs.map((one) => contactEvent(one, "DISCONNECTED"))),
        { ...world.ports(crm), settings, journal, batches },
        notes,
        invocation,
      );
    };

    it("lets every message wait after one time limit, and counts none as failed", async () => {
      const answer = await invokeWith(100, { getRemainingTimeInMillis: () => 30_000 });

      expect(answer).to.deep.equal({ batchItemFailures: [] });
      expect(world.sentAgain).to.have.length(10);
      expect(world.sentAgain.every(({ waited }) => waited.outage)).to.equal(true);
      expect(asked, "no more than go out at once").to.equal(haloPsaSettings.crmConcurrency);
    });

    it("ends before the function is killed, however long its requests may take", async () => {
      // Told first for the CRM, then for each message.
      const left = [5_050];

      const answer = await invokeWith(12_000, { getRemainingTimeInMillis: () => left.shift() ?? 30_000 });

      expect(answer).to.deep.equal({ batchItemFailures: [] });
      expect(world.sentAgain).to.have.length(10);
    });
  });

  describe("invoked with a call", () => {
    const payload = () => ({
      contactId: contactId().slice(0, 5),
      phoneNumber: "+18005551234",
      agentId: "agent-1",
      startTimestamp: "2023-01-01T00:00:00Z",
      endTimestamp: "2023-01-01T00:05:00Z",
    });

    it("writes it and says where", async () => {
      const call = payload();

      const answer = await invoke(call);

      expect(answer).to.deep.equal({ logged: true, record: world.crm.stored[0]?.record });
      expect(await invoke(call)).to.deep.equal(answer);
      expect(world.crm.stored).to.have.length(1);
    });

    it("says that it waits for the CRM's own record, and comes back by the queue", async () => {
      world.crm.makesRecords = false;

      expect(await invoke(payload())).to.deep.equal({ logged: false, outcome: "waiting" });
      expect(world.sentAgain).to.have.length(1);
    });

    it("refuses anything else", async () => {
      let failure: unknown;
      await invoke({ phoneNumber: "+18005551234" }).catch((error: unknown) => {
        failure = error;
      });

      expect(failure).to.be.instanceOf(InvalidInput);
    });
  });
});
