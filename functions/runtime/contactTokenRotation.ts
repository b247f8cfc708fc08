/**
 * The rotation of the contact tokens' key, in the four steps in which AWS Secrets Manager asks for it, each safe to repeat.
 *
 * The key that was current becomes the previous one, so tokens of calls that are going on still verify. It is dropped by the
 * rotation after: so there must be a token's whole life between two rotations.
 */
import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { InvalidInput, PatchbayError } from "../../contract/errors.ts";
import type { ContactTokenKey, ContactTokenSecret } from "../../contract/functionSettings.ts";
import { parseContactId } from "../../contract/identifiers.ts";
import { mintContactToken, verifyContactToken } from "./contactToken.ts";
import { decodeContactTokenSecret, keepUnreadMilliseconds } from "./secrets.ts";
import type { SecretVersions } from "./secretVersions.ts";

export interface RotationPorts {
  readonly versions: SecretVersions;
  readonly now: () => Date;
  readonly terms: {
    readonly stage: string;
    readonly contactTokenSeconds: number;
    /** The only secret that this function rotates. */
    readonly secretId: string;
  };
}

export type RotationStep = z.infer<typeof requestShape>["Step"];

/** Answers which step it was. */
export async function rotateContactToken(event: unknown, ports: RotationPorts): Promise<RotationStep> {
  const request = z.safeParse(requestShape, event);
  if (!request.success) {
    throw new InvalidInput("The rotation request", [
      "send SecretId, ClientRequestToken and Step as Secrets Manager does",
    ]);
  }
  const { SecretId: secretId, ClientRequestToken: versionId, Step: step } = request.data;
  if (!isSameSecret(secretId, ports.terms.secretId)) {
    throw new InvalidInput("The rotation request", ["SecretId: this function rotates the contact token's key alone"]);
  }
  const labels = await ports.versions.labelsOf(secretId, versionId);
  if (labels.includes("AWSCURRENT")) return step;
  if (step !== "createSecret" && !labels.includes("AWSPENDING")) {
    // A step that is repeated after a later rotation would bring an old key back.
    throw new PatchbayError(
      "NOT_PENDING",
      `Version ${versionId} of ${secretId} is not the one that is being rotated in.`,
    );
  }
  switch (step) {
    case "createSecret":
      await createVersion(secretId, versionId, ports);
      break;
    case "setSecret":
      // Nobody else holds the key.
      break;
    case "testSecret":
      await testVersion(secretId, versionId, ports);
      break;
    case "finishSecret":
      await ports.versions.makeCurrent(secretId, versionId);
      break;
  }
  return step;
}

async function createVersion(secretId: string, versionId: string, { versions, now, terms }: RotationPorts) {
  if ((await versions.read(secretId, { versionId })) !== null) return;
  const current = await versions.read(secretId, { stage: "AWSCURRENT" });
  const before = current === null ? null : decode(current.text);
  if (current !== null && before?.previous != null) {
    // A function that can read no newer key goes on minting with the one it has.
    const oldestSeconds = terms.contactTokenSeconds + keepUnreadMilliseconds / 1000;
    // Not when the key was made: until its rotation came to an end, which may have taken hours, the key before it was used.
    const inUseSince = (await versions.lastRotated(secretId)) ?? current.createdAt;
    if (now().getTime() - inUseSince.getTime() < oldestSeconds * 1000) {
      throw new PatchbayError(
        "ROTATED_TOO_SOON",
        `The last rotation is less than ${oldestSeconds} s ago, so tokens of the key before it may still be in use. ` +
          "Rotate later; docs/operate.md says how to shut out a key that leaked.",
      );
    }
  }
  const next: ContactTokenSecret = { current: newKey(versionId), previous: before?.current ?? null };
  await versions.putPending(secretId, versionId, JSON.stringify(next));
}

/** A token of either key is taken, before anybody relies on it. */
async function testVersion(secretId: string, versionId: string, { versions, now, terms }: RotationPorts) {
  const pending = await versions.read(secretId, { versionId });
  if (pending === null)
    throw new PatchbayError("NO_SUCH_VERSION", `The secret ${secretId} has no version ${versionId}.`);
  const next = decode(pending.text);
  const current = await versions.read(secretId, { stage: "AWSCURRENT" });
  const keys = { get: async () => next, refresh: async () => next };
  const minters = [next, ...(current === null ? [] : [decode(current.text)])];
  for (const secret of minters) {
    const token = await mintContactToken(probe, secret, { stage: terms.stage, lifetimeSeconds: 60, now: now() });
    const check = await verifyContactToken(token, keys, { stage: terms.stage, now: now() });
    if (!check.ok) throw new PatchbayError("ROTATION_TEST_FAILED", `A token does not verify: ${check.why}.`);
  }
}

const requestShape = z.object({
  SecretId: z.string().check(z.minLength(1)),
  ClientRequestToken: z.string().check(z.minLength(1)),
  Step: z.enum(["createSecret", "setSecret", "testSecret", "finishSecret"]),
});

const probeId = parseContactId("00000000-0000-4000-8000-000000000000");
if (probeId === null) throw new Error("the probe's id is no contact id");
const probe = { contactId: probeId, callId: probeId, phone: null, customers: [] };

function newKey(versionId: string): ContactTokenKey {
  return { keyId: versionId, key: randomBytes(32).toString("base64url") };
}

function decode(text: string): ContactTokenSecret {
  try {
    return decodeContactTokenSecret(JSON.parse(text));
  } catch {
    // The decoder's own message might quote the key.
    throw new PatchbayError(
      "SECRET_UNUSABLE",
      "The contact token's secret holds no keys. Put new ones as docs/operate.md says.",
    );
  }
}

/** Secrets Manager sends the ARN, which ends in the name, a dash and six characters; settings may hold either. */
function isSameSecret(asked: string, own: string): boolean {
  if (asked === own) return true;
  const name = asked.startsWith("arn:") ? asked.slice(asked.indexOf(":secret:") + ":secret:".length) : asked;
  return name.replace(/-[A-Za-z0-9]{6}$/, "") === own;
}
