/** Customers and cases out of SAP's records: who really has a number, who is the same person twice, who stands for whom. */
import * as z from "zod/mini";
import type { Customer, Ticket } from "../../../contract/customers.ts";
import type { E164 } from "../../../contract/identifiers.ts";
import { toE164 } from "../../customers/phone.ts";
import type { CallerKey } from "../crm.ts";
import type { SapRecord } from "./client.ts";
import { pageOf } from "./links.ts";

/** What the three services found. */
export interface FoundRecords {
  readonly accounts: readonly SapRecord[];
  readonly individualCustomers: readonly SapRecord[];
  readonly contactPersons: readonly SapRecord[];
}

export interface Reading {
  readonly baseUrl: string;
  readonly defaultCountry: string;
  /** Codes of `lifeCycleStatus`. Absent: those that mean so by their name; which of them a tenant has, nobody has confirmed. */
  readonly inactiveStatuses?: readonly string[] | undefined;
}

const defaultInactiveStatuses = ["OBSOLETE", "BLOCKED"];

/**
 * Everybody who has this number or address. Who is no customer any more counts only when nobody else has it. A company gives
 * way to its contact persons who have it as well, and somebody whom two services know is one customer.
 */
export function customersAmong(found: FoundRecords, caller: CallerKey, reading: Reading): readonly Customer[] {
  const theirs = (records: readonly SapRecord[], from: typeof accountFrom) =>
    records
      .map((record) => ({ customer: from(record, reading), inactive: isInactive(record, reading) }))
      .filter(({ customer }) => isReallyTheirs(customer, caller));
  const [allPersons, allAccounts] = [
    [...theirs(found.contactPersons, contactPersonFrom), ...theirs(found.individualCustomers, individualCustomerFrom)],
    theirs(found.accounts, accountFrom),
  ];
  const someActive = [...allPersons, ...allAccounts].some(({ inactive }) => !inactive);
  const counting = (all: typeof allAccounts) =>
    all.filter(({ inactive }) => !(inactive && someActive)).map(({ customer }) => customer);
  const [persons, accounts] = [counting(allPersons), counting(allAccounts)];
  const represented = new Set(persons.flatMap((person) => [person.id, person.displayId, person.companyId]));
  return [
    ...persons,
    ...accounts.filter((account) => !represented.has(account.id) && !represented.has(account.displayId)),
  ];
}

function isInactive(record: SapRecord, { inactiveStatuses = defaultInactiveStatuses }: Reading): boolean {
  const { lifeCycleStatus } = read(partyShape, record);
  return inactiveStatuses.some((status) => status.toUpperCase() === lifeCycleStatus?.toUpperCase());
}

export function ticketFrom(record: SapRecord, baseUrl: string): Ticket {
  const fields = read(caseShape, record);
  return {
    id: fields.displayId ?? record.id,
    title: fields.subject ?? fields.displayId ?? record.id,
    status: fields.statusDescription ?? fields.status ?? null,
    openedAt: fields.adminData?.createdOn ?? null,
    url: pageOf(baseUrl, "case", record.id),
  };
}

/** Of an account, the id that people see. */
export function displayIdOf(record: SapRecord): string {
  return read(partyShape, record).displayId ?? record.id;
}

/** A field of another type than expected is as good as none: one odd record must not hide the others. */
const text = z.catch(z.nullish(z.string()), null);

const numberShape = {
  eMail: text,
  phoneFormattedNumber: text,
  phoneNormalisedNumber: text,
  mobileFormattedNumber: text,
  mobileNormalisedNumber: text,
};

const partyShape = z.object({
  displayId: text,
  formattedName: text,
  givenName: text,
  familyName: text,
  lifeCycleStatus: text,
  lifeCycleStatusDescription: text,
  isNaturalPerson: z.catch(z.nullish(z.boolean()), null),
  customerABCClassification: text,
  customerABCClassificationDescription: text,
  defaultCommunication: z.catch(z.nullish(z.object(numberShape)), null),
});

const contactPersonShape = z.extend(partyShape, {
  ...numberShape,
  accountId: text,
  vipReason: text,
  vipReasonDescription: text,
  isContactPersonFor: z.catch(
    z.nullish(
      z.array(z.object({ ...numberShape, accountId: text, accountFormattedName: text, vipReasonDescription: text })),
    ),
    null,
  ),
});

const caseShape = z.object({
  displayId: text,
  subject: text,
  status: text,
  statusDescription: text,
  adminData: z.catch(z.nullish(z.object({ createdOn: text })), null),
});

type Communication = z.infer<z.ZodMiniObject<typeof numberShape>>;

function accountFrom(record: SapRecord, reading: Reading): Customer {
  const fields = read(partyShape, record);
  const name = nameOf(fields, record);
  const isPerson = fields.isNaturalPerson === true;
  return {
    ...common(record, fields, [fields.defaultCommunication], reading),
    company: isPerson ? null : name,
    companyId: isPerson ? null : record.id,
    priority: fields.customerABCClassificationDescription ?? fields.customerABCClassification ?? null,
    url: pageOf(reading.baseUrl, "account", record.id),
  };
}

function individualCustomerFrom(record: SapRecord, reading: Reading): Customer {
  const fields = read(partyShape, record);
  return {
    ...common(record, fields, [fields.defaultCommunication], reading),
    company: null,
    companyId: null,
    priority: fields.customerABCClassificationDescription ?? fields.customerABCClassification ?? null,
    url: pageOf(reading.baseUrl, "individualCustomer", record.id),
  };
}

/** Somebody may be a contact person of several companies; the main one counts. */
function contactPersonFrom(record: SapRecord, reading: Reading): Customer {
  const fields = read(contactPersonShape, record);
  const roles = fields.isContactPersonFor ?? [];
  const role = roles.find((one) => one.accountId === fields.accountId) ?? roles[0];
  return {
    ...common(record, fields, [fields, ...roles], reading),
    company: role?.accountFormattedName ?? null,
    companyId: fields.accountId ?? role?.accountId ?? null,
    priority: fields.vipReasonDescription ?? role?.vipReasonDescription ?? fields.vipReason ?? null,
    url: pageOf(reading.baseUrl, "contactPerson", record.id),
  };
}

function common(
  record: SapRecord,
  fields: z.infer<typeof partyShape>,
  communications: readonly (Communication | null | undefined)[],
  reading: Reading,
): Pick<Customer, "id" | "displayId" | "name" | "email" | "siteId" | "status" | "phoneNumbers"> {
  const known = communications.filter((one) => one !== null && one !== undefined);
  return {
    id: record.id,
    displayId: fields.displayId ?? record.id,
    name: nameOf(fields, record),
    email: known.find((one) => one.eMail)?.eMail ?? null,
    siteId: null,
    status: fields.lifeCycleStatusDescription ?? inWords(fields.lifeCycleStatus ?? null),
    phoneNumbers: numbersOf(known, reading.defaultCountry),
  };
}

function nameOf(fields: z.infer<typeof partyShape>, record: SapRecord): string {
  const parts = [fields.givenName, fields.familyName].filter((part) => part);
  return fields.formattedName || parts.join(" ") || fields.displayId || record.id;
}

/** The normalized form where SAP made one: it cannot for numbers that were typed without a country code. */
function numbersOf(communications: readonly Communication[], defaultCountry: string): readonly E164[] {
  const written = communications.flatMap((one) => [
    one.phoneNormalisedNumber ?? one.phoneFormattedNumber,
    one.mobileNormalisedNumber ?? one.mobileFormattedNumber,
  ]);
  const numbers = written.map((number) => (number ? toE164(number, defaultCountry) : null));
  return [...new Set(numbers.filter((number) => number !== null))];
}

function isReallyTheirs(customer: Customer, caller: CallerKey): boolean {
  switch (caller.by) {
    case "phone":
      return customer.phoneNumbers.includes(caller.number);
    case "email":
      return customer.email?.toLowerCase() === caller.address.toLowerCase();
    case "customerNumber":
      return customer.displayId === caller.stated;
    case "ticketNumber":
    case "serialNumber":
      // Read by the id that the case or the product names.
      return true;
  }
}

/** `IN_PREPARATION` as "In preparation". */
function inWords(code: string | null): string | null {
  if (code === null || code === "") return null;
  const words = code.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function read<Shape extends z.ZodMiniType>(shape: Shape, record: SapRecord): z.infer<Shape> {
  return shape.parse(record.fields);
}
