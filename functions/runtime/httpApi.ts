/** API Gateway's HTTP APIs, payload 2.0: bodies read with a limit, answers as JSON, failures as problems (RFC 9457). */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import * as z from "zod/mini";
import type { Problem } from "../../contract/api.ts";

export type ApiRequest = Pick<
  APIGatewayProxyEventV2,
  "routeKey" | "headers" | "pathParameters" | "body" | "isBase64Encoded"
>;
export type ApiAnswer = APIGatewayProxyStructuredResultV2;

/** Thrown anywhere in a request, told to the caller; `detail` says nothing of the inside. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, detail?: string, headers: Readonly<Record<string, string>> = {}) {
    super(`${status} ${code}`);
    this.problem = {
      type: "about:blank",
      title: titles[status] ?? "Error",
      status,
      code,
      ...(detail === undefined ? {} : { detail }),
    };
    this.headers = headers;
  }
}

export function jsonAnswer(body: unknown): ApiAnswer {
  return {
    statusCode: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(body),
  };
}

export function problemAnswer({ problem, headers }: ApiProblem): ApiAnswer {
  return {
    statusCode: problem.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(problem),
  };
}

/** @param limit in bytes */
export function readJsonBody(request: ApiRequest, limit: number): unknown {
  const body = request.body ?? "";
  const bytes = Buffer.from(body, request.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > limit) throw new ApiProblem(413, "BODY_TOO_LARGE", `At most ${limit} bytes are taken.`);
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new ApiProblem(400, "BODY_NOT_JSON", "The body must be JSON.");
  }
}

export function decodeBody<Body>(shape: z.ZodMiniType<Body>, json: unknown): Body {
  const result = z.safeParse(shape, json);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  throw new ApiProblem(400, "BODY_NOT_VALID", problems.join("; "));
}

/** The credentials after the scheme's name (RFC 9110, 11.4), or `null`. */
export function readAuthorization(request: ApiRequest, scheme: "Bearer" | "Basic"): string | null {
  const header = request.headers.authorization ?? "";
  const [name = "", credentials = ""] = header.trim().split(/\s+/, 2);
  return name.toLowerCase() === scheme.toLowerCase() && credentials !== "" ? credentials : null;
}

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  413: "Content Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
};
