/**
 * The sweep: events of Amazon Connect come on best effort, so what they may have left out is looked for where it is kept.
 * It goes through the calls that the journal holds open, and through the contacts that Connect says ended, and puts into
 * the queues what is missing: facts of a contact, word that a call is to be driven again, word that an analysis is overdue.
 * It never writes to the CRM, so a sweep that is repeated, or runs beside another, doubles nothing.
 *
 * Every ended contact so becomes a leg in the journal, and every call with legs is driven until it is written, stands as
 * `noRecord`, or has its messages in a dead-letter queue. A call that is complete costs no message. What cannot be seen to
 * holds nothing else up.
 */
import { PatchbayError } from "../../contract/errors.ts";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { ContactId } from "../../contract/identifiers.ts";
import { contactDetailPath } from "../../contract/insights.ts";
import type { SendMessage } from "../runtime/queueSender.ts";
import { type ChangedCallEvent, changedCallDetailType } from "./changedCalls.ts";
import type { EndedContact, EndedContacts, EndedContactsPage, FoundContact } from "./endedContacts.ts";
import { type Journal, keptSeconds } from "./journal.ts";
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

/** @param until when to stop, at the latest after the step that is under way then */
export async function reconcile(ports: ReconcilePorts, until: Date): Promise<Sweep> {
  const { journal, contacts, position, settings, now } = ports;
  const counts = { ...nothingSeen };
  /** How long a call may be left to its own messages. */
  const patienceMilliseconds = settings.sweepPatienceSeconds * 1000;
  /** Where there is more of one half than fits, the other one still gets its turn. */
  const searchUntil = until.getTime() - (until.getTime() - now().getTime()) / 3;

  const attempt = async (what: string, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      ports.trouble(what, error);
      counts.failures += 1;
      return false;
    }
  };

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
    const untold = customerLegs(call).length === 0 ? [call.callId] : legsUnderWay(call).map((leg) => leg.contactId);
    const decision = decide(call, { now: now(), owner: null, detailUrl: detailUrlOf(settings) });
    if (call.sweeps >= patiencesBetweenSweeps.length) {
      const isLast = call.sweeps === patiencesBetweenSweeps.length;
      const lost = customerLegs(call).some(hasEnded) ? legsUnderWay(call) : [];
      if (isLast && lost.length > 0) return endLostLegs(call, lost);
      // It was written in the end, by which time the waiting had used up what there is for its analyses.
      if (isLast && untold.length === 0 && decision.do === "nothing") return seeToAnalyses(call);
      counts.givenUpCalls += 1;
      if (decision.do !== "nothing" || decision.why === "underWay") {
        ports.trouble(`call ${call.callId} is given up`, new CallGivenUp(call.callId));
      }
      await journal.settle(call);
      return;
    }
    if (untold.length > 0) return seeToContacts(call, untold);
    if (decision.do !== "nothing") {
      await driveCall(call.callId);
      return lookAgainLater(call);
    }
    await seeToAnalyses(call);
  };

  /** Connect does not know how they ended. The others did end, and must not stay unwritten over it. */
  const endLostLegs = async (call: JournalCall, lost: readonly LegFacts[]): Promise<void> => {
    const lastKnown = lastMomentOf(call);
    for (const leg of lost) {
      const ended = (await contacts.find(leg.contactId)) ?? { callId: call.callId, leg };
      if (!hasEnded(ended.leg))
        ports.trouble(`the end of contact ${leg.contactId} is lost`, new CallGivenUp(call.callId));
      await tellOfContact({ ...ended, leg: { ...ended.leg, disconnectedAt: ended.leg.disconnectedAt ?? lastKnown } });
    }
    await lookAgainLater(call);
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
    let most = openCallsAtOnce;
    for (;;) {
      const listed = await journal.listOpen(before, most);
      // It still lists what could not be seen to, and, following the writes with a delay, some of what was.
      const next = listed.filter((callId) => !seen.has(callId));
      if (next.length === 0 && listed.length < most) return true;
      if (next.length === 0) most += openCallsAtOnce;
      for (const callId of next) {
        if (now() >= until) return false;
        seen.add(callId);
        counts.openCalls += 1;
        await attempt(`call ${callId} could not be seen to`, async () => {
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

  /** Its call is open with it until Connect tells of it, however long that takes, and holds up no other contact. */
  const leaveToOpenCalls = async ({ callId, contactId, channel, initiationMethod }: EndedContact): Promise<void> => {
    await journal.mergeLeg(callId, { ...nothingKnown, contactId, channel, initiationMethod });
    await journal.markOpen(callId);
  };

  const searchFrom = async (to: Date): Promise<Date> => {
    const last = (await position.read()) ?? new Date(to.getTime() - firstWindowMilliseconds);
    const earliest = new Date(to.getTime() - longestWindowMilliseconds);
    if (last >= earliest) return last;
    ports.trouble(`contacts that ended before ${earliest.toISOString()} are left out`, new SweepCameTooLate(last));
    return earliest;
  };

  /** False when the time was up. */
  const goThroughEndedContacts = async (): Promise<boolean> => {
    // A contact that ended a moment ago may be told of yet, and may not be found yet.
    const to = new Date(now().getTime() - patienceMilliseconds / 10);
    const from = await searchFrom(to);
    let nextToken: string | null = null;
    let reached = from;
    /** The last hour is gone through again by the next sweeps, since Connect finds some late. */
    const save = (searched: Date) => {
      const next = Math.min(searched.getTime(), to.getTime() - 2 * patienceMilliseconds);
      return position.save(new Date(Math.max(from.getTime(), next)));
    };
    try {
      do {
        const page: EndedContactsPage = await contacts.search(from, to, nextToken);
        for (const contact of page.contacts) {
          if (now().getTime() >= searchUntil) {
            await save(reached);
            return false;
          }
          const what = `contact ${contact.contactId} could not be seen to`;
          const isSeenTo = await attempt(what, () => seeToEnded(contact));
          if (!isSeenTo) await leaveToOpenCalls(contact);
          reached = contact.endedAt;
        }
        nextToken = page.nextToken;
      } while (nextToken !== null);
    } catch (error) {
      await save(reached);
      throw error;
    }
    await save(to);
    return true;
  };

  const [searched, seenTo] = [await settled(goThroughEndedContacts), await settled(goThroughOpenCalls)];
  return { ...counts, finished: searched() && seenTo() && counts.failures === 0 };
}

/** Its answer, or what it threw, for when the other half is done too. */
async function settled<Answer>(work: () => Promise<Answer>): Promise<() => Answer> {
  try {
    const answer = await work();
    return () => answer;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

class CallGivenUp extends PatchbayError {
  constructor(callId: ContactId) {
    super(
      "CALL_GIVEN_UP",
      `Call ${callId} was driven ${patiencesBetweenSweeps.length} times without an end. ` +
        "Look for its messages in the dead-letter queues and redrive them.",
    );
  }
}

class SweepCameTooLate extends PatchbayError {
  constructor(last: Date) {
    super(
      "SWEEP_CAME_TOO_LATE",
      `The sweep last came to contacts that ended at ${last.toISOString()}, longer ago than the journal remembers. ` +
        "Compare Amazon Connect's contact search for the time since with the CRM.",
    );
  }
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

/** Of a contact that only the search has told of. */
const nothingKnown = {
  previousContactId: null,
  initiatedAt: null,
  customerReachedAt: null,
  connectedToAgentAt: null,
  disconnectedAt: null,
  completedAt: null,
  agentArn: null,
  agentName: null,
  queueArn: null,
  queueName: null,
  disconnectReason: null,
};

const openCallsAtOnce = 100;
const firstWindowMilliseconds = 24 * 3600 * 1000;
/** Of older calls the journal no longer knows whether they were written. Connect searches up to eight weeks at a time. */
const longestWindowMilliseconds = (keptSeconds - 24 * 3600) * 1000;

/** A call is driven this often, with so many times `sweepPatienceSeconds` after each. */
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

/** The latest thing known of a call of which some leg has ended, after-call work aside. */
function lastMomentOf(call: JournalCall): string | null {
  return customerLegs(call)
    .flatMap((leg) => [leg.initiatedAt, leg.connectedToAgentAt, leg.disconnectedAt ?? leg.completedAt])
    .reduce((last, moment) => (last === null || (moment !== null && moment > last) ? moment : last), null);
}
