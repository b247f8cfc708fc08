/**
 * Drives calls to the CRM: takes in the facts of a message, and writes the call once it is over, again when something was
 * added, and never twice. Any number of these may run at once: the journal's lease lets one write, the others come back.
 *
 * Whatever step it is killed at, the message is delivered again and the next run goes on: an attempt that may have reached
 * the CRM is followed by searches there, and only when what it sent must have shown by now is anything created.
 */

import type { Customer } from "../../contract/customers.ts";
import { PatchbayError } from "../../contract/errors.ts";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { ContactId } from "../../contract/identifiers.ts";
import { contactDetailPath } from "../../contract/insights.ts";
import { type CountMetric, countMetrics } from "../../contract/metrics.ts";
import { type CallReport, type Crm, CrmFailure, type CrmRecord } from "../crm/crm.ts";
import { customersOf } from "../customers/matching.ts";
import { toE164 } from "../customers/phone.ts";
import { nextDelay, type Requeue, type Waited } from "../runtime/requeue.ts";
import { completeFacts } from "./callFacts.ts";
import type { ConnectContacts } from "./connectContacts.ts";
import { type ContactMessage, type DirectMessage, decodeQueueMessage } from "./contactEvents.ts";
import type { Journal } from "./journal.ts";
import type { JournalCall } from "./journalItems.ts";
import type { Lease } from "./leases.ts";
import {
  awaitedAnalyses,
  type Circumstances,
  type Decision,
  decide,
  isOutbound,
  legsUnderWay,
  longestWaitForOthersSeconds,
} from "./lifecycle.ts";

export interface CallLogger {
  /** Throws what a later delivery of the same message may cure, and what belongs in the dead-letter queue. */
  handleMessage(body: string, waited: Waited): Promise<Handled>;
}

export type Handled =
  | { readonly outcome: "written"; readonly callId: ContactId; readonly record: CrmRecord }
  | { readonly outcome: "upToDate" | "underWay" | "unknownCall"; readonly callId: ContactId }
  /** Sent again, to be handled in so many seconds. */
  | { readonly outcome: "waiting"; readonly callId: ContactId; readonly seconds: number }
  /** The CRM keeps no record of calls that nobody took: the journal says so, and no alarm is raised. */
  | { readonly outcome: "noRecordKept"; readonly callId: ContactId }
  | { readonly outcome: "ignored"; readonly why: string };

export interface CallLoggerPorts {
  readonly journal: Journal;
  /** Loaded when there is something to write. */
  readonly crm: () => Promise<Crm>;
  readonly contacts: ConnectContacts;
  readonly requeue: Requeue;
  readonly now: () => Date;
  readonly settings: Pick<
    FunctionSettings,
    "connect" | "timeZone" | "defaultCountry" | "queueUrls" | "recordDeadlineSeconds" | "writeSettleSeconds"
  >;
  /** Something failed and the call is logged without it. */
  readonly trouble: (what: string, error: unknown) => void;
  readonly count: (metric: CountMetric) => void;
}

export function createCallLogger(ports: CallLoggerPorts): CallLogger {
  const { journal, requeue, now, settings } = ports;

  const circumstances = (lease: Lease | null): Circumstances => ({
    now: now(),
    owner: lease?.owner ?? null,
    detailUrl: (contactId) => settings.connect.accessUrl + contactDetailPath(contactId, settings.timeZone),
  });

  const waitFor = async (callId: ContactId, message: Delivery, seconds: number): Promise<Handled> => {
    await requeue.sendAgain(settings.queueUrls.callLogging, message.body, message.waited, seconds);
    return { outcome: "waiting", callId, seconds };
  };

  /** Brings the CRM up to what the journal knows of the call. */
  const drive = async (callId: ContactId, message: Delivery): Promise<Handled> => {
    const call = await journal.read(callId);
    if (call === null) return { outcome: "unknownCall", callId };
    const decision = decide(call, circumstances(null));
    if (decision.do === "nothing" && decision.why === "upToDate") await settleUnlessMore(call);
    else if (call.openSince === null) await journal.markOpen(callId);
    if (decision.do === "wait") return waitFor(callId, message, decision.seconds);
    if (decision.do === "nothing") return idle(callId, decision);
    try {
      await completeFacts(call, ports);
      const lease = await journal.lease(callId, now(), leaseSeconds);
      if (lease === null) return await waitFor(callId, message, longestWaitForOthersSeconds);
      return await writeHolding(lease, callId, message);
    } catch (error) {
      const patience = patienceWith(error, message.waited);
      if (patience === null) throw error;
      return waitFor(callId, { ...message, waited: patience.waited }, patience.seconds);
    }
  };

  /** What an attempt sent whose end nobody knows may take effect late, or be found late: seconds until it has for sure. */
  const secondsInDoubt = ({ ambiguousAt }: Lease): number => {
    if (ambiguousAt === null) return 0;
    return Math.max(0, settings.writeSettleSeconds - (now().getTime() - ambiguousAt.getTime()) / 1000);
  };

  const writeHolding = async (lease: Lease, callId: ContactId, message: Delivery): Promise<Handled> => {
    let record: CrmRecord | null = null;
    try {
      // Read again: facts that came before the lease must be in, since nobody else will write them now.
      const call = await journal.read(callId);
      const decision = call === null ? nothingKnown : decide(call, circumstances(lease));
      if (decision.do !== "log") {
        await journal.release(callId, lease, { ambiguous: false });
        return decision.do === "nothing"
          ? idle(callId, decision)
          : await waitFor(callId, message, longestWaitForOthersSeconds);
      }
      const inDoubt = secondsInDoubt(lease);
      // A note of the record may be on its way, and what changes it would be overwritten by what is older.
      if (decision.record !== null && inDoubt > 0) return await untilSettled(lease, callId, message, inDoubt);
      const { report } = decision;
      const crm = await ports.crm();
      const triedTickets = call?.triedTickets ?? [];
      const chosen = report.wrapUp?.ticketId ?? null;
      // The agent may choose another before anybody knows what became of this attempt.
      if (chosen !== null && chosen !== decision.record?.id && !triedTickets.includes(chosen)) {
        await journal.tryTickets(callId, lease, [...triedTickets, chosen]);
      }
      const logged = await crm.logCall(report, {
        record: decision.record,
        lookBack:
          lease.ambiguousAt !== null || (decision.record === null && (message.foundBySweep || lease.attempt > 1)),
        mayCreate: inDoubt === 0,
        triedTickets,
      });
      if (logged.state === "unsettled") return await untilSettled(lease, callId, message, inDoubt);
      if (logged.state === "notThereYet") {
        return await withoutRecord(lease, callId, message, decision);
      }
      record = logged.record;
      // It is there. Notes of the attempt that made it may be on their way, so the rest waits.
      if (inDoubt > 0) {
        await journal.written(callId, lease, record, incompleteDigest, lease.ambiguousAt);
        return await waitFor(callId, message, inDoubt);
      }
      if (report.wrapUp !== null) record = await crm.addNote(record, report);
      if (report.insights !== null) record = await crm.attachSummary(record, { ...report, insights: report.insights });
      await journal.written(callId, lease, record, decision.digest);
      await notePastCall(report, record, call === null || decision.record === null ? [] : customersOf(call.match));
      if (call !== null) await settleUnlessMore(call);
      return { outcome: "written", callId, record };
    } catch (error) {
      await giveUp(callId, lease, record, error);
      throw error;
    }
  };

  /** Nothing is at fault: the search may miss for a while what an attempt without an answer has written. */
  const untilSettled = async (
    lease: Lease,
    callId: ContactId,
    message: Delivery,
    inDoubt: number,
  ): Promise<Handled> => {
    await journal.release(callId, lease, { ambiguous: false });
    return waitFor(callId, message, Math.ceil(Math.min(inDoubt, longestBetweenLookBacksSeconds)));
  };

  /**
   * The next agent's card shows it; it does without, rather than have the call written once more.
   * @param candidates for one of whom the agent may have taken the caller when the call was written before
   */
  const notePastCall = async (
    report: CallReport,
    record: CrmRecord,
    candidates: readonly Customer[],
  ): Promise<void> => {
    const { callId, channel, direction, outcome, startedAt, agentName, customer, wrapUp } = report;
    if (customer === null) return;
    const disposition = wrapUp?.disposition ?? null;
    const past = { callId, channel, direction, outcome, startedAt, agentName, disposition, url: record.url };
    const others = candidates.filter(({ id }) => id !== customer.id);
    try {
      await Promise.all([
        journal.notePastCall(customer.id, past),
        ...others.map(({ id }) => journal.forgetPastCall(id, past)),
      ]);
    } catch (error) {
      ports.trouble("the call was not put among its customer's", error);
    }
  };

  /**
   * SAP's desktop makes the record itself, while the agent talks; only for calls that an agent took, as far as is known. So
   * a call that nobody took ends here as the journal's `noRecord`: it is counted and can be looked up, but it is no dead
   * letter, since there is nothing that anybody could mend, and an alarm per abandoned call would bury the real ones.
   */
  const withoutRecord = async (
    lease: Lease,
    callId: ContactId,
    message: Delivery,
    { report, digest }: Extract<Decision, { do: "log" }>,
  ): Promise<Handled> => {
    const answered = report.outcome === "answered";
    // While the CRM was down its desktop could not make a record either.
    const waited = message.waited.outage ? { attempt: 0, since: now() } : message.waited;
    const deadlineSeconds = settings.recordDeadlineSeconds * (answered ? 1 : unansweredShare);
    const seconds = nextDelay(recordDelaysSeconds, waited, deadlineSeconds, now());
    if (seconds === null && !answered) {
      await journal.noRecord(callId, lease, digest);
      ports.count(countMetrics.callsWithoutRecord);
      const call = await journal.read(callId);
      if (call !== null) await settleUnlessMore(call);
      return { outcome: "noRecordKept", callId };
    }
    await journal.release(callId, lease, { ambiguous: false });
    if (seconds !== null) return waitFor(callId, { ...message, waited }, seconds);
    throw new PatchbayError(
      "RECORD_NEVER_CAME",
      `The CRM has no record of call ${callId} after ${deadlineSeconds} s, so nothing could be written on it. ` +
        "Check that the agent worked in the CRM's desktop with the softphone in it, then redrive the dead-letter queue.",
    );
  };

  const giveUp = async (callId: ContactId, lease: Lease, record: CrmRecord | null, error: unknown): Promise<void> => {
    const ambiguous = !(error instanceof CrmFailure) || error.ambiguous;
    try {
      // The call is in the CRM, its notes or summary are not: the next attempt goes on from this record.
      if (record !== null) await journal.written(callId, lease, record, incompleteDigest, ambiguous ? now() : null);
      else await journal.release(callId, lease, { ambiguous });
    } catch (failure) {
      // The lease runs out by itself, and whoever takes it next knows that this attempt did not end well.
      ports.trouble("the lease could not be given back", failure);
    }
  };

  /**
   * A CRM that asks for patience, or is down, is no fault of the message: such waits do not count towards the dead-letter
   * queue, so that an hour's outage mends itself. What has not been taken after half a day is for people to look at; sooner
   * where the CRM is there and breaks over each attempt, since that may be this call's doing and not pass by waiting.
   */
  const patienceWith = (error: unknown, waited: Waited): { seconds: number; waited: Waited } | null => {
    if (!(error instanceof CrmFailure) || error.failure !== "retryLater") return null;
    const delays = error.status === 429 ? rateDelaysSeconds : outageDelaysSeconds;
    const deadlineSeconds = isBroken(error.status) ? brokenDeadlineSeconds : outageDeadlineSeconds;
    const seconds = nextDelay(delays, waited, deadlineSeconds, now());
    if (seconds === null) return null;
    const asked = Math.min(error.retryAfterSeconds ?? 0, outageDeadlineSeconds);
    return { seconds: Math.max(seconds, asked), waited: { ...waited, outage: true } };
  };

  const settleUnlessMore = async (call: JournalCall): Promise<void> => {
    if (legsUnderWay(call).length === 0 && awaitedAnalyses(call).length === 0) await journal.settle(call);
  };

  const takeIn = async ({ callId: named, leg }: ContactMessage): Promise<ContactId> => {
    const callId = named ?? (await ports.contacts.describe(leg.contactId))?.callId;
    // For a call of its own it would get a second record. Connect knows it soon, and then the sweep knows it too.
    if (callId === undefined) throw new CallUnknown(leg.contactId);
    const isNew = await journal.mergeLeg(callId, leg);
    if (isNew && isOutbound(leg)) ports.count(countMetrics.outboundContacts);
    return callId;
  };

  /** What Amazon Connect's own events have told of the contact is better than what an invoker says of it. */
  const takeInDirect = async ({ callId: told, isContact, leg, phoneNumber }: DirectMessage): Promise<ContactId> => {
    // A leg that a transfer began belongs to the call it came from.
    const callId = (isContact ? (await ports.contacts.describe(leg.contactId))?.callId : null) ?? told;
    const known = await journal.read(callId);
    if (known?.legs.some((other) => other.contactId === leg.contactId)) return callId;
    const customerNumber = phoneNumber === null ? null : toE164(phoneNumber, settings.defaultCountry);
    const match = { kind: "unavailable" } as const;
    await journal.open({ callId, contactId: leg.contactId, customerNumber, systemNumber: null, match });
    await journal.mergeLeg(callId, leg);
    return callId;
  };

  return {
    async handleMessage(body, waited) {
      const message = decodeQueueMessage(body);
      const delivery: Delivery = { body, waited, foundBySweep: "foundBySweep" in message && message.foundBySweep };
      switch (message.kind) {
        case "contact":
          return drive(await takeIn(message), delivery);
        case "direct":
          return drive(await takeInDirect(message), delivery);
        case "callChanged":
          return drive(message.callId, delivery);
        case "analysisFinished":
        case "analysisFailed":
        case "analysisOverdue":
          return { outcome: "ignored", why: "analyses are call-summary's" };
        case "ignored":
          return { outcome: "ignored", why: message.why };
      }
    },
  };
}

class CallUnknown extends PatchbayError {
  constructor(contactId: ContactId) {
    super(
      "CALL_UNKNOWN",
      `Contact ${contactId} followed another one, and neither its event nor Amazon Connect says to which call it belongs`,
    );
  }
}

interface Delivery {
  readonly body: string;
  readonly waited: Waited;
  readonly foundBySweep: boolean;
}

/** Longer than the function may run: nobody takes a lease from a function that is still at work. */
const leaseSeconds = 45;

/** Equals no digest, so the call is written again. */
const incompleteDigest = "incomplete";

const longestBetweenLookBacksSeconds = 60;
const recordDelaysSeconds = [5, 10, 30, 60, 120] as const;
const rateDelaysSeconds = [10, 20, 40, 60] as const;
const outageDelaysSeconds = [15, 30, 60, 120, 300, 600] as const;
const outageDeadlineSeconds = 12 * 3600;
const brokenDeadlineSeconds = 2 * 3600;

/** A 5xx of the CRM itself. A gateway answers 502, 503 or 504 for one that is away. */
function isBroken(status: number | null): boolean {
  return status !== null && status >= 500 && ![502, 503, 504].includes(status);
}

/** Of the time to wait for a record of an answered call: a desktop that made none by then will not. */
const unansweredShare = 1 / 6;

const nothingKnown: Decision = { do: "nothing", why: "noLegs" };

function idle(callId: ContactId, decision: Extract<Decision, { do: "nothing" }>): Handled {
  return { outcome: decision.why === "noLegs" ? "unknownCall" : decision.why, callId };
}
