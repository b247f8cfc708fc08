/** What an agent leaves on a call: notes, disposition, the ticket to attach it to. */

export interface WrapUp {
  readonly notes: string;
  /** One of the stage's dispositions, or `null` when none was chosen. */
  readonly disposition: string | null;
  /** An existing ticket that the call belongs to instead of a new one; only where `callsJoinTickets` (`crms.ts`). */
  readonly ticketId: string | null;
  /** When the agent last changed it, ISO 8601 UTC: the later one wins, whatever order they arrive in. */
  readonly editedAt: string;
}

/** Longest notes the API takes, in characters. */
export const longestNotes = 10_000;
