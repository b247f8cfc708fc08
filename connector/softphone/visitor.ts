/** What the visitor of a chat said of themselves before it began, which is all there is when the CRM does not know them. */
import { nothing } from "../../contract/attributes.ts";
import type { PhoneContact } from "./phone.ts";

export interface Visitor {
  readonly name: string | null;
  readonly email: string | null;
}

/** The names under which web pages pass them to StartChatContact, as Amazon Connect's own chat page does. */
const nameAttributes = ["customerName", "CustomerName", "name"];
const emailAttributes = ["Email", "CustomerEmail", "email"];

export function visitorOf({ attributes }: Pick<PhoneContact, "attributes">): Visitor {
  const first = (names: readonly string[], usable: (value: string) => boolean) =>
    names.map((name) => attributes[name]?.trim() ?? "").find((value) => value !== nothing && usable(value)) ?? null;
  return {
    name: first(nameAttributes, (value) => value !== ""),
    email: first(emailAttributes, (value) => /^[^\s@]+@[^\s@]+$/.test(value)),
  };
}
