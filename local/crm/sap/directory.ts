/** Everybody the simulated tenant knows, and how its desktop finds out who is calling. */
import type { CustomerHub } from "./desktopData.ts";
import {
  type Account,
  type ContactPerson,
  type IndividualCustomer,
  normalized,
  type RegisteredProduct,
  type ServiceCase,
} from "./masterData.ts";

export interface Directory {
  readonly accounts: readonly Account[];
  readonly contactPersons: readonly ContactPerson[];
  readonly individualCustomers: readonly IndividualCustomer[];
  readonly cases: readonly ServiceCase[];
  readonly registeredProducts: readonly RegisteredProduct[];
}

export interface CallerClues {
  readonly channel: "phone" | "chat";
  readonly number: string | null;
  readonly email: string | null;
  /** Call attached data, the configured first key ("Custom 1"). */
  readonly attached: string | null;
}

export interface Identification {
  readonly customerIds: readonly string[];
  readonly remarks: readonly string[];
}

/** By call attached data first, then by number, which must be normalized: without its `+` nobody is found (SAP note 3705829). */
export function identify(directory: Directory, clues: CallerClues): Identification {
  const all = [...directory.contactPersons, ...directory.individualCustomers, ...directory.accounts];
  const attached = all.filter((one) => clues.attached === one.id || clues.attached === one.displayId);
  if (attached.length > 0) return { customerIds: attached.map((one) => one.id), remarks: [] };
  if (clues.channel === "chat") {
    const email = clues.email?.toLowerCase();
    return {
      customerIds: all.filter((one) => one.eMail !== null && one.eMail.toLowerCase() === email).map((one) => one.id),
      remarks: [],
    };
  }
  if (clues.number === null) return { customerIds: [], remarks: ["no ANI: Unknown Customer"] };
  if (!clues.number.startsWith("+")) return { customerIds: [], remarks: ["ANI has no leading +: Unknown Customer"] };
  const found = all.filter((one) => [normalized(one.phone), normalized(one.mobile)].includes(clues.number));
  return { customerIds: found.map((one) => one.id), remarks: [] };
}

/** @param closedStatuses status codes of cases that the hub does not list as open */
export function hubs(directory: Directory, closedStatuses: readonly string[]): readonly CustomerHub[] {
  const openCases = (isTheirs: (one: ServiceCase) => boolean) =>
    directory.cases
      .filter((one) => one.isIrrelevant !== true && !closedStatuses.includes(one.status) && isTheirs(one))
      .map(({ id, displayId, subject, statusDescription }) => ({ id, displayId, subject, status: statusDescription }));

  const person = (one: HubPerson) => ({
    id: one.id,
    displayId: one.displayId,
    name: one.formattedName,
    status: one.lifeCycleStatusDescription,
    phoneNumbers: [one.phone, one.mobile].filter((number) => number !== null),
    email: one.eMail,
  });

  return [
    ...directory.contactPersons.map(
      (one): CustomerHub => ({
        ...person(one),
        kind: "Contact",
        company: one.accountFormattedName,
        priority: one.vipReasonDescription,
        openCases: openCases((two) => two.account?.id === one.accountId),
      }),
    ),
    ...directory.individualCustomers.map(
      (one): CustomerHub => ({
        ...person(one),
        kind: "Individual customer",
        company: null,
        priority: one.customerABCClassificationDescription,
        openCases: openCases((two) => two.individualCustomer?.id === one.id),
      }),
    ),
    ...directory.accounts.map(
      (one): CustomerHub => ({
        ...person(one),
        kind: "Account",
        company: null,
        priority: one.customerABCClassificationDescription,
        openCases: openCases((two) => two.account?.id === one.id),
      }),
    ),
  ];
}

type HubPerson = Pick<
  Directory["accounts"][number],
  "id" | "displayId" | "formattedName" | "lifeCycleStatusDescription" | "phone" | "mobile" | "eMail"
>;
