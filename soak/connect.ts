/** Amazon Connect of one made-up call: what it answers when asked, whatever its events told. */
import type { ConnectContacts } from "../functions/calls/connectContacts.ts";
import type { EndedContacts } from "../functions/calls/endedContacts.ts";
import type { AnalysisFiles } from "../functions/insights/analysisFiles.ts";
import { analysisPrefixes } from "../functions/insights/location.ts";
import type { LocalStage } from "../local/stages.ts";
import { agentArn } from "./disorder.ts";
import type { History } from "./history.ts";

export function contactsOf(history: History): ConnectContacts {
  const contacts = [...history.legs, ...history.supervisors];
  return {
    async describe(contactId) {
      const leg = contacts.find((one) => one.contactId === contactId);
      if (leg === undefined) return null;
      return {
        contactId,
        callId: leg.initialContactId,
        channel: history.channel === "CHAT" ? "chat" : "voice",
        customerNumber: history.caller.number ?? (history.channel === "CHAT" ? null : "anonymous"),
        systemNumber: null,
        connectedToAgentAt: null,
      };
    },
    agentName: async (arn) => `Agent ${arn.slice(arn.lastIndexOf("-") + 1)}`,
    queueName: async () => "Support",
  };
}

/** How Amazon Connect answers the sweep on a bad day. */
export interface Searching {
  /** Called at each request: takes its time, and throws where there were too many. */
  readonly meet: () => void;
  readonly pageSize: number;
  /** A contact is found so many seconds after its end. */
  readonly foundAfter: (contactId: string) => number;
  readonly secondNow: () => number;
}

/** What Amazon Connect keeps, whatever its events told. */
export function endedContactsOf(
  history: History,
  stage: LocalStage,
  momentOf: (seconds: number) => Date,
  { meet, pageSize, foundAfter, secondNow }: Searching,
): EndedContacts {
  const contacts = [...history.legs, ...history.supervisors];
  const channel: "chat" | "voice" = history.channel === "CHAT" ? "chat" : "voice";
  const time = (seconds: number | null) => (seconds === null ? null : momentOf(seconds).toISOString());
  return {
    async search(from, to, nextToken) {
      meet();
      const ended = contacts
        .filter((leg) => leg.disconnectedAt + foundAfter(leg.contactId) <= secondNow())
        .map((leg) => ({
          contactId: leg.contactId,
          callId: leg.initialContactId,
          channel,
          initiationMethod: leg.method,
          endedAt: momentOf(leg.disconnectedAt),
        }))
        .filter(({ endedAt }) => endedAt >= from && endedAt <= to)
        .toSorted((a, b) => a.endedAt.getTime() - b.endedAt.getTime());
      const start = Number(nextToken ?? 0);
      const end = start + pageSize;
      return { contacts: ended.slice(start, end), nextToken: end < ended.length ? String(end) : null };
    },
    async find(contactId) {
      meet();
      const leg = contacts.find((one) => one.contactId === contactId);
      if (leg === undefined) return null;
      return {
        callId: leg.initialContactId,
        leg: {
          contactId,
          previousContactId: leg.previousContactId,
          channel,
          initiationMethod: leg.method,
          initiatedAt: time(leg.initiatedAt),
          customerReachedAt: time(leg.reachedAt),
          connectedToAgentAt: time(leg.connectedAt),
          disconnectedAt: time(leg.disconnectedAt),
          completedAt: null,
          agentArn: leg.agent === null ? null : agentArn(stage, leg.agent),
          agentName: null,
          queueArn: leg.queued ? stage.queue.arn : null,
          queueName: null,
          disconnectReason: leg.reason,
        },
      };
    },
  };
}

/** Files that are there by now, each under the day on which the agent was connected. */
export function filesOf(history: History, secondNow: () => number, momentOf: (seconds: number) => Date): AnalysisFiles {
  const files = history.analyses.flatMap((analysis) => {
    const leg = history.legs.find(({ contactId }) => contactId === analysis.contactId);
    if (leg === undefined || leg.connectedAt === null || analysis.result === "failed") return [];
    const channel = history.channel === "CHAT" ? "chat" : "voice";
    const [prefix = ""] = analysisPrefixes({
      contactId: leg.contactId,
      channel,
      connectedAt: momentOf(leg.connectedAt),
    });
    return [{ analysis, key: `${prefix}${momentOf(analysis.fileAt).toISOString().slice(0, 19)}Z.json` }];
  });
  return {
    list: async (prefix) =>
      files
        .filter(({ key, analysis }) => key.startsWith(prefix) && analysis.fileAt <= secondNow())
        .map(({ key }) => key),
    async read(key) {
      const file = files.find((one) => one.key === key);
      if (file === undefined) throw new Error("there is no such analysis");
      const { summary, sentiment, customerSeconds, category } = file.analysis;
      const lasting = (seconds: number) => ({ TotalTimeMillis: seconds * 1000 });
      return JSON.stringify({
        Channel: history.channel,
        JobStatus: "COMPLETED",
        Categories: { MatchedCategories: [category] },
        ConversationCharacteristics: {
          ContactSummary: { PostContactSummary: { Content: summary } },
          Sentiment: { OverallSentiment: { CUSTOMER: sentiment } },
          TalkTime: {
            ...lasting(3 * customerSeconds),
            DetailsByParticipant: { CUSTOMER: lasting(customerSeconds), AGENT: lasting(2 * customerSeconds) },
          },
          NonTalkTime: lasting(customerSeconds),
        },
      });
    },
  };
}

export function lookupEvent({ callId, channel, caller }: History, systemNumber: string): object {
  return {
    Details: {
      ContactData: {
        ContactId: callId,
        InitialContactId: callId,
        Channel: channel,
        CustomerEndpoint:
          channel === "CHAT" ? null : { Type: "TELEPHONE_NUMBER", Address: caller.number ?? "anonymous" },
        SystemEndpoint: channel === "CHAT" ? null : { Type: "TELEPHONE_NUMBER", Address: systemNumber },
        Attributes: caller.email === null ? {} : { Email: caller.email },
      },
      Parameters: {},
    },
    Name: "ContactFlowEvent",
  };
}

/** A flow's look-up that made no token says so in a word. */
export function tokenIn(answer: unknown): string | null {
  const token = attributeOf(answer, "ContactToken");
  return token?.includes(".") ? token : null;
}

export function attributeOf(answer: unknown, name: string): string | null {
  if (typeof answer !== "object" || answer === null) return null;
  const value: unknown = Reflect.get(answer, name);
  return typeof value === "string" ? value : null;
}
