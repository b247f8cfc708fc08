/**
 * The lines of a chat as they pass through the softphone's web socket. SAP takes a chat's transcript from this page only,
 * with the message that ends it.
 */
import { type ContactId, parseContactId } from "../../contract/identifiers.ts";
import { filledText, parsed, record, text } from "../decode.ts";
import type { TranscriptLine } from "./phone.ts";

const frame = record<{ topic: string; content: string }>({ topic: text, content: filledText });
const message = record<{
  Type: string;
  ContentType: string;
  Content: string;
  DisplayName: string;
  ContactId: ContactId;
}>({
  Type: text,
  ContentType: text,
  Content: filledText,
  DisplayName: text,
  ContactId: parsed(parseContactId, "a contact id"),
});

/** `null` for all the rest that passes: typing, receipts, other topics. */
export function chatLine(received: unknown): { contactId: ContactId; line: TranscriptLine } | null {
  try {
    const { topic, content } = frame(received, "");
    if (topic !== "aws/chat") return null;
    const said = message(JSON.parse(content), "");
    if (said.Type !== "MESSAGE" || !said.ContentType.startsWith("text/")) return null;
    return { contactId: said.ContactId, line: { speaker: said.DisplayName, text: said.Content } };
  } catch {
    return null;
  }
}
