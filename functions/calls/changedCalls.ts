/**
 * Word to call-logging that a call has more to tell: an agent's notes, another customer. Whoever writes to the CRM must
 * hold the call's lease, and that is call-logging alone.
 */
import type { ContactId } from "../../contract/identifiers.ts";

export interface ChangedCalls {
  tell(callId: ContactId): Promise<void>;
}

/** The body of such a message, in the shape of an EventBridge event like all others in the queue. */
export interface ChangedCallEvent {
  readonly source: "patchbay";
  readonly "detail-type": "Patchbay Call Changed";
  readonly detail: { readonly callId: ContactId };
}

/** @param queueUrl of the `callLogging` queue */
export function createChangedCalls(queueUrl: string): ChangedCalls {
  let loaded: Promise<(body: string) => Promise<unknown>> | null = null;
  const load = async () => {
    const { SendMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
    const client = new SQSClient({ requestHandler: { connectionTimeout: 500, requestTimeout: 2_000 } });
    return (body: string) => client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  };
  return {
    async tell(callId) {
      const event: ChangedCallEvent = {
        source: "patchbay",
        "detail-type": "Patchbay Call Changed",
        detail: { callId },
      };
      loaded ??= load();
      const send = await loaded;
      await send(JSON.stringify(event));
    },
  };
}
