/** Finding the record that SAP's desktop has made of a call: by the reference both know, or by its own id. */
import { callReferences, parseCallReference } from "../../../contract/callReference.ts";
import type { SapSettings } from "../../../contract/functionSettings.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { type CallReport, CrmFailure } from "../crm.ts";
import type { SapClient, SapRecord } from "./client.ts";
import { activitiesOf, hasReference } from "./filters.ts";
import { isAnotherCalls, isOurs } from "./sharedText.ts";
import { transcriptIn } from "./transcript.ts";

/**
 * The record of the first leg, or of the first that has one: it becomes the call's. Both forms of each reference are
 * tried, one by one, since phone-service is only known to take a single comparison. A call that was dialed in SAP may have
 * no reference there (SAP note 3481409); of that one the connector has told the activity.
 * @param lookBack an earlier attempt may have written on another leg's, when that was all there was: then it is that one
 */
export async function findRecord(
  client: SapClient,
  report: CallReport,
  settings: SapSettings,
  lookBack: boolean,
): Promise<SapRecord | null> {
  const collection = activitiesOf(report.channel, settings);
  let first: SapRecord | null = null;
  const references = report.contactIds.flatMap((contactId) => callReferences(contactId, settings.referenceId));
  for (const reference of references) {
    const found = await client.list(collection, { filter: hasReference(reference), top: 10 }, {});
    const [record] = found
      .filter((one) => carries(one, reference, found.length))
      .sort((a, b) => compare(preference(b, report.callId), preference(a, report.callId)));
    if (record === undefined) continue;
    if (!lookBack || isOurs(transcriptIn(record.fields), report.callId)) return record;
    first ??= record;
  }
  if (first !== null) return first;
  for (const id of spellingsOf(report.activityUuid)) {
    const record = await readActivity(client, collection, id);
    if (record !== null && mayBe(record, report, references)) return record;
  }
  return null;
}

/** `null` when it is not there. */
export async function readRecord(client: SapClient, collection: string, id: string): Promise<SapRecord | null> {
  try {
    return await client.read(collection, id, {});
  } catch (error) {
    if (error instanceof CrmFailure && error.status === 404) return null;
    throw error;
  }
}

/** SAP may refuse what is not written as its own ids are: then the activity is not there in that spelling. */
async function readActivity(client: SapClient, collection: string, id: string): Promise<SapRecord | null> {
  try {
    return await readRecord(client, collection, id);
  } catch (error) {
    if (error instanceof CrmFailure && error.status === 400) return null;
    throw error;
  }
}

/** A tenant that ignored the filter would answer with other people's calls, and writing on one of those is the worst end. */
function carries(record: SapRecord, reference: string, answered: number): boolean {
  const known = referenceOf(record);
  return known === null ? answered === 1 : isSame(known, reference);
}

/**
 * Among several with one reference, every attempt takes the same: the one that was written on, or else the one made last,
 * since a call that nobody took at first may have a record of each time it rang. Nothing known of them tells it better.
 */
function preference({ id, fields }: SapRecord, callId: ContactId): string {
  const { adminData } = fields;
  const createdOn = typeof adminData === "object" && adminData !== null ? Reflect.get(adminData, "createdOn") : null;
  return `${isOurs(transcriptIn(fields), callId) ? 1 : 0} ${typeof createdOn === "string" ? createdOn : ""} ${id}`;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** An activity is a call's own until it carries another's reference, or what Patchbay wrote of another. */
function mayBe(record: SapRecord, report: CallReport, references: readonly string[]): boolean {
  const known = referenceOf(record);
  const isForeign = known !== null && known !== "" && !references.some((reference) => isSame(known, reference));
  return !isForeign && !isAnotherCalls(transcriptIn(record.fields), report.callId);
}

/** `null` when the service does not show it. */
function referenceOf({ fields: { externalId } }: SapRecord): string | null {
  if (typeof externalId !== "object" || externalId === null || !("displayId" in externalId)) return null;
  return String(externalId.displayId ?? "");
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** As the ids of Version 2 are written, and as the desktop spelled it. */
function spellingsOf(activityUuid: string | undefined): readonly string[] {
  if (activityUuid === undefined) return [];
  return [...new Set([parseCallReference(activityUuid) ?? activityUuid, activityUuid])];
}
