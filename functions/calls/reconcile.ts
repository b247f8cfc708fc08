/**
 * The sweep: events of Amazon Connect come on best effort, so what they may have left out is looked for where it is kept.
 * It goes through the calls that the journal holds open, and through the contacts that Connect says ended, and puts into
 * the queues what is missing: facts of a contact, word that a call is to be driven again, word that an analysis is overdue.
 * It never writes to the CRM, so a sweep that is repeated, or runs beside another, doubles nothing.
 *
 * Every ended contact so becomes a leg in the journal, and every call with legs is driven until it is written, stands as
 * `noRecord`, or has its messages in a dead-letter queue. A call that is complete costs no message.
 */
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { ContactId } from "../../contract/identifiers.ts";
import { contactDetailPath } from "../../contract/insights.ts";
import type { SendMessage } from "../runtime/queueSender.ts";
import { type ChangedCallEvent, changedCallDetailType } from "./changedCalls.ts";
import type { EndedContact, EndedContacts, EndedContactsPage, FoundContact } from "./endedContacts.ts";
import type { Journal } from "./journal.ts";
import type { JournalCall, LegFacts } from "./journalItems.ts";
import { awaitedAnalyses, customerLegs, decide, hasEnded, legsUnderWay } from "./lifecycle.ts";
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
  /** Driven as often as makes sense: their messages are in a dead-letter queue. */
  readonly givenUpCalls: number;
  /** False when the time was up: the next sweep goes on. */
  readonly finished: boolean;
}

export interface ReconcilePorts {
  readonly journal: Pick<Journal, "read" | "listOpen" | "settle" | "postpone">;
  readonly contacts: EndedContacts;
  readonly position: SweepPosition;
  readonly send: SendMessage;
  readonly now: () => Date;
  readonly settings: Pick<
    FunctionSettings,
    "connect" | "timeZone" | "queueUrls" | "summaryDeadlineSeconds" | "recordDeadlineSeconds"
  >;
  /** Something failed and the sweep goes on without it; the next one comes by again. */
  readonly trouble: (what: string, error: unknown) => void;
}

/** @param until when to stop, at the latest after the step that is under way then */
export async function reconcile(ports: ReconcilePorts, until: Date): Promise<Sweep> {
  const { journal, contacts, position, settings, now } = ports;
  const counts = { ...nothingSeen };
  /** How long a call may be left to its own messages. */
  const patienceMilliseconds = settings.recordDeadlineSeconds * 1000;
  const isTimeUp = () => now() >= until;

  const driveCall = async (callId: ContactId): Promise<void> => {
    const event: ChangedCallEvent = { source: "patchbay", "detail-type": changedCallDetailType, detail: { callId } };
    await ports.send(settings.queueUrls.callLogging, JSON.stringify(event));
    counts.drivenCalls += 1;
  };
  const tellOfContact = async (found: FoundContact): Promise<void> => {
    const event: FoundContactEvent = { source: "patchbay", "detail-type": foundContactDetailType, detail: found };
    await ports.send(settings.queueUrls.callLogging, JSON.stringify(event));
    counts.foundContacts += 1;
  };
  const tellOfAnalysis = async ({ contactId }: LegFacts, time: string): Promise<void> => {
    const event: OverdueAnalysisEvent = {
      source: "patchbay",
      "detail-type": overdueAnalysisDetailType,
      time,
      detail: { contactId },
    };
    await ports.send(settings.queueUrls.callSummary, JSON.stringify(event));
    counts.overdueAnalyses += 1;
  };

  const settle = async (call: JournalCall): Promise<void> => {
    await journal.settle(call);
    counts.settledCalls += 1;
  };
  /** Until the index lists it again. */
  const lookAgainAt = (call: JournalCall, at: number, sweeps: number) =>
    journal.postpone(call, new Date(at - patienceMilliseconds), sweeps);
  /** Something was put into a queue for it: that gets its time, and more of it each time. */
  const lookAgainLater = async (call: JournalCall): Promise<void> => {
    const patiences = patiencesBetweenSweeps[call.sweeps] ?? 1;
    await lookAgainAt(call, now().getTime() + patiences * patienceMilliseconds, call.sweeps + 1);
  };

  const seeTo = async (call: JournalCall): Promise<void> => {
    if (call.sweeps >= patiencesBetweenSweeps.length) {
      counts.givenUpCalls += 1;
      await journal.settle(call);
      return;
    }
    const untold = customerLegs(call).length === 0 ? [call.callId] : legsUnderWay(call).map((leg) => leg.contactId);
    if (untold.length > 0) return seeToContacts(call, untold);
    const decision = decide(call, { now: now(), owner: null, detailUrl: detailUrlOf(settings) });
    if (decision.do !== "nothing") {
      await driveCall(call.callId);
      return lookAgainLater(call);
    }
    await seeToAnalyses(call);
  };

  const seeToContacts = async (call: JournalCall, untold: readonly ContactId[]): Promise<void> => {
    const found = await Promise.all(untold.map((contactId) => contacts.find(contactId)));
    const known = found.filter((one) => one !== null);
    if (known.length > 0 && known.every(({ leg }) => !isCustomers(leg))) return settle(call);
    const ended = known.filter(({ leg }) => hasEnded(leg));
    for (const one of ended) await tellOfContact(one);
    // A contact that lasts is no reason to give the call up; one that Connect does not know is.
    if (ended.length === 0 && known.length > 0) {
      return lookAgainAt(call, now().getTime() + patienceMilliseconds, call.sweeps);
    }
    await lookAgainLater(call);
  };

  const seeToAnalyses = async (call: JournalCall): Promise<void> => {
    const awaited = awaitedAnalyses(call).map((leg) => ({
      leg,
      dueAt: endOf(leg) + settings.summaryDeadlineSeconds * 1000,
    }));
    if (awaited.length === 0) return settle(call);
    const overdue = awaited.filter(({ dueAt }) => dueAt <= now().getTime());
    if (overdue.length === 0) {
      return lookAgainAt(call, Math.min(...awaited.map(({ dueAt }) => dueAt)), call.sweeps);
    }
    for (const { leg } of overdue) await tellOfAnalysis(leg, new Date(endOf(leg)).toISOString());
    await lookAgainLater(call);
  };

  /** False when the time was up. */
  const goThroughOpenCalls = async (): Promise<boolean> => {
    const before = new Date(now().getTime() - patienceMilliseconds);
    const seen = new Set<ContactId>();
    for (;;) {
      const listed = await journal.listOpen(before, openCallsAtOnce);
      // The index follows the writes with a delay, so it may still list what has been seen to.
      const next = listed.filter((callId) => !seen.has(callId));
      if (next.length === 0) return true;
      for (const callId of next) {
        if (isTimeUp()) return false;
        seen.add(callId);
        counts.openCalls += 1;
        await attempt(ports, `call ${callId} could not be seen to`, async () => {
          const call = await journal.read(callId);
          if (call !== null) await seeTo(call);
        });
      }
    }
  };

  const seeToEnded = async (contact: EndedContact): Promise<void> => {
    counts.endedContacts += 1;
    if (contact.initiationMethod === "MONITOR") return;
    const call = await journal.read(contact.callId);
    const leg = call?.legs.find(({ contactId }) => contactId === contact.contactId);
    if (leg !== undefined && hasEnded(leg)) return;
    const found = await contacts.find(contact.contactId);
    if (found !== null && isCustomers(found.leg) && hasEnded(found.leg)) await tellOfContact(found);
  };

  /** False when the time was up. */
  const goThroughEndedContacts = async (): Promise<boolean> => {
    // A contact that ended a moment ago may be told of yet, and may not be found yet.
    const to = new Date(now().getTime() - patienceMilliseconds / 10);
    const from = (await position.read()) ?? new Date(to.getTime() - firstWindowMilliseconds);
    let nextToken: string | null = null;
    let reached = from;
    do {
      const page: EndedContactsPage = await contacts.search(from, to, nextToken);
      for (const contact of page.contacts) {
        if (isTimeUp()) {
          await position.save(reached);
          return false;
        }
        reached = contact.endedAt;
        await attempt(ports, `contact ${contact.contactId} could not be seen to`, () => seeToEnded(contact));
      }
      nextToken = page.nextToken;
    } while (nextToken !== null);
    // Gone through again by the next sweeps: what is found late is not lost.
    await position.save(new Date(Math.max(from.getTime(), to.getTime() - 2 * patienceMilliseconds)));
    return true;
  };

  const searched = await goThroughEndedContacts();
  const finished = (await goThroughOpenCalls()) && searched;
  return { ...counts, finished };
}

const nothingSeen = {
  openCalls: 0,
  endedContacts: 0,
  foundContacts: 0,
  drivenCalls: 0,
  overdueAnalyses: 0,
  settledCalls: 0,
  givenUpCalls: 0,
};

const openCallsAtOnce = 100;
const firstWindowMilliseconds = 24 * 3600 * 1000;

/** A call is driven this often, with so many times `recordDeadlineSeconds` after each. */
const patiencesBetweenSweeps = [1, 2, 8, 24] as const;

function isCustomers(leg: LegFacts): boolean {
  return leg.channel !== "other" && leg.initiationMethod !== "MONITOR";
}

/** Analyses begin after the agent's after-call work. */
function endOf(leg: LegFacts): number {
  return Date.parse(leg.completedAt ?? leg.disconnectedAt ?? "");
}

function detailUrlOf({ connect, timeZone }: Pick<FunctionSettings, "connect" | "timeZone">) {
  return (contactId: ContactId) => connect.accessUrl + contactDetailPath(contactId, timeZone);
}

async function attempt(ports: ReconcilePorts, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    ports.trouble(what, error);
  }
}
