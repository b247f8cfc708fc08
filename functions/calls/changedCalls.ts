/**
 * Word to call-logging that a call has more to tell: an agent's notes, another customer. Whoever writes to the CRM must
 * hold the call's lease, and that is call-logging alone.
 */
import type { ContactId } from "../../contract/identifiers.ts";
import { createQueueSender, type SendMessage } from "../runtime/queueSender.ts";

export interface ChangedCalls {
  tell(callId: ContactId): Promise<void>;
}

export const changedCallDetailType = "Patchbay Call Changed";

/** The body of such a message, in the shape of an EventBridge event like all others in the queue. */
export interface ChangedCallEvent {
  readonly source: "patchbay";
  readonly "detail-type": typeof changedCallDetailType;
  readonly detail: { readonly callId: ContactId };
}

/** @param queueUrl of the `callLogging` queue */
export function createChangedCalls(queueUrl: string, send: SendMessage = createQueueSender()): ChangedCalls {
  return {
    async tell(callId) {
      const event: ChangedCallEvent = { source: "patchbay", "detail-type": changedCallDetailType, detail: { callId } };
      await send(queueUrl, JSON.stringify(event), {}, moreMayComeSeconds);
    },
  };
}

/**
 * The connector saves at each pause in the typing, and disposition and ticket are clicked one after the other: the first of
 * these messages writes what has come by then, and the others find it written. Nobody looks at the CRM sooner.
 */
const moreMayComeSeconds = 8;
