/** The checks an operator runs before a stage goes live: are we let in, does every service answer as Patchbay asks it. */
import type { SapSettings } from "../../../contract/functionSettings.ts";
import { CrmFailure, type Finding } from "../crm.ts";
import type { SapClient, SapQuery } from "./client.ts";
import {
  accounts,
  activitiesOf,
  type CustomerService,
  cases,
  contactPersons,
  hasEmail,
  hasNumber,
  hasReference,
  individualCustomers,
  newestFirst,
  openCasesOf,
} from "./filters.ts";

export async function verifySap(client: SapClient, settings: SapSettings): Promise<readonly Finding[]> {
  // Alone, since a wrong password sent to all of them at once locks the user out.
  const [door, ...others] = probesFor(settings);
  const opened = await probe(client, door);
  if (statusOf(opened.error) === 401) return [notLetIn(door.collection)];
  const results = [opened, ...(await Promise.all(others.map((one) => probe(client, one))))];
  const works = results.every(({ error, without }) => error === null || without !== null);
  return [...results.map(findingOf), ...(works ? [writeRight] : [])];
}

interface Probe {
  readonly collection: string;
  /** As Patchbay asks it, with a value that nobody has: shows that the tenant takes the path. */
  readonly query: SapQuery;
  readonly purpose: string;
  /** What a stage does without when it fails, where it may do without; `null` where it may not. */
  readonly without: string | null;
}

interface ProbeResult extends Probe {
  readonly error: unknown;
}

async function probe(client: SapClient, one: Probe): Promise<ProbeResult> {
  try {
    await client.list(one.collection, one.query, {});
    return { ...one, error: null };
  } catch (error) {
    return { ...one, error };
  }
}

const nobodysNumber = "+10000000000";
const nobodysAddress = "nobody@patchbay.invalid";
const nobodysId = "0000000000";
const nobodysReference = "0".repeat(32);

function probesFor(settings: SapSettings): readonly [Probe, ...(readonly Probe[])] {
  const byNumber = (service: CustomerService): readonly Probe[] => {
    const filter = hasNumber(service, nobodysNumber, settings);
    const { collection } = service;
    return filter === null
      ? []
      : [{ collection, query: { filter, top: 1 }, purpose: "find callers by number", without: null }];
  };
  const byEmail = (service: CustomerService): Probe => ({
    collection: service.collection,
    query: { filter: hasEmail(service, nobodysAddress), top: 1 },
    purpose: "find chat visitors by e-mail address",
    without: "chats show an unknown visitor",
  });
  const records = (channel: "voice" | "chat"): Pick<Probe, "collection" | "query"> => ({
    collection: activitiesOf(channel, settings),
    query: { filter: hasReference(nobodysReference), top: 1 },
  });
  const openCases: Probe = {
    collection: cases,
    query: {
      filter: openCasesOf({ kind: "person", displayId: nobodysId }, settings.closedCaseStatuses),
      orderBy: newestFirst,
      top: 1,
    },
    purpose: "show a customer's open cases",
    without: null,
  };
  const [door = openCases, ...others] = [
    ...[accounts, individualCustomers, contactPersons].flatMap(byNumber),
    openCases,
    { ...records("voice"), purpose: "find the record of a call", without: null },
    ...[accounts, individualCustomers, contactPersons].map(byEmail),
    {
      ...records("chat"),
      purpose: "find the record of a chat",
      without: "chats are not written on; crm.chats names another collection",
    },
  ];
  return [door, ...others];
}

function notLetIn(collection: string): Finding {
  return {
    ok: false,
    what: `SAP refuses the user name and password at ${collection}; nothing else was asked, lest the user be locked out`,
    remedy:
      "Fill the stage's CRM secret with a user of the tenant, or unlock that user; if it is right, give it the right to read this service",
  };
}

const writeRight: Finding = {
  ok: true,
  what: "phone-service/phoneCalls: the right to change a phone call cannot be seen without one; SAP answers 401 to the first write when it is missing",
  remedy: null,
};

function findingOf({ collection, purpose, without, error }: ProbeResult): Finding {
  if (error === null) return { ok: true, what: `${collection}: answers, to ${purpose}`, remedy: null };
  const message = error instanceof Error ? error.message : "failed without a message";
  if (without !== null) {
    return { ok: true, what: `${collection}, to ${purpose}: ${message}. Without it ${without}`, remedy: null };
  }
  return { ok: false, what: `${collection}, to ${purpose}: ${message}`, remedy: remedyFor(error) };
}

function remedyFor(error: unknown): string {
  const status = statusOf(error);
  if (status === 401 || status === 403) return "Give the technical user the right to this service";
  if (status === 404) return "Check baseUrl; if it is right, the tenant does not have this service";
  if (status === 400)
    return "The tenant does not take the filter: compare with its API at /sap/c4c/api/v1/repository-service; crm.numberPaths names other paths for numbers";
  if (error instanceof CrmFailure && error.failure === "retryLater")
    return "Check baseUrl and the way there, and try again";
  return "Check baseUrl and the stage's CRM secret";
}

function statusOf(error: unknown): number | null {
  return error instanceof CrmFailure ? error.status : null;
}
