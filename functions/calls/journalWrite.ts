/** How the journal's parts write: to one item at a time, each change on its own condition. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { ContactId } from "../../contract/identifiers.ts";
import type { Item } from "./journalItems.ts";

/** One write to one item, which puts off the item's end of life. Answers the item as it was; so does a refusal. */
export type WriteItem = (callId: ContactId, part: string, change: Change) => Promise<Item | undefined>;

export interface Change {
  readonly set: readonly string[];
  readonly remove?: readonly string[];
  readonly values: Readonly<Record<string, AttributeValue>>;
  readonly condition?: string;
}
