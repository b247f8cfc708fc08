/**
 * What the sweep puts into the queues in place of events that never came, in the shape of EventBridge events like all
 * others there. It writes nothing itself: the functions behind the queues take these as they take the real ones.
 */
import type { ContactId } from "../../contract/identifiers.ts";
import type { LegFacts } from "./journalItems.ts";

/** For call-logging: what Amazon Connect keeps of a contact that ended. */
export const foundContactDetailType = "Patchbay Contact Found";

export interface FoundContactEvent {
  readonly source: "patchbay";
  readonly "detail-type": typeof foundContactDetailType;
  readonly detail: { readonly callId: ContactId; readonly leg: LegFacts };
}

/** For call-summary: no event of this contact's analysis has come in all the time there was for it. */
export const overdueAnalysisDetailType = "Patchbay Analysis Overdue";

export interface OverdueAnalysisEvent {
  readonly source: "patchbay";
  readonly "detail-type": typeof overdueAnalysisDetailType;
  /** When the contact ended. */
  readonly time: string;
  readonly detail: { readonly contactId: ContactId };
}
