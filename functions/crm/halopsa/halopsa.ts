/** The CRM port over HaloPSA's REST API. Ids of types, statuses, outcomes and customers are the tenant's own settings. */
import type { Customer, Ticket } from "../../../contract/customers.ts";
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { E164 } from "../../../contract/identifiers.ts";
import { toE164 } from "../../customers/phone.ts";
import { type CallerKey, type Crm, CrmFailure, IncompleteSearch } from "../crm.ts";
import type { CrmPorts } from "../ports.ts";
import { createCallWriting } from "./callWriting.ts";
import { createHaloClient, type Query } from "./client.ts";
import { agentPage } from "./links.ts";
import { listRows, unlessCutShort } from "./lists.ts";
import { peopleWithNumber, searchTerms } from "./phoneSearch.ts";
import { decodeNamed, decodeTicket, rowsOf, type TicketRow, type UserRow } from "./records.ts";
import { createStatedSearch } from "./statedNumbers.ts";
import { isCallTicket } from "./ticketText.ts";
import { listUsers } from "./users.ts";
import { verifyHaloPsa } from "./verify.ts";

/** Open tickets looked through for those that are not Patchbay's own. */
const ticketsAtOnce = 50;
const mostTicketPages = 3;

export function createHaloPsa(settings: HaloPsaSettings, ports: CrmPorts): Crm {
  const client = createHaloClient(settings, ports);
  const ticketUrl = (id: string) => agentPage(settings, "ticket", id);
  const customerUrl = (customer: Pick<Customer, "id">) => agentPage(settings, "user", customer.id);
  const asCustomer = (user: UserRow): Customer => customerOf(user, ports.defaultCountry, customerUrl);
  let statusNames: Promise<ReadonlyMap<number, string>> | null = null;

  const searchUsers = (query: Query, signal: AbortSignal | undefined) =>
    listUsers(client, "HaloPSA: search users", query, signal);

  /**
   * All pieces at once, and no early end: people who share a number may have it in different spellings, and whoever is
   * found first must not be taken for the only one. It also keeps a caller nobody knows at one round trip.
   */
  const findByNumber = async (number: E164, signal: AbortSignal | undefined): Promise<readonly UserRow[]> => {
    const searches = await Promise.allSettled(
      searchTerms(number).map((search) => searchUsers({ search, search_phonenumbers: true }, signal)),
    );
    const answers = searches.flatMap((search) => (search.status === "fulfilled" ? [search.value] : []));
    const found = new Map(answers.flatMap(({ rows }) => rows.map((user) => [user.id, user] as const)));
    const people = peopleWithNumber([...found.values()], number, ports.defaultCountry);
    const reasons = searches.flatMap((search) => (search.status === "rejected" ? [search.reason as unknown] : []));
    const [reason] = reasons;
    if (reason === undefined) return unlessCutShort(people, answers);
    // Nobody is an answer only when every search was answered; and somebody may not be the only one.
    if (people.length === 0 || !(reason instanceof CrmFailure)) throw reason;
    throw new IncompleteSearch(reason, people.map(asCustomer));
  };

  const findByAddress = async (address: string, signal: AbortSignal | undefined): Promise<readonly UserRow[]> => {
    const wanted = address.trim().toLowerCase();
    const listed = await searchUsers({ search: address.trim() }, signal);
    const people = listed.rows.filter((user) => user.email?.trim().toLowerCase() === wanted);
    return unlessCutShort(people, [listed]);
  };

  const findStated = createStatedSearch(settings, client);

  const findUsers = (caller: CallerKey, signal: AbortSignal | undefined): Promise<readonly UserRow[]> => {
    if (caller.by === "phone") return findByNumber(caller.number, signal);
    return caller.by === "email" ? findByAddress(caller.address, signal) : findStated(caller, signal);
  };

  /** Read once per process. Tickets without it show no status, which is no reason to show no tickets. */
  const namesOfStatuses = async (signal: AbortSignal | undefined): Promise<ReadonlyMap<number, string>> => {
    const what = "HaloPSA: list statuses";
    statusNames ??= client
      .get(what, "/Status", {}, signal)
      .then((answer) => new Map(rowsOf(what, answer, "statuses", decodeNamed).map(({ id, name }) => [id, name])));
    try {
      return await statusNames;
    } catch {
      statusNames = null;
      return new Map();
    }
  };

  return {
    name: "halopsa",

    async findCustomers(caller, { signal }) {
      return (await findUsers(caller, signal)).map(asCustomer);
    },

    async openTickets(customer, most, { signal }) {
      const isReal = (ticket: TicketRow) =>
        String(ticket.userId) === customer.id && isOpen(ticket, settings) && !isCallTicket(ticket);
      const [{ rows }, names] = await Promise.all([
        listRows(client, {
          what: "HaloPSA: list a customer's open tickets",
          path: "/Tickets",
          query: { user_id: customer.id, open_only: true, order: "dateoccurred", orderdesc: true },
          name: "tickets",
          decode: decodeTicket,
          pageSize: ticketsAtOnce,
          mostPages: mostTicketPages,
          enough: (known) => known.filter(isReal).length >= most,
          signal,
        }),
        namesOfStatuses(signal),
      ]);
      return rows
        .filter(isReal)
        .sort((a, b) => (b.openedAt ?? "").localeCompare(a.openedAt ?? ""))
        .slice(0, most)
        .map((ticket) => ticketOf(ticket, names, ticketUrl));
    },

    ...createCallWriting(settings, ports, client, ticketUrl),
    customerUrl,
    verify: () => verifyHaloPsa(settings, client),
  };
}

/** HaloPSA has no priority of people: an important contact counts as high. */
function customerOf(user: UserRow, defaultCountry: string, url: (customer: { id: string }) => string): Customer {
  const id = String(user.id);
  const numbers = user.ownNumbers.length > 0 ? user.ownNumbers : [user.siteNumber ?? ""];
  const phoneNumbers = numbers.map((text) => toE164(text, defaultCountry)).filter((number) => number !== null);
  return {
    id,
    displayId: id,
    name: user.name,
    email: user.email === "" ? null : user.email,
    company: user.clientName,
    companyId: user.clientId === null ? null : String(user.clientId),
    siteId: user.siteId === null ? null : String(user.siteId),
    status: user.inactive ? "Inactive" : "Active",
    priority: user.important ? "High" : "Normal",
    phoneNumbers: [...new Set(phoneNumbers)],
    url: url({ id }),
  };
}

/** HaloPSA ignores parameters it does not know, `open_only` included, should a version rename it. */
function isOpen(ticket: TicketRow, settings: HaloPsaSettings): boolean {
  return settings.closedStatusId === null || ticket.statusId !== settings.closedStatusId;
}

function ticketOf(ticket: TicketRow, names: ReadonlyMap<number, string>, url: (id: string) => string): Ticket {
  const id = String(ticket.id);
  const status = ticket.statusName ?? (ticket.statusId === null ? undefined : names.get(ticket.statusId));
  return { id, title: ticket.summary, status: status ?? null, openedAt: ticket.openedAt, url: url(id) };
}
