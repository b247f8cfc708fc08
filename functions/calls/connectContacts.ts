/**
 * What only Amazon Connect itself can tell of a contact: the customer's number, which call it belongs to, and the names
 * behind ARNs. Its API takes a few requests a second per account, so names are kept for as long as the process lives.
 */
import type { Contact } from "@aws-sdk/client-connect";
import { type ContactId, parseContactId } from "../../contract/identifiers.ts";
import type { ConnectRequests } from "./connectRequests.ts";

export interface ConnectContacts {
  /** `null` when the instance does not know the contact. */
  describe(contactId: ContactId): Promise<ContactDetails | null>;
  /** First and last name, else the user name; `null` when there is no such user any more. */
  agentName(agentArn: string): Promise<string | null>;
  /** `null` for the queue that each agent has of their own, which has no name. */
  queueName(queueArn: string): Promise<string | null>;
}

export interface ContactDetails {
  readonly contactId: ContactId;
  readonly callId: ContactId;
  readonly channel: "voice" | "chat" | "other";
  /** As Connect has it: E.164, or a word such as "anonymous". */
  readonly customerNumber: string | null;
  readonly systemNumber: string | null;
  /** ISO 8601, UTC. */
  readonly connectedToAgentAt: string | null;
}

export function createConnectContacts(instanceId: string): ConnectContacts {
  let loaded: Promise<ConnectRequests> | null = null;
  const connect = (): Promise<ConnectRequests> => {
    loaded ??= import("./connectRequests.ts").then(({ createConnectRequests }) => createConnectRequests(instanceId));
    return loaded;
  };

  const names = new Map<string, Promise<string | null>>();
  const named = (arn: string, find: () => Promise<string | null>): Promise<string | null> => {
    const known = names.get(arn);
    if (known !== undefined) return known;
    const finding = find();
    names.set(arn, finding);
    finding.catch(() => names.delete(arn));
    return finding;
  };

  return {
    async describe(contactId) {
      const contact = await (await connect()).contact(contactId);
      return contact === null ? null : detailsOf(contactId, contact);
    },

    agentName: (agentArn) =>
      named(agentArn, async () => {
        const user = await (await connect()).user(lastPart(agentArn));
        const { FirstName, LastName } = user?.IdentityInfo ?? {};
        const name = [FirstName, LastName].filter((part) => part?.trim()).join(" ");
        return name || user?.Username || null;
      }),

    async queueName(queueArn) {
      if (queueArn.includes("/queue/agent/")) return null;
      return named(queueArn, async () => (await (await connect()).queue(lastPart(queueArn)))?.Name ?? null);
    },
  };
}

function detailsOf(contactId: ContactId, contact: Contact): ContactDetails {
  const connectedAt = contact.AgentInfo?.ConnectedToAgentTimestamp;
  return {
    contactId,
    callId: parseContactId(contact.InitialContactId) ?? contactId,
    channel: contact.Channel === "VOICE" ? "voice" : contact.Channel === "CHAT" ? "chat" : "other",
    customerNumber: contact.CustomerEndpoint?.Address ?? null,
    systemNumber: contact.SystemEndpoint?.Address ?? null,
    connectedToAgentAt: connectedAt === undefined || connectedAt < firstDayOfConnect ? null : connectedAt.toISOString(),
  };
}

/** Connect writes a moment of 1970 for an agent who was rung and never connected. */
const firstDayOfConnect = new Date("2000-01-01T00:00:00Z");

/** Ids are the last part of an ARN: `.../agent/<id>`, `.../queue/<id>`. */
function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
