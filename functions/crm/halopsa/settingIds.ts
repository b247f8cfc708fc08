/** The ids that HaloPSA's settings need, read from the tenant. */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { CrmPorts } from "../ports.ts";
import type { SettingIds } from "../settingIds.ts";
import { createHaloClient } from "./client.ts";
import { listRows } from "./lists.ts";
import { decodeNamed } from "./records.ts";

/** Settings by the list that their ids are in. `name` is the key under which HaloPSA wraps the list. */
const lists = [
  { settings: ["ticketTypeId"], from: "/TicketType", name: "tickettypes" },
  { settings: ["newStatusId", "closedStatusId"], from: "/Status", name: "statuses" },
  { settings: ["noteOutcomeId"], from: "/Outcome", name: "outcomes" },
  { settings: ["team (its name)"], from: "/Team", name: "teams" },
  { settings: ["unknownClientId"], from: "/Client", name: "clients" },
  { settings: ["unknownSiteId"], from: "/Site", name: "sites" },
] as const;

const rowsAtOnce = 100;
/** Clients and sites count in thousands. */
const mostPages = 50;

/** Throws `CrmFailure` when the credentials or one of the lists is refused. */
export function listHaloPsaIds(settings: HaloPsaSettings, ports: CrmPorts): Promise<readonly SettingIds[]> {
  const client = createHaloClient(settings, ports);
  return Promise.all(
    lists.map(async ({ settings: names, from, name }) => {
      const { rows } = await listRows(client, {
        what: `HaloPSA: list ${from}`,
        path: from,
        query: {},
        name,
        decode: decodeNamed,
        pageSize: rowsAtOnce,
        mostPages,
      });
      return { settings: names, from, rows: rows.map((row) => ({ id: String(row.id), name: row.name })) };
    }),
  );
}
