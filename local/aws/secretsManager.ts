/** AWS Secrets Manager on one machine, in memory: what handlers and `npm run secrets` ask of it. */
import * as z from "zod/mini";
import { AwsError, endpointOf, operation, startAwsService } from "./awsJsonProtocol.ts";
import { type SecretValue, SecretVersions } from "./secretVersions.ts";

export interface LocalSecretsManager {
  readonly endpoint: string;
  /** Makes the secret if there is none, and puts the value, as JSON, into a new current version. */
  put(name: string, value: object): void;
  /** Makes the secret without a value, as the stacks do. */
  create(name: string): void;
  clear(): void;
  close(): Promise<void>;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Date;
  readonly versions: SecretVersions;
  changedAt: Date;
  rotatedAt: Date | null;
}

export async function startSecretsManager(
  account: { readonly region: string; readonly accountId: string },
  now: () => Date = () => new Date(),
): Promise<LocalSecretsManager> {
  const secrets = new Map<string, Secret>();
  const create = (name: string): Secret => {
    const known = secrets.get(name);
    if (known !== undefined) return known;
    // Six random characters end a real ARN; these keep ARNs the same from start to start.
    const arn = `arn:aws:secretsmanager:${account.region}:${account.accountId}:secret:${name}-LocaL1`;
    const secret = { name, arn, createdAt: now(), changedAt: now(), rotatedAt: null, versions: new SecretVersions() };
    secrets.set(name, secret);
    return secret;
  };
  const find = (nameOrArn: string): Secret => {
    const secret = secrets.get(nameOrArn) ?? [...secrets.values()].find(({ arn }) => arn === nameOrArn);
    if (secret !== undefined) return secret;
    throw new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
  };
  const putValue = (secret: Secret, value: SecretValue, id: string, labels?: readonly string[]) => {
    secret.versions.put({ id, value, createdAt: now() }, labels);
    secret.changedAt = now();
  };

  const server = await startAwsService({
    target: "secretsmanager",
    jsonVersion: "1.1",
    operations: {
      GetSecretValue: operation(getSecretValueInput, (input) => {
        const secret = find(input.SecretId);
        const version = secret.versions.find({ id: input.VersionId, label: input.VersionStage });
        return {
          ...identityOf(secret),
          VersionId: version.id,
          VersionStages: secret.versions.labelsOf(version.id),
          CreatedDate: epochSeconds(version.createdAt),
          ...("text" in version.value ? { SecretString: version.value.text } : { SecretBinary: version.value.base64 }),
        };
      }),
      PutSecretValue: operation(putSecretValueInput, (input) => {
        const secret = find(input.SecretId);
        const id = input.ClientRequestToken ?? crypto.randomUUID();
        putValue(secret, secretValueOf(input), id, input.VersionStages);
        return { ...identityOf(secret), VersionId: id, VersionStages: secret.versions.labelsOf(id) };
      }),
      DescribeSecret: operation(secretInput, (input) => {
        const secret = find(input.SecretId);
        return {
          ...identityOf(secret),
          CreatedDate: epochSeconds(secret.createdAt),
          LastChangedDate: epochSeconds(secret.changedAt),
          ...(secret.rotatedAt === null ? {} : { LastRotatedDate: epochSeconds(secret.rotatedAt) }),
          VersionIdsToStages: secret.versions.labels(),
        };
      }),
      UpdateSecretVersionStage: operation(updateStageInput, (input) => {
        const secret = find(input.SecretId);
        secret.versions.moveLabel(input.VersionStage, { from: input.RemoveFromVersionId, to: input.MoveToVersionId });
        secret.changedAt = now();
        // Nobody but a rotation moves it here. Secrets Manager itself counts a rotation when its last step has succeeded.
        if (input.VersionStage === "AWSCURRENT") secret.rotatedAt = secret.changedAt;
        return identityOf(secret);
      }),
    },
  });

  return {
    endpoint: endpointOf(server),
    put: (name, value) => putValue(create(name), { text: JSON.stringify(value) }, crypto.randomUUID()),
    create: (name) => void create(name),
    clear: () => secrets.clear(),
    close: server.close,
  };
}

const secretInput = z.object({ SecretId: z.string() });
const getSecretValueInput = z.object({
  SecretId: z.string(),
  VersionId: z.optional(z.string()),
  VersionStage: z.optional(z.string()),
});
const putSecretValueInput = z.object({
  SecretId: z.string(),
  ClientRequestToken: z.optional(z.string()),
  SecretString: z.optional(z.string()),
  SecretBinary: z.optional(z.string()),
  VersionStages: z.optional(z.array(z.string())),
});
const updateStageInput = z.object({
  SecretId: z.string(),
  VersionStage: z.string(),
  RemoveFromVersionId: z.optional(z.string()),
  MoveToVersionId: z.optional(z.string()),
});

function secretValueOf(input: z.infer<typeof putSecretValueInput>): SecretValue {
  if (input.SecretString !== undefined && input.SecretBinary === undefined) return { text: input.SecretString };
  if (input.SecretBinary !== undefined && input.SecretString === undefined) return { base64: input.SecretBinary };
  throw new AwsError("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
}

function identityOf(secret: Secret) {
  return { ARN: secret.arn, Name: secret.name };
}

/** How the service writes times. */
function epochSeconds(time: Date): number {
  return time.getTime() / 1000;
}
