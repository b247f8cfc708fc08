/** The people, companies and cases that the simulated SAP tenant holds at the start. */
import type { Account, ContactPerson, IndividualCustomer, RegisteredProduct, ServiceCase } from "./masterData.ts";

export const seedAccounts: readonly Account[] = [
  account("a001", "1000290", "Tech Corp", { phone: "+61 2 5550 4400", email: "office@techcorp.example", rank: "A" }),
  account("a002", "1000291", "Test Company", { phone: null, email: "info@test-company.example", rank: "B" }),
  account("a003", "1000292", "Nair Logistics", { phone: null, email: "dispatch@nair-logistics.example", rank: "B" }),
  account("a004", "1000293", "Müller & Söhne GmbH", { phone: null, email: "post@mueller-soehne.example", rank: "A" }),
  {
    ...account("a005", "1000294", "Gwen Harris", {
      phone: "+44 20 7946 0018",
      email: "gwen.harris@example.com",
      rank: "C",
    }),
    isNaturalPerson: true,
  },
];

export const seedContactPersons: readonly ContactPerson[] = [
  contact("c001", "2000410", "John", "Smith", seedAccounts[0], {
    phone: "+61 400 123 456",
    email: "john.smith@example.com",
    priority: "High",
  }),
  contact("c002", "2000411", "Test", "User", seedAccounts[1], {
    phone: "+1 800 555 1234",
    email: "test@example.com",
    priority: "Normal",
  }),
  contact("c003", "2000412", "Priya", "Nair", seedAccounts[2], {
    phone: "+61 3 9999 0000",
    email: "priya@nair-logistics.example",
    priority: "Normal",
  }),
  contact("c004", "2000413", "Daniel", "Nair", seedAccounts[2], {
    phone: "+61 3 9999 0000",
    email: "daniel@nair-logistics.example",
    priority: "Normal",
  }),
  contact("c005", "2000414", "Sophie", "Müller", seedAccounts[3], {
    phone: "+49 30 901820",
    email: "sophie@mueller-soehne.example",
    priority: "High",
  }),
];

export const seedIndividualCustomers: readonly IndividualCustomer[] = [
  {
    id: id("b001"),
    displayId: "3000120",
    givenName: "Aroha",
    familyName: "Ngata",
    formattedName: "Aroha Ngata",
    lifeCycleStatus: "ACTIVE",
    lifeCycleStatusDescription: "Active",
    customerABCClassification: "B",
    customerABCClassificationDescription: "Normal",
    phone: null,
    mobile: "+64 21 555 0147",
    eMail: "aroha.ngata@example.com",
    adminData: { createdOn: "2026-02-11T03:20:10.114Z", updatedOn: "2026-09-30T21:14:55.402118Z" },
  },
];

export const seedCases: readonly ServiceCase[] = [
  serviceCase("d001", "8104", "Router drops the line every evening", "01", "2026-11-18T22:41:07.331Z", "a001", "c001"),
  serviceCase("d002", "8077", "Invoice 2210 shows the old address", "03", "2026-11-12T05:09:44.018Z", "a001", null),
  serviceCase("d003", "7990", "Quote for 40 more handsets", "01", "2026-10-29T01:30:00.900Z", "a001", "c001"),
  serviceCase("d004", "7812", "Headset replaced", "05", "2026-11-19T09:00:00.000Z", "a001", "c001"),
  { ...serviceCase("d005", "7801", "Test entry", "01", "2026-11-19T10:00:00.000Z", "a001", null), isIrrelevant: true },
  serviceCase("d006", "8099", "Cannot sign in to the portal", "01", "2026-11-17T14:22:36.916Z", "a002", "c002"),
  serviceCase("d007", "8101", "Lieferung unvollständig", "03", "2026-11-18T07:55:21.200Z", "a004", "c005"),
  {
    ...serviceCase("d008", "8088", "Warranty question", "01", "2026-11-15T02:12:09.510Z", null, null),
    individualCustomer: { id: id("b001"), displayId: "3000120", name: "Aroha Ngata" },
  },
];

export const seedRegisteredProducts: readonly RegisteredProduct[] = [
  registeredProduct("e001", "6001", "7004411", "Router R20", "a001", "c001"),
  registeredProduct("e002", "6002", "7004412", "Switch S8", "a001", null),
];

function registeredProduct(
  tail: string,
  displayId: string,
  serialId: string,
  description: string,
  accountTail: string,
  contactTail: string | null,
): RegisteredProduct {
  const { account, contact, adminData } = serviceCase(
    tail,
    "",
    "",
    "01",
    "2026-03-01T00:00:00.000Z",
    accountTail,
    contactTail,
  );
  return { id: id(tail), displayId, serialId, description, account, contact, adminData };
}

function id(tail: string): string {
  return `11edd9fd-c87a-182e-afdb-812c72a8${tail}`;
}

function account(
  tail: string,
  displayId: string,
  formattedName: string,
  more: { readonly phone: string | null; readonly email: string; readonly rank: "A" | "B" | "C" },
): Account {
  return {
    id: id(tail),
    displayId,
    formattedName,
    isNaturalPerson: false,
    customerRole: "CRM000",
    lifeCycleStatus: "ACTIVE",
    lifeCycleStatusDescription: "Active",
    customerABCClassification: more.rank,
    // The words are the tenant's own; this one ranks its customers by urgency.
    customerABCClassificationDescription: { A: "High", B: "Normal", C: "Low" }[more.rank],
    phone: more.phone,
    mobile: null,
    eMail: more.email,
    adminData: { createdOn: "2025-08-04T23:11:02.004Z", updatedOn: "2026-10-02T04:55:36.916Z" },
  };
}

function contact(
  tail: string,
  displayId: string,
  givenName: string,
  familyName: string,
  employer: Account | undefined,
  more: { readonly phone: string; readonly email: string; readonly priority: string },
): ContactPerson {
  return {
    id: id(tail),
    displayId,
    givenName,
    familyName,
    formattedName: `${givenName} ${familyName}`,
    lifeCycleStatus: "ACTIVE",
    lifeCycleStatusDescription: "Active",
    accountId: employer?.id ?? null,
    accountDisplayId: employer?.displayId ?? null,
    accountFormattedName: employer?.formattedName ?? null,
    vipReason: more.priority === "High" ? "1" : "2",
    vipReasonDescription: more.priority,
    phone: null,
    mobile: more.phone,
    eMail: more.email,
    adminData: { createdOn: "2025-08-05T01:02:03.400Z", updatedOn: "2026-10-02T04:57:57.436618Z" },
  };
}

function serviceCase(
  tail: string,
  displayId: string,
  subject: string,
  status: "01" | "03" | "05",
  updatedOn: string,
  accountTail: string | null,
  contactTail: string | null,
): ServiceCase {
  const party = (parties: readonly (Account | ContactPerson)[], partyTail: string | null) => {
    const found = parties.find((one) => partyTail !== null && one.id === id(partyTail));
    return found === undefined ? null : { id: found.id, displayId: found.displayId, name: found.formattedName };
  };
  return {
    id: id(tail),
    displayId,
    subject,
    status,
    statusDescription: { "01": "Open", "03": "In Process", "05": "Completed" }[status],
    priority: "03",
    priorityDescription: "Normal",
    isIrrelevant: null,
    account: party(seedAccounts, accountTail),
    contact: party(seedContactPersons, contactTail),
    individualCustomer: null,
    adminData: { createdOn: updatedOn, updatedOn },
  };
}
