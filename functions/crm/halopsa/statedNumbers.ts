/**
 * Finding people by what they typed on the keypad: a customer's, a ticket's or an asset's number. HaloPSA counts people and
 * organizations apart, and people call either number theirs, so both are asked for.
 */
import type { HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { StatedNumber } from "../crm.ts";
import { isGone } from "./callPlace.ts";
import type { HaloClient } from "./client.ts";
import { listRows, unlessCutShort } from "./lists.ts";
import { decodeAsset, decodeTicket, decodeUser, type UserRow } from "./records.ts";
import { listUsers } from "./users.ts";

/** The asset's tag, and the field that asset types use as their name. A tenant may keep serial numbers elsewhere. */
const defaultAssetFields: readonly string[] = ["inventory_number", "key_field"];

const assetsAtOnce = 20;
const mostPages = 4;

export function createStatedSearch(settings: HaloPsaSettings, client: HaloClient) {
  const { assetNumberFields = defaultAssetFields, unknownUserId } = settings;

  const readUser = async (id: string | number, signal: AbortSignal | undefined): Promise<readonly UserRow[]> => {
    const answer = await orNothing(client.get("HaloPSA: read a user", `/Users/${id}`, {}, signal));
    return answer === null ? [] : [decodeUser(answer)];
  };

  const usersOf = async (query: Readonly<Record<string, number>>, signal: AbortSignal | undefined) => {
    const { rows: users } = await listUsers(client, "HaloPSA: list an organization's users", query, signal);
    // Parameters that HaloPSA does not know are ignored, and then everybody is listed.
    return users.filter((user) => user.clientId === query.client_id);
  };

  const byTicket = async (stated: string, signal: AbortSignal | undefined): Promise<readonly UserRow[]> => {
    const answer = await orNothing(client.get("HaloPSA: read a ticket", `/Tickets/${stated}`, {}, signal));
    const userId = answer === null ? null : decodeTicket(answer).userId;
    return userId === null || userId === unknownUserId ? [] : readUser(userId, signal);
  };

  const byAsset = async (stated: string, signal: AbortSignal | undefined): Promise<readonly UserRow[]> => {
    if (assetNumberFields.length === 0) return [];
    const listed = await listRows(client, {
      what: "HaloPSA: search assets",
      path: "/Asset",
      query: { search: stated },
      name: "assets",
      decode: decodeAsset,
      pageSize: assetsAtOnce,
      mostPages,
      signal,
    });
    const theirs = listed.rows.filter((asset) =>
      assetNumberFields.some((field) => String(asset[field] ?? "").toLowerCase() === stated.toLowerCase()),
    );
    const assets = unlessCutShort(theirs, [listed]);
    const found = await Promise.all(
      assets.flatMap(({ id, client_id }) => (client_id == null ? [] : [usersOf({ client_id, asset_id: id }, signal)])),
    );
    return found.flat();
  };

  return async ({ by, stated }: StatedNumber, signal: AbortSignal | undefined): Promise<readonly UserRow[]> => {
    if (by === "serialNumber") return byAsset(stated, signal);
    // Other texts would end up in paths.
    if (!/^\d{1,9}$/.test(stated)) return [];
    if (by === "ticketNumber") return byTicket(String(Number(stated)), signal);
    const id = Number(stated);
    const [person, members] = await Promise.all([readUser(id, signal), usersOf({ client_id: id }, signal)]);
    return [...new Map([...person, ...members].map((user) => [user.id, user])).values()].filter(
      (user) => user.id !== unknownUserId,
    );
  };
}

async function orNothing(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}
