import {
  ConnectClient,
  DescribeContactCommand,
  DescribeQueueCommand,
  DescribeUserCommand,
  GetContactAttributesCommand,
  SearchContactsCommand,
} from "@aws-sdk/client-connect";
import { expect } from "chai";
import { type ConnectApi, startConnectApi } from "../../../local/connect/connectApi.ts";
import { instanceSetup } from "../../../local/connect/instanceSetup.ts";
import { johnsNumber, type SimulatedCenter, simulatedCenter, stage } from "./simulatedCenter.ts";

describe("Connect API, asked with the AWS SDK", () => {
  let simulation: SimulatedCenter;
  let api: ConnectApi;
  let client: ConnectClient;
  const InstanceId = stage.instanceId;

  beforeEach(async () => {
    simulation = simulatedCenter();
    api = await startConnectApi({ instances: [{ stage, center: simulation.center, setup: instanceSetup(stage) }] });
    client = clientOf(api);
  });

  afterEach(async () => {
    client.destroy();
    await api.close();
  });

  it("describes a contact with the customer's number, which no event tells", async () => {
    const contactId = await simulation.takenCall();
    simulation.center.customerHangsUp(contactId);
    await simulation.elapse(7);
    await simulation.ask("clearContact", { contactId });

    const { Contact } = await client.send(new DescribeContactCommand({ InstanceId, ContactId: contactId }));

    expect(Contact).to.include({ Id: contactId, Channel: "VOICE", InitiationMethod: "INBOUND" });
    expect(Contact?.CustomerEndpoint).to.deep.equal({ Type: "TELEPHONE_NUMBER", Address: johnsNumber });
    expect(Contact?.SystemEndpoint?.Address).to.equal(stage.number);
    expect(Contact?.AgentInfo?.Id).to.equal(stage.agent.id);
    expect(Contact?.AgentInfo?.AfterContactWorkDuration).to.equal(7);
    expect(Contact?.DisconnectReason).to.equal("CUSTOMER_DISCONNECT");
    expect(Contact?.DisconnectTimestamp).to.deep.equal(simulation.contact(contactId).disconnectedAt);
    expect(Contact?.Attributes?.CustomerFound).to.equal("true");
  });

  it("gives a contact's attributes", async () => {
    const contactId = await simulation.ringingCall();

    const { Attributes } = await client.send(
      new GetContactAttributesCommand({ InstanceId, InitialContactId: contactId }),
    );

    expect(Attributes?.ANI).to.equal(johnsNumber);
  });

  it("finds the contacts that ended in a time range, page by page, the latest first", async () => {
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) {
      const contactId = await simulation.ringingCall();
      simulation.center.customerHangsUp(contactId);
      await simulation.ask("clearContact", { contactId });
      await simulation.elapse(60);
      ids.unshift(contactId);
    }
    await simulation.ringingCall();
    const search = {
      InstanceId,
      TimeRange: {
        Type: "DISCONNECT_TIMESTAMP",
        StartTime: new Date("2026-11-20T10:00:00Z"),
        EndTime: simulation.clock.now(),
      },
      MaxResults: 2,
      Sort: { FieldName: "DISCONNECT_TIMESTAMP", Order: "DESCENDING" },
    } as const;

    const first = await client.send(new SearchContactsCommand({ ...search, SearchCriteria: { Channels: ["VOICE"] } }));
    const second = await client.send(
      new SearchContactsCommand({ ...search, SearchCriteria: { Channels: ["VOICE"] }, NextToken: first.NextToken }),
    );

    expect(first.TotalCount).to.equal(3);
    expect([...(first.Contacts ?? []), ...(second.Contacts ?? [])].map(({ Id }) => Id)).to.deep.equal(ids);
    expect(second.NextToken).to.equal(undefined);
    expect(first.Contacts?.[0]?.DisconnectTimestamp).to.be.instanceOf(Date);
  });

  it("names users and queues", async () => {
    const { User } = await client.send(new DescribeUserCommand({ InstanceId, UserId: stage.agent.id }));
    const { Queue } = await client.send(new DescribeQueueCommand({ InstanceId, QueueId: stage.queue.id }));

    expect(User?.IdentityInfo).to.deep.equal({ FirstName: "Mia", LastName: "Chen" });
    expect(Queue).to.include({ Name: "Support", QueueArn: stage.queue.arn });
  });

  it("answers with the SDK's own exceptions", async () => {
    const unknown = await failureOf(
      client.send(new DescribeContactCommand({ InstanceId, ContactId: "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" })),
    );
    const unsimulated = await failureOf(
      client.send(
        new SearchContactsCommand({
          InstanceId,
          TimeRange: { Type: "INITIATION_TIMESTAMP", StartTime: new Date(0), EndTime: new Date(1) },
          SearchCriteria: { Name: { SearchText: ["x"], MatchType: "MATCH_ALL" } },
        }),
      ),
    );

    expect(unknown.name).to.equal("ResourceNotFoundException");
    expect(unsimulated.name).to.equal("InvalidParameterException");
  });

  it("refuses what comes too fast, when asked to keep Connect's limits", async () => {
    const now = new Date();
    const limited = await startConnectApi({
      instances: [{ stage, center: simulation.center, setup: instanceSetup(stage) }],
      rateLimits: true,
      now: () => now,
    });
    const hasty = clientOf(limited);
    try {
      for (let request = 0; request < 5; request += 1) {
        await hasty.send(new DescribeUserCommand({ InstanceId, UserId: stage.agent.id }));
      }
      const sixth = await failureOf(hasty.send(new DescribeUserCommand({ InstanceId, UserId: stage.agent.id })));
      expect(sixth.name).to.equal("TooManyRequestsException");

      now.setTime(now.getTime() + 500);
      await hasty.send(new DescribeUserCommand({ InstanceId, UserId: stage.agent.id }));
    } finally {
      hasty.destroy();
      await limited.close();
    }
  });
});

function clientOf(api: ConnectApi): ConnectClient {
  return new ConnectClient({
    endpoint: api.url,
    region: stage.region,
    maxAttempts: 1,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
}

async function failureOf(request: Promise<unknown>): Promise<Error> {
  try {
    await request;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("the request was expected to fail");
}
