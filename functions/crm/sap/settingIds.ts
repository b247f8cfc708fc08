/** The codes that SAP's settings need. SAP has no list of case statuses, so they are gathered from the tenant's own cases. */
import type { SapSettings } from "../../../contract/functionSettings.ts";
import type { CrmPorts } from "../ports.ts";
import type { SettingIds } from "../settingIds.ts";
import { createSapClient } from "./client.ts";
import { cases } from "./filters.ts";

/** Throws `CrmFailure` when the credentials are refused. */
export async function listSapIds(settings: SapSettings, ports: CrmPorts): Promise<readonly SettingIds[]> {
  const found = await createSapClient(settings, ports).list(cases, { top: casesRead }, {});
  const names = new Map<string, string>();
  for (const { fields } of found) {
    const { status, statusDescription } = fields;
    if (typeof status === "string") names.set(status, typeof statusDescription === "string" ? statusDescription : "");
  }
  const rows = [...names].map(([id, name]) => ({ id, name })).sort((a, b) => a.id.localeCompare(b.id));
  return [{ settings: ["closedCaseStatuses"], from: `the statuses of ${found.length} cases`, rows }];
}

/** SAP gives up to 999 in one answer; whole cases are long. */
const casesRead = 200;
