/** Starting and stopping one HTTP server on the loopback address. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { PatchbayError } from "../contract/errors.ts";

export interface LocalServer {
  readonly port: number;
  /** `http://localhost:<port>` */
  readonly origin: string;
  /** Resolves when the port is free again. Connections that are open are cut. */
  close(): Promise<void>;
}

/** @param port 0 takes a free one. A port in use rejects with code `PORT_IN_USE`. */
export async function listen(app: Pick<Hono<{ Bindings: HttpBindings }>, "fetch">, port: number): Promise<LocalServer> {
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") reject(error);
      else reject(new PatchbayError("PORT_IN_USE", `Port ${port} is in use.`, { cause: error }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    origin: `http://localhost:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
