/** The SQS API over the local queues, so that handlers send and receive with the unmodified SDK. */
import * as z from "zod/mini";
import type { LocalClock } from "../clock.ts";
import { AwsError, endpointOf, operation, startAwsService } from "./awsJsonProtocol.ts";
import { type LocalQueue, type MessageAttributes, md5OfAttributes, md5OfBody, type ReceivedMessage } from "./queue.ts";
import type { LocalQueues } from "./queues.ts";

export interface SqsApi {
  readonly endpoint: string;
  queueUrl(queue: LocalQueue): string;
  close(): Promise<void>;
}

export async function startSqsApi(options: {
  readonly queues: LocalQueues;
  /** The queues' own. */
  readonly clock: LocalClock;
  readonly accountId: string;
}): Promise<SqsApi> {
  const { queues, clock, accountId } = options;
  let endpoint = "";
  const queueUrl = (queue: LocalQueue) => `${endpoint}/${accountId}/${queue.name}`;
  const queueNamed = (name: string): LocalQueue => {
    const queue = queues.find(name);
    if (queue !== null) return queue;
    throw new AwsError("com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.");
  };
  const queueAt = (url: string) => queueNamed(url.slice(url.lastIndexOf("/") + 1));

  const server = await startAwsService({
    target: "AmazonSQS",
    jsonVersion: "1.0",
    operations: {
      SendMessage: operation(sendMessageInput, (input) => {
        const attributes = attributesFrom(input.MessageAttributes ?? {});
        const id = queueAt(input.QueueUrl).send({
          body: input.MessageBody,
          attributes,
          delaySeconds: input.DelaySeconds ?? 0,
        });
        return {
          MessageId: id,
          MD5OfMessageBody: md5OfBody(input.MessageBody),
          MD5OfMessageAttributes: md5OfAttributes(attributes),
        };
      }),
      ReceiveMessage: operation(receiveMessageInput, async (input, signal) => {
        const queue = queueAt(input.QueueUrl);
        const receive = () =>
          queue.receive({
            maximum: input.MaxNumberOfMessages ?? 1,
            ...(input.VisibilityTimeout === undefined ? {} : { visibilityTimeoutSeconds: input.VisibilityTimeout }),
          });
        let received = receive();
        if (received.length === 0 && (input.WaitTimeSeconds ?? 0) > 0) {
          await visibleWithin(queue, clock, (input.WaitTimeSeconds ?? 0) * 1000, signal);
          if (!signal.aborted) received = receive();
        }
        return received.length === 0 ? {} : { Messages: received.map(messageForClient) };
      }),
      DeleteMessage: operation(receiptInput, (input) => {
        // An outdated handle is no error: SQS answers success and the message stays.
        queueAt(input.QueueUrl).delete(checkedHandle(input.ReceiptHandle));
      }),
      ChangeMessageVisibility: operation(changeVisibilityInput, (input) => {
        const handle = checkedHandle(input.ReceiptHandle);
        if (queueAt(input.QueueUrl).changeVisibility(handle, input.VisibilityTimeout)) return;
        throw new AwsError("com.amazonaws.sqs#MessageNotInflight", "The message referred to is not in flight.");
      }),
      GetQueueUrl: operation(queueNameInput, (input) => ({ QueueUrl: queueUrl(queueNamed(input.QueueName)) })),
      GetQueueAttributes: operation(queueAttributesInput, (input) => {
        const all = attributesOfQueue(queueAt(input.QueueUrl));
        const wanted = input.AttributeNames ?? [];
        const names = Object.keys(all).filter((name) => wanted.includes("All") || wanted.includes(name));
        return { Attributes: Object.fromEntries(names.map((name) => [name, all[name]])) };
      }),
      ListQueues: operation(listQueuesInput, (input) => ({
        QueueUrls: queues
          .all()
          .filter(({ name }) => name.startsWith(input.QueueNamePrefix ?? ""))
          .map(queueUrl),
      })),
      StartMessageMoveTask: operation(moveTaskInput, (input) => {
        const queue = queues.all().find(({ arn }) => arn === input.SourceArn);
        if (queue?.settings.redrive === null) {
          queues.redrive(queue);
          return { TaskHandle: crypto.randomUUID() };
        }
        const message = "The resource that you specified for the SourceArn parameter doesn't exist.";
        throw new AwsError("com.amazonaws.sqs#ResourceNotFoundException", message);
      }),
    },
  });
  endpoint = endpointOf(server);
  return { endpoint, queueUrl, close: server.close };
}

const attributeInput = z.object({
  DataType: z.string(),
  StringValue: z.optional(z.string()),
  BinaryValue: z.optional(z.string()),
});
const sendMessageInput = z.object({
  QueueUrl: z.string(),
  MessageBody: z.string().check(z.minLength(1)),
  DelaySeconds: z.optional(z.int().check(z.gte(0), z.lte(900))),
  MessageAttributes: z.optional(z.record(z.string(), attributeInput)),
});
const receiveMessageInput = z.object({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z.optional(z.int().check(z.gte(1), z.lte(10))),
  VisibilityTimeout: z.optional(z.int().check(z.gte(0), z.lte(43_200))),
  WaitTimeSeconds: z.optional(z.int().check(z.gte(0), z.lte(20))),
});
const receiptInput = z.object({ QueueUrl: z.string(), ReceiptHandle: z.string() });
const changeVisibilityInput = z.object({
  QueueUrl: z.string(),
  ReceiptHandle: z.string(),
  VisibilityTimeout: z.int().check(z.gte(0), z.lte(43_200)),
});
const queueNameInput = z.object({ QueueName: z.string() });
const queueAttributesInput = z.object({ QueueUrl: z.string(), AttributeNames: z.optional(z.array(z.string())) });
const listQueuesInput = z.object({ QueueNamePrefix: z.optional(z.string()) });
const moveTaskInput = z.object({ SourceArn: z.string() });

function attributesFrom(input: Readonly<Record<string, z.infer<typeof attributeInput>>>): MessageAttributes {
  const attributes: Record<string, MessageAttributes[string]> = {};
  for (const [name, { DataType: dataType, StringValue, BinaryValue }] of Object.entries(input)) {
    if (StringValue !== undefined) attributes[name] = { dataType, stringValue: StringValue };
    else if (BinaryValue !== undefined)
      attributes[name] = { dataType, binaryValue: Buffer.from(BinaryValue, "base64") };
    else throw new AwsError("InvalidParameterValue", `The message attribute ${name} has no value.`);
  }
  return attributes;
}

function messageForClient(message: ReceivedMessage) {
  const attributes = Object.entries(message.attributes).map(([name, attribute]) => [
    name,
    "stringValue" in attribute
      ? { DataType: attribute.dataType, StringValue: attribute.stringValue }
      : { DataType: attribute.dataType, BinaryValue: attribute.binaryValue.toString("base64") },
  ]);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5OfBody(message.body),
    Attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentAt.getTime()),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt.getTime()),
      ...(message.sourceArn === null ? {} : { DeadLetterQueueSourceArn: message.sourceArn }),
    },
    ...(attributes.length === 0
      ? {}
      : {
          MessageAttributes: Object.fromEntries(attributes),
          MD5OfMessageAttributes: md5OfAttributes(message.attributes),
        }),
  };
}

function attributesOfQueue(queue: LocalQueue): Readonly<Record<string, string>> {
  const { visible, inFlight, delayed } = queue.counts();
  const { redrive, retentionSeconds, visibilityTimeoutSeconds } = queue.settings;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(retentionSeconds),
    ...(redrive === null
      ? {}
      : {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: redrive.deadLetterQueue.arn,
            maxReceiveCount: redrive.maxReceiveCount,
          }),
        }),
  };
}

function checkedHandle(handle: string): string {
  if (/^[0-9a-f-]{36}\.[0-9a-f-]{36}$/.test(handle)) return handle;
  throw new AwsError("com.amazonaws.sqs#ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
}

function visibleWithin(queue: LocalQueue, clock: LocalClock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stopTimer();
      stopListening();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const stopTimer = clock.after(milliseconds, done);
    const stopListening = queue.onVisible(done);
    signal.addEventListener("abort", done);
  });
}
