/** Fields of a call's own ticket and of its call log entry: the tenant's own ids, and the customer. */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { CallReport } from "../crm.ts";
import type { Item } from "./client.ts";

export function newTicketFields(settings: HaloPsaSettings, report: CallReport): Item {
  const status = firstStatus(settings, report);
  return {
    tickettype_id: settings.ticketTypeId,
    dateoccurred: report.startedAt,
    // The record of a call is no reason to write to the customer.
    sendack: false,
    ...(status === null ? {} : { status_id: status }),
    ...(settings.priorityId === null ? {} : { priority_id: settings.priorityId }),
    ...(settings.sourceId === null ? {} : { source: settings.sourceId }),
    ...(settings.team === null ? {} : { team: settings.team }),
  };
}

/** Calls nobody talked in stay open for somebody to ring back; the others are closed where the stage says so. */
export function firstStatus(settings: HaloPsaSettings, { outcome }: CallReport): number | null {
  return (outcome === "answered" ? settings.closedStatusId : null) ?? settings.newStatusId;
}

/**
 * Client, site and user that agree: a user without his site shows as HaloPSA's Unknown customer. Of a caller nobody knows,
 * only a new ticket says so; an agent may have corrected an older one since.
 */
export function customerFields(settings: HaloPsaSettings, { customer }: CallReport, isNew: boolean): Item {
  const [client, site, user] =
    customer !== null
      ? [wholeNumber(customer.companyId), wholeNumber(customer.siteId), wholeNumber(customer.id)]
      : isNew
        ? [settings.unknownClientId, settings.unknownSiteId, settings.unknownUserId]
        : [null, null, null];
  return {
    ...(client === null ? {} : { client_id: client }),
    ...(site === null ? {} : { site_id: site }),
    ...(user === null || site === null ? {} : { user_id: user }),
  };
}

function wholeNumber(id: string | null): number | null {
  return id !== null && /^\d+$/.test(id) ? Number(id) : null;
}
