import { expect } from "chai";
import { decodeMessage } from "../../../functions/calls/contactEvents.ts";
import { createEndedContacts, type EndedContact } from "../../../functions/calls/endedContacts.ts";
import { createSweepPosition } from "../../../functions/calls/sweepPosition.ts";
import { type ConnectApi, startConnectApi } from "../../../local/connect/connectApi.ts";
import { instanceSetup } from "../../../local/connect/instanceSetup.ts";
import { type SimulatedCenter, simulatedCenter, stage } from "../../local/connect/simulatedCenter.ts";
import { startTables, type TestTables } from "../dynamodb.ts";
import { contactId } from "../people.ts";

/** The unmodified SDK against the local Amazon Connect, which refuses what comes too fast. */
describe("the contacts that Amazon Connect says ended", () => {
  let simulated: SimulatedCenter;
  let api: ConnectApi;
  const environment = { ...process.env };
  const connect = {
    instanceId: stage.instanceId,
    instanceArn: stage.instanceArn,
    accessUrl: "https://acme.my.connect.aws",
    recordingsBucket: stage.recordingsBucket,
  };

  beforeEach(async () => {
    simulated = simulatedCenter();
    api = await startConnectApi({
      instances: [{ stage, center: simulated.center, setup: instanceSetup(stage) }],
      rateLimits: true,
    });
    process.env.AWS_ENDPOINT_URL_CONNECT = api.url;
    process.env.AWS_REGION = stage.region;
    process.env.AWS_ACCESS_KEY_ID = "test";
    process.env.AWS_SECRET_ACCESS_KEY = "test";
  });
  afterEach(async () => {
    process.env = { ...environment };
    await api.close();
  });

  const endedCall = async () => {
    const id = await simulated.takenCall();
    await simulated.elapse(20);
    simulated.center.customerHangsUp(id);
    // Events come some seconds later.
    await simulated.elapse(30);
    return id;
  };
  const window = () => {
    const now = simulated.clock.now().getTime();
    return [new Date(now - 3_600_000), new Date(now + 1000)] as const;
  };

  it("are listed with their call, and those that last are not", async () => {
    const ended = await endedCall();
    await simulated.ask("clearContact", { contactId: ended });
    await simulated.ringingCall();

    const { contacts, nextToken } = await createEndedContacts(connect).search(...window(), null);

    expect(nextToken).to.equal(null);
    expect(contacts.map(({ contactId: id, callId }: EndedContact) => [id, callId])).to.deep.equal([[ended, ended]]);
  });

  it("are told of in the same facts as their events", async () => {
    const ended = await endedCall();
    const event = simulated.events.find(
      ({ detail }) => detail.contactId === ended && detail.eventType === "DISCONNECTED",
    );
    const told = decodeMessage(JSON.parse(JSON.stringify(event)));

    const found = await createEndedContacts(connect).find(ended);

    if (told.kind !== "contact") throw new Error(told.kind);
    expect(found).to.deep.equal({ callId: told.callId, leg: { ...told.leg, completedAt: found?.leg.completedAt } });
  });

  it("are not told of where the instance has no such contact", async () => {
    expect(await createEndedContacts(connect).find(contactId())).to.equal(null);
  });
});

describe("the sweep's position", () => {
  let tables: TestTables;
  before(async () => {
    tables = await startTables();
  });
  after(() => tables.stop());

  it("is kept for the next run", async () => {
    const position = createSweepPosition(tables.client, tables.names.calls);
    expect(await position.read()).to.equal(null);

    await position.save(new Date("2026-11-20T10:00:00.123Z"));

    expect(await position.read()).to.deep.equal(new Date("2026-11-20T10:00:00.123Z"));
  });
});
