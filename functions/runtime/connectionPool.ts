/**
 * undici, in a module of its own so that it can be loaded when it is first needed: bundled, a dynamic import of undici
 * itself has no named exports, since undici is CommonJS.
 */
import { Agent, request } from "undici";

/** Sends one request over a pool of keep-alive connections; rejects as undici does. */
export type PooledRequest = (
  url: string,
  options: Omit<NonNullable<Parameters<typeof request>[1]>, "dispatcher">,
) => ReturnType<typeof request>;

/** @param connections sockets to one origin at the most */
export function openPool(connections: number): PooledRequest {
  const dispatcher = new Agent({ connections, keepAliveTimeout: 30_000 });
  return (url, options) => request(url, { ...options, dispatcher });
}
