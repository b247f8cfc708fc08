/** Waiting by message, as `functions/runtime/requeue.ts` does it, in the world's own queues. */
import { delayedMessage, type Requeue } from "../functions/runtime/requeue.ts";
import type { LocalQueue } from "../local/aws/queue.ts";

export function requeueTo(queueAt: (url: string) => LocalQueue, now: () => Date): Requeue {
  return {
    async sendAgain(queueUrl, body, waited, seconds) {
      const { delaySeconds, attributes } = delayedMessage(waited, seconds, now());
      queueAt(queueUrl).send({
        body,
        delaySeconds,
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([name, stringValue]) => [name, { dataType: "String", stringValue }]),
        ),
      });
    },
  };
}
