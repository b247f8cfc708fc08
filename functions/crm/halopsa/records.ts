/**
 * What HaloPSA answers, read into what the adapter works with. Rows have hundreds of fields: only these are taken. HaloPSA
 * publishes no response schema, so every field but the id may be missing.
 */
import * as z from "zod/mini";
import { CrmFailure } from "../crm.ts";

export interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly clientId: number | null;
  readonly clientName: string | null;
  readonly siteId: number | null;
  readonly inactive: boolean;
  readonly important: boolean;
  /** As stored. */
  readonly ownNumbers: readonly string[];
  /** The main line of the site. */
  readonly siteNumber: string | null;
}

export interface TicketRow {
  readonly id: number;
  readonly summary: string;
  readonly details: string;
  readonly userId: number | null;
  readonly statusId: number | null;
  readonly statusName: string | null;
  /** ISO 8601, UTC. */
  readonly openedAt: string | null;
}

export interface ActionRow {
  readonly id: number;
  readonly text: string;
}

/** A row of a configuration list: ticket types, statuses, outcomes, teams. */
export interface NamedRow {
  readonly id: number;
  readonly name: string;
}

/** `{ record_count, <name>: [...] }` or a bare array: HaloPSA's lists come as either. */
export function rowsOf<Row>(
  what: string,
  answer: unknown,
  name: string,
  decode: (row: unknown) => Row,
): readonly Row[] {
  const rows = Array.isArray(answer) ? answer : isRecord(answer) ? fieldOf(answer, name) : undefined;
  if (!Array.isArray(rows)) throw notUnderstood(what, `no list of ${name}`);
  return rows.map((row) => decode(row));
}

/** How many rows there are, whatever is shown of them; `null` where the answer does not say. */
export function recordCountOf(answer: unknown): number | null {
  const parsed = z.safeParse(z.object({ record_count: wholeNumber }), answer);
  return parsed.success ? parsed.data.record_count : null;
}

/** The id of what a POST of one item wrote; the item comes bare or in an array. */
export function writtenId(what: string, answer: unknown): number {
  const parsed = z.safeParse(z.object({ id: wholeNumber }), lastOf(answer));
  if (!parsed.success) throw notUnderstood(what, "no id of what was written");
  return parsed.data.id;
}

/** The status that a ticket got; `null` where the answer does not say. */
export function writtenStatus(answer: unknown): number | null {
  const parsed = z.safeParse(z.object({ status_id: wholeNumber }), lastOf(answer));
  return parsed.success ? parsed.data.status_id : null;
}

export function decodeUser(row: unknown): UserRow {
  const user = parse("a user", userSchema, row);
  return {
    id: user.id,
    name: user.name ?? [user.firstname, user.surname].filter(Boolean).join(" "),
    email: user.emailaddress ?? null,
    clientId: user.client_id ?? null,
    clientName: user.client_name ?? null,
    // `site_id` is a double; writes are refused unless they name the integer.
    siteId: user.site_id_int ?? user.site_id ?? null,
    inactive: user.inactive ?? false,
    important: user.isimportantcontact ?? false,
    ownNumbers: [user.phonenumber, user.mobilenumber, user.mobilenumber2, user.homenumber, user.fax].filter(isText),
    siteNumber: user.sitephonenumber ?? null,
  };
}

export function decodeTicket(row: unknown): TicketRow {
  const ticket = parse("a ticket", ticketSchema, row);
  return {
    id: ticket.id,
    summary: ticket.summary ?? "",
    details: ticket.details ?? "",
    userId: ticket.user_id ?? null,
    statusId: ticket.status_id ?? null,
    statusName: ticket.status_name ?? null,
    openedAt: readDate(ticket.dateoccurred),
  };
}

export function decodeAction(row: unknown): ActionRow {
  const action = parse("an action", actionSchema, row);
  return { id: action.id, text: `${action.note ?? ""}\n${action.note_html ?? ""}` };
}

/** With all of its fields: which of them is its number is a setting. */
export function decodeAsset(row: unknown) {
  return parse("an asset", assetSchema, row);
}

export function decodeNamed(row: unknown): NamedRow {
  const named = parse("a configured value", namedSchema, row);
  return { id: named.id, name: named.name ?? named.outcome ?? "" };
}

/** Dates come back in UTC without saying so, and 1899-12-30 or 1900-01-01 stands for none. */
export function readDate(value: string | null | undefined): string | null {
  if (!isText(value)) return null;
  const date = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value}Z`);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() <= 1900 ? null : date.toISOString();
}

const wholeNumber = z.number().check(z.int());
// A field of another type than expected counts as missing: one odd contact must not cost the caller of another.
const text = z.catch(z.nullish(z.string()), null);
const flag = z.catch(z.nullish(z.boolean()), null);
const reference = z.catch(z.nullish(wholeNumber), null);

const userSchema = z.object({
  id: wholeNumber,
  name: text,
  firstname: text,
  surname: text,
  emailaddress: text,
  client_id: reference,
  client_name: text,
  site_id: reference,
  site_id_int: reference,
  inactive: flag,
  isimportantcontact: flag,
  phonenumber: text,
  mobilenumber: text,
  mobilenumber2: text,
  homenumber: text,
  fax: text,
  sitephonenumber: text,
});

const ticketSchema = z.object({
  id: wholeNumber,
  summary: text,
  details: text,
  user_id: reference,
  status_id: reference,
  status_name: text,
  dateoccurred: text,
});

const actionSchema = z.object({ id: wholeNumber, note: text, note_html: text });

const assetSchema = z.looseObject({ id: wholeNumber, client_id: reference });

const namedSchema = z.object({ id: wholeNumber, name: text, outcome: text });

function parse<Schema extends z.ZodMiniType>(what: string, schema: Schema, row: unknown): z.output<Schema> {
  const parsed = z.safeParse(schema, row);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
  throw notUnderstood(`HaloPSA: read ${what}`, `unexpected ${fields || "shape"}`);
}

function notUnderstood(what: string, why: string): CrmFailure {
  return new CrmFailure(`${what}: the answer was not understood (${why}); check apiUrl, and HaloPSA's version`, {
    failure: "permanent",
    status: null,
    retryAfterSeconds: null,
    ambiguous: false,
  });
}

function lastOf(answer: unknown): unknown {
  return Array.isArray(answer) ? answer.at(-1) : answer;
}

function fieldOf(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.entries(record).find(([key]) => key.toLowerCase() === name)?.[1];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isText(value: string | null | undefined): value is string {
  return typeof value === "string" && value.trim() !== "";
}
