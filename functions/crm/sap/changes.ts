/** What SAP's event notifications say has changed. */
import { type ChangedCustomers, nothingChanged } from "../crm.ts";

/**
 * SAP's events wrap the entity in `data`, some in `data.currentImage`. Its ids are UUIDs, which clash with nobody's, so
 * each counts as a customer's and as a company's.
 */
export function sapChange(body: unknown): ChangedCustomers {
  const outer = fields(body);
  const data = fields(outer.data);
  const images = [outer, data, fields(data.currentImage), fields(data.beforeImage), fields(data.entity)];
  const about = [outer.type, outer.event, outer.entity, data.entity].filter((value) => typeof value === "string");
  if (!/account|contact|individual|customer/i.test(about.join(" "))) return nothingChanged;
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
