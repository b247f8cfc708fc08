/** When one of SAP's services is closed to this stage, and may be done without. */
import { CrmFailure } from "../crm.ts";

/**
 * The user has no right to it, or the tenant does not have it; of one record, that it is gone. SAP answers 401 for a missing
 * right as well as for a wrong password, so when everything refuses it is a failure all the same. Whatever else goes wrong is
 * no word about who is there: a filter that is not taken, a redirect, a web page.
 */
export function isRefusal(reason: unknown): reason is CrmFailure {
  return reason instanceof CrmFailure && reason.status !== null && refusals.has(reason.status);
}

const refusals: ReadonlySet<number> = new Set([401, 403, 404]);
