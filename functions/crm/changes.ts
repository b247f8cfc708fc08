/**
 * Which customers a CRM's webhook says have changed. What is not understood means nothing changed: an entry of the
 * customer cache grows old by itself, a webhook only makes it sooner.
 */
import * as z from "zod/mini";
import type { CrmName } from "../../contract/identifiers.ts";

/** Ids of the CRM's own. */
export interface ChangedCustomers {
  readonly customerIds: readonly string[];
  readonly companyIds: readonly string[];
}

/** @param body one event, or a list of them as a batching webhook sends it */
export function decodeChanges(crm: CrmName, body: unknown): ChangedCustomers {
  const events = Array.isArray(body) ? body : [body];
  const changes = events.map(crm === "halopsa" ? haloPsaChange : sapChange);
  return {
    customerIds: [...new Set(changes.flatMap((change) => change.customerIds))],
    companyIds: [...new Set(changes.flatMap((change) => change.companyIds))],
  };
}

const nothing: ChangedCustomers = { customerIds: [], companyIds: [] };

const id = z.union([z.string(), z.number()]);
const optionalId = z.optional(z.nullable(id));
const member = z.optional(z.nullable(z.object({ id: optionalId, client_id: optionalId })));

/** The entity's id is in `object_id`; a top-level `id` is the delivery's. Which entity it is, only the event's name tells. */
const haloPsaEvent = z.object({
  event: z.optional(z.nullable(z.string())),
  object_id: optionalId,
  user: member,
  client: member,
  site: member,
  ticket: z.optional(z.unknown()),
});

function haloPsaChange(body: unknown): ChangedCustomers {
  const decoded = z.safeParse(haloPsaEvent, body);
  if (!decoded.success) return nothing;
  const { event, object_id, user, client, site, ticket } = decoded.data;
  const name = (event ?? "").toLowerCase();
  // Tickets are never cached, and bring the user along unchanged.
  if (ticket != null || name.includes("ticket")) return nothing;
  const isUser = /\b(user|contact)\b/.test(name);
  const isClient = !isUser && /\b(client|customer)\b/.test(name);
  return {
    customerIds: present([user?.id, isUser ? object_id : null]),
    companyIds: present([client?.id, site?.client_id, isClient ? object_id : null]),
  };
}

/**
 * SAP's events wrap the entity in `data`, some in `data.currentImage`. Its ids are UUIDs, which clash with nobody's, so
 * each counts as a customer's and as a company's.
 */
function sapChange(body: unknown): ChangedCustomers {
  const outer = fields(body);
  const data = fields(outer.data);
  const images = [outer, data, fields(data.currentImage), fields(data.beforeImage), fields(data.entity)];
  const about = `${outer.type ?? ""} ${outer.event ?? ""} ${outer.entity ?? ""} ${data.entity ?? ""}`.toLowerCase();
  if (!/account|contact|individual|customer/.test(about)) return nothing;
  const ids = images.flatMap((image) => sapIdFields.map((name) => image[name])).filter(isUuid);
  return { customerIds: ids, companyIds: ids };
}

const sapIdFields = [
  "id",
  "subject",
  "entityId",
  "objectId",
  "accountId",
  "contactPersonId",
  "individualCustomerId",
] as const;

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function isUuid(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}

function present(ids: readonly (string | number | null | undefined)[]): string[] {
  return ids.filter((value) => value !== null && value !== undefined).map(String);
}
