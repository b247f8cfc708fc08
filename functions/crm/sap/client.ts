/**
 * HTTP to an SAP Sales and Service Cloud Version 2 tenant: Basic authentication, both shapes of its answers, entity tags.
 * Knows nothing of calls or customers.
 */
import * as z from "zod/mini";
import type { CrmSecret, SapSettings } from "../../../contract/functionSettings.ts";
import type { HttpAnswer, HttpRequest } from "../../runtime/http.ts";
import { maskForeignText } from "../../runtime/masking.ts";
import { CrmFailure, type RequestLimits } from "../crm.ts";
import type { CrmPorts } from "../ports.ts";
import { failureOf, failureWithoutAnswer, nothingWritten } from "../retry.ts";

export interface SapClient {
  /** @param collection `account-service/accounts` and the like */
  list(collection: string, query: SapQuery, limits: RequestLimits): Promise<readonly SapRecord[]>;
  read(collection: string, id: string, limits: RequestLimits): Promise<SapRecord>;
  /** Writes on top of the version that was read; a later one is a `conflict`. */
  patch(collection: string, record: SapRecord, changes: Readonly<Record<string, string>>): Promise<void>;
}

export interface SapQuery {
  readonly filter?: string;
  readonly orderBy?: string;
  readonly top: number;
}

export interface SapRecord {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** What `If-Match` takes; `null` when the record told none. */
  readonly version: string | null;
}

export function createSapClient(settings: SapSettings, ports: CrmPorts): SapClient {
  const send = async (what: string, request: SapRequest, more: SendOptions) => {
    const attempt = (secret: CrmSecret): Promise<HttpAnswer> =>
      ports
        .send({
          ...request,
          headers: { accept: "application/json", authorization: basic(secret), ...more.headers },
          timeoutMilliseconds: ports.timeoutMilliseconds,
          ...(more.signal === undefined ? {} : { signal: more.signal }),
        })
        .catch((error: unknown) => {
          throw failureWithoutAnswer(what, error);
        });
    const remembered = await ports.credentials();
    const first = await attempt(remembered);
    const refreshed = first.status === 401 ? await ports.refreshCredentials() : remembered;
    // The same secret is refused again, and SAP locks a user out for a few wrong passwords.
    const answer = basic(refreshed) === basic(remembered) ? first : await attempt(refreshed);
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw failureOf(what, answer, explain(answer));
  };

  const get = async (what: string, url: string, limits: RequestLimits) => {
    try {
      return await send(what, { method: "GET", url }, limits);
    } catch (error) {
      throw error instanceof CrmFailure ? nothingWritten(error) : error;
    }
  };

  return {
    async list(collection, query, limits) {
      const what = `SAP: query ${collection}`;
      const answer = await get(what, `${root(settings)}/${collection}?${encode(query)}`, limits);
      const value = unwrap(what, answer);
      return (Array.isArray(value) ? value : [value]).map((item) => toRecord(what, item, null));
    },

    async read(collection, id, limits) {
      const what = `SAP: read from ${collection}`;
      const answer = await get(what, `${root(settings)}/${collection}/${encodeURIComponent(id)}`, limits);
      return toRecord(what, unwrap(what, answer), answer.headers.etag ?? null);
    },

    async patch(collection, record, changes) {
      const what = `SAP: change a record of ${collection}`;
      const url = `${root(settings)}/${collection}/${encodeURIComponent(record.id)}`;
      const headers = {
        "content-type": "application/json",
        ...(record.version === null ? {} : { "if-match": record.version }),
      };
      await send(what, { method: "PATCH", url, body: JSON.stringify(changes) }, { headers });
    },
  };
}

type SapRequest = Pick<HttpRequest, "method" | "url" | "body">;

interface SendOptions extends RequestLimits {
  readonly headers?: Readonly<Record<string, string>>;
}

function root(settings: SapSettings): string {
  return `${settings.baseUrl}/sap/c4c/api/v1`;
}

/** `encodeURIComponent`, because a `+` in a query means a blank: a number sent with one finds nobody. */
function encode(query: SapQuery): string {
  return [
    query.filter === undefined ? null : `$filter=${encodeURIComponent(query.filter)}`,
    query.orderBy === undefined ? null : `$orderby=${encodeURIComponent(query.orderBy)}`,
    `$top=${query.top}`,
  ]
    .filter((part) => part !== null)
    .join("&");
}

function basic(secret: CrmSecret): string {
  if (!("username" in secret)) {
    throw notUsable("SAP: the secret of this stage holds an OAuth client; it needs username and password");
  }
  return `Basic ${Buffer.from(`${secret.username}:${secret.password}`, "utf8").toString("base64")}`;
}

/** A list is `{ value: [...] }`, a single record `{ value: {...} }`. */
function unwrap(what: string, answer: HttpAnswer): unknown {
  let body: unknown;
  try {
    body = JSON.parse(answer.body);
  } catch {
    throw notUsable(`${what}: answered ${answer.status} without JSON. Is baseUrl the tenant's own address?`);
  }
  return typeof body === "object" && body !== null && "value" in body ? body.value : body;
}

const recordShape = z.looseObject({
  id: z.string(),
  adminData: z.optional(z.looseObject({ updatedOn: z.optional(z.string()) })),
});

/** `updatedOn` is the entity tag, byte for byte: its fraction has three digits or six, and no date type keeps both. */
function toRecord(what: string, item: unknown, entityTag: string | null): SapRecord {
  const parsed = recordShape.safeParse(item);
  if (!parsed.success) throw notUsable(`${what}: answered a record without id`);
  return { id: parsed.data.id, fields: parsed.data, version: entityTag ?? parsed.data.adminData?.updatedOn ?? null };
}

const errorShape = z.object({
  error: z.object({
    message: z.optional(z.string()),
    details: z.optional(z.array(z.object({ message: z.optional(z.string()), target: z.optional(z.string()) }))),
  }),
});

/** Gateways answer in HTML, and then there is nothing to explain. */
function explain(answer: HttpAnswer): string | null {
  let body: unknown;
  try {
    body = JSON.parse(answer.body);
  } catch {
    return null;
  }
  const parsed = errorShape.safeParse(body);
  if (!parsed.success) return null;
  const { message, details = [] } = parsed.data.error;
  const all = new Set([message, ...details.map((detail) => detail.message)].filter((text) => text !== undefined));
  return all.size === 0 ? null : maskForeignText([...all].join("; "));
}

function notUsable(message: string): CrmFailure {
  return new CrmFailure(message, { failure: "permanent", status: null, retryAfterSeconds: null, ambiguous: false });
}
