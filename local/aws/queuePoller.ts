/**
 * What AWS calls an event source mapping: takes batches from a queue, gives them to a function, and deletes the messages
 * that it did. A function answers with the ids of those it did not (`batchItemFailures`).
 */
import type { SQSEvent, SQSMessageAttributes, SQSRecord } from "aws-lambda";
import * as z from "zod/mini";
import type { InvocationResult } from "./executionEnvironment.ts";
import { type LocalQueue, type MessageAttributes, md5OfAttributes, md5OfBody, type ReceivedMessage } from "./queue.ts";

export interface QueuePoller {
  /** Resolves when no message is visible and no batch is at work. Delayed and hidden messages may be left. */
  idle(): Promise<void>;
  /** Takes no more; resolves when the batches at work are done. */
  stop(): Promise<void>;
}

export function startQueuePoller(options: {
  readonly queue: LocalQueue;
  readonly batchSize: number;
  /** Batches at work at once. */
  readonly maximumConcurrency: number;
  readonly invoke: (event: SQSEvent) => Promise<InvocationResult>;
}): QueuePoller {
  const { queue } = options;
  const region = queue.arn.split(":")[3] ?? "";
  let atWork = 0;
  let scheduled = false;
  let stopped = false;
  const waiting: (() => void)[] = [];

  const work = async (messages: readonly ReceivedMessage[]) => {
    const event = { Records: messages.map((message) => recordOf(message, queue.arn, region)) };
    const failed = failedMessages(
      await options.invoke(event),
      messages.map(({ id }) => id),
    );
    for (const message of messages) {
      if (failed.has(message.id)) queue.release(message.receiptHandle);
      else queue.delete(message.receiptHandle);
    }
  };
  const take = () => {
    scheduled = false;
    while (!stopped && atWork < options.maximumConcurrency) {
      const messages = queue.receive({ maximum: options.batchSize, held: true });
      if (messages.length === 0) break;
      atWork += 1;
      void work(messages).finally(() => {
        atWork -= 1;
        take();
      });
    }
    if (atWork > 0) return;
    for (const resolve of waiting.splice(0)) resolve();
  };
  // Messages that are sent in one go come in one batch.
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(take);
  };
  const idle = () =>
    new Promise<void>((resolve) => {
      if (atWork === 0 && !scheduled) resolve();
      else waiting.push(resolve);
    });

  const stopListening = queue.onVisible(schedule);
  schedule();
  return {
    idle,
    stop() {
      stopped = true;
      stopListening();
      return idle();
    },
  };
}

/**
 * The ids of the messages that go back to the queue: those the function names, and all of them when it failed as a whole
 * or names one that it was not given.
 */
export function failedMessages(result: InvocationResult, ids: readonly string[]): ReadonlySet<string> {
  const all = new Set(ids);
  if (!result.ok) return all;
  if (result.payload === null) return new Set();
  const answer = z.safeParse(batchAnswer, result.payload);
  if (!answer.success) return all;
  const named = (answer.data.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return named.every((id) => all.has(id)) ? new Set(named) : all;
}

const batchAnswer = z.object({
  batchItemFailures: z.optional(z.nullable(z.array(z.object({ itemIdentifier: z.string() })))),
});

function recordOf(message: ReceivedMessage, arn: string, region: string): SQSRecord {
  const attributesDigest = md5OfAttributes(message.attributes);
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receiveCount),
      SentTimestamp: String(message.sentAt.getTime()),
      SenderId: "AIDALOCAL",
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt.getTime()),
      ...(message.sourceArn === null ? {} : { DeadLetterQueueSourceArn: message.sourceArn }),
    },
    messageAttributes: attributesOf(message.attributes),
    ...(attributesDigest === undefined ? {} : { md5OfMessageAttributes: attributesDigest }),
    md5OfBody: md5OfBody(message.body),
    eventSource: "aws:sqs",
    eventSourceARN: arn,
    awsRegion: region,
  };
}

function attributesOf(attributes: MessageAttributes): SQSMessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [
      name,
      {
        ...("stringValue" in attribute
          ? { stringValue: attribute.stringValue }
          : { binaryValue: attribute.binaryValue.toString("base64") }),
        stringListValues: [],
        binaryListValues: [],
        dataType: attribute.dataType,
      },
    ]),
  );
}
