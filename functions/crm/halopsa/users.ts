/** Lists of people, without each client's "General User", who is nobody. */
import type { HaloClient, Query } from "./client.ts";
import { type Listed, listRows } from "./lists.ts";
import { decodeUser, type UserRow } from "./records.ts";

/** Asked for at once: a site's main line is on each of its contacts, and the end of a number on others too. */
const peopleAtOnce = 50;
const mostPages = 4;

/** One request for up to fifty people, which is nearly always all; so many pages at the most. */
export function listUsers(
  client: HaloClient,
  what: string,
  query: Query,
  signal: AbortSignal | undefined,
): Promise<Listed<UserRow>> {
  return listRows(client, {
    what,
    path: "/Users",
    query: { ...query, exclude_generaluser: true },
    name: "users",
    decode: decodeUser,
    pageSize: peopleAtOnce,
    mostPages,
    signal,
  });
}
