/**
 * Secrets by name, kept in memory for five minutes, and for up to an hour while they cannot be read. One read at a time per
 * secret; a read that failed is not kept. The AWS client is loaded at the first read.
 */
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import * as z from "zod/mini";
import { $ZodError } from "zod/v4/core";
import { PatchbayError } from "../../contract/errors.ts";
import type { ContactTokenSecret, CrmSecret, WebhookSecret } from "../../contract/functionSettings.ts";
import { awsTimeLimit } from "./awsTimeLimit.ts";
import { Deadline } from "./deadline.ts";
import { noteTrouble } from "./observability.ts";

export interface Secrets {
  get<Secret>(secretId: string, decode: (json: unknown) => Secret): Promise<Secret>;
  /**
   * Reads it anew, for the first sign that it was changed: a 401, a key id nobody knows. Anybody can cause such a sign,
   * so a secret that was read in the last seconds counts as new.
   */
  refresh<Secret>(secretId: string, decode: (json: unknown) => Secret): Promise<Secret>;
}

/** Reads the secret's text. */
export type ReadSecret = (secretId: string) => Promise<string>;

export function createSecrets(
  read: ReadSecret = readFromSecretsManager(),
  now: () => number = Date.now,
  onTrouble: (what: string, error: unknown) => void = noteTrouble,
): Secrets {
  const kept = new Map<string, Kept>();

  const get = async <Secret>(secretId: string, decode: (json: unknown) => Secret, newerThan: number) => {
    const before = kept.get(secretId);
    let entry = before;
    if (entry === undefined || entry.askedAt <= now() - newerThan) {
      entry = { json: read(secretId).then((text) => parseJson(secretId, text)), readAt: now(), askedAt: now() };
      kept.set(secretId, entry);
    }
    try {
      return decodeNamed(secretId, await entry.json, decode);
    } catch (error) {
      if (kept.get(secretId) === entry) {
        if (before === undefined || before === entry) kept.delete(secretId);
        else kept.set(secretId, before);
      }
      throw error;
    }
  };

  const getOrKept = async <Secret>(secretId: string, decode: (json: unknown) => Secret) => {
    const before = kept.get(secretId);
    const isDue = before !== undefined && before.askedAt <= now() - keepMilliseconds;
    if (!isDue || before.readAt <= now() - keepUnreadMilliseconds) return get(secretId, decode, keepMilliseconds);
    const newer = {
      json: read(secretId).then((text) => {
        const json = parseJson(secretId, text);
        decodeNamed(secretId, json, decode);
        return json;
      }),
      readAt: now(),
      askedAt: now(),
    };
    const either = orOlder(secretId, newer, before);
    kept.set(secretId, { ...newer, json: either });
    return decodeNamed(secretId, await either, decode);
  };

  /** What was good a while ago most likely still is: better than to fail every call, or keep it waiting, until AWS answers again. */
  const orOlder = async (secretId: string, newer: Kept, older: Kept): Promise<unknown> => {
    const patience = new Deadline(patienceMilliseconds);
    try {
      return await patience.wait(newer.json);
    } catch (error) {
      onTrouble("A secret could not be read anew; the one in memory is used", error);
      const instead = { ...older, askedAt: now() - keepMilliseconds + newMilliseconds };
      kept.set(secretId, instead);
      const keepLate = () => {
        if (kept.get(secretId) === instead) kept.set(secretId, newer);
      };
      newer.json.then(keepLate, () => {});
      return older.json;
    } finally {
      patience.end();
    }
  };

  return {
    get: getOrKept,
    refresh: (secretId, decode) => get(secretId, decode, newMilliseconds),
  };
}

interface Kept {
  readonly json: Promise<unknown>;
  readonly readAt: number;
  /** Later than `readAt` when it was asked for again in vain. */
  readonly askedAt: number;
}

export function decodeCrmSecret(json: unknown): CrmSecret {
  return crmSecret.parse(json);
}

export function decodeContactTokenSecret(json: unknown): ContactTokenSecret {
  return contactTokenSecret.parse(json);
}

export function decodeWebhookSecret(json: unknown): WebhookSecret {
  return webhookSecret.parse(json);
}

const keepMilliseconds = 5 * 60_000;
export const keepUnreadMilliseconds = 60 * 60_000;
const newMilliseconds = 10_000;
/** For a newer one, with one in memory: somebody's phone may be ringing. */
const patienceMilliseconds = 500;

const text = z.string().check(z.minLength(1));
const crmSecret: z.ZodMiniType<CrmSecret> = z.union([
  z.object({ clientId: text, clientSecret: text }),
  z.object({ username: text, password: text }),
]);
/** 32 bytes in base64url. */
const tokenKey = z.object({ keyId: text, key: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}=?$/)) });
const contactTokenSecret: z.ZodMiniType<ContactTokenSecret> = z.object({
  current: tokenKey,
  previous: z.nullable(tokenKey),
});
const webhookSecret: z.ZodMiniType<WebhookSecret> = z.object({ username: text, password: text });

function readFromSecretsManager(): ReadSecret {
  let loaded: Promise<{
    client: SecretsManagerClient;
    GetSecretValueCommand: typeof import("@aws-sdk/client-secrets-manager").GetSecretValueCommand;
  }> | null = null;
  const load = async () => {
    const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
    const client = new SecretsManagerClient({ requestHandler: awsTimeLimit(2_000) });
    return { client, GetSecretValueCommand };
  };
  return async (secretId) => {
    loaded ??= load();
    const { client, GetSecretValueCommand } = await loaded;
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (answer.SecretString === undefined) throw unusable(secretId, "it holds no text");
    return answer.SecretString;
  };
}

function parseJson(secretId: string, secretText: string): unknown {
  try {
    return JSON.parse(secretText);
  } catch {
    // The parser's own message quotes the text.
    throw unusable(secretId, "it is not JSON");
  }
}

function decodeNamed<Secret>(secretId: string, json: unknown, decode: (json: unknown) => Secret): Secret {
  try {
    return decode(json);
  } catch (error) {
    // Only names of fields: what was found in them is the secret.
    const fields = error instanceof $ZodError ? error.issues.map((issue) => issue.path.join(".") || "shape") : [];
    throw unusable(secretId, `fields missing or wrong: ${[...new Set(fields)].join(", ") || "shape"}`);
  }
}

function unusable(secretId: string, why: string): PatchbayError {
  return new PatchbayError(
    "SECRET_UNUSABLE",
    `The secret ${secretId} cannot be used: ${why}. \`npm run secrets\` fills it; a contact token's key is made by rotating it.`,
  );
}
