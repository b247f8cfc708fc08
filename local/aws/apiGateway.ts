/**
 * An API Gateway HTTP API on one machine: finds the route, holds to the limits of rate, size and time, and passes requests
 * on to functions. It has no CORS configuration, as the deployed one has none: pages ask it at their own origin.
 */
import type { HttpBindings } from "@hono/node-server";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type ApiRoute, apiBasePath } from "../../contract/api.ts";
import { type LocalClock, systemClock } from "../clock.ts";
import { type LocalServer, listen } from "../listen.ts";
import type { InvocationResult } from "./executionEnvironment.ts";
import { eventOf, type HttpApiRequest, responseOf } from "./httpApiEvent.ts";
import { TokenBucket } from "./tokenBucket.ts";

export interface ApiGatewayOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly routes: readonly ApiRoute[];
  readonly invoke: (handler: ApiRoute["handler"], event: APIGatewayProxyEventV2) => Promise<InvocationResult>;
  /** Measures rates and the time limit, which are not sped up. */
  readonly clock?: LocalClock;
}

type GatewayContext = Context<{ Bindings: HttpBindings }>;

const bodyLimitBytes = 10 * 1024 * 1024;
const integrationLimitMilliseconds = 30_000;

export function startApiGateway(options: ApiGatewayOptions): Promise<LocalServer> {
  const clock = options.clock ?? systemClock(1);
  const routes = options.routes.map((route) => ({
    ...route,
    key: `${route.method} ${route.path}`,
    segments: `${apiBasePath}${route.path}`.split("/"),
    bucket: new TokenBucket(route.steadyRequestsPerSecond, route.burstRequests, clock),
  }));

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (context, next) => {
    await next();
    context.header("apigw-requestid", crypto.randomUUID());
  });
  app.use(
    bodyLimit({ maxSize: bodyLimitBytes, onError: (context) => refuse(context, 413, "Request Entity Too Large") }),
  );
  app.all("*", async (context) => {
    const url = new URL(context.req.url);
    const segments = url.pathname.split("/");
    for (const route of routes) {
      const pathParameters = route.method === context.req.method ? matchPath(route.segments, segments) : null;
      if (pathParameters === null) continue;
      if (!route.bucket.take()) return refuse(context, 429, "Too Many Requests");
      const event = eventOf(await requestOf(context, { url, routeKey: route.key, pathParameters, time: clock.now() }));
      const result = await withinLimit(options.invoke(route.handler, event), clock);
      return result === "tooLate" ? refuse(context, 503, "Service Unavailable") : respond(context, result);
    }
    return refuse(context, 404, "Not Found");
  });
  return listen(app, options.port);
}

/** The path's parameters, or `null` when it is another path. */
function matchPath(route: readonly string[], path: readonly string[]): Readonly<Record<string, string>> | null {
  if (route.length !== path.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of route.entries()) {
    const segment = path[index] ?? "";
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name === undefined) {
      if (part !== segment) return null;
      continue;
    }
    const value = decoded(segment);
    if (value === null || value === "") return null;
    parameters[name] = value;
  }
  return parameters;
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

async function requestOf(
  context: GatewayContext,
  found: Pick<HttpApiRequest, "url" | "routeKey" | "pathParameters" | "time">,
): Promise<HttpApiRequest> {
  return {
    ...found,
    method: context.req.method,
    headers: context.req.header(),
    body: new Uint8Array(await context.req.arrayBuffer()),
    sourceIp: context.env.incoming.socket.remoteAddress ?? "",
    requestId: crypto.randomUUID(),
  };
}

function respond(context: GatewayContext, result: InvocationResult): Response {
  const response = result.ok ? responseOf(result.payload) : null;
  if (response === null) return refuse(context, 500, "Internal Server Error");
  const hasNoBody = response.status === 204 || response.status === 304;
  const answer = new Response(hasNoBody ? null : response.body, {
    status: response.status,
    headers: { ...response.headers },
  });
  for (const cookie of response.cookies) answer.headers.append("set-cookie", cookie);
  return answer;
}

function refuse(context: Context, status: 404 | 413 | 429 | 500 | 503, message: string): Response {
  return context.json({ message }, status);
}

function withinLimit(work: Promise<InvocationResult>, clock: LocalClock): Promise<InvocationResult | "tooLate"> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(integrationLimitMilliseconds, () => resolve("tooLate"));
    work.then(resolve, reject).finally(stopTimer);
  });
}
