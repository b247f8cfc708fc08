/**
 * The contact token: a short-lived JWT that the look-up puts on the contact, where only the agent who has the contact
 * sees it. The API takes it as Bearer and answers for that contact alone.
 */
import { errors, jwtVerify, SignJWT } from "jose";
import * as z from "zod/mini";
import type { ContactTokenKey, ContactTokenSecret } from "../../contract/functionSettings.ts";
import { type ContactId, type E164, parseContactId, parseE164 } from "../../contract/identifiers.ts";

export interface ContactClaims {
  readonly contactId: ContactId;
  /** Initial contact id: the call that the contact is a leg of. */
  readonly callId: ContactId;
  readonly phone: E164 | null;
  /** Ids of the customers who matched when it rang. */
  readonly customers: readonly string[];
}

export type TokenCheck =
  | { readonly ok: true; readonly claims: ContactClaims }
  /** `why` is for the log: whoever sent the token learns nothing. */
  | { readonly ok: false; readonly why: string };

/** Where the keys come from: memory, or anew when a token names a key that nobody knows. */
export interface ContactTokenKeys {
  readonly get: () => Promise<ContactTokenSecret>;
  readonly refresh: () => Promise<ContactTokenSecret>;
}

export async function mintContactToken(
  claims: ContactClaims,
  { current }: ContactTokenSecret,
  terms: { readonly stage: string; readonly lifetimeSeconds: number; readonly now: Date },
): Promise<string> {
  const issuedAt = Math.floor(terms.now.getTime() / 1000);
  return new SignJWT({
    call: claims.callId,
    ...(claims.phone === null ? {} : { phone: claims.phone }),
    customers: claims.customers.slice(0, mostCustomers),
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT", kid: current.keyId })
    .setIssuer(issuer)
    .setAudience(terms.stage)
    .setSubject(claims.contactId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + terms.lifetimeSeconds)
    .sign(await signingKey(current));
}

export async function verifyContactToken(
  token: string,
  keys: ContactTokenKeys,
  terms: { readonly stage: string; readonly now: Date },
): Promise<TokenCheck> {
  try {
    const { payload } = await jwtVerify(token, async ({ kid }) => bytes(await findKey(kid, keys)), {
      algorithms: ["HS256"],
      issuer,
      audience: terms.stage,
      currentDate: terms.now,
      requiredClaims: ["sub", "exp", "call"],
    });
    const claims = readClaims(payload);
    return claims === null ? { ok: false, why: "claims are not a contact token's" } : { ok: true, claims };
  } catch (error) {
    if (error instanceof UnknownKey) return { ok: false, why: "unknown key id" };
    if (error instanceof errors.JOSEError) return { ok: false, why: error.code };
    throw error;
  }
}

const issuer = "patchbay";

/** A contact's attributes hold 32 KB in all. */
const mostCustomers = 25;

class UnknownKey extends Error {}

/** The key that is in use, imported once: importing takes as long as signing. */
let imported: { readonly key: string; readonly signing: Promise<CryptoKey> } | null = null;

function signingKey(key: ContactTokenKey): Promise<CryptoKey> {
  if (imported?.key !== key.key) {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    imported = { key: key.key, signing: crypto.subtle.importKey("raw", bytes(key), algorithm, false, ["sign"]) };
  }
  return imported.signing;
}

async function findKey(keyId: string | undefined, keys: ContactTokenKeys): Promise<ContactTokenKey> {
  if (keyId === undefined) throw new UnknownKey();
  for (const read of [keys.get, keys.refresh]) {
    const { current, previous } = await read();
    const key = [current, previous].find((candidate) => candidate?.keyId === keyId);
    if (key) return key;
  }
  throw new UnknownKey();
}

function bytes(key: ContactTokenKey): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(key.key, "base64url"));
}

const payloadShape = z.object({
  sub: z.string(),
  call: z.string(),
  phone: z.optional(z.string()),
  customers: z.array(z.string()),
});

function readClaims(payload: unknown): ContactClaims | null {
  const shape = z.safeParse(payloadShape, payload);
  if (!shape.success) return null;
  const contactId = parseContactId(shape.data.sub);
  const callId = parseContactId(shape.data.call);
  const phone = shape.data.phone === undefined ? null : parseE164(shape.data.phone);
  if (contactId === null || callId === null || (shape.data.phone !== undefined && phone === null)) return null;
  return { contactId, callId, phone, customers: shape.data.customers };
}
