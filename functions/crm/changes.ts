/**
 * Which customers a CRM's webhook says have changed. What is not understood means nothing changed: an entry of the
 * customer cache grows old by itself, a webhook only makes it sooner.
 */
import type { CrmName } from "../../contract/identifiers.ts";
import type { ChangedCustomers } from "./crm.ts";
import { haloPsaChange } from "./halopsa/changes.ts";
import { sapChange } from "./sap/changes.ts";

/** @param body one event, or a list of them as a batching webhook sends it */
export function decodeChanges(crm: CrmName, body: unknown): ChangedCustomers {
  const events: readonly unknown[] = Array.isArray(body) ? body : [body];
  const changes = events.map(decoders[crm]);
  return {
    customerIds: [...new Set(changes.flatMap((change) => change.customerIds))],
    companyIds: [...new Set(changes.flatMap((change) => change.companyIds))],
  };
}

/** Of one event; these throw nothing, whatever came. */
const decoders: Readonly<Record<CrmName, (event: unknown) => ChangedCustomers>> = {
  halopsa: haloPsaChange,
  sap: sapChange,
};
