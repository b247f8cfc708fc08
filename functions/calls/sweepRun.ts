/** One run of the sweep: what it works with, what it puts into the queues, and what it counts. */
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { ContactId } from "../../contract/identifiers.ts";
import type { SendMessage } from "../runtime/queueSender.ts";
import { type ChangedCallEvent, changedCallDetailType } from "./changedCalls.ts";
import type { EndedContacts, FoundContact } from "./endedContacts.ts";
import type { Journal } from "./journal.ts";
import type { LegFacts } from "./journalItems.ts";
import {
  type FoundContactEvent,
  foundContactDetailType,
  type OverdueAnalysisEvent,
  overdueAnalysisDetailType,
} from "./sweepMessages.ts";
import type { SweepPosition } from "./sweepPosition.ts";

export interface Sweep {
  readonly openCalls: number;
  /** Contacts that Connect says ended. */
  readonly endedContacts: number;
  /** Of which call-logging had not heard. */
  readonly foundContacts: number;
  readonly drivenCalls: number;
  readonly overdueAnalyses: number;
  readonly settledCalls: number;
  /** Driven as often as makes sense: their messages are in a dead-letter queue, or the log names them. */
  readonly givenUpCalls: number;
  /** Calls and contacts that could not be seen to: the next sweep tries again. */
  readonly failures: number;
  /** False when the time was up, or something failed: the next sweep goes on. */
  readonly finished: boolean;
}

export interface ReconcilePorts {
  readonly journal: Pick<Journal, "read" | "listOpen" | "settle" | "postpone" | "markOpen" | "mergeLeg">;
  readonly contacts: EndedContacts;
  readonly position: SweepPosition;
  readonly send: SendMessage;
  readonly now: () => Date;
  readonly settings: Pick<
    FunctionSettings,
    "connect" | "timeZone" | "queueUrls" | "summaryDeadlineSeconds" | "sweepPatienceSeconds"
  >;
  /** Something failed and the sweep goes on without it; the next one comes by again. */
  readonly trouble: (what: string, error: unknown) => void;
}

export interface SweepRun extends ReconcilePorts {
  /** How long a call may be left to its own messages. */
  readonly patienceMilliseconds: number;
  readonly counts: { -readonly [Count in keyof Omit<Sweep, "finished">]: number };
  /** False when the work failed, which is told and counted. */
  attempt(what: string, work: () => Promise<void>): Promise<boolean>;
  driveCall(callId: ContactId): Promise<void>;
  tellOfContact(found: FoundContact): Promise<void>;
  /** @param time when the contact ended, ISO 8601 */
  tellOfAnalysis(leg: LegFacts, time: string): Promise<void>;
}

export function createSweepRun(ports: ReconcilePorts): SweepRun {
  const { settings, send, trouble } = ports;
  const counts = { ...nothingSeen };
  return {
    ...ports,
    patienceMilliseconds: settings.sweepPatienceSeconds * 1000,
    counts,

    async attempt(what, work) {
      try {
        await work();
        return true;
      } catch (error) {
        trouble(what, error);
        counts.failures += 1;
        return false;
      }
    },

    async driveCall(callId) {
      const event: ChangedCallEvent = { source: "patchbay", "detail-type": changedCallDetailType, detail: { callId } };
      await send(settings.queueUrls.callLogging, JSON.stringify(event));
      counts.drivenCalls += 1;
    },

    async tellOfContact(found) {
      const event: FoundContactEvent = { source: "patchbay", "detail-type": foundContactDetailType, detail: found };
      await send(settings.queueUrls.callLogging, JSON.stringify(event));
      counts.foundContacts += 1;
    },

    async tellOfAnalysis({ contactId }, time) {
      const event: OverdueAnalysisEvent = {
        source: "patchbay",
        "detail-type": overdueAnalysisDetailType,
        time,
        detail: { contactId },
      };
      await send(settings.queueUrls.callSummary, JSON.stringify(event));
      counts.overdueAnalyses += 1;
    },
  };
}

const nothingSeen = {
  openCalls: 0,
  endedContacts: 0,
  foundContacts: 0,
  drivenCalls: 0,
  overdueAnalyses: 0,
  settledCalls: 0,
  givenUpCalls: 0,
  failures: 0,
};
