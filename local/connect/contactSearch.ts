/** SearchContacts: which contacts fall into a time range and fit the criteria, page by page. */
import * as z from "zod/mini";
import type { LocalStage } from "../stages.ts";
import type { SimulatedContact } from "./contactCenter.ts";
import { contactSummaryShape } from "./contactShapes.ts";

export interface SearchedInstance {
  readonly stage: LocalStage;
  readonly contacts: readonly SimulatedContact[];
}

/** @param body the request as it came; criteria that are not simulated are refused rather than passed over */
export function searchContacts(
  body: unknown,
  instance: (id: string) => SearchedInstance,
): { readonly page: Readonly<Record<string, unknown>> } | { readonly problem: string } {
  const parsed = searchRequest.safeParse(body);
  if (!parsed.success) return { problem: `The search is not valid or not simulated: ${z.prettifyError(parsed.error)}` };
  const { InstanceId, TimeRange, SearchCriteria = {}, MaxResults = mostResults, NextToken, Sort } = parsed.data;
  if (TimeRange.EndTime <= TimeRange.StartTime) return { problem: "EndTime must be after StartTime." };
  const { stage, contacts } = instance(InstanceId);
  const time = timeOf[TimeRange.Type];
  const inRange = (contact: SimulatedContact): boolean => {
    const at = time(contact);
    return at !== null && at.getTime() >= TimeRange.StartTime * 1000 && at.getTime() < TimeRange.EndTime * 1000;
  };
  const found = contacts
    .filter((contact) => inRange(contact) && fits(contact, SearchCriteria))
    .sort((a, b) => (time(a)?.getTime() ?? 0) - (time(b)?.getTime() ?? 0));
  if (Sort?.Order !== "ASCENDING") found.reverse();
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start)) return { problem: "NextToken is not one of this API." };
  const next = start + MaxResults;
  return {
    page: {
      Contacts: found.slice(start, next).map((contact) => contactSummaryShape(stage, contact)),
      TotalCount: found.length,
      ...(next < found.length ? { NextToken: String(next) } : {}),
    },
  };
}

const mostResults = 100;

const timeOf = {
  INITIATION_TIMESTAMP: ({ initiatedAt }: SimulatedContact): Date | null => initiatedAt,
  CONNECTED_TO_AGENT_TIMESTAMP: ({ connectedToAgentAt }: SimulatedContact): Date | null => connectedToAgentAt,
  DISCONNECT_TIMESTAMP: ({ disconnectedAt }: SimulatedContact): Date | null => disconnectedAt,
  ENQUEUE_TIMESTAMP: ({ enqueuedAt }: SimulatedContact): Date | null => enqueuedAt,
} as const;

const timeTypes = [
  "INITIATION_TIMESTAMP",
  "CONNECTED_TO_AGENT_TIMESTAMP",
  "DISCONNECT_TIMESTAMP",
  "ENQUEUE_TIMESTAMP",
] as const;

const texts = z.optional(z.array(z.string()));
const criteria = z.strictObject({
  AgentIds: texts,
  QueueIds: texts,
  Channels: texts,
  InitiationMethods: texts,
});
const searchRequest = z.strictObject({
  InstanceId: z.string(),
  TimeRange: z.strictObject({ Type: z.enum(timeTypes), StartTime: z.number(), EndTime: z.number() }),
  SearchCriteria: z.optional(criteria),
  MaxResults: z.optional(z.int().check(z.gte(1), z.lte(mostResults))),
  NextToken: z.optional(z.string()),
  Sort: z.optional(z.object({ FieldName: z.string(), Order: z.enum(["ASCENDING", "DESCENDING"]) })),
});

function fits(contact: SimulatedContact, wanted: z.infer<typeof criteria>): boolean {
  const isIn = (list: readonly string[] | undefined, value: string | undefined): boolean =>
    list === undefined || (value !== undefined && list.includes(value));
  return (
    isIn(wanted.AgentIds, contact.agent?.id) &&
    isIn(wanted.QueueIds, contact.queue?.id) &&
    isIn(wanted.Channels, contact.channel) &&
    isIn(wanted.InitiationMethods, contact.initiationMethod)
  );
}
