/** The records of the simulated HaloPSA under their names on the wire, and how they look there. */

export interface HaloClient {
  readonly id: number;
  readonly name: string;
}

export interface HaloSite {
  readonly id: number;
  readonly name: string;
  readonly client_id: number;
  readonly phonenumber: string;
}

export interface HaloUser {
  readonly id: number;
  readonly name: string;
  readonly firstname: string;
  readonly surname: string;
  readonly emailaddress: string;
  readonly client_id: number;
  readonly site_id_int: number;
  readonly phonenumber: string;
  readonly mobilenumber: string;
  readonly mobilenumber2: string;
  readonly homenumber: string;
  readonly fax: string;
  readonly inactive: boolean;
  readonly isimportantcontact: boolean;
  /** The placeholder contact of a client. Not on the wire: `exclude_generaluser` leaves it out. */
  readonly isgeneraluser: boolean;
}

/** What people call an asset; the wire calls it a device. */
export interface HaloAsset {
  readonly id: number;
  readonly inventory_number: string;
  readonly key_field: string;
  readonly client_id: number;
  /** Who works with it. Not on the wire. */
  readonly userIds: readonly number[];
}

export interface HaloTicket {
  readonly id: number;
  readonly summary: string;
  readonly details: string;
  readonly details_html: string;
  readonly tickettype_id: number;
  readonly status_id: number;
  readonly priority_id: number;
  readonly client_id: number;
  readonly site_id: number;
  readonly user_id: number;
  readonly agent_id: number;
  readonly team: string;
  /** 0 is shown as "Manual". */
  readonly source: number;
  /** ISO 8601 with zone, as everywhere in here; the wire leaves the zone out. */
  readonly dateoccurred: string;
  readonly dateclosed: string | null;
}

export interface HaloAction {
  readonly id: number;
  readonly ticket_id: number;
  readonly outcome_id: number;
  readonly outcome: string;
  readonly who: string;
  readonly note: string;
  readonly note_html: string;
  readonly hiddenfromuser: boolean;
  readonly sendemail: boolean;
  readonly datetime: string;
}

export interface HaloCallLog {
  readonly id: number;
  readonly [field: string]: unknown;
}

/** HaloPSA's "no date". */
const noDate = "1900-01-01T00:00:00";

/** UTC, without a zone. */
function wireDate(iso: string | null): string {
  return iso === null ? noDate : iso.replace(/(\.\d+)?Z$/, "");
}

export function userOnWire(user: HaloUser, client: HaloClient, site: HaloSite): Record<string, unknown> {
  const { isgeneraluser: _, ...fields } = user;
  return {
    ...fields,
    // A double on the wire. JSON in JavaScript cannot write 12.0; `withDoubles` puts the ".0" in.
    site_id: user.site_id_int,
    site_name: site.name,
    client_name: client.name,
    sitephonenumber: site.phonenumber,
    telpref: 0,
  };
}

/** JSON with `site_id` written as HaloPSA writes it: 12.0. */
export function withDoubles(json: string): string {
  return json.replace(/"site_id":(\d+)(?=[,}])/g, '"site_id":$1.0');
}

export function ticketOnWire(
  ticket: HaloTicket,
  names: { readonly client: string; readonly site: string; readonly user: string },
): Record<string, unknown> {
  return {
    ...ticket,
    client_name: names.client,
    site_name: names.site,
    user_name: names.user,
    dateoccurred: wireDate(ticket.dateoccurred),
    dateclosed: wireDate(ticket.dateclosed),
  };
}

export function actionOnWire(action: HaloAction, includeHtml: boolean): Record<string, unknown> {
  const { note_html, ...fields } = action;
  return { ...fields, ...(includeHtml ? { note_html } : {}), datetime: wireDate(action.datetime) };
}
