import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { localCredentials } from "../../../local/aws/credentials.ts";
import type { LocalQueue } from "../../../local/aws/queue.ts";
import { createQueues } from "../../../local/aws/queues.ts";
import { type SqsApi, startSqsApi } from "../../../local/aws/sqsApi.ts";
import { ManualClock } from "../../../local/clock.ts";
import { rejection } from "./rejection.ts";
import { until } from "./until.ts";

/** Tells which waits were begun. */
class WatchedClock extends ManualClock {
  readonly waits: number[] = [];

  override after(milliseconds: number, task: () => void): () => void {
    this.waits.push(milliseconds);
    return super.after(milliseconds, task);
  }
}

describe("the SQS API", () => {
  const accountId = "123456789012";
  let clock: WatchedClock;
  let queue: LocalQueue;
  let dead: LocalQueue;
  let api: SqsApi;
  let client: SQSClient;
  let QueueUrl: string;

  beforeEach(async () => {
    clock = new WatchedClock();
    const queues = createQueues({ clock, region: "ap-southeast-2", accountId });
    queue = queues.create({ name: "calls", visibilityTimeoutSeconds: 30, retentionDays: 4, maxReceiveCount: 1 });
    dead = queues.find("calls-dead-letter") ?? queue;
    api = await startSqsApi({ queues, clock, accountId });
    QueueUrl = api.queueUrl(queue);
    client = new SQSClient({ region: "ap-southeast-2", credentials: localCredentials, endpoint: api.endpoint });
  });
  afterEach(async () => {
    client.destroy();
    await api.close();
  });

  it("takes a delayed message with attributes, whose digests the SDK checks", async () => {
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: "Müller 🐟",
        DelaySeconds: 60,
        MessageAttributes: {
          "patchbay-since": { DataType: "String", StringValue: "2026-11-20T10:00:00Z" },
          "patchbay-attempt": { DataType: "Number", StringValue: "2" },
          raw: { DataType: "Binary", BinaryValue: Uint8Array.of(0, 255) },
        },
      }),
    );
    clock.advance(60_000);

    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["All"],
      }),
    );

    const [message] = Messages;
    expect(message?.MessageId).to.equal(sent.MessageId);
    expect(message?.Body).to.equal("Müller 🐟");
    expect(message?.Attributes?.ApproximateReceiveCount).to.equal("1");
    expect(message?.MessageAttributes?.["patchbay-attempt"]?.StringValue).to.equal("2");
    expect(message?.MessageAttributes?.raw?.BinaryValue).to.deep.equal(Uint8Array.of(0, 255));
  });

  it("digests attributes as SQS does", async () => {
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: "derp",
        MessageAttributes: { timestamp: { DataType: "Number", StringValue: "1493147359900" } },
      }),
    );

    // The digest that SQS itself gave for this attribute, from the tests of moto.
    expect(sent.MD5OfMessageAttributes).to.equal("235c5c510d26fb653d073faed50ae77c");
  });

  it("deletes with the receipt handle", async () => {
    queue.send({ body: "a" });
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));

    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle ?? "" }));

    expect(queue.peek()).to.deep.equal([]);
  });

  it("changes the visibility", async () => {
    queue.send({ body: "a" });
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));

    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: Messages[0]?.ReceiptHandle ?? "",
        VisibilityTimeout: 120,
      }),
    );

    clock.advance(119_000);
    expect(queue.counts()).to.deep.equal({ visible: 0, inFlight: 1, delayed: 0 });
  });

  it("waits for a message when it is asked to", async () => {
    const waiting = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await until(() => clock.waits.includes(20_000));
    queue.send({ body: "in time" });

    expect((await waiting).Messages?.map(({ Body }) => Body)).to.deep.equal(["in time"]);
  });

  it("answers without a message when the wait is over", async () => {
    const waiting = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await until(() => clock.waits.includes(20_000));

    clock.advance(20_000);

    expect((await waiting).Messages).to.equal(undefined);
  });

  it("finds queues by name, and lists them", async () => {
    const found = await client.send(new GetQueueUrlCommand({ QueueName: "calls" }));
    const listed = await client.send(new ListQueuesCommand({ QueueNamePrefix: "calls-" }));

    expect(found.QueueUrl).to.equal(QueueUrl);
    expect(listed.QueueUrls).to.deep.equal([api.queueUrl(dead)]);
  });

  it("tells the attributes of a queue", async () => {
    queue.send({ body: "a" });

    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));

    expect(Attributes).to.deep.equal({
      QueueArn: queue.arn,
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesNotVisible: "0",
      ApproximateNumberOfMessagesDelayed: "0",
      VisibilityTimeout: "30",
      MessageRetentionPeriod: "345600",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 1 }),
    });
  });

  it("moves dead letters back", async () => {
    queue.send({ body: "again" });
    queue.receive({ maximum: 1 });
    clock.advance(30_000);

    await client.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));

    expect(queue.counts().visible).to.equal(1);
    expect(dead.peek()).to.deep.equal([]);
  });

  it("tells what is wrong by the SDK's own errors", async () => {
    const nowhere = client.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-none`, MessageBody: "x" }));
    const handle = client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "rubbish" }));
    const long = client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x", DelaySeconds: 901 }));
    const other = client.send(new PurgeQueueCommand({ QueueUrl }));

    expect(await rejection(nowhere)).to.be.instanceOf(QueueDoesNotExist);
    expect(await rejection(handle)).to.be.instanceOf(ReceiptHandleIsInvalid);
    expect((await rejection(long)) as Error).to.have.property("name", "ValidationException");
    expect((await rejection(other)) as Error).to.have.property("name", "UnknownOperationException");
  });
});
