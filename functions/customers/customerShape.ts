/** Customers and matches as they lie in tables, decoded. */
import * as z from "zod/mini";
import type { Customer, CustomerMatch } from "../../contract/customers.ts";
import { e164Shape } from "../runtime/identifierShapes.ts";

const maybe = z.nullable(z.string());

export const customerShape: z.ZodMiniType<Customer> = z.object({
  id: z.string(),
  displayId: z.string(),
  name: z.string(),
  email: maybe,
  company: maybe,
  companyId: maybe,
  siteId: maybe,
  status: maybe,
  priority: maybe,
  phoneNumbers: z.array(e164Shape),
  url: z.string(),
});

const asOf = z.optional(z.string());

export const matchShape: z.ZodMiniType<CustomerMatch> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("one"), customer: customerShape, stale: z.boolean(), asOf }),
  z.object({ kind: z.literal("many"), customers: z.array(customerShape), stale: z.boolean(), asOf }),
  z.object({ kind: z.literal("anonymous") }),
  z.object({ kind: z.literal("unavailable") }),
]);
