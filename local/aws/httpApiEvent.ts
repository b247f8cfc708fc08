/** API Gateway's payload format 2.0: an HTTP request as the event of a function, its answer as an HTTP response. */
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as z from "zod/mini";
import { apiBasePath } from "../../contract/api.ts";

export interface HttpApiRequest {
  readonly routeKey: string;
  readonly method: string;
  readonly url: URL;
  /** Names in lower case, values of repeated headers joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly time: Date;
}

export interface HttpApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Uint8Array<ArrayBuffer>;
}

export function eventOf(request: HttpApiRequest): APIGatewayProxyEventV2 {
  const { cookie, ...headers } = request.headers;
  const query = [...new Set(request.url.searchParams.keys())].map((name) => [
    name,
    request.url.searchParams.getAll(name).join(","),
  ]);
  const isText = textTypes.test(request.headers["content-type"] ?? "");
  return {
    version: "2.0",
    routeKey: request.routeKey,
    rawPath: request.url.pathname,
    rawQueryString: request.url.search.slice(1),
    ...(cookie === undefined ? {} : { cookies: cookie.split("; ") }),
    headers,
    ...(query.length === 0 ? {} : { queryStringParameters: Object.fromEntries(query) }),
    ...(Object.keys(request.pathParameters).length === 0 ? {} : { pathParameters: { ...request.pathParameters } }),
    requestContext: {
      accountId: "123456789012",
      apiId: "local",
      domainName: request.url.host,
      domainPrefix: "local",
      http: {
        method: request.method,
        path: request.url.pathname,
        protocol: "HTTP/1.1",
        sourceIp: request.sourceIp,
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: request.requestId,
      routeKey: request.routeKey,
      stage: apiBasePath.slice(1),
      time: commonLogTime(request.time),
      timeEpoch: request.time.getTime(),
    },
    ...(request.body.length === 0 ? {} : { body: Buffer.from(request.body).toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

/** Bodies of other types reach the function in base64, forms among them. */
const textTypes = /^(text\/|application\/(json|javascript|xml)\b|application\/[\w.-]+\+(json|xml)\b)/i;

/** `null` for an answer that API Gateway cannot make a response of, and answers 500 for. */
export function responseOf(payload: unknown): HttpApiResponse | null {
  if (typeof payload !== "object" || payload === null || !("statusCode" in payload)) {
    // Without a status code the whole answer is the body.
    const text = typeof payload === "string" ? payload : JSON.stringify(payload);
    return { status: 200, headers: { "content-type": "application/json" }, cookies: [], body: Buffer.from(text) };
  }
  const answer = z.safeParse(functionAnswer, payload);
  if (!answer.success) return null;
  const { statusCode, headers, cookies, body, isBase64Encoded } = answer.data;
  const lowerCase = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status: statusCode,
    headers: { "content-type": "text/plain;charset=UTF-8", ...Object.fromEntries(lowerCase) },
    cookies: cookies ?? [],
    body: Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8"),
  };
}

const functionAnswer = z.object({
  statusCode: z.int().check(z.gte(200), z.lte(599)),
  headers: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  cookies: z.optional(z.array(z.string())),
  body: z.optional(z.string()),
  isBase64Encoded: z.optional(z.boolean()),
});

/** `20/Nov/2026:10:00:00 +0000` */
function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(" ");
  return `${day}/${month}/${year}:${clock} +0000`;
}
