/**
 * The CRM port for SAP Sales and Service Cloud Version 2. SAP's agent desktop makes the record of a call itself, from the
 * CTI messages of the connector; this adapter finds it by the reference both know, and writes on it.
 */
import type { Customer } from "../../../contract/customers.ts";
import type { SapSettings } from "../../../contract/functionSettings.ts";
import { type CallReport, type Crm, CrmFailure, type CrmRecord, IncompleteSearch, type RequestLimits } from "../crm.ts";
import type { CrmPorts } from "../ports.ts";
import { createSapClient, type SapRecord } from "./client.ts";
import { customersAmong, displayIdOf, ticketFrom } from "./customers.ts";
import {
  accounts,
  activitiesOf,
  activityPageOf,
  type CaseParty,
  type CustomerService,
  cases,
  contactPersons,
  hasKey,
  individualCustomers,
  newestFirst,
  openCasesOf,
} from "./filters.ts";
import { pageNamed, pageOf } from "./links.ts";
import { findRecord, readRecord } from "./records.ts";
import { isRefusal } from "./refusals.ts";
import { ownersOf } from "./statedNumbers.ts";
import { changesTo, fieldsOf, filledBy } from "./transcript.ts";
import { verifySap } from "./verification.ts";

/** Readings of a record that others keep changing, before the failure is the caller's to retry. */
const writeAttempts = 3;

/** Customers of one number or address that are looked at; more share it than any agent would choose among. */
const mostCustomers = 50;

export function createSap(settings: SapSettings, ports: CrmPorts): Crm {
  const client = createSapClient(settings, ports);
  const accountDisplayIds = new Map<string, string>();

  const caseParty = async (customer: Customer, limits: RequestLimits): Promise<CaseParty> => {
    if (customer.companyId === null) return { kind: "person", displayId: customer.displayId };
    if (customer.companyId === customer.id) return { kind: "account", displayId: customer.displayId };
    const known = accountDisplayIds.get(customer.companyId);
    const displayId = known ?? displayIdOf(await client.read(accounts.collection, customer.companyId, limits));
    accountDisplayIds.set(customer.companyId, displayId);
    return { kind: "account", displayId };
  };

  const write = async (found: SapRecord, report: CallReport, filled: CrmRecord["parts"]): Promise<CrmRecord> => {
    const collection = activitiesOf(report.channel, settings);
    // A list need not show every field, and what is not seen there would be written over.
    let record = "transcript" in found.fields ? found : await client.read(collection, found.id, {});
    for (let attempt = 1; ; attempt += 1) {
      const wanted = fieldsOf(report, settings, record.fields, filled);
      const changes = changesTo(record.fields, wanted);
      try {
        if (Object.keys(changes).length > 0) await client.patch(collection, record, changes);
        const url = pageNamed(settings.baseUrl, activityPageOf(report.channel, settings), record.id);
        return { crm: "sap", id: record.id, url, parts: filledBy(wanted, settings, filled) };
      } catch (error) {
        if (!(error instanceof CrmFailure) || error.failure !== "conflict" || attempt === writeAttempts) throw error;
        record = await client.read(collection, record.id, {});
      }
    }
  };
  const writeFound = async (report: CallReport, lookBack: boolean): Promise<CrmRecord | null> => {
    const found = await findRecord(client, report, settings, lookBack);
    return found === null ? null : write(found, report, {});
  };
  /** A record that people deleted is looked for anew: SAP may hold another of the call. `null` while it holds none. */
  const rewrite = async (known: CrmRecord, report: CallReport): Promise<CrmRecord | null> => {
    const record = await readRecord(client, activitiesOf(report.channel, settings), known.id);
    return record === null ? writeFound(report, false) : write(record, report, known.parts);
  };
  const rewriteOrFail = async (known: CrmRecord, report: CallReport): Promise<CrmRecord> => {
    const record = await rewrite(known, report);
    if (record !== null) return record;
    throw new CrmFailure("SAP: the record of the call is not there any more", {
      failure: "permanent",
      status: 404,
      retryAfterSeconds: null,
      ambiguous: false,
    });
  };

  return {
    name: "sap",

    async findCustomers(given, limits) {
      const { baseUrl, inactiveStatuses } = settings;
      const reading = { baseUrl, inactiveStatuses, defaultCountry: ports.defaultCountry };
      const caller = given.by === "email" ? { ...given, address: given.address.trim() } : given;
      if (caller.by === "ticketNumber" || caller.by === "serialNumber") {
        return customersAmong(await ownersOf(client, caller, settings, limits), caller, reading);
      }
      const ask = async (service: CustomerService): Promise<readonly SapRecord[]> => {
        const filter = hasKey(service, caller, settings);
        return filter === null ? [] : client.list(service.collection, { filter, top: mostCustomers }, limits);
      };
      const [fromAccounts, fromIndividuals, fromContacts] = await Promise.allSettled([
        ask(accounts),
        ask(individualCustomers),
        ask(contactPersons),
      ]);
      const found = {
        accounts: recordsOf(fromAccounts),
        individualCustomers: recordsOf(fromIndividuals),
        contactPersons: recordsOf(fromContacts),
      };
      const customers = customersAmong(found, caller, reading);
      refuseIncomplete([fromAccounts, fromIndividuals, fromContacts], customers);
      return customers;
    },

    async openTickets(customer, most, limits) {
      const filter = openCasesOf(await caseParty(customer, limits), settings.closedCaseStatuses);
      const found = await client.list(cases, { filter, orderBy: newestFirst, top: most }, limits);
      return found.slice(0, most).map((record) => ticketFrom(record, settings.baseUrl));
    },

    async logCall(report, { record, lookBack }) {
      const written = record === null ? await writeFound(report, lookBack) : await rewrite(record, report);
      return written === null ? { state: "notThereYet" } : { state: "written", record: written };
    },

    addNote: rewriteOrFail,
    attachSummary: rewriteOrFail,

    /** An id alone does not tell what it is the id of; most callers are contact persons. `Customer.url` is exact. */
    customerUrl: ({ id }) => pageOf(settings.baseUrl, "contactPerson", id),

    verify: () => verifySap(client, settings),
  };
}

type Answer = PromiseSettledResult<readonly SapRecord[]>;

/**
 * A service that the user may not read, or that the tenant does not have, must not blind the others. Any other failure
 * is thrown: "nobody found" would be a guess, "nobody else" as well, and the look-up would remember it.
 */
function refuseIncomplete(answers: readonly Answer[], customers: readonly Customer[]): void {
  const reasons = answers.filter((answer) => answer.status === "rejected").map((answer): unknown => answer.reason);
  const serious = reasons.find((reason) => !isRefusal(reason));
  if (serious instanceof CrmFailure && customers.length > 0) throw new IncompleteSearch(serious, customers);
  if (serious !== undefined) throw serious;
  if (reasons.length === answers.length) throw reasons[0];
}

function recordsOf(answer: Answer): readonly SapRecord[] {
  return answer.status === "fulfilled" ? answer.value : [];
}
