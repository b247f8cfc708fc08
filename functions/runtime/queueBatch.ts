/**
 * A batch of queue messages, each for itself: those that fail are named in the answer and delivered again, the others are
 * done. Messages of one lane are handled one after the other, lanes side by side.
 */
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import type { RequestNotes } from "./observability.ts";
import { readWaited, type Waited } from "./requeue.ts";

export interface BatchWork {
  /** Messages of the same lane would only get in each other's way. */
  laneOf(body: string): string;
  /** Answers what became of the message, as one short word of a small set. */
  handle(body: string, waited: Waited): Promise<string>;
  readonly now: () => Date;
  readonly notes: RequestNotes;
}

export type QueueRecord = Pick<SQSRecord, "messageId" | "body" | "messageAttributes">;

export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

export async function handleBatch(records: readonly QueueRecord[], work: BatchWork): Promise<SQSBatchResponse> {
  const failures: { itemIdentifier: string }[] = [];
  const outcomes = new Map<string, number>();
  const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const fail = (messageId: string, error: unknown) => {
    failures.push({ itemIdentifier: messageId });
    work.notes.trouble(`Message ${messageId} was not handled`, error);
    count("failed");
  };

  const lanes = new Map<string, QueueRecord[]>();
  for (const record of records) {
    try {
      const lane = work.laneOf(record.body);
      lanes.set(lane, [...(lanes.get(lane) ?? []), record]);
    } catch (error) {
      fail(record.messageId, error);
    }
  }
  await Promise.all(
    [...lanes.values()].map(async (lane) => {
      for (const { messageId, body, messageAttributes } of lane) {
        try {
          count(await work.handle(body, readWaited(messageAttributes, work.now())));
        } catch (error) {
          fail(messageId, error);
        }
      }
    }),
  );

  for (const [outcome, times] of outcomes) work.notes.fact(outcome, times);
  if (failures.length > 0) work.notes.outcome("partlyFailed");
  return { batchItemFailures: failures };
}
