/** What a contact's channel is to a call. */
import type { LegFacts } from "./journalItems.ts";

/** @param channel as Amazon Connect says it, in its events and in its API: `VOICE`, `CHAT`, and what is neither */
export function channelOf(channel: string | undefined): LegFacts["channel"] {
  switch (channel?.toUpperCase()) {
    case "VOICE":
      return "voice";
    case "CHAT":
      return "chat";
    default:
      return "other";
  }
}
