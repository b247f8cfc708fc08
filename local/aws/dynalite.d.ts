/** What is used of dynalite, which brings no types. */
declare module "dynalite" {
  import type { Server } from "node:http";

  export default function dynalite(options?: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}

declare module "dynalite/db/index.js" {
  const db: {
    /** @returns the refusal, as it is answered */
    checkConditional(
      request: Readonly<Record<string, unknown>>,
      item: object | undefined,
    ): { readonly body: { Item?: object } } | null | undefined;
  };
  export default db;
}

declare module "dynalite/validations/updateItem.js" {
  const updateItem: { readonly types: Record<string, object> };
  export default updateItem;
}
