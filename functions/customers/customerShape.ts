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

const orNull = z.catch(maybe, null);
const orEmpty = z.catch(z.string(), "");

/** Of a customer that another version of this code wrote in another shape, what can be read: the id says whose a call is. */
export const customerInAnyShape: z.ZodMiniType<Customer> = z.object({
  id: z.string(),
  displayId: orEmpty,
  name: orEmpty,
  email: orNull,
  company: orNull,
  companyId: orNull,
  siteId: orNull,
  status: orNull,
  priority: orNull,
  phoneNumbers: z.catch(z.array(e164Shape), []),
  url: orEmpty,
});

const asOf = z.optional(z.string());
const stale = z.boolean();

/** With customers in any shape. */
export const matchShape: z.ZodMiniType<CustomerMatch> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("one"), customer: customerInAnyShape, stale, asOf }),
  z.object({ kind: z.literal("many"), customers: z.array(customerInAnyShape), stale, asOf }),
  z.object({ kind: z.literal("anonymous") }),
  z.object({ kind: z.literal("unavailable") }),
]);
