/**
 * The sweep's half that goes through the contacts which Amazon Connect says ended: of those that the journal has not heard of,
 * call-logging is told what Connect keeps of them.
 */
import { PatchbayError } from "../../contract/errors.ts";
import type { EndedContact, EndedContactsPage } from "./endedContacts.ts";
import { keptSeconds } from "./journal.ts";
import { hasEnded, isCustomers } from "./lifecycle.ts";
import type { SweepRun } from "./sweepRun.ts";

/**
 * Answers false when the time was up.
 * @param until when to stop, at the latest after the step that is under way then
 */
export async function goThroughEndedContacts(run: SweepRun, until: Date): Promise<boolean> {
  const { journal, contacts, position, counts, patienceMilliseconds, now } = run;

  const seeToEnded = async (contact: EndedContact): Promise<void> => {
    counts.endedContacts += 1;
    if (contact.initiationMethod === "MONITOR") return;
    const call = await journal.read(contact.callId);
    const leg = call?.legs.find(({ contactId }) => contactId === contact.contactId);
    if (leg !== undefined && hasEnded(leg)) return;
    const found = await contacts.find(contact.contactId);
    if (found !== null && isCustomers(found.leg) && hasEnded(found.leg)) await run.tellOfContact(found);
  };

  /** Its call is open with it until Connect tells of it, however long that takes, and holds up no other contact. */
  const leaveToOpenCalls = async ({ callId, contactId, channel, initiationMethod }: EndedContact): Promise<void> => {
    await journal.mergeLeg(callId, { ...nothingKnown, contactId, channel, initiationMethod });
    await journal.markOpen(callId);
  };

  const searchFrom = async (to: Date): Promise<Date> => {
    const last = await position.read();
    if (last === null) {
      // What the instance had before this stage was there is not the stage's own.
      const first = new Date(to.getTime() - patienceMilliseconds);
      await position.save(first);
      return first;
    }
    const earliest = new Date(to.getTime() - longestWindowMilliseconds);
    if (last >= earliest) return last;
    run.trouble(`contacts that ended before ${earliest.toISOString()} are left out`, new SweepCameTooLate(last));
    return earliest;
  };

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
        if (now() >= until) {
          await save(reached);
          return false;
        }
        const what = `contact ${contact.contactId} could not be seen to`;
        const isSeenTo = await run.attempt(what, () => seeToEnded(contact));
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

/** Of older calls the journal no longer knows whether they were written. Connect searches up to eight weeks at a time. */
const longestWindowMilliseconds = (keptSeconds - 24 * 3600) * 1000;
