/** What an operator wants to know before the first call: do the credentials work, do the configured ids exist. */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { Finding } from "../crm.ts";
import type { HaloClient, Query } from "./client.ts";
import { decodeNamed, decodeUser, type NamedRow, rowsOf } from "./records.ts";

export async function verifyHaloPsa(settings: HaloPsaSettings, client: HaloClient): Promise<readonly Finding[]> {
  const signedIn = await check(
    "The application gets a token",
    "Compare authUrl, tenant and scope with Configuration > Integrations > HaloPSA API, and fill the CRM secret again",
    () => client.authorize().then(() => null),
  );
  // Everything else would only fail for the same reason.
  if (!signedIn.ok) return [signedIn];

  const named = (path: string, name: string): Promise<readonly NamedRow[]> =>
    client
      .get(`HaloPSA: read ${path}`, path, {})
      .then((answer) => rowsOf(`HaloPSA: read ${path}`, answer, name, decodeNamed));
  const listed = (setting: string, id: number | null, path: string, name: string): Promise<Finding>[] =>
    id === null
      ? []
      : [
          check(`${setting} ${id} exists`, `Set ${setting} to an id that ${path} lists`, async () =>
            (await named(path, name)).some((row) => row.id === id) ? null : `${path} has no ${id}`,
          ),
        ];
  /** There may be more of them than one list shows. */
  const there = (setting: string, id: number | null, path: string): Promise<Finding>[] =>
    id === null
      ? []
      : [
          check(`${setting} ${id} exists`, `Set ${setting} to an id that ${path} lists`, () =>
            client.get(`HaloPSA: read ${path}`, `${path}/${id}`, {}).then(() => null),
          ),
        ];
  const { team } = settings;
  return [
    signedIn,
    ...(await Promise.all([
      check("The application acts as an agent", "Give the application the log-in type Agent", () =>
        client.get("HaloPSA: read its own agent", "/Agent/me", {}).then(() => null),
      ),
      check(
        "Contacts can be read",
        "Allow the scope read:customers, and give the agent's role access to customers",
        () => client.get("HaloPSA: read users", "/Users", { count: 1 }).then(() => null),
      ),
      phoneSearch(client),
      check("Tickets can be read", "Allow the scope read:tickets, and give the agent's role access to tickets", () =>
        client.get("HaloPSA: read tickets", "/Tickets", { count: 1 }).then(() => null),
      ),
      ...listed("ticketTypeId", settings.ticketTypeId, "/TicketType", "tickettypes"),
      ...listed("newStatusId", settings.newStatusId, "/Status", "statuses"),
      ...listed("closedStatusId", settings.closedStatusId, "/Status", "statuses"),
      ...listed("noteOutcomeId", settings.noteOutcomeId, "/Outcome", "outcomes"),
      ...there("unknownClientId", settings.unknownClientId, "/Client"),
      ...there("unknownSiteId", settings.unknownSiteId, "/Site"),
      ...(team === null
        ? []
        : [
            check(`team "${team}" exists`, "Set team to a name that /Team lists", async () =>
              (await named("/Team", "teams")).some((row) => row.name === team) ? null : "/Team has no such name",
            ),
          ]),
      ...unknownUser(settings, client),
    ])),
  ];
}

/** Parameters HaloPSA does not know are ignored, and then a search answers with everybody. */
function phoneSearch(client: HaloClient): Promise<Finding> {
  const nobodysNumber: Query = { search: "000000000000000", search_phonenumbers: true, count: 1 };
  return check(
    "Contacts can be searched by number",
    "Ask HaloPSA's support why /Users ignores search_phonenumbers; until then callers stay unknown",
    async () => {
      const what = "HaloPSA: search users";
      const rows = rowsOf(what, await client.get(what, "/Users", nobodysNumber), "users", decodeUser);
      return rows.length === 0 ? null : "a search for a number that nobody has found somebody";
    },
  );
}

/** A user needs his own site and client, or the ticket shows the Unknown customer. */
function unknownUser(settings: HaloPsaSettings, client: HaloClient): Promise<Finding>[] {
  const { unknownUserId, unknownSiteId, unknownClientId } = settings;
  if (unknownUserId === null) return [];
  return [
    check(
      `unknownUserId ${unknownUserId} belongs to unknownSiteId and unknownClientId`,
      "Set unknownClientId, unknownSiteId and unknownUserId to a contact, its site and its client",
      async () => {
        const what = "HaloPSA: read the contact for unknown callers";
        const user = decodeUser(await client.get(what, `/Users/${unknownUserId}`, {}));
        if (user.siteId !== unknownSiteId) return `its site is ${user.siteId ?? "not known"}`;
        const isTheirs = unknownClientId === null || user.clientId === unknownClientId;
        return isTheirs ? null : `its client is ${user.clientId ?? "not known"}`;
      },
    ),
  ];
}

/** @param run answers what is wrong, or `null`; what it throws is wrong too */
async function check(what: string, remedy: string, run: () => Promise<string | null>): Promise<Finding> {
  try {
    const problem = await run();
    return problem === null ? { ok: true, what, remedy: null } : { ok: false, what: `${what}: ${problem}`, remedy };
  } catch (error) {
    const message = error instanceof Error ? error.message : "failed";
    return { ok: false, what: `${what}: ${message}`, remedy };
  }
}
