/**
 * Waiting without a running function: the message goes to its queue again, as a new one with a delay, and the old one is
 * done with. So the queue's own count of deliveries counts failures and nothing else.
 */
import type { SendMessage } from "./queueSender.ts";

/** How long a message has been waiting for something. */
export interface Waited {
  /** How often it was sent again. */
  readonly attempt: number;
  readonly since: Date;
  /** For a CRM that did not answer, or not with what it was asked. */
  readonly outage?: boolean;
  /** The wait is longer than SQS takes at a time: until then the message only goes back. */
  readonly notBefore?: Date;
}

export interface Requeue {
  sendAgain(queueUrl: string, body: string, waited: Waited, delaySeconds: number): Promise<void>;
}

/** What the message attributes say; a message that comes for the first time starts its wait now. */
export function readWaited(
  attributes: Readonly<Record<string, { readonly stringValue?: string | undefined } | undefined>>,
  now: Date,
): Waited {
  const attempt = Number.parseInt(attributes[attemptAttribute]?.stringValue ?? "", 10);
  const since = Date.parse(attributes[sinceAttribute]?.stringValue ?? "");
  const notBefore = Date.parse(attributes[notBeforeAttribute]?.stringValue ?? "");
  return {
    attempt: Number.isNaN(attempt) ? 0 : Math.max(0, attempt),
    since: Number.isNaN(since) ? now : new Date(since),
    ...(attributes[outageAttribute] === undefined ? {} : { outage: true }),
    ...(Number.isNaN(notBefore) ? {} : { notBefore: new Date(notBefore) }),
  };
}

/** The message that `readWaited` reads: sent again in so many seconds, of which SQS waits 15 minutes at the most. */
export function delayedMessage(waited: Waited, delaySeconds: number, now: Date): DelayedMessage {
  const seconds = Math.max(0, Math.round(delaySeconds));
  const notBefore = new Date(now.getTime() + seconds * 1000);
  return {
    delaySeconds: Math.min(longestDelaySeconds, seconds),
    attributes: {
      [attemptAttribute]: String(waited.attempt + 1),
      [sinceAttribute]: waited.since.toISOString(),
      ...(waited.outage ? { [outageAttribute]: "true" } : {}),
      ...(seconds > longestDelaySeconds ? { [notBeforeAttribute]: notBefore.toISOString() } : {}),
    },
  };
}

export interface DelayedMessage {
  readonly delaySeconds: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Seconds until the next try, or `null` when the deadline is over. The last delay repeats. */
export function nextDelay(
  delaysSeconds: readonly [number, ...number[]],
  waited: Waited,
  deadlineSeconds: number,
  now: Date,
): number | null {
  if (now.getTime() >= waited.since.getTime() + deadlineSeconds * 1000) return null;
  return delaysSeconds[Math.min(waited.attempt, delaysSeconds.length - 1)] ?? delaysSeconds[0];
}

export function createRequeue(send: SendMessage, now: () => Date = () => new Date()): Requeue {
  return {
    async sendAgain(queueUrl, body, waited, seconds) {
      const { delaySeconds, attributes } = delayedMessage(waited, seconds, now());
      await send(queueUrl, body, attributes, delaySeconds);
    },
  };
}

const attemptAttribute = "patchbay-attempt";
const sinceAttribute = "patchbay-since";
const outageAttribute = "patchbay-outage";
const notBeforeAttribute = "patchbay-not-before";
const longestDelaySeconds = 900;
