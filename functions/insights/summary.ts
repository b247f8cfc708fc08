/**
 * Drives summaries: an analysis has ended, one way or the other, so what it says goes into the journal, and word to
 * call-logging, which alone writes to the CRM. A file that is not there yet is waited for, by messages, until a deadline.
 *
 * A transferred call has an analysis per leg, and they end in any order, so each leg's is kept by itself, and the journal
 * tells them together.
 */
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { ContactId } from "../../contract/identifiers.ts";
import { type CallInsights, contactDetailPath } from "../../contract/insights.ts";
import type { ChangedCalls } from "../calls/changedCalls.ts";
import type { ConnectContacts, ContactDetails } from "../calls/connectContacts.ts";
import { decodeQueueMessage, type QueueMessage } from "../calls/contactEvents.ts";
import type { Journal } from "../calls/journal.ts";
import type { JournalCall } from "../calls/journalItems.ts";
import { customerLegs } from "../calls/lifecycle.ts";
import { nextDelay, type Requeue, type Waited } from "../runtime/requeue.ts";
import { absentInsights, decodeAnalysis } from "./analysis.ts";
import type { AnalysisFiles } from "./analysisFiles.ts";
import { type AnalyzedContact, analysisPrefixes, newestAnalysis } from "./location.ts";

export interface CallSummaries {
  /** Throws what a later delivery of the same message may cure, and what belongs in the dead-letter queue. */
  handleMessage(body: string, waited: Waited): Promise<Summarized>;
}

export type Summarized =
  | { readonly outcome: "ready" | "absent"; readonly callId: ContactId; readonly insights: CallInsights }
  /** Sent again, to be handled in so many seconds. */
  | { readonly outcome: "waiting"; readonly callId: ContactId; readonly seconds: number }
  | { readonly outcome: "ignored"; readonly why: string };

export interface CallSummaryPorts {
  readonly journal: Pick<Journal, "read" | "saveInsights">;
  readonly contacts: Pick<ConnectContacts, "describe">;
  readonly files: AnalysisFiles;
  readonly changedCalls: ChangedCalls;
  readonly requeue: Requeue;
  readonly now: () => Date;
  readonly settings: Pick<FunctionSettings, "connect" | "timeZone" | "queueUrls" | "summaryDeadlineSeconds">;
}

type AnalysisMessage = Extract<QueueMessage, { kind: "analysisFinished" | "analysisFailed" | "analysisOverdue" }>;

export function createCallSummaries(ports: CallSummaryPorts): CallSummaries {
  const { journal, files, requeue, now, settings } = ports;

  const detailUrl = (contactId: ContactId) =>
    settings.connect.accessUrl + contactDetailPath(contactId, settings.timeZone);

  const fromFile = async (contact: AnalyzedContact): Promise<CallInsights | null> => {
    for (const prefix of analysisPrefixes(contact)) {
      const key = newestAnalysis(await files.list(prefix));
      if (key !== null) return decodeAnalysis(await files.read(key), detailUrl(contact.contactId));
    }
    return null;
  };

  /** `null` while there is nothing to tell. */
  const insightsOf = (message: AnalysisMessage, contact: AnalyzedContact): Promise<CallInsights | null> => {
    if (message.kind !== "analysisFailed") return fromFile(contact);
    return Promise.resolve(absentInsights("analysisFailed", message.reasonCode, detailUrl(contact.contactId)));
  };

  return {
    async handleMessage(body, waited) {
      const message = decodeQueueMessage(body);
      if (!isOfAnalysis(message)) {
        return { outcome: "ignored", why: message.kind === "ignored" ? message.why : "it tells of no analysis" };
      }
      const details = await ports.contacts.describe(message.contactId);
      const callId = details?.callId ?? message.contactId;
      const call = await journal.read(callId);
      const legs = analyzedLegs(call);
      const contact =
        legs.find((leg) => leg.contactId === message.contactId) ?? unknownLeg(message, details, waited.since);

      const delaySeconds =
        message.kind === "analysisOverdue"
          ? null
          : nextDelay(fileDelaysSeconds, waited, settings.summaryDeadlineSeconds, now());
      const own = await insightsOf(message, contact);
      if (own === null && delaySeconds !== null) {
        await requeue.sendAgain(settings.queueUrls.callSummary, body, waited, delaySeconds);
        return { outcome: "waiting", callId, seconds: delaySeconds };
      }

      const insights = own ?? absentInsights("deadlinePassed", null, detailUrl(contact.contactId));
      await journal.saveInsights(callId, contact.contactId, insights);
      await ports.changedCalls.tell(callId);
      return { outcome: insights.summary.state, callId, insights };
    },
  };
}

function isOfAnalysis(message: QueueMessage): message is AnalysisMessage {
  const { kind } = message;
  return kind === "analysisFinished" || kind === "analysisFailed" || kind === "analysisOverdue";
}

/** The analysis is made before its event is sent, so a file that is missing at first is mostly seconds away. */
const fileDelaysSeconds = [15, 30, 60, 120, 240, 300] as const;

/** Only what an agent and a customer said to one another is analyzed. */
function analyzedLegs(call: JournalCall | null): readonly AnalyzedContact[] {
  if (call === null) return [];
  return customerLegs(call).flatMap(({ contactId, channel, connectedToAgentAt }) =>
    connectedToAgentAt === null || channel === "other"
      ? []
      : [{ contactId, channel, connectedAt: new Date(connectedToAgentAt) }],
  );
}

/** A contact whose own events have not come, or never did. */
function unknownLeg(message: AnalysisMessage, details: ContactDetails | null, handledAt: Date): AnalyzedContact {
  const endedAt = message.kind === "analysisFailed" ? handledAt : new Date(message.at);
  return {
    contactId: message.contactId,
    channel: details?.channel === "chat" ? "chat" : "voice",
    connectedAt: details?.connectedToAgentAt ? new Date(details.connectedToAgentAt) : endedAt,
  };
}
