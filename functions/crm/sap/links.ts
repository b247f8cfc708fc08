/**
 * Addresses of records in SAP's own pages. Only the one of contact persons (`/go/detail/mdcontact?nodeid=`) is known to
 * work on tenants; the others are named after it.
 */

const pages = {
  contactPerson: "mdcontact",
  account: "mdaccount",
  individualCustomer: "mdindividualcustomer",
  case: "case",
} as const;

export function pageOf(baseUrl: string, object: keyof typeof pages, id: string): string {
  return pageNamed(baseUrl, pages[object], id);
}

export function pageNamed(baseUrl: string, page: string, id: string): string {
  return `${baseUrl}/go/detail/${page}?nodeid=${encodeURIComponent(id)}`;
}
