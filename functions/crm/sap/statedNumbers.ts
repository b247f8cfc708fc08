/**
 * Finding customers by what they typed on the keypad, where it is not their own number: by the case or the registered
 * product that has it, and whom that belongs to.
 */
import * as z from "zod/mini";
import type { SapSettings } from "../../../contract/functionSettings.ts";
import type { CrmFailure, RequestLimits, StatedNumber } from "../crm.ts";
import type { SapClient, SapRecord } from "./client.ts";
import type { FoundRecords } from "./customers.ts";
import { accounts, cases, contactPersons, hasValue, individualCustomers } from "./filters.ts";
import { isRefusal } from "./refusals.ts";

/** As public code asks for it; not in SAP's own documentation. */
const defaultRegisteredProducts = {
  collection: "registered-product-service/registeredProducts",
  serialPath: "serialId",
};

const mostRecords = 10;

export async function ownersOf(
  client: SapClient,
  { by, stated }: StatedNumber,
  settings: SapSettings,
  limits: RequestLimits,
): Promise<FoundRecords> {
  const { registeredProducts = defaultRegisteredProducts } = settings;
  const place =
    by === "ticketNumber"
      ? { collection: cases, path: "displayId" }
      : registeredProducts && { collection: registeredProducts.collection, path: registeredProducts.serialPath };
  if (place === null) return nobody;
  const found = await client.list(place.collection, { filter: hasValue(place.path, stated), top: mostRecords }, limits);
  // A service that does not know the path may ignore the filter, and then it answers with other people's.
  const theirs = found.filter((record) => valueAt(record.fields, place.path)?.toLowerCase() === stated.toLowerCase());
  const owners = await Promise.all(theirs.map((record) => ownerOf(client, record, limits)));
  return {
    contactPersons: owners.flatMap((owner) => (owner?.kind === "contactPersons" ? [owner.record] : [])),
    individualCustomers: owners.flatMap((owner) => (owner?.kind === "individualCustomers" ? [owner.record] : [])),
    accounts: owners.flatMap((owner) => (owner?.kind === "accounts" ? [owner.record] : [])),
  };
}

const nobody: FoundRecords = { accounts: [], individualCustomers: [], contactPersons: [] };

interface Owner {
  readonly kind: keyof FoundRecords;
  readonly record: SapRecord;
}

const partyShape = z.catch(z.nullish(z.object({ id: z.string() })), null);
const partiesShape = z.object({ contact: partyShape, individualCustomer: partyShape, account: partyShape });

/**
 * The person before the company. One who may not be read, or is gone, gives way to the next. That nobody may be read is no
 * word about whose it is.
 */
async function ownerOf(client: SapClient, record: SapRecord, limits: RequestLimits): Promise<Owner | null> {
  const { contact, individualCustomer, account } = z.parse(partiesShape, record.fields);
  const parties = [
    { kind: "contactPersons", collection: contactPersons.collection, id: contact?.id },
    { kind: "individualCustomers", collection: individualCustomers.collection, id: individualCustomer?.id },
    { kind: "accounts", collection: accounts.collection, id: account?.id },
  ] as const;
  let refused: CrmFailure | null = null;
  for (const { kind, collection, id } of parties) {
    if (id === undefined) continue;
    try {
      return { kind, record: await client.read(collection, id, limits) };
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (error.status !== 404) refused ??= error;
    }
  }
  if (refused !== null) throw refused;
  return null;
}

function valueAt(fields: Readonly<Record<string, unknown>>, path: string): string | null {
  let value: unknown = fields;
  for (const name of path.split(/[./]/)) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, name) : null;
  }
  return typeof value === "string" ? value : null;
}
