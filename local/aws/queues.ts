/** The queues of one account: made by name, each with its dead-letter queue, redriven and emptied together. */

import { PatchbayError } from "../../contract/errors.ts";
import { deadLetterSuffix } from "../../contract/events.ts";
import type { LocalClock } from "../clock.ts";
import { LocalQueue } from "./queue.ts";

export interface QueueSpecification {
  readonly name: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionDays: number;
  readonly maxReceiveCount: number;
}

export interface LocalQueues {
  /** Makes the queue, and `<name>-dead-letter` for what it gives up on. */
  create(specification: QueueSpecification): LocalQueue;
  find(name: string): LocalQueue | null;
  all(): readonly LocalQueue[];
  /** Sends the dead letters back to where they came from, as new messages. Returns how many. */
  redrive(deadLetterQueue: LocalQueue): number;
  /** Drops all messages and their timers. */
  clear(): void;
}

/** SQS's longest; dead letters wait for people. */
const deadLetterRetentionDays = 14;

export function createQueues(options: {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
}): LocalQueues {
  const queues = new Map<string, LocalQueue>();
  const add = (settings: LocalQueue["settings"]): LocalQueue => {
    if (queues.has(settings.name)) {
      throw new PatchbayError("QUEUE_EXISTS", `A queue named ${settings.name} exists already.`);
    }
    const arn = `arn:aws:sqs:${options.region}:${options.accountId}:${settings.name}`;
    const queue = new LocalQueue(settings, arn, options.clock);
    queues.set(settings.name, queue);
    return queue;
  };

  return {
    create({ name, visibilityTimeoutSeconds, retentionDays, maxReceiveCount }) {
      const deadLetterQueue = add({
        name: `${name}${deadLetterSuffix}`,
        visibilityTimeoutSeconds,
        retentionSeconds: deadLetterRetentionDays * 86_400,
        redrive: null,
      });
      return add({
        name,
        visibilityTimeoutSeconds,
        retentionSeconds: retentionDays * 86_400,
        redrive: { deadLetterQueue, maxReceiveCount },
      });
    },
    find: (name) => queues.get(name) ?? null,
    all: () => [...queues.values()],
    redrive(deadLetterQueue) {
      let moved = 0;
      for (const letter of deadLetterQueue.receive({ maximum: deadLetterQueue.counts().visible })) {
        const source = [...queues.values()].find(({ arn }) => arn === letter.sourceArn);
        if (source === undefined) continue;
        source.send({ body: letter.body, attributes: letter.attributes });
        deadLetterQueue.delete(letter.receiptHandle);
        moved += 1;
      }
      return moved;
    },
    clear() {
      for (const queue of queues.values()) queue.clear();
    },
  };
}
