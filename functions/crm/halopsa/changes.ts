/** What HaloPSA's webhook says has changed. */
import * as z from "zod/mini";
import { type ChangedCustomers, nothingChanged } from "../crm.ts";

export function haloPsaChange(body: unknown): ChangedCustomers {
  const decoded = z.safeParse(haloPsaEvent, body);
  if (!decoded.success) return nothingChanged;
  const { event, object_id, user, client, site, ticket } = decoded.data;
  const name = (event ?? "").toLowerCase();
  // Tickets are never cached, and bring the user along unchanged.
  if (ticket != null || name.includes("ticket")) return nothingChanged;
  const isUser = /\b(user|contact)\b/.test(name);
  const isClient = !isUser && /\b(client|customer)\b/.test(name);
  return {
    customerIds: present([user?.id, isUser ? object_id : null]),
    companyIds: present([client?.id, site?.client_id, isClient ? object_id : null]),
  };
}

// One odd value must not cost all the others: it counts as missing.
const id = z.catch(z.nullish(z.union([z.number().check(z.int()), z.string().check(z.regex(/^\d{1,20}$/))])), null);
const member = z.catch(z.nullish(z.object({ id, client_id: id })), null);

/** The entity's id is in `object_id`; a top-level `id` is the delivery's. Which entity it is, only the event's name tells. */
const haloPsaEvent = z.object({
  event: z.catch(z.nullish(z.string()), null),
  object_id: id,
  user: member,
  client: member,
  site: member,
  ticket: z.optional(z.unknown()),
});

function present(ids: readonly (string | number | null | undefined)[]): string[] {
  return ids.filter((value) => value !== null && value !== undefined).map(String);
}
