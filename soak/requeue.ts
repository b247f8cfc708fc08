/** Waiting by message, as `functions/runtime/requeue.ts` does it, in the world's own queues. */
import type { Requeue } from "../functions/runtime/requeue.ts";
import type { LocalQueue } from "../local/aws/queue.ts";

export function requeueTo(queueAt: (url: string) => LocalQueue): Requeue {
  return {
    async sendAgain(queueUrl, body, waited, delaySeconds) {
      queueAt(queueUrl).send({
        body,
        delaySeconds: Math.min(900, Math.max(0, Math.round(delaySeconds))),
        attributes: {
          "patchbay-attempt": { dataType: "Number", stringValue: String(waited.attempt + 1) },
          "patchbay-since": { dataType: "String", stringValue: waited.since.toISOString() },
          ...(waited.outage ? { "patchbay-outage": { dataType: "String", stringValue: "true" } } : {}),
        },
      });
    },
  };
}
