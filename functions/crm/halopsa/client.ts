/**
 * HaloPSA's two servers: the authorization server that gives tokens, and the resource server that takes them. Requests are
 * sent once; only a 401, which comes before anything is done, is answered with new credentials and one more try.
 */
import * as z from "zod/mini";
import type { CrmSecret, HaloPsaSettings } from "../../../contract/functionSettings.ts";
import type { HttpAnswer } from "../../runtime/http.ts";
import { CrmFailure } from "../crm.ts";
import type { CrmPorts } from "../ports.ts";
import { classifyStatus, failureOf, failureWithoutAnswer, nothingWritten } from "../retry.ts";
import { explainError } from "./errorText.ts";

export interface HaloClient {
  /** @param what the request in words, for messages */
  get(what: string, path: string, query: Query, signal?: AbortSignal): Promise<unknown>;
  /** HaloPSA takes arrays only, for one item too, and has no other verb: an item with `id` updates. */
  post(what: string, path: string, item: Item): Promise<unknown>;
  /** Gets a token, if there is none that is still good. */
  authorize(): Promise<void>;
}

export type Query = Readonly<Record<string, string | number | boolean>>;
export type Item = Readonly<Record<string, string | number | boolean>>;

interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

/** Tokens are renewed this long before they expire, or at half their life if that is shorter. */
const renewalMarginSeconds = 60;

export function createHaloClient(settings: HaloPsaSettings, ports: CrmPorts): HaloClient {
  let current: Token | null = null;
  let pending: Promise<Token> | null = null;

  const obtain = async (secret: CrmSecret): Promise<Token> => {
    current = await requestToken(settings, ports, secret);
    return current;
  };

  /** One request for a token at a time, whoever asks. */
  const together = (start: () => Promise<Token>): Promise<Token> => {
    pending ??= start().finally(() => {
      pending = null;
    });
    return pending;
  };

  const keptToken = (): Token | null =>
    current !== null && current.expiresAt > ports.now().getTime() ? current : null;

  const validToken = (): Promise<Token> => {
    const kept = keptToken();
    if (kept !== null) return Promise.resolve(kept);
    return together(async () => {
      const secret = await ports.credentials();
      try {
        return await obtain(secret);
      } catch (error) {
        if (!isNotLetIn(error)) throw error;
        // They may have been rotated since they were read. The same ones again are not worth a try.
        const read = await ports.refreshCredentials();
        if (JSON.stringify(read) === JSON.stringify(secret)) throw error;
        return obtain(read);
      }
    });
  };

  /** Others may have replaced the refused token meanwhile. */
  const tokenAfter = (refused: Token): Promise<Token> => {
    if (current !== null && current !== refused) return validToken();
    current = null;
    return together(async () => obtain(await ports.refreshCredentials()));
  };

  const request = async (
    what: string,
    method: "GET" | "POST",
    url: string,
    body: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<unknown> => {
    const send = async (token: Token): Promise<HttpAnswer> => {
      try {
        return await ports.send({
          method,
          url,
          headers: {
            accept: "application/json",
            authorization: `Bearer ${token.value}`,
            ...(body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
          },
          timeoutMilliseconds: ports.timeoutMilliseconds,
          ...(body === undefined ? {} : { body }),
          ...(signal === undefined ? {} : { signal }),
        });
      } catch (error) {
        throw failureWithoutAnswer(what, error);
      }
    };
    const token = keptToken() ?? (await untilAborted(what, validToken(), signal));
    let answer = await send(token);
    if (answer.status === 401) answer = await send(await untilAborted(what, tokenAfter(token), signal));
    if (answer.status < 200 || answer.status >= 300) throw failureOf(what, answer, explainError(answer));
    return parseAnswer(what, answer, method === "POST");
  };

  return {
    get: (what, path, query, signal) => {
      const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
      const url = `${settings.apiUrl}${path}?${parameters}`;
      return request(what, "GET", url, undefined, signal).catch((error: unknown) => {
        throw error instanceof CrmFailure ? nothingWritten(error) : error;
      });
    },
    post: (what, path, item) => request(what, "POST", `${settings.apiUrl}${path}`, JSON.stringify([item]), undefined),
    authorize: async () => {
      await validToken();
    },
  };
}

const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number() });

async function requestToken(settings: HaloPsaSettings, ports: CrmPorts, secret: CrmSecret): Promise<Token> {
  const what = "HaloPSA: get a token";
  if (!("clientId" in secret)) {
    throw notLetIn(`${what}: the CRM secret has no clientId and clientSecret; fill it for HaloPSA`, null);
  }
  const tenant = settings.tenant === null ? "" : `?tenant=${encodeURIComponent(settings.tenant)}`;
  let answer: HttpAnswer;
  // Whatever becomes of this request, the write that wants the token was not sent.
  try {
    answer = await ports.send({
      method: "POST",
      url: `${settings.authUrl}/token${tenant}`,
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: secret.clientId,
        client_secret: secret.clientSecret,
        scope: settings.scope,
      }).toString(),
      timeoutMilliseconds: ports.timeoutMilliseconds,
    });
  } catch (error) {
    throw nothingWritten(failureWithoutAnswer(what, error));
  }
  const failure = classifyStatus(answer.status);
  // The body may quote the credentials: it goes into no message.
  if (failure === "retryLater") throw nothingWritten(failureOf(what, answer, null));
  if (failure !== null) {
    const code = /"error"\s*:\s*"([a-z_]{1,40})"/.exec(answer.body)?.[1];
    throw notLetIn(
      `${what}: answered ${answer.status}${code ? ` (${code})` : ""}; check authUrl, client id, client secret, tenant and scope`,
      answer.status,
    );
  }
  const parsed = z.safeParse(tokenSchema, parseAnswer(what, answer, false));
  if (!parsed.success) throw notLetIn(`${what}: the answer holds no token; check authUrl`, answer.status);
  const { access_token, expires_in } = parsed.data;
  const usableSeconds = Math.max(expires_in - renewalMarginSeconds, expires_in / 2);
  return { value: access_token, expiresAt: ports.now().getTime() + usableSeconds * 1000 };
}

/** A token serves many callers: one who gives up leaves the request to the others. */
function untilAborted<Value>(what: string, promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const giveUp = () =>
      reject(
        new CrmFailure(`${what}: gave up while waiting for a token`, {
          failure: "retryLater",
          status: null,
          retryAfterSeconds: null,
          ambiguous: false,
        }),
      );
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}

function parseAnswer(what: string, answer: HttpAnswer, wrote: boolean): unknown {
  try {
    return JSON.parse(answer.body);
  } catch {
    // Without the parser's error for a cause: it quotes the body, and with it people, into the log.
    throw new CrmFailure(`${what}: the answer is not JSON; check the server's address`, {
      failure: "permanent",
      status: answer.status,
      retryAfterSeconds: null,
      ambiguous: wrote,
    });
  }
}

/** Whatever the status: the authorization server knows of no ticket, so none has refused anything. */
function notLetIn(message: string, status: number | null): CrmFailure {
  return new CrmFailure(message, { failure: "refreshCredentials", status, retryAfterSeconds: null, ambiguous: false });
}

function isNotLetIn(error: unknown): boolean {
  return error instanceof CrmFailure && error.failure === "refreshCredentials" && error.status !== null;
}
