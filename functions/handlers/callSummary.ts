/** call-summary: takes word of finished and failed analyses from its queue and puts what they say into the journal. */
import type { SQSBatchResponse } from "aws-lambda";
import { queues } from "../../contract/events.ts";
import { createChangedCalls } from "../calls/changedCalls.ts";
import { createConnectContacts } from "../calls/connectContacts.ts";
import { decodeQueueMessage } from "../calls/contactEvents.ts";
import { createJournal } from "../calls/journal.ts";
import { createAnalysisFiles } from "../insights/analysisFiles.ts";
import { type CallSummaryPorts, createCallSummaries } from "../insights/summary.ts";
import { createDeadLetters, type DeadLetters } from "../runtime/deadLetters.ts";
import { createDynamoDb } from "../runtime/dynamodb.ts";
import { type Invocation, observe, type RequestNotes } from "../runtime/observability.ts";
import { handleBatch, type QueueEvent } from "../runtime/queueBatch.ts";
import { createQueueSender } from "../runtime/queueSender.ts";
import { createRequeue } from "../runtime/requeue.ts";
import { settings } from "../runtime/settings.ts";

export interface CallSummaryParts extends CallSummaryPorts {
  readonly deadLetters?: DeadLetters;
}

let parts: CallSummaryParts | undefined;

export const handler = observe("callSummary", async (event: QueueEvent, notes, invocation) => {
  parts ??= wire();
  return summarizeCalls(event, parts, notes, invocation);
});

export function summarizeCalls(
  event: QueueEvent,
  parts: CallSummaryParts,
  notes: RequestNotes,
  invocation?: Invocation,
): Promise<SQSBatchResponse> {
  const summaries = createCallSummaries(parts);
  return handleBatch(event.Records, {
    laneOf: contactOf,
    handle: async (body, waited) => (await summaries.handleMessage(body, waited)).outcome,
    giveBack: (...message) => parts.requeue.sendAgain(parts.settings.queueUrls.callSummary, ...message),
    remainingMilliseconds: invocation === undefined ? undefined : () => invocation.getRemainingTimeInMillis(),
    deadLetters: parts.deadLetters,
    now: parts.now,
    notes,
  });
}

function contactOf(body: string): string {
  const message = decodeQueueMessage(body);
  return "contactId" in message ? message.contactId : message.kind;
}

function wire(): CallSummaryParts {
  const stage = settings();
  const send = createQueueSender();
  return {
    settings: stage,
    journal: createJournal(createDynamoDb(), stage.tables),
    contacts: createConnectContacts(stage.connect.instanceId),
    files: createAnalysisFiles(stage.connect.recordingsBucket),
    changedCalls: createChangedCalls(stage.queueUrls.callLogging, send),
    requeue: createRequeue(send),
    deadLetters: createDeadLetters(stage.queueUrls.callSummary, queues.callSummary, send),
    now: () => new Date(),
  };
}
