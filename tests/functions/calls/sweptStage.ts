import type { ContactId } from "../../../contract/identifiers.ts";
import type { EndedContact, EndedContacts } from "../../../functions/calls/endedContacts.ts";
import type { LegFacts } from "../../../functions/calls/journalItems.ts";
import { reconcile } from "../../../functions/calls/reconcile.ts";
import type { ReconcilePorts } from "../../../functions/calls/sweepRun.ts";
import { createCallSummaries } from "../../../functions/insights/summary.ts";
import { haloPsaSettings } from "../stageSettings.ts";
import { LoggerUnderTest } from "./loggerUnderTest.ts";
import { analysisFailed, at, type SampleLeg } from "./sampleEvents.ts";

const { instanceArn } = haloPsaSettings.connect;
export const minute = 60;
export const hour = 3600;

/** A stage whose events may be lost, and Amazon Connect, which knows of every contact all the same. */
export class SweptStage {
  readonly test = new LoggerUnderTest();
  readonly connect = new Map<ContactId, { callId: ContactId; leg: LegFacts }>();
  readonly sent: { queueUrl: string; body: string }[] = [];
  readonly troubles: string[] = [];
  readonly searches: { from: Date; to: Date }[] = [];
  position: Date | null = null;
  pageSize = 100;
  secondsPerSearch = 0;
  secondsPerFind = 0;

  readonly contacts: EndedContacts = {
    search: async (from, to, nextToken) => {
      this.test.clock.advance(this.secondsPerSearch);
      if (nextToken === null) this.searches.push({ from, to });
      const ended = [...this.connect.values()]
        .flatMap(({ callId, leg }): EndedContact[] =>
          leg.disconnectedAt === null
            ? []
            : [
                {
                  callId,
                  contactId: leg.contactId,
                  channel: leg.channel,
                  initiationMethod: leg.initiationMethod,
                  endedAt: new Date(leg.disconnectedAt),
                },
              ],
        )
        .filter(({ endedAt }) => endedAt >= from && endedAt < to)
        .sort((a, b) => a.endedAt.getTime() - b.endedAt.getTime());
      const start = Number(nextToken ?? 0);
      const end = start + this.pageSize;
      return { contacts: ended.slice(start, end), nextToken: end < ended.length ? String(end) : null };
    },
    find: async (id) => {
      this.test.clock.advance(this.secondsPerFind);
      return this.connect.get(id) ?? null;
    },
  };

  /** Connect keeps the contact, whatever becomes of its events. */
  has(leg: SampleLeg): void {
    const callId = leg.initialContactId ?? leg.contactId;
    this.test.contacts.set(leg.contactId, { callId, customerNumber: "+61400123456" });
    this.connect.set(leg.contactId, {
      callId,
      leg: {
        contactId: leg.contactId,
        previousContactId: leg.previousContactId ?? null,
        channel: "voice",
        initiationMethod: leg.initiationMethod ?? "INBOUND",
        initiatedAt: at(leg.initiated),
        customerReachedAt: null,
        connectedToAgentAt: leg.connected === undefined ? null : at(leg.connected),
        disconnectedAt: leg.disconnected === undefined ? null : at(leg.disconnected),
        completedAt: null,
        agentArn: leg.agent === undefined ? null : `${instanceArn}/agent/${leg.agent}`,
        agentName: null,
        queueArn: leg.queue === undefined ? null : `${instanceArn}/queue/${leg.queue}`,
        queueName: null,
        disconnectReason: null,
      },
    });
  }

  async sweep(workSeconds = 90, changes: Partial<ReconcilePorts> = {}) {
    const { clock, journal } = this.test;
    const until = new Date(clock.now().getTime() + workSeconds * 1000);
    const ports: ReconcilePorts = {
      journal,
      contacts: this.contacts,
      position: {
        read: async () => this.position,
        save: async (position) => {
          this.position = position;
        },
      },
      send: async (queueUrl, body) => {
        this.sent.push({ queueUrl, body });
      },
      now: clock.now,
      settings: haloPsaSettings,
      trouble: (what) => this.troubles.push(what),
      ...changes,
    };
    return reconcile(ports, until);
  }

  /** What the functions behind the queues make of it. */
  async deliver(): Promise<void> {
    for (const { queueUrl, body } of this.sent.splice(0)) {
      if (queueUrl === haloPsaSettings.queueUrls.callLogging) {
        await this.test.logger().handleMessage(body, this.test.first());
        continue;
      }
      await createCallSummaries({
        ...this.test.ports(),
        settings: haloPsaSettings,
        files: { list: async () => [], read: async () => "" },
        changedCalls: {
          tell: async (callId) => {
            const event = { source: "patchbay", "detail-type": "Patchbay Call Changed", detail: { callId } };
            await this.test.handle(event);
          },
        },
      }).handleMessage(body, this.test.first());
    }
  }
}

/** What call-summary makes of an analysis that failed. */
export async function insightsOf(stage: SweptStage, id: ContactId) {
  const summaries = createCallSummaries({
    ...stage.test.ports(),
    settings: haloPsaSettings,
    files: { list: async () => [], read: async () => "" },
    changedCalls: { tell: async () => {} },
  });
  const handled = await summaries.handleMessage(JSON.stringify(analysisFailed(id)), stage.test.first());
  if (!("insights" in handled)) throw new Error(handled.outcome);
  return handled;
}
