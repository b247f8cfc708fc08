/**
 * Addresses of records in SAP's own pages. Only the one of contact persons (`/go/detail/mdcontact?nodeid=`) is known to
 * work on tenants; the others are named after it.
 */

const pages = {
  contactPerson: "mdcontact",
  account: "mdaccount",
  individualCustomer: "mdindividualcustomer",
  case: "case",
  activity: "phonecall",
} as const;

export function pageOf(baseUrl: string, object: keyof typeof pages, id: string): string {
  return `${baseUrl}/go/detail/${pages[object]}?nodeid=${encodeURIComponent(id)}`;
}
