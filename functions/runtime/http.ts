/**
 * HTTP to a CRM: one keep-alive pool per process, a time limit on every request, no retry of its own (see
 * `functions/crm/retry.ts`). undici is loaded at the first request: a look-up that the cache answers never pays for it.
 */
import type { PooledRequest } from "./connectionPool.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH";
  /** Absolute, query included. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMilliseconds: number;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; of a repeated header, the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Any HTTP status is an answer; throws `NoAnswer` when none came. */
export type SendHttp = (request: HttpRequest) => Promise<HttpAnswer>;

export class NoAnswer extends Error {
  /** The request may have reached the server. False only when the connection was never made. */
  readonly sent: boolean;

  constructor(message: string, sent: boolean, options: ErrorOptions) {
    super(message, options);
    this.name = "NoAnswer";
    this.sent = sent;
  }
}

/** @param connections sockets to one origin at the most; further requests wait for one */
export function createHttp(connections: number): SendHttp {
  let pool: Promise<PooledRequest> | undefined;

  return async (request) => {
    pool ??= import("./connectionPool.ts").then(({ openPool }) => openPool(connections));
    const send = await pool;
    const { timeoutMilliseconds, signal } = request;
    // One controller for both: `AbortSignal.any` over `AbortSignal.timeout` is slower, and a look-up makes four at once.
    const ending = new AbortController();
    const giveUp = () => ending.abort(signal?.reason);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      ending.abort();
    }, timeoutMilliseconds);
    if (signal?.aborted) giveUp();
    signal?.addEventListener("abort", giveUp, { once: true });
    try {
      const answer = await send(request.url, {
        method: request.method,
        headers: { ...request.headers },
        body: request.body ?? null,
        signal: ending.signal,
      });
      return { status: answer.statusCode, headers: firstOfEach(answer.headers), body: await answer.body.text() };
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      const why = isLate ? `no answer within ${timeoutMilliseconds} ms` : code || "connection failed";
      throw new NoAnswer(`${request.method} ${new URL(request.url).host}: ${why}`, !neverSent.has(code), {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", giveUp);
    }
  };
}

/** Failures that come before the first byte is sent. */
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "CERT_HAS_EXPIRED"]);

function firstOfEach(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const first: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = Array.isArray(value) ? value[0] : value;
    if (text !== undefined) first[name.toLowerCase()] = text;
  }
  return first;
}
