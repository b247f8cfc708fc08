/**
 * The sweep's half that goes through the calls which the journal holds open: for each, what is missing of it is put into the
 * queues, until there is nothing more to come.
 */
import { PatchbayError } from "../../contract/errors.ts";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { ContactId } from "../../contract/identifiers.ts";
import { contactDetailPath } from "../../contract/insights.ts";
import type { JournalCall, LegFacts } from "./journalItems.ts";
import { awaitedAnalyses, customerLegs, decide, hasEnded, isCustomers, legsUnderWay } from "./lifecycle.ts";
import type { SweepRun } from "./sweepRun.ts";

/**
 * Answers false when the time was up.
 * @param until when to stop, at the latest after the step that is under way then
 */
export async function goThroughOpenCalls(run: SweepRun, until: Date): Promise<boolean> {
  const { journal, contacts, settings, counts, patienceMilliseconds, now } = run;

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
        run.trouble(`call ${call.callId} is given up`, new CallGivenUp(call.callId));
      }
      await journal.settle(call);
      return;
    }
    if (untold.length > 0) return seeToContacts(call, untold);
    if (decision.do !== "nothing") {
      await run.driveCall(call.callId);
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
        run.trouble(`the end of contact ${leg.contactId} is lost`, new CallGivenUp(call.callId));
      await run.tellOfContact({
        ...ended,
        leg: { ...ended.leg, disconnectedAt: ended.leg.disconnectedAt ?? lastKnown },
      });
    }
    await lookAgainLater(call);
  };

  const seeToContacts = async (call: JournalCall, untold: readonly ContactId[]): Promise<void> => {
    const found = await Promise.all(untold.map((contactId) => contacts.find(contactId)));
    const known = found.filter((one) => one !== null);
    if (known.length > 0 && known.every(({ leg }) => !isCustomers(leg))) return settle(call);
    const ended = known.filter(({ leg }) => hasEnded(leg));
    for (const one of ended) await run.tellOfContact(one);
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
    for (const { leg } of overdue) await run.tellOfAnalysis(leg, new Date(endOf(leg)).toISOString());
    await lookAgainLater(call);
  };

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
      await run.attempt(`call ${callId} could not be seen to`, async () => {
        const call = await journal.read(callId);
        if (call !== null) await seeTo(call);
      });
    }
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

const openCallsAtOnce = 100;

/** A call is driven this often, with so many times `sweepPatienceSeconds` after each. */
const patiencesBetweenSweeps = [1, 2, 8, 24] as const;

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
