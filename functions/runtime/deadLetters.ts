/**
 * Messages that are given up. SQS moves a message that failed too often by itself, without saying why; so at the last try
 * the function puts it there, with the reason. Where it cannot, because it was killed for instance, SQS still does.
 */

import { PatchbayError } from "../../contract/errors.ts";
import { deadLetterReasonAttribute, deadLetterSuffix, type QueueDefinition } from "../../contract/events.ts";
import type { SendMessage } from "./queueSender.ts";

export interface DeadLetters {
  readonly maxReceiveCount: number;
  bury(body: string, error: unknown): Promise<void>;
}

/** @param queueUrl of the queue whose dead letters these are */
export function createDeadLetters(
  queueUrl: string,
  { maxReceiveCount }: Pick<QueueDefinition, "maxReceiveCount">,
  send: SendMessage,
): DeadLetters {
  return {
    maxReceiveCount,
    bury: (body, error) => send(queueUrl + deadLetterSuffix, body, { [deadLetterReasonAttribute]: reasonOf(error) }),
  };
}

/** Our own errors' messages hold nothing of people. Of another error only its name is known to be harmless. */
function reasonOf(error: unknown): string {
  if (error instanceof PatchbayError) {
    return `${error.code}: ${error.message}`.slice(0, longestReason).replace(notInMessages, " ");
  }
  return error instanceof Error ? error.name : typeof error;
}

const longestReason = 500;
/** SQS refuses the whole message for one of these: control characters, and half of a pair that a text was cut in. */
const notInMessages = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
