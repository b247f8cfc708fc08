import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import { InvalidInput, PatchbayError } from "../../../contract/errors.ts";
import { mintContactToken, verifyContactToken } from "../../../functions/runtime/contactToken.ts";
import { type RotationPorts, rotateContactToken } from "../../../functions/runtime/contactTokenRotation.ts";
import { createSecrets, decodeContactTokenSecret } from "../../../functions/runtime/secrets.ts";
import { createSecretVersions } from "../../../functions/runtime/secretVersions.ts";
import { rotateSecret } from "../../../local/aws/secretRotation.ts";
import { type LocalSecretsManager, startSecretsManager } from "../../../local/aws/secretsManager.ts";
import { contactId, TestClock } from "../people.ts";

const secretId = "patchbay/test/contact-token";
const arn = `arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:${secretId}-LocaL1`;
const lifetimeSeconds = 7_200;
const stage = "test";

/** The unmodified SDK against the local Secrets Manager. */
describe("the rotation of the contact tokens' key", () => {
  let clock: TestClock;
  let manager: LocalSecretsManager;
  let ports: RotationPorts;
  const environment = { ...process.env };

  beforeEach(async () => {
    clock = new TestClock();
    manager = await startSecretsManager({ region: "ap-southeast-2", accountId: "123456789012" }, clock.now);
    process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = manager.endpoint;
    process.env.AWS_REGION = "ap-southeast-2";
    process.env.AWS_ACCESS_KEY_ID = "test";
    process.env.AWS_SECRET_ACCESS_KEY = "test";
    ports = {
      versions: createSecretVersions(),
      now: clock.now,
      terms: { stage, contactTokenSeconds: lifetimeSeconds, secretId },
    };
    manager.put(secretId, { current: { keyId: "first", key: "A".repeat(43) }, previous: null });
  });
  afterEach(async () => {
    process.env = { ...environment };
    await manager.close();
  });

  const step = (Step: string, token = "token-1", SecretId = arn) =>
    rotateContactToken({ SecretId, ClientRequestToken: token, Step }, ports);
  const rotate = () =>
    rotateSecret(arn, async (request) => {
      try {
        await rotateContactToken(request, ports);
        return { ok: true, payload: null };
      } catch (error) {
        const message = error instanceof PatchbayError ? error.code : String(error);
        return { ok: false, kind: "error", errorType: "PatchbayError", message };
      }
    });
  /** As functions read it that have not been running before. */
  const keys = () => {
    const secrets = createSecrets();
    const get = () => secrets.get(secretId, decodeContactTokenSecret);
    return { get, refresh: get };
  };
  const mint = async () =>
    mintContactToken({ contactId: contactId(), callId: contactId(), phone: null, customers: [] }, await keys().get(), {
      stage,
      lifetimeSeconds,
      now: clock.now(),
    });
  const verify = async (token: string, now = clock.now()) =>
    (await verifyContactToken(token, keys(), { stage, now })).ok;

  it("keeps tokens minted before it good, and mints with the new key", async () => {
    const before = await mint();

    await rotate();
    const after = await mint();

    expect(await verify(before)).to.equal(true);
    expect(await verify(after)).to.equal(true);
    expect((await keys().get()).previous?.keyId).to.equal("first");
  });

  it("locks a key out with the rotation after, when its tokens have expired", async () => {
    const token = await mint();
    const mintedAt = clock.now();
    await rotate();
    clock.advance(lifetimeSeconds + 3_600);

    await rotate();

    // By the clock of the day it was minted, so that it is the key alone that fails it.
    expect(await verify(token, mintedAt)).to.equal(false);
    expect(await verify(await mint())).to.equal(true);
  });

  it("does not drop a key whose tokens may still be in use", async () => {
    await rotate();
    const token = await mint();
    clock.advance(lifetimeSeconds);

    const failure = await rotate().then(
      () => null,
      (error: unknown) => error,
    );

    expect(failure).to.be.instanceOf(PatchbayError).with.property("message").that.includes("ROTATED_TOO_SOON");
    expect(await verify(token, clock.now())).to.equal(false);
    expect((await keys().get()).previous?.keyId).to.equal("first");
  });

  it("nor one that a function went on minting with, which could read no newer one", async () => {
    let text = JSON.stringify(await keys().get());
    const secrets = createSecrets(
      async () => text,
      () => clock.now().getTime(),
      () => {},
    );
    const get = () => secrets.get(secretId, decodeContactTokenSecret);
    await get();
    await rotate();
    text = "unreachable";
    clock.advance(3_599);
    const claims = { contactId: contactId(), callId: contactId(), phone: null, customers: [] };
    const token = await mintContactToken(claims, await get(), { stage, lifetimeSeconds, now: clock.now() });
    clock.advance(lifetimeSeconds - 1);

    await rotate().catch(() => {});

    expect(await verify(token)).to.equal(true);
  });

  it("does each step once, however often it is asked for", async () => {
    for (const name of ["createSecret", "createSecret", "setSecret", "testSecret", "testSecret"]) await step(name);
    const client = new SecretsManagerClient({});
    const pending = await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionId: "token-1" }));
    await step("finishSecret");
    await step("finishSecret");
    await step("createSecret");

    const current = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    client.destroy();
    expect(current.SecretString).to.equal(pending.SecretString);
    expect(current.VersionStages).to.include("AWSCURRENT");
    expect((await keys().get()).current.keyId).to.equal("token-1");
  });

  it("counts from the end of a rotation that took long, since the old key minted until then", async () => {
    for (const name of ["createSecret", "setSecret"]) await step(name);
    clock.advance(lifetimeSeconds + 3_600);
    const token = await mint();
    for (const name of ["testSecret", "finishSecret"]) await step(name);

    const failure = await rotate().then(
      () => null,
      (error: unknown) => error,
    );

    expect(failure).to.be.instanceOf(PatchbayError).with.property("message").that.includes("ROTATED_TOO_SOON");
    expect(await verify(token)).to.equal(true);
  });

  it("takes no step of a rotation that a later one has overtaken", async () => {
    for (const name of ["createSecret", "setSecret", "testSecret", "finishSecret"]) await step(name);
    clock.advance(lifetimeSeconds + 3_600);
    await rotate();
    const { keyId } = (await keys().get()).current;

    for (const name of ["testSecret", "finishSecret"]) {
      const failure = await step(name).then(
        () => null,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(PatchbayError).with.property("code", "NOT_PENDING");
    }
    expect((await keys().get()).current.keyId)
      .to.equal(keyId)
      .and.not.to.equal("token-1");
  });

  it("changes nothing for anybody before the last step", async () => {
    await step("createSecret");
    await step("testSecret");

    expect((await keys().get()).current.keyId).to.equal("first");
  });

  it("makes the first key of a secret that holds none", async () => {
    manager.clear();
    manager.create(secretId);

    await rotate();

    expect(await verify(await mint())).to.equal(true);
  });

  it("refuses to rotate another secret, and what is no rotation", async () => {
    for (const request of [
      () => step("createSecret", "token-1", "patchbay/test/crm"),
      () => step("dropSecret"),
      () => rotateContactToken({}, ports),
    ]) {
      const failure = await request().then(
        () => null,
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(InvalidInput);
    }
  });
});
