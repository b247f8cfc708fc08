/**
 * What a dead letter says of itself, for people: which call, what kind of message, and why it was given up. Nothing of the
 * customer: a body may hold a phone number.
 */
import type { Message } from "@aws-sdk/client-sqs";
import { deadLetterReasonAttribute } from "../contract/events.ts";
import { parseContactId } from "../contract/identifiers.ts";

export interface DeadLetter {
  readonly messageId: string;
  readonly queue: string;
  /** Whole minutes. */
  readonly ageMinutes: number | null;
  readonly receives: number | null;
  /** The event's `detail-type`, or `direct` for a call told by an invoker. */
  readonly what: string;
  /** Of the contact, or of the call. */
  readonly contactId: string | null;
  readonly why: string;
}

export function describeDeadLetter(message: Message, queue: string, now: Date): DeadLetter {
  const sentAt = Number(message.Attributes?.SentTimestamp);
  const receives = Number(message.Attributes?.ApproximateReceiveCount);
  return {
    messageId: message.MessageId ?? "",
    queue,
    ageMinutes: Number.isFinite(sentAt) ? Math.max(0, Math.floor((now.getTime() - sentAt) / 60_000)) : null,
    receives: Number.isFinite(receives) ? receives : null,
    ...subjectOf(message.Body ?? ""),
    why: reasonOf(message) ?? untold,
  };
}

/** One paragraph per letter, the oldest first. */
export function listDeadLetters(letters: readonly DeadLetter[]): string {
  return letters
    .toSorted((a, b) => (b.ageMinutes ?? 0) - (a.ageMinutes ?? 0))
    .map(
      (letter) =>
        `${letter.queue}  ${letter.messageId}\n` +
        `  what     ${letter.what}\n` +
        `  contact  ${letter.contactId ?? "not to be read"}\n` +
        `  age      ${letter.ageMinutes === null ? "unknown" : ageInWords(letter.ageMinutes)}\n` +
        `  why      ${letter.why.replaceAll("\n", "\n           ")}`,
    )
    .join("\n\n");
}

/** The function's own, or EventBridge's for what it could not deliver. */
function reasonOf({ MessageAttributes: told = {} }: Message): string | null {
  const own = told[deadLetterReasonAttribute]?.StringValue;
  if (own !== undefined) return own;
  const parts = [told.ERROR_CODE?.StringValue, told.ERROR_MESSAGE?.StringValue].filter((part) => part !== undefined);
  return parts.length === 0 ? null : `EventBridge: ${parts.join(": ")}`;
}

/** The function says why when it gives a message up itself; one that is killed says nothing. */
const untold = "not told: the function ended before it could (a timeout, a crash), see its log";

function subjectOf(body: string): Pick<DeadLetter, "what" | "contactId"> {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch {
    return { what: "not JSON", contactId: null };
  }
  const type = field(event, "detail-type");
  const detail = field(event, "detail");
  const ids = [
    field(detail, "contactId"),
    field(detail, "callId"),
    afterSlash(field(detail, "contactArn")),
    afterSlash(field(detail, "contact")),
    field(event, "contactId"),
  ];
  const contactId = ids.map(parseContactId).find((id) => id !== null) ?? null;
  const direct = field(event, "contactId") === undefined ? "unknown" : "direct";
  return { what: typeof type === "string" ? type : direct, contactId };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function afterSlash(arn: unknown): unknown {
  return typeof arn === "string" ? arn.slice(arn.lastIndexOf("/") + 1) : undefined;
}

function ageInWords(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
