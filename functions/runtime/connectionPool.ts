/**
 * undici, in a module of its own so that it can be loaded when it is first needed: bundled, a dynamic import of undici
 * itself has no named exports, since undici is CommonJS. Bundles hold an agent and its `request` and nothing more of it,
 * see `infra/leavingOut.ts`.
 */
import { Agent, type Dispatcher } from "undici";

/** Sends one request over a pool of keep-alive connections; rejects as undici does. */
export type PooledRequest = (
  url: string,
  options: Omit<Dispatcher.RequestOptions, "origin" | "path">,
) => Promise<Dispatcher.ResponseData>;

/** @param connections sockets to one origin at the most */
export function openPool(connections: number): PooledRequest {
  const agent = new Agent({ connections, keepAliveTimeout: 30_000 });
  return (address, options) => {
    const { origin, pathname, search } = new URL(address);
    return agent.request({ ...options, origin, path: `${pathname}${search}` });
  };
}
