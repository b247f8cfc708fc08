/**
 * What the simulated HaloPSA tenant holds at start: its configuration, and people whose numbers are stored the way people
 * type them. HaloPSA's phone search is taken as SQL LIKE on the stored text, so the spelling decides what is found.
 */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { HaloAsset, HaloClient, HaloSite, HaloTicket, HaloUser } from "./records.ts";

export const localCredentials = { clientId: "patchbay-local", clientSecret: "patchbay-local-secret" } as const;

export interface HaloTicketType {
  readonly id: number;
  readonly name: string;
  /** Outcomes that its workflow allows; without it, all. Not on the wire. */
  readonly outcomeIds?: readonly number[];
}

export const ticketTypes: readonly HaloTicketType[] = [
  { id: 1, name: "Incident" },
  { id: 3, name: "Service Request" },
  { id: 26, name: "Phone Call" },
  // No private note: what an agent puts on such a ticket is refused.
  { id: 31, name: "Change Request", outcomeIds: [4] },
];

/** Those of the one service level that all ticket types here have: a ticket with another is refused. */
export const priorityIds: readonly number[] = [1, 2, 3, 4];

export const statuses = [
  { id: 1, name: "New" },
  { id: 2, name: "In Progress" },
  { id: 9, name: "Closed" },
] as const;

/** The tenant's closed status: what `open_only` leaves out. */
export const closedStatusId = 9;

export const outcomes = [
  { id: 7, outcome: "Private Note", hiddenfromuser: true },
  { id: 4, outcome: "Public Note", hiddenfromuser: false },
  { id: 16, outcome: "Email User", hiddenfromuser: false },
] as const;

export const teams = [
  { id: 1, name: "1st Line Support" },
  { id: 2, name: "2nd Line Support" },
] as const;

/** The API-only agent that the application logs in as. */
export const apiAgent = { id: 12, name: "Patchbay", team: "1st Line Support", is_agent: true } as const;

/** HaloPSA files a ticket whose customer it cannot make out under this one. */
export const unknownCustomer = { client: 1, site: 1, user: 1 } as const;

/** Settings of a stage that works with this tenant. */
export function localHaloPsaSettings(origin: string, agentOrigin: string = origin): HaloPsaSettings {
  return {
    name: "halopsa",
    authUrl: `${origin}/auth`,
    apiUrl: `${origin}/api`,
    agentUrl: agentOrigin,
    tenant: "patchbay",
    scope: "read:customers read:tickets edit:tickets read:assets",
    ticketTypeId: 26,
    newStatusId: 1,
    closedStatusId: null,
    priorityId: 3,
    sourceId: 5,
    team: "1st Line Support",
    unknownClientId: unknownCustomer.client,
    unknownSiteId: unknownCustomer.site,
    unknownUserId: unknownCustomer.user,
    noteOutcomeId: 7,
    paths: { user: "/customers?userid={id}", client: "/customers?clientid={id}", ticket: "/ticket?id={id}" },
    callLog: false,
  };
}

export interface TenantRecords {
  readonly clients: readonly HaloClient[];
  readonly sites: readonly HaloSite[];
  readonly users: readonly HaloUser[];
  readonly tickets: readonly HaloTicket[];
}

export const assets: readonly HaloAsset[] = [
  { id: 501, inventory_number: "7004411", key_field: "TC-LAPTOP-07", client_id: 12, userIds: [41] },
  { id: 502, inventory_number: "7004412", key_field: "TC-PLOTTER", client_id: 12, userIds: [] },
  { id: 503, inventory_number: "8120", key_field: "7004411002", client_id: 16, userIds: [47] },
];

/** Fresh copies each time: the store changes them. */
export function seedRecords(now: Date): TenantRecords {
  const clients = seedClients.map(([id, name]) => ({ id, name }));
  const sites = seedClients.map(([id, , phonenumber]) => ({ id, name: "Main", client_id: id, phonenumber }));
  const general = seedClients
    .filter(([id]) => id !== unknownCustomer.client)
    .map(([id]) => user({ id: 900 + id, name: "General User", client: id, general: true }));
  const tickets = seedTickets.map(([id, userId, summary, status, daysAgo]) => {
    const owner = seedUsers.find((person) => person.id === userId);
    const opened = new Date(now.getTime() - daysAgo * 86_400_000).toISOString();
    return {
      id,
      summary,
      details: summary,
      details_html: "",
      tickettype_id: 1,
      status_id: status,
      priority_id: 3,
      client_id: owner?.client_id ?? unknownCustomer.client,
      site_id: owner?.site_id_int ?? unknownCustomer.site,
      user_id: userId,
      agent_id: 1,
      team: "1st Line Support",
      source: 0,
      dateoccurred: opened,
      dateclosed: status === closedStatusId ? opened : null,
    };
  });
  return { clients, sites, users: [...seedUsers, ...general].map((person) => ({ ...person })), tickets };
}

/** Id, name, the main site's number. */
const seedClients: readonly (readonly [number, string, string])[] = [
  [unknownCustomer.client, "Unknown", ""],
  [12, "Tech Corp", "02 8000 1200"],
  [13, "Test Company", ""],
  [14, "Nair Logistics", ""],
  [15, "Müller & Söhne GmbH", ""],
  [16, "Harbour Dental", "+61 2 8000 1230"],
  [17, "Blue Gum Cafés", ""],
];

const seedUsers: readonly HaloUser[] = [
  user({ id: unknownCustomer.user, name: "Unknown", client: unknownCustomer.client }),
  user({
    id: 41,
    name: "John Smith",
    client: 12,
    email: "john.smith@example.com",
    mobile: "0400 123 456",
    important: true,
  }),
  user({ id: 42, name: "Amelia Jones", client: 12, email: "amelia.jones@example.com", phone: "02 8000 1201" }),
  user({ id: 43, name: "Test User", client: 13, email: "test@example.com", phone: "+1 (800) 555-1234" }),
  user({ id: 44, name: "Priya Nair", client: 14, email: "priya@nair-logistics.example", phone: "+61399990000" }),
  user({ id: 45, name: "Daniel Nair", client: 14, email: "daniel@nair-logistics.example", phone: "03 9999 0000" }),
  user({ id: 46, name: "Sophie Müller", client: 15, email: "sophie@mueller-soehne.example", phone: "+49 30 901820" }),
  user({ id: 47, name: "Grace Liu", client: 16, email: "grace@harbour-dental.example", phone: "+61 2 8000 1234" }),
  user({ id: 48, name: "Owen Hart", client: 16, email: "owen@harbour-dental.example" }),
  user({ id: 49, name: "Chloé Martin", client: 17, email: "chloe@bluegum.example", mobile: "+61-400-777-321" }),
];

/** Id, user, summary, status, days ago. */
const seedTickets: readonly (readonly [number, number, string, number, number])[] = [
  [2001, 41, "VPN drops every afternoon", 2, 2],
  [2002, 41, "New laptop for the Perth office", 1, 6],
  [2003, 41, "Password expired", closedStatusId, 19],
  [2004, 46, "Rechnungsdrucker druckt doppelt", 1, 1],
  [2005, 44, "Tracking page shows yesterday's position", 2, 3],
  [2006, 47, "X-ray viewer is slow on two machines", 1, 8],
];

function user(person: {
  id: number;
  name: string;
  client: number;
  email?: string;
  phone?: string;
  mobile?: string;
  important?: boolean;
  general?: boolean;
}): HaloUser {
  const [firstname = "", ...rest] = person.name.split(" ");
  return {
    id: person.id,
    name: person.name,
    firstname,
    surname: rest.join(" "),
    emailaddress: person.email ?? "",
    client_id: person.client,
    site_id_int: person.client,
    phonenumber: person.phone ?? "",
    mobilenumber: person.mobile ?? "",
    mobilenumber2: "",
    homenumber: "",
    fax: "",
    inactive: false,
    isimportantcontact: person.important ?? false,
    isgeneraluser: person.general ?? false,
  };
}
