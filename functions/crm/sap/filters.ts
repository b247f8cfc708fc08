/**
 * What SAP's services are asked, in the words each of them was seen to take. Their paths differ: account-service and
 * individual-customer-service separate with `/`, case-service and phone-service with `.`, and contact persons have their
 * numbers flat. Whether any takes another style is not documented, so each keeps its own.
 */
import type { SapNumberPaths, SapSettings } from "../../../contract/functionSettings.ts";
import type { CallerKey, CallReport } from "../crm.ts";

export interface CustomerService {
  readonly name: keyof SapNumberPaths;
  readonly collection: string;
  /** Unless the stage names others. */
  readonly numberPaths: readonly string[];
  readonly emailPath: string;
}

export const accounts: CustomerService = {
  name: "accounts",
  collection: "account-service/accounts",
  numberPaths: ["defaultCommunication/phoneNormalisedNumber", "defaultCommunication/mobileNormalisedNumber"],
  emailPath: "defaultCommunication/eMail",
};

export const individualCustomers: CustomerService = {
  ...accounts,
  name: "individualCustomers",
  collection: "individual-customer-service/individualCustomers",
};

export const contactPersons: CustomerService = {
  name: "contactPersons",
  collection: "contact-person-service/contactPersons",
  numberPaths: ["phoneNormalisedNumber", "mobileNormalisedNumber"],
  emailPath: "eMail",
};

export const cases = "case-service/cases";

/** The collection of chats is not documented; it is named after the one of phone calls, and so is its page. */
const defaultChats = { collection: "chat-service/chats", page: "chat" };

export function activitiesOf(channel: CallReport["channel"], { chats = defaultChats }: Pick<SapSettings, "chats">) {
  return channel === "voice" ? "phone-service/phoneCalls" : chats.collection;
}

/** Of the record's page, the name in its address. */
export function activityPageOf(channel: CallReport["channel"], { chats = defaultChats }: Pick<SapSettings, "chats">) {
  return channel === "voice" ? "phonecall" : chats.page;
}

type SearchSettings = Pick<SapSettings, "numberPaths">;

/**
 * What is asked of one service about a caller; `null` where the stage does not ask it. Customers' own numbers are called
 * the same in all three.
 */
export function hasKey(service: CustomerService, caller: CallerKey, settings: SearchSettings): string | null {
  switch (caller.by) {
    case "phone":
      return hasNumber(service, caller.number, settings);
    case "email":
      return hasEmail(service, caller.address);
    default:
      return hasValue("displayId", caller.stated);
  }
}

/** SAP keeps numbers in E.164 next to the spelling that people typed. */
export function hasNumber(service: CustomerService, number: string, settings: SearchSettings): string | null {
  const paths = settings.numberPaths?.[service.name] ?? service.numberPaths;
  return paths.length === 0 ? null : either(paths.map((path) => equals(path, number)));
}

/** Comparison is exact, so an address is asked for as it came and in lower case, as most are stored. */
export function hasEmail(service: CustomerService, address: string): string {
  return either([...new Set([address, address.toLowerCase()])].map((form) => equals(service.emailPath, form)));
}

export type CaseParty =
  | { readonly kind: "account"; readonly displayId: string }
  /** A person who is a customer himself stands as account or as individual customer in a case. */
  | { readonly kind: "person"; readonly displayId: string };

export function openCasesOf(party: CaseParty, closedStatuses: readonly string[]): string {
  const isTheirs =
    party.kind === "account"
      ? equals("account.displayId", party.displayId)
      : either([equals("account.displayId", party.displayId), equals("individualCustomer.displayId", party.displayId)]);
  return [
    "(isIrrelevant eq null or isIrrelevant eq false)",
    `(${isTheirs})`,
    ...closedStatuses.map((status) => `(status ne ${quoted(status)})`),
  ].join(" and ");
}

export const newestFirst = "adminData.updatedOn desc";

export function hasReference(reference: string): string {
  return equals("externalId.displayId", reference);
}

export function hasValue(path: string, value: string): string {
  return equals(path, value);
}

function equals(path: string, value: string): string {
  return `${path} eq ${quoted(value)}`;
}

function either(conditions: readonly string[]): string {
  return conditions.join(" or ");
}

/** OData doubles a quote inside a string. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
