/**
 * What Amazon Connect itself keeps of contacts that ended, for those whose events never came. Its limits are per account
 * and Region, 2 searches and 10 descriptions a second, and the others need theirs: the sweep takes half of them.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Contact, ContactSearchSummary } from "@aws-sdk/client-connect";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import { type ContactId, parseContactId } from "../../contract/identifiers.ts";
import type { EndedContactRequests } from "./endedContactRequests.ts";
import type { LegFacts } from "./journalItems.ts";
import { channelOf } from "./legChannel.ts";

export interface EndedContacts {
  /** A page of the contacts that ended in this time, the earliest first. */
  search(from: Date, to: Date, nextToken: string | null): Promise<EndedContactsPage>;
  /** `null` when the instance does not know the contact. */
  find(contactId: ContactId): Promise<FoundContact | null>;
}

export interface EndedContactsPage {
  readonly contacts: readonly EndedContact[];
  readonly nextToken: string | null;
}

export interface EndedContact {
  readonly contactId: ContactId;
  readonly callId: ContactId;
  readonly channel: LegFacts["channel"];
  readonly initiationMethod: string;
  readonly endedAt: Date;
}

export interface FoundContact {
  readonly callId: ContactId;
  readonly leg: LegFacts;
}

export function createEndedContacts(connect: FunctionSettings["connect"]): EndedContacts {
  const pace = { search: createPace(1), describe: createPace(5) };
  let loaded: Promise<EndedContactRequests> | null = null;
  const load = (): Promise<EndedContactRequests> => {
    loaded ??= import("./endedContactRequests.ts").then(({ createEndedContactRequests }) =>
      createEndedContactRequests(connect.instanceId),
    );
    return loaded;
  };
  return {
    async search(from, to, nextToken) {
      const requests = await load();
      await pace.search();
      const { Contacts = [], NextToken } = await requests.search(from, to, nextToken);
      return { contacts: Contacts.map(summaryOf).filter((contact) => contact !== null), nextToken: NextToken ?? null };
    },
    async find(contactId) {
      const requests = await load();
      await pace.describe();
      const contact = await requests.contact(contactId);
      return contact === null ? null : foundOf(contactId, contact, connect.instanceArn);
    },
  };
}

/** The same facts, in the same form, as the events of the contact would have told: see `contactEvents.ts`. */
function foundOf(contactId: ContactId, contact: Contact, instanceArn: string): FoundContact {
  const disconnectedAt = moment(contact.DisconnectTimestamp);
  const connectedToAgentAt = moment(contact.AgentInfo?.ConnectedToAgentTimestamp);
  const settled = disconnectedAt !== null || connectedToAgentAt !== null;
  const arn = (kind: string, id: string | undefined) =>
    settled && id !== undefined ? `${instanceArn}/${kind}/${id}` : null;
  return {
    callId: parseContactId(contact.InitialContactId) ?? contactId,
    leg: {
      contactId,
      previousContactId: parseContactId(contact.PreviousContactId),
      channel: channelOf(contact.Channel),
      initiationMethod: contact.InitiationMethod ?? "INBOUND",
      initiatedAt: moment(contact.InitiationTimestamp),
      customerReachedAt: moment(contact.ConnectedToSystemTimestamp),
      connectedToAgentAt,
      disconnectedAt,
      completedAt: moment(contact.AgentInfo?.AfterContactWorkEndTimestamp),
      agentArn: arn("agent", contact.AgentInfo?.Id),
      agentName: null,
      queueArn: arn("queue", contact.QueueInfo?.Id),
      queueName: null,
      disconnectReason: contact.DisconnectReason ?? null,
    },
  };
}

function summaryOf(summary: ContactSearchSummary): EndedContact | null {
  const contactId = parseContactId(summary.Id);
  if (contactId === null || summary.DisconnectTimestamp === undefined) return null;
  return {
    contactId,
    callId: parseContactId(summary.InitialContactId) ?? contactId,
    channel: channelOf(summary.Channel),
    initiationMethod: summary.InitiationMethod ?? "",
    endedAt: summary.DisconnectTimestamp,
  };
}

/** Connect writes a moment of 1970 for what never happened. */
function moment(date: Date | undefined): string | null {
  return date === undefined || date.getTime() < Date.UTC(2000, 0, 1) ? null : date.toISOString();
}

/** Resolves when it is this caller's turn. */
function createPace(perSecond: number): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = performance.now();
    const turn = Math.max(now, next);
    next = turn + 1000 / perSecond;
    if (turn > now) await sleep(turn - now);
  };
}
