/**
 * Serves the built connector as CloudFront does: same headers, hashed files immutable, the rest revalidated, and the API under
 * the same origin.
 */
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { proxy } from "hono/proxy";
import { apiBasePath } from "../contract/api.ts";
import type { SiteConfig } from "../contract/siteConfig.ts";
import { siteHeaders } from "../infra/siteHeaders.ts";
import { type LocalServer, listen } from "./listen.ts";

/**
 * @param pageFolder as `bundleConnector` left it
 * @param apiPort where API Gateway answers itself
 */
export function startConnectorSite(site: {
  readonly port: number;
  readonly pageFolder: string;
  readonly apiPort: number;
  readonly config: SiteConfig;
}): Promise<LocalServer> {
  const headers = siteHeaders({ ...site.config, apiUrl: null });
  const app = new Hono();
  app.all(`${apiBasePath}/*`, (context) => {
    const { pathname, search } = new URL(context.req.url);
    return proxy(`http://127.0.0.1:${site.apiPort}${pathname}${search}`, { raw: context.req.raw });
  });
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
    const immutable = context.req.path.startsWith("/assets/") && context.res.status === 200;
    context.header("cache-control", immutable ? "public, max-age=31536000, immutable" : "no-cache");
  });
  app.get("/config.json", (context) => context.json(site.config));
  app.use(serveStatic({ root: site.pageFolder }));
  return listen(app, site.port);
}
