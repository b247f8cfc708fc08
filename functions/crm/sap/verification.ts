/** The checks an operator runs before a stage goes live: are we let in, does every service answer as Patchbay asks it. */
import { CrmFailure, type Finding } from "../crm.ts";
import type { SapClient, SapQuery } from "./client.ts";
import {
  accounts,
  activitiesOf,
  cases,
  contactPersons,
  hasNumber,
  hasReference,
  individualCustomers,
} from "./filters.ts";

export async function verifySap(client: SapClient): Promise<readonly Finding[]> {
  const results = await Promise.all(
    probes.map(async ({ collection, query, purpose }) => {
      try {
        await client.list(collection, query, {});
        return { collection, purpose, error: null };
      } catch (error) {
        return { collection, purpose, error };
      }
    }),
  );
  const refused = results.every(({ error }) => statusOf(error) === 401);
  if (refused) return [wrongCredentials];
  return [...results.map(findingOf), ...(results.every(({ error }) => error === null) ? [writeRight] : [])];
}

interface Probe {
  readonly collection: string;
  /** The filter Patchbay uses, with a value that nobody has: shows that the tenant takes its path. */
  readonly query: SapQuery;
  readonly purpose: string;
}

const nobodysNumber = "+10000000000";
const nobodysReference = "0".repeat(32);

const probes: readonly Probe[] = [
  ...[accounts, individualCustomers, contactPersons].map((service) => ({
    collection: service.collection,
    query: { filter: hasNumber(service, nobodysNumber), top: 1 },
    purpose: "find callers by number",
  })),
  { collection: cases, query: { top: 1 }, purpose: "show a customer's open cases" },
  {
    collection: activitiesOf("voice"),
    query: { filter: hasReference(nobodysReference), top: 1 },
    purpose: "find the record of a call",
  },
];

const wrongCredentials: Finding = {
  ok: false,
  what: "SAP refuses the user name and password",
  remedy: "Fill the stage's CRM secret with a user of the tenant, or unlock that user",
};

const writeRight: Finding = {
  ok: true,
  what: "phone-service/phoneCalls: the right to change a phone call cannot be seen without one; SAP answers 401 to the first write when it is missing",
  remedy: null,
};

function findingOf(result: {
  readonly collection: string;
  readonly purpose: string;
  readonly error: unknown;
}): Finding {
  const { collection, purpose, error } = result;
  if (error === null) return { ok: true, what: `${collection}: answers, to ${purpose}`, remedy: null };
  const message = error instanceof Error ? error.message : "failed without a message";
  return { ok: false, what: `${collection}, to ${purpose}: ${message}`, remedy: remedyFor(error) };
}

function remedyFor(error: unknown): string {
  const status = statusOf(error);
  if (status === 401 || status === 403) return "Give the technical user the right to this service";
  if (status === 404) return "Check baseUrl; if it is right, the tenant does not have this service";
  if (status === 400)
    return "The tenant does not take the filter: compare with its API at /sap/c4c/api/v1/repository-service";
  if (error instanceof CrmFailure && error.failure === "retryLater")
    return "Check baseUrl and the way there, and try again";
  return "Check baseUrl and the stage's CRM secret";
}

function statusOf(error: unknown): number | null {
  return error instanceof CrmFailure ? error.status : null;
}
