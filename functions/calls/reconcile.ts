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
import { goThroughEndedContacts } from "./sweepEndedContacts.ts";
import { goThroughOpenCalls } from "./sweepOpenCalls.ts";
import { createSweepRun, type ReconcilePorts, type Sweep } from "./sweepRun.ts";

/** @param until when to stop, at the latest after the step that is under way then */
export async function reconcile(ports: ReconcilePorts, until: Date): Promise<Sweep> {
  const run = createSweepRun(ports);
  /** Where there is more of one half than fits, the other one still gets its turn. */
  const now = run.now().getTime();
  const searchUntil = new Date(until.getTime() - (until.getTime() - now) / 3);
  const [searched, seenTo] = [
    await settled(() => goThroughEndedContacts(run, searchUntil)),
    await settled(() => goThroughOpenCalls(run, until)),
  ];
  return { ...run.counts, finished: searched() && seenTo() && run.counts.failures === 0 };
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
