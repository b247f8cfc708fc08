/**
 * A batch of queue messages, each for itself: those that fail are named in the answer and delivered again, the others are
 * done. Messages of one lane are handled one after the other, lanes side by side.
 */
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { countMetrics } from "../../contract/metrics.ts";
import type { DeadLetters } from "./deadLetters.ts";
import type { RequestNotes } from "./observability.ts";
import { readWaited, type Waited } from "./requeue.ts";

export interface BatchWork {
  /** A call or a contact: messages of the same one would only get in each other's way. */
  laneOf(body: string): string;
  /** Answers what became of the message, as one short word of a small set. */
  handle(body: string, waited: Waited): Promise<string>;
  /**
   * Sends a message again, in so many seconds, uncounted: its time has not come, or there is none left. Must not need long.
   */
  giveBack?(body: string, waited: Waited, delaySeconds: number): Promise<void>;
  /** Until the function is killed, with everything that is not handed back by then. Without it there is time. */
  readonly remainingMilliseconds?: (() => number) | undefined;
  /** Where messages go that fail for the last time. Without it SQS moves them, and nobody says why. */
  readonly deadLetters?: DeadLetters | undefined;
  readonly now: () => Date;
  readonly notes: RequestNotes;
}

export type QueueRecord = Pick<SQSRecord, "messageId" | "body" | "messageAttributes"> & {
  readonly attributes?: Pick<SQSRecord["attributes"], "ApproximateReceiveCount">;
};

export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

export async function handleBatch(records: readonly QueueRecord[], work: BatchWork): Promise<SQSBatchResponse> {
  const failures: { itemIdentifier: string }[] = [];
  const outcomes = new Map<string, number>();
  const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const handled: string[] = [];
  const done = (lane: string | null, outcome: string) => {
    count(outcome);
    if (lane !== null) handled.push(`${lane} ${outcome}`);
  };
  const fail = async (record: QueueRecord, lane: string | null, error: unknown) => {
    work.notes.trouble(`Message ${record.messageId}${lane === null ? "" : ` of ${lane}`} was not handled`, error);
    const isBuried = await buried(record, error, work);
    if (!isBuried) failures.push({ itemIdentifier: record.messageId });
    done(lane, isBuried ? "deadLetter" : "failed");
    if (isBuried) work.notes.count(countMetrics.deadLetters);
  };

  const lanes = new Map<string, QueueRecord[]>();
  for (const record of records) {
    try {
      const lane = work.laneOf(record.body);
      lanes.set(lane, [...(lanes.get(lane) ?? []), record]);
    } catch (error) {
      await fail(record, null, error);
    }
  }
  await Promise.all(
    [...lanes].map(async ([lane, waiting]) => {
      for (const record of waiting) {
        try {
          done(lane, (await postponed(record, work)) ?? (await work.handle(record.body, waitedOf(record, work))));
        } catch (error) {
          await fail(record, lane, error);
        }
      }
    }),
  );

  for (const [outcome, times] of outcomes) work.notes.fact(outcome, times);
  // A lane is a call or a contact: this is how one is found in the log.
  if (handled.length > 0) work.notes.fact("handled", handled);
  if (failures.length > 0 || outcomes.has("deadLetter")) work.notes.outcome("partlyFailed");
  return { batchItemFailures: failures };
}

/** `null` for a message to be handled now. */
async function postponed(record: QueueRecord, work: BatchWork): Promise<"early" | "outOfTime" | null> {
  if (work.giveBack === undefined) return null;
  const { notBefore, ...waited } = waitedOf(record, work);
  const early = notBefore === undefined ? 0 : notBefore.getTime() - work.now().getTime();
  if (early > 0) {
    await work.giveBack(record.body, waited, early / 1000);
    return "early";
  }
  if (work.remainingMilliseconds === undefined || work.remainingMilliseconds() > leastMilliseconds) return null;
  await work.giveBack(record.body, waited, outOfTimeDelaySeconds);
  return "outOfTime";
}

function waitedOf(record: QueueRecord, work: BatchWork): Waited {
  return readWaited(record.messageAttributes, work.now());
}

/** With less a message is not begun: a request or two to each of DynamoDB, Amazon Connect and the CRM, none of them quick. */
const leastMilliseconds = 10_000;
const outOfTimeDelaySeconds = 10;

async function buried(record: QueueRecord, error: unknown, { deadLetters, notes }: BatchWork): Promise<boolean> {
  const receives = Number(record.attributes?.ApproximateReceiveCount);
  if (deadLetters === undefined || !(receives >= deadLetters.maxReceiveCount)) return false;
  try {
    await deadLetters.bury(record.body, error);
    return true;
  } catch (failure) {
    notes.trouble(`Message ${record.messageId} is left to the queue to give up`, failure);
    return false;
  }
}
