/** The versions of a secret, as far as a rotation moves them. */
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { awsTimeLimit } from "./awsTimeLimit.ts";

export interface SecretVersions {
  /** `null` when there is no such version, or nothing was put into it yet. */
  read(secretId: string, which: WhichVersion): Promise<SecretVersion | null>;
  /** Without effect when the version has a value already: somebody else was first. */
  putPending(secretId: string, versionId: string, text: string): Promise<void>;
  /** The version that was current stays to be had as AWSPREVIOUS. */
  makeCurrent(secretId: string, versionId: string): Promise<void>;
  /** Of a version that does not exist, or that nobody needs any more: none. */
  labelsOf(secretId: string, versionId: string): Promise<readonly string[]>;
  /** When a rotation last went through to its end; `null` when none has. */
  lastRotated(secretId: string): Promise<Date | null>;
}

export type WhichVersion = { readonly versionId: string } | { readonly stage: "AWSCURRENT" };

export interface SecretVersion {
  readonly text: string;
  readonly createdAt: Date;
}

export function createSecretVersions(): SecretVersions {
  const client = new SecretsManagerClient({ requestHandler: awsTimeLimit(5_000) });
  return {
    async read(SecretId, which) {
      const version = "versionId" in which ? { VersionId: which.versionId } : { VersionStage: which.stage };
      try {
        const answer = await client.send(new GetSecretValueCommand({ SecretId, ...version }));
        const { SecretString: text, CreatedDate: createdAt } = answer;
        return text === undefined ? null : { text, createdAt: createdAt ?? new Date(0) };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return null;
        throw error;
      }
    },

    async putPending(SecretId, ClientRequestToken, SecretString) {
      const version = { SecretId, ClientRequestToken, SecretString, VersionStages: ["AWSPENDING"] };
      try {
        await client.send(new PutSecretValueCommand(version));
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw error;
      }
    },

    async labelsOf(SecretId, versionId) {
      const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
      return VersionIdsToStages[versionId] ?? [];
    },

    async lastRotated(SecretId) {
      const { LastRotatedDate = null } = await client.send(new DescribeSecretCommand({ SecretId }));
      return LastRotatedDate;
    },

    async makeCurrent(SecretId, versionId) {
      const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId }));
      const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes("AWSCURRENT"))?.[0];
      if (current === versionId) return;
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId,
          VersionStage: "AWSCURRENT",
          MoveToVersionId: versionId,
          ...(current === undefined ? {} : { RemoveFromVersionId: current }),
        }),
      );
    },
  };
}
