import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidParameterException,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import { localCredentials } from "../../../local/aws/credentials.ts";
import { type LocalSecretsManager, startSecretsManager } from "../../../local/aws/secretsManager.ts";
import { rejection } from "./rejection.ts";

describe("Secrets Manager on one machine", () => {
  const name = "patchbay/local/crm";
  let secrets: LocalSecretsManager;
  let client: SecretsManagerClient;

  before(async () => {
    secrets = await startSecretsManager({ region: "ap-southeast-2", accountId: "123456789012" });
    client = new SecretsManagerClient({
      region: "ap-southeast-2",
      credentials: localCredentials,
      endpoint: secrets.endpoint,
    });
  });
  afterEach(() => secrets.clear());
  after(async () => {
    client.destroy();
    await secrets.close();
  });

  const get = (which: { VersionId?: string; VersionStage?: string } = {}) =>
    client.send(new GetSecretValueCommand({ SecretId: name, ...which }));
  const put = (SecretString: string, ClientRequestToken: string, VersionStages?: string[]) =>
    client.send(
      new PutSecretValueCommand({
        SecretId: name,
        SecretString,
        ClientRequestToken,
        ...(VersionStages ? { VersionStages } : {}),
      }),
    );
  const id = (letter: string) => letter.repeat(32);

  it("gives a secret by name and by ARN", async () => {
    secrets.put(name, { clientId: "a" });

    const byName = await get();
    const byArn = await client.send(new GetSecretValueCommand({ SecretId: byName.ARN }));

    expect(byName.SecretString).to.equal('{"clientId":"a"}');
    expect(byName.VersionStages).to.deep.equal(["AWSCURRENT"]);
    expect(byName.CreatedDate).to.be.instanceOf(Date);
    expect(byArn.VersionId).to.equal(byName.VersionId);
  });

  it("knows no secret that nobody made, and no value of one that is empty", async () => {
    const unknown = await rejection(get());
    secrets.create(name);
    const empty = await rejection(get());

    expect(unknown).to.be.instanceOf(ResourceNotFoundException);
    expect(empty).to.be.instanceOf(ResourceNotFoundException);
    expect((empty as Error).message).to.include("AWSCURRENT");
  });

  it("keeps the value before as AWSPREVIOUS", async () => {
    secrets.create(name);
    await put("one", id("1"));
    await put("two", id("2"));
    await put("three", id("3"));

    expect((await get()).SecretString).to.equal("three");
    expect((await get({ VersionStage: "AWSPREVIOUS" })).SecretString).to.equal("two");
    expect((await get({ VersionId: id("1") })).SecretString).to.equal("one");
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: name }));
    expect(VersionIdsToStages).to.deep.equal({ [id("3")]: ["AWSCURRENT"], [id("2")]: ["AWSPREVIOUS"] });
  });

  it("takes a repeated put once, and refuses another value under its token", async () => {
    secrets.create(name);
    await put("one", id("1"));
    await put("two", id("2"));
    await put("two", id("2"));

    expect((await get({ VersionStage: "AWSPREVIOUS" })).SecretString).to.equal("one");
    expect(await rejection(put("other", id("2")))).to.be.instanceOf(ResourceExistsException);
  });

  it("rotates: a pending version becomes the current one", async () => {
    secrets.create(name);
    await put("old", id("1"));
    await put("new", id("2"), ["AWSPENDING"]);
    const whilePending = await get();

    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: name,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: id("2"),
        RemoveFromVersionId: id("1"),
      }),
    );

    expect(whilePending.SecretString).to.equal("old");
    expect((await get()).VersionStages).to.have.members(["AWSCURRENT", "AWSPENDING"]);
    expect((await get({ VersionStage: "AWSPREVIOUS" })).SecretString).to.equal("old");
  });

  it("moves a label only from the version that is named", async () => {
    secrets.create(name);
    await put("old", id("1"));
    await put("new", id("2"), ["AWSPENDING"]);
    const move = (RemoveFromVersionId?: string) =>
      client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: name,
          VersionStage: "AWSCURRENT",
          MoveToVersionId: id("2"),
          ...(RemoveFromVersionId ? { RemoveFromVersionId } : {}),
        }),
      );

    expect(await rejection(move())).to.be.instanceOf(InvalidParameterException);
    expect(await rejection(move(id("2")))).to.be.instanceOf(InvalidParameterException);
    expect((await get()).SecretString).to.equal("old");
  });

  it("carries binary values", async () => {
    secrets.create(name);
    const SecretBinary = Uint8Array.of(0, 255, 7);
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretBinary }));

    expect((await get()).SecretBinary).to.deep.equal(SecretBinary);
  });

  it("refuses operations that it does not have", async () => {
    const refusal = await rejection(client.send(new ListSecretsCommand({})));

    expect((refusal as Error).name).to.equal("UnknownOperationException");
  });
});
