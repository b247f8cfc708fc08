/** Where a call belongs, given where it is and what the agent has chosen; and what a refusal says of a ticket. Pure. */
import { type CallReport, CrmFailure, type CrmRecord } from "../crm.ts";
import { isOnChosenTicket } from "./recordParts.ts";

export type Place =
  | { readonly go: "nowhere" }
  | { readonly go: "toChosen"; readonly ticketId: string }
  /** Back to a ticket of its own. */
  | { readonly go: "home" };

export function placeOf(record: CrmRecord, report: CallReport): Place {
  const chosen = chosenTicket(report);
  if (chosen === null) {
    // Without a word of the agent's nothing was taken back.
    return isOnChosenTicket(record) && report.wrapUp !== null ? { go: "home" } : { go: "nowhere" };
  }
  if (chosen === record.id || chosen === refusedTicket(record, report)) return { go: "nowhere" };
  return chosen === record.parts.ownTicket ? { go: "home" } : { go: "toChosen", ticketId: chosen };
}

/** What is no ticket number is no choice: the call must not be lost over it. */
export function chosenTicket({ wrapUp }: CallReport): string | null {
  const id = wrapUp?.ticketId?.trim() ?? "";
  return isTicketId(id) ? id : null;
}

/** The chosen ticket that did not take the call, as long as it is the chosen one: it is not tried again. */
export function refusedTicket(record: CrmRecord, report: CallReport): string | null {
  const { refusedTicket: refused } = record.parts;
  return refused !== undefined && refused === chosenTicket(report) ? refused : null;
}

/**
 * HaloPSA may not show for a while what it has made. So many seconds until a ticket of which it says that there is none is
 * gone for sure.
 */
export function secondsUntilGone({ parts }: CrmRecord, now: Date, writeSettleSeconds: number): number {
  if (parts.madeAt === undefined) return 0;
  return Math.max(0, Math.ceil(writeSettleSeconds - (now.getTime() - Date.parse(parts.madeAt)) / 1000));
}

export function isTicketId(id: string): boolean {
  return /^[1-9]\d{0,9}$/.test(id);
}

/** HaloPSA has understood and does not do it: the ticket is gone, or its workflow or the agent's role forbids it. */
export function isRefusal(error: unknown): boolean {
  return isFinal(error) && [400, 403, 404].includes(error.status ?? 0);
}

export function isGone(error: unknown): boolean {
  return isFinal(error) && error.status === 404;
}

/** Credentials may be refused with the same statuses. */
function isFinal(error: unknown): error is CrmFailure {
  return error instanceof CrmFailure && error.failure === "permanent";
}
