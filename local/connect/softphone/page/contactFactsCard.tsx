/** Who talked to whom, when, and for how long. */
import type { ContactFacts } from "../contactPage.ts";
import { formatDuration } from "./duration.tsx";

export function ContactFactsCard({ contact, timeZone }: { readonly contact: ContactFacts; readonly timeZone: string }) {
  const time = (iso: string | null) => (iso === null ? "—" : formatTime(iso, timeZone));
  const facts: readonly (readonly [string, string])[] = [
    ["Agent", contact.agentName ?? "—"],
    ["Queue", contact.queueName ?? "—"],
    ["Our number", contact.systemNumber ?? "—"],
    ["Started", time(contact.initiatedAt)],
    ["Connected to agent", time(contact.connectedToAgentAt)],
    ["Ended", time(contact.disconnectedAt)],
    ["Duration", duration(contact.connectedToAgentAt ?? contact.initiatedAt, contact.disconnectedAt)],
    ["After-contact work", duration(contact.disconnectedAt, contact.afterCallWorkEndedAt)],
    ["Ended by", contact.disconnectReason === null ? "—" : endedBy(contact.disconnectReason)],
  ];
  return (
    <header class="card wide">
      <p class="quiet">{channelWords(contact)}</p>
      <h1>{customerWords(contact.customer)}</h1>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">
        Contact <code>{contact.contactId}</code>
        {contact.initialContactId !== contact.contactId && (
          <>
            {" "}
            of the call that began as <a href={`./${contact.initialContactId}`}>{contact.initialContactId}</a>
          </>
        )}
        . Times are in {timeZone}.
      </p>
    </header>
  );
}

function formatTime(iso: string, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone }).format(new Date(iso));
}

function duration(from: string | null, to: string | null): string {
  return from === null || to === null ? "—" : formatDuration(Date.parse(to) - Date.parse(from));
}

function channelWords({ channel, initiationMethod }: ContactFacts): string {
  const what = channel === "CHAT" ? "chat" : "call";
  switch (initiationMethod) {
    case "INBOUND":
      return `Inbound ${what}`;
    case "OUTBOUND":
      return `Outbound ${what}`;
    case "TRANSFER":
    case "QUEUE_TRANSFER":
      return `Transferred ${what}`;
    case "CALLBACK":
      return "Callback";
    default:
      return `Contact (${initiationMethod})`;
  }
}

function customerWords(customer: string | null): string {
  if (customer === "anonymous") return "Number withheld";
  return customer ?? "Unknown customer";
}

function endedBy(reason: string): string {
  switch (reason) {
    case "CUSTOMER_DISCONNECT":
      return "Customer";
    case "AGENT_DISCONNECT":
      return "Agent";
    case "THIRD_PARTY_DISCONNECT":
      return "Third party";
    case "CONTACT_FLOW_DISCONNECT":
      return "Flow";
    default:
      return reason;
  }
}
