/**
 * call-logging: takes contact events and word of changed calls from its queue and keeps the CRM up to date with them. Also
 * takes one finished call directly, as `{ contactId, phoneNumber, agentId, startTimestamp, endTimestamp }`.
 */
import type { SQSBatchResponse } from "aws-lambda";
import { InvalidInput } from "../../contract/errors.ts";
import { queues } from "../../contract/events.ts";
import { createConnectContacts } from "../calls/connectContacts.ts";
import { decodeMessage, decodeQueueMessage } from "../calls/contactEvents.ts";
import { createJournal } from "../calls/journal.ts";
import { type CallLogger, type CallLoggerPorts, createCallLogger } from "../calls/logging.ts";
import { type CrmBatches, createCrmBatches } from "../crm/batches.ts";
import type { CrmRecord } from "../crm/crm.ts";
import { createCrm } from "../crm/registry.ts";
import { createDeadLetters, type DeadLetters } from "../runtime/deadLetters.ts";
import { createDynamoDb } from "../runtime/dynamodb.ts";
import { type Invocation, observe, type RequestNotes } from "../runtime/observability.ts";
import { handleBatch, type QueueEvent } from "../runtime/queueBatch.ts";
import { createQueueSender } from "../runtime/queueSender.ts";
import { createRequeue } from "../runtime/requeue.ts";
import { createSecrets } from "../runtime/secrets.ts";
import { settings } from "../runtime/settings.ts";

export interface CallLoggingParts extends Omit<CallLoggerPorts, "trouble" | "count"> {
  readonly deadLetters?: DeadLetters;
  /** Those of the CRM's adapter. */
  readonly batches?: CrmBatches;
}

export type DirectAnswer =
  | { readonly logged: true; readonly record: CrmRecord }
  /** Nothing was written now; `waiting` will be, once the CRM has a record to write on. */
  | { readonly logged: false; readonly outcome: string };

let parts: CallLoggingParts | undefined;

export const handler = observe("callLogging", async (event: unknown, notes, invocation) => {
  parts ??= wire();
  return logCalls(event, parts, notes, invocation);
});

export async function logCalls(
  event: unknown,
  parts: CallLoggingParts,
  notes: RequestNotes,
  invocation?: Invocation,
): Promise<SQSBatchResponse | DirectAnswer> {
  const logger = createCallLogger({ ...parts, trouble: notes.trouble, count: notes.count });
  const remaining = invocation?.getRemainingTimeInMillis() ?? null;
  const batch = parts.batches?.begin(remaining === null ? null : remaining - afterCrmMilliseconds);
  try {
    if (!isQueueBatch(event)) return await logDirectly(event, parts, logger, notes);
    return await handleBatch(event.Records, {
      laneOf: callOf,
      handle: async (body, waited) => (await logger.handleMessage(body, waited)).outcome,
      giveBack: (...message) => parts.requeue.sendAgain(parts.settings.queueUrls.callLogging, ...message),
      remainingMilliseconds: invocation === undefined ? undefined : () => invocation.getRemainingTimeInMillis(),
      deadLetters: parts.deadLetters,
      now: parts.now,
      notes,
    });
  } finally {
    batch?.end();
  }
}

/** When the CRM's time is over: enough to give the lease back and to put the messages into the queue again. */
const afterCrmMilliseconds = 5_000;

async function logDirectly(
  event: unknown,
  parts: CallLoggingParts,
  logger: CallLogger,
  notes: RequestNotes,
): Promise<DirectAnswer> {
  const message = decodeMessage(event);
  if (message.kind !== "direct") {
    throw new InvalidInput("The call", ["send contactId, phoneNumber, agentId, startTimestamp and endTimestamp"]);
  }
  notes.contact(message.callId);
  const handled = await logger.handleMessage(JSON.stringify(event), { attempt: 0, since: parts.now() });
  notes.outcome(handled.outcome);
  if (handled.outcome === "written") return { logged: true, record: handled.record };
  const record = handled.outcome === "upToDate" ? await recordOf(handled.callId, parts) : null;
  return record === null ? { logged: false, outcome: handled.outcome } : { logged: true, record };
}

/** A call that was told of before is logged all the same. */
async function recordOf(callId: Parameters<CallLoggingParts["journal"]["read"]>[0], { journal }: CallLoggingParts) {
  const state = (await journal.read(callId))?.state;
  return state?.kind === "written" ? state.record : null;
}

/** Messages of one call wait for each other; without this each would find the call being written by the one before. */
function callOf(body: string): string {
  const message = decodeQueueMessage(body);
  switch (message.kind) {
    case "contact":
      return message.callId ?? message.leg.contactId;
    case "callChanged":
    case "direct":
      return message.callId;
    default:
      return message.kind;
  }
}

function isQueueBatch(event: unknown): event is QueueEvent {
  return typeof event === "object" && event !== null && "Records" in event && Array.isArray(event.Records);
}

function wire(): CallLoggingParts {
  const stage = settings();
  const secrets = createSecrets();
  const batches = createCrmBatches();
  const send = createQueueSender();
  let crm: ReturnType<typeof createCrm> | undefined;
  return {
    batches,
    settings: stage,
    journal: createJournal(createDynamoDb(), stage.tables),
    crm: () => {
      crm ??= createCrm(stage, { secrets, batches });
      return crm;
    },
    contacts: createConnectContacts(stage.connect.instanceId),
    requeue: createRequeue(send),
    deadLetters: createDeadLetters(stage.queueUrls.callLogging, queues.callLogging, send),
    now: () => new Date(),
  };
}
