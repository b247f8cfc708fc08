/**
 * Lists that may be longer than one answer. The first request is the plain one, capped by `count`; only where more is left
 * are further pages asked for. Some of HaloPSA's endpoints ignore paging and answer with the same rows again: then what is
 * known is not all, and is said to be not.
 */
import { CrmFailure } from "../crm.ts";
import type { HaloClient, Query } from "./client.ts";
import { recordCountOf, rowsOf } from "./records.ts";

export interface ListRequest<Row> {
  /** The request in words, for messages. */
  readonly what: string;
  readonly path: string;
  readonly query: Query;
  /** Key under which HaloPSA wraps the list. */
  readonly name: string;
  readonly decode: (row: unknown) => Row;
  /** At most 100 for tickets. */
  readonly pageSize: number;
  readonly mostPages: number;
  /** No further page is needed when the rows so far will do. */
  readonly enough?: (rows: readonly Row[]) => boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Listed<Row> {
  readonly rows: readonly Row[];
  /** Whether these are all there are, as far as HaloPSA tells. */
  readonly isComplete: boolean;
}

export async function listRows<Row extends { readonly id: number }>(
  client: HaloClient,
  request: ListRequest<Row>,
): Promise<Listed<Row>> {
  const { what, path, query, name, decode, pageSize, mostPages, signal } = request;
  const rows = new Map<number, Row>();
  const known = () => [...rows.values()];
  for (let page = 1; page <= mostPages; page += 1) {
    const paging = page === 1 ? { count: pageSize } : { pageinate: true, page_no: page, page_size: pageSize };
    const answer = await client.get(what, path, { ...query, ...paging }, signal);
    const shown = rowsOf(what, answer, name, decode);
    const before = rows.size;
    for (const row of shown) rows.set(row.id, row);
    const total = recordCountOf(answer);
    // Some totals may count what is left out of the list. An empty page is the end, whatever they say.
    if (shown.length === 0) return { rows: known(), isComplete: true };
    // A full page may not be the last: nobody has said whether `count` caps the total as well.
    const mayHideMore = shown.length >= pageSize && (total === null || page === 1);
    if (!mayHideMore && rows.size >= (total ?? 0)) return { rows: known(), isComplete: true };
    if (rows.size === before || request.enough?.(known()) === true) break;
  }
  return { rows: known(), isComplete: false };
}

/** That none is it is an answer only when all that may be it were looked at: it would be remembered as one. */
export function unlessCutShort<Found>(
  found: readonly Found[],
  searches: readonly Pick<Listed<unknown>, "isComplete">[],
): readonly Found[] {
  if (found.length > 0 || searches.every(({ isComplete }) => isComplete)) return found;
  throw new CrmFailure("HaloPSA: a search found more than are looked through, and it is none of these", {
    failure: "permanent",
    status: null,
    retryAfterSeconds: null,
    ambiguous: false,
  });
}
