/**
 * The simulated tenant's records and the rules HaloPSA keeps over them: what it refuses, and what it silently makes of
 * requests that do not agree with themselves.
 */
import type { LocalClock } from "../../clock.ts";
import type { HaloAction, HaloCallLog, HaloClient, HaloSite, HaloTicket, HaloUser } from "./records.ts";
import { SearchIndex } from "./searchIndex.ts";
import {
  apiAgent,
  closedStatusId,
  outcomes,
  priorityIds,
  seedRecords,
  statuses,
  type TenantRecords,
  teams,
  ticketTypes,
  unknownCustomer,
} from "./tenant.ts";

/** Refused with this status; `problems` by field path as ASP.NET's model state writes them, or a plain message. */
export interface Refusal {
  readonly status: 400 | 404;
  readonly problems: Readonly<Record<string, readonly string[]>> | string;
}

export type Written<Row> = { readonly row: Row } | { readonly refusal: Refusal };
export type Fields = Readonly<Record<string, unknown>>;

export class HaloStore {
  readonly #clock: LocalClock;
  readonly #records: (now: Date) => TenantRecords;
  readonly #listeners = new Set<() => void>();
  readonly searchIndex: SearchIndex;
  /** How far the list of a ticket's notes is behind; 0 is not at all. */
  noteLagMilliseconds = 0;
  #clients: readonly HaloClient[] = [];
  #sites: readonly HaloSite[] = [];
  #users: HaloUser[] = [];
  #tickets: HaloTicket[] = [];
  #actions: HaloAction[] = [];
  #callLogs: HaloCallLog[] = [];
  #lastId = 0;

  /** @param records what the tenant holds at start */
  constructor(clock: LocalClock, records: (now: Date) => TenantRecords = seedRecords) {
    this.#clock = clock;
    this.#records = records;
    this.searchIndex = new SearchIndex(clock);
    this.reset();
  }

  reset(): void {
    const records = this.#records(this.#clock.now());
    this.#clients = records.clients;
    this.#sites = records.sites;
    this.#users = [...records.users];
    this.#tickets = [...records.tickets];
    this.#actions = [];
    this.#callLogs = [];
    this.#lastId = 3000;
    this.searchIndex.clear();
    this.#changed();
  }

  /** Called after every change. Returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clients(): readonly HaloClient[] {
    return this.#clients;
  }
  sites(): readonly HaloSite[] {
    return this.#sites;
  }
  users(): readonly HaloUser[] {
    return this.#users;
  }
  tickets(): readonly HaloTicket[] {
    return this.#tickets;
  }
  actions(ticketId: number): readonly HaloAction[] {
    return this.#actions.filter((action) => action.ticket_id === ticketId);
  }
  /** Those that a list shows by now. */
  listedActions(ticketId: number): readonly HaloAction[] {
    const seenUntil = this.#clock.now().getTime() - this.noteLagMilliseconds;
    return this.actions(ticketId).filter(({ datetime }) => Date.parse(datetime) <= seenUntil);
  }
  callLogs(): readonly HaloCallLog[] {
    return this.#callLogs;
  }

  client(id: number): HaloClient {
    return this.#clients.find((client) => client.id === id) ?? { id, name: "Unknown" };
  }
  site(id: number): HaloSite {
    return this.#sites.find((site) => site.id === id) ?? { id, name: "Unknown", client_id: 0, phonenumber: "" };
  }
  user(id: number): HaloUser | null {
    return this.#users.find((user) => user.id === id) ?? null;
  }

  /** By its words. The rest of what is asked about a ticket is not behind. */
  searchTickets(term: string): HaloTicket[] {
    return this.#tickets.filter((ticket) => this.searchIndex.finds(ticket.id, searchedText(ticket), term));
  }

  writeTicket(fields: Fields, index: number): Written<HaloTicket> {
    const problems = idProblems(fields, index, ticketIdNames);
    const id = integer(fields.id);
    const earlier = id === null ? null : this.#tickets.find((ticket) => ticket.id === id);
    if (earlier === undefined) return { refusal: { status: 404, problems: "Ticket not found" } };
    if (earlier === null) {
      if (text(fields.summary) === "") problems[`[${index}].summary`] = ["The Summary field is required."];
      if (fields.tickettype_id === undefined) {
        problems[`[${index}].tickettype_id`] = ["The Ticket Type field is required."];
      }
    }
    const type = integer(fields.tickettype_id);
    if (type !== null && !ticketTypes.some((known) => known.id === type)) {
      problems[`[${index}].tickettype_id`] = ["The Ticket Type does not exist."];
    }
    const status = integer(fields.status_id);
    if (status !== null && !statuses.some((known) => known.id === status)) {
      problems[`[${index}].status_id`] = ["The Status does not exist."];
    }
    const priority = integer(fields.priority_id);
    if (priority !== null && !priorityIds.includes(priority)) {
      problems[`[${index}].priority_id`] = ["The Priority is not part of the ticket's SLA."];
    }
    const { team } = fields;
    if (team !== undefined && !teams.some((known) => known.name === team)) {
      problems[`[${index}].team`] = ["The Team does not exist."];
    }
    if (Object.keys(problems).length > 0) return { refusal: { status: 400, problems } };

    const now = this.#clock.now().toISOString();
    const base: HaloTicket = earlier ?? {
      id: this.#newId(),
      summary: "",
      details: "",
      details_html: "",
      tickettype_id: type ?? 1,
      status_id: 1,
      priority_id: 4,
      ...customerOf(unknownCustomer.client, unknownCustomer.site, unknownCustomer.user),
      agent_id: 1,
      team: "1st Line Support",
      source: 0,
      dateoccurred: now,
      dateclosed: null,
    };
    const status_id = status ?? base.status_id;
    const row: HaloTicket = {
      ...base,
      summary: text(fields.summary, base.summary),
      details: text(fields.details, base.details),
      details_html: text(fields.details_html, base.details_html),
      tickettype_id: type ?? base.tickettype_id,
      status_id,
      priority_id: priority ?? base.priority_id,
      agent_id: integer(fields.agent_id) ?? base.agent_id,
      team: text(team, base.team),
      source: integer(fields.source) ?? base.source,
      dateoccurred: isoDate(fields.dateoccurred) ?? base.dateoccurred,
      dateclosed: status_id === closedStatusId ? (base.dateclosed ?? now) : null,
      ...this.#customerFor(fields),
    };
    this.#tickets = withRow(this.#tickets, row);
    this.searchIndex.wrote(row.id, searchedText(row), earlier === null ? null : searchedText(earlier));
    this.#changed();
    return { row };
  }

  /** A person deletes it, and with it what was said on it. */
  deleteTicket(id: number): void {
    this.#tickets = this.#tickets.filter((ticket) => ticket.id !== id);
    this.#actions = this.#actions.filter((action) => action.ticket_id !== id);
    this.#changed();
  }

  writeAction(fields: Fields, index: number): Written<HaloAction> {
    const refuse = (status: 400 | 404, problems: Refusal["problems"]) => ({ refusal: { status, problems } });
    const problems = idProblems(fields, index, ["id", "ticket_id", "outcome_id"]);
    if (Object.keys(problems).length > 0) return refuse(400, problems);
    const ticketId = integer(fields.ticket_id);
    const ticket = this.#tickets.find((known) => known.id === ticketId);
    if (ticket === undefined) return refuse(404, "Ticket not found");
    const id = integer(fields.id);
    const earlier = id === null ? null : this.#actions.find((known) => known.id === id && known.ticket_id === ticketId);
    if (earlier === undefined) return refuse(404, "Action not found");
    const wanted = integer(fields.outcome_id) ?? earlier?.outcome_id;
    if (wanted === undefined) return refuse(400, "An outcome is required.");
    const outcome = outcomes.find((known) => known.id === wanted);
    const allowed = ticketTypes.find((type) => type.id === ticket.tickettype_id)?.outcomeIds;
    if (outcome === undefined || allowed?.includes(outcome.id) === false) {
      return refuse(400, "You do not have access to this Action.");
    }

    const row: HaloAction = {
      id: earlier?.id ?? this.#newId(),
      ticket_id: ticket.id,
      outcome_id: outcome.id,
      outcome: outcome.outcome,
      who: apiAgent.name,
      note: text(fields.note, earlier?.note ?? ""),
      note_html: text(fields.note_html, earlier?.note_html ?? ""),
      hiddenfromuser: boolean(fields.hiddenfromuser) ?? earlier?.hiddenfromuser ?? outcome.hiddenfromuser,
      sendemail: boolean(fields.sendemail) ?? earlier?.sendemail ?? outcome.id === 16,
      datetime: earlier?.datetime ?? this.#clock.now().toISOString(),
    };
    this.#actions = withRow(this.#actions, row);
    this.#changed();
    return { row };
  }

  writeCallLog(fields: Fields): Written<HaloCallLog> {
    const id = integer(fields.id);
    const earlier = id === null ? null : this.#callLogs.find((log) => log.id === id);
    if (earlier === undefined) return { refusal: { status: 404, problems: "Call log not found" } };
    const row = { ...earlier, ...fields, id: earlier?.id ?? this.#newId() };
    this.#callLogs = withRow(this.#callLogs, row);
    this.#changed();
    return { row };
  }

  /** A person edits a customer on the page. */
  editUser(
    id: number,
    changes: { readonly name: string; readonly phonenumber: string; readonly mobilenumber: string },
  ) {
    const earlier = this.user(id);
    if (earlier === null) return null;
    const [firstname = "", ...rest] = changes.name.split(" ");
    const edited: HaloUser = { ...earlier, ...changes, firstname, surname: rest.join(" ") };
    this.#users = this.#users.map((user) => (user.id === id ? edited : user));
    this.#changed();
    return edited;
  }

  /** Client, site and user that do not agree, or a user without a site, end up as the Unknown customer. */
  #customerFor(fields: Fields): Pick<HaloTicket, "client_id" | "site_id" | "user_id"> | undefined {
    const client = integer(fields.client_id);
    const site = integer(fields.site_id);
    const userId = integer(fields.user_id);
    if (client === null && site === null && userId === null) return undefined;
    const unknown = customerOf(unknownCustomer.client, unknownCustomer.site, unknownCustomer.user);
    if (userId !== null) {
      const user = this.user(userId);
      if (user === null || site === null || user.site_id_int !== site) return unknown;
      return client === null || client === user.client_id ? customerOf(user.client_id, site, userId) : unknown;
    }
    const clientId = client ?? this.site(site ?? 0).client_id;
    const ownSite = this.#sites.find((row) => row.client_id === clientId && (site === null || row.id === site));
    if (ownSite === undefined) return unknown;
    const general = this.#users.find((user) => user.client_id === clientId && user.isgeneraluser);
    return customerOf(clientId, ownSite.id, general?.id ?? unknownCustomer.user);
  }

  #newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

const ticketIdNames = ["id", "client_id", "site_id", "user_id", "tickettype_id", "status_id", "priority_id"] as const;

function searchedText(ticket: HaloTicket): string {
  return `${ticket.summary}\n${ticket.details}`;
}

/** A changed row keeps its place. */
function withRow<Row extends { readonly id: number }>(rows: readonly Row[], row: Row): Row[] {
  return rows.some((known) => known.id === row.id)
    ? rows.map((known) => (known.id === row.id ? row : known))
    : [...rows, row];
}

function customerOf(client_id: number, site_id: number, user_id: number) {
  return { client_id, site_id, user_id };
}

/** HaloPSA wants integers for ids: "95.0" is refused. */
function idProblems(fields: Fields, index: number, names: readonly string[]): Record<string, readonly string[]> {
  const problems: Record<string, readonly string[]> = {};
  for (const name of names) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    if (integer(value) === null) problems[`[${index}].${name}`] = [`Could not convert to integer: ${String(value)}.`];
  }
  return problems;
}

/** Json.NET takes "95" for 95, but not "95.0". */
function integer(value: unknown): number | null {
  if (typeof value === "number") return Number.isInteger(value) ? value : null;
  return typeof value === "string" && /^-?\d+$/.test(value) ? Number.parseInt(value, 10) : null;
}

function text(value: unknown, otherwise = ""): string {
  return typeof value === "string" ? value : otherwise;
}

function boolean(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/** A date without a zone is read as UTC. */
function isoDate(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const date = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
