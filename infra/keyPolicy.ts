/**
 * Who may use a stage's key. The account's own principals need permission of their own for it, given by IAM; services that
 * work for nobody in particular are named here, each for this account and stage alone.
 *
 * Not named, since they act for whoever calls them or by a grant that the deploying principal makes: DynamoDB, Lambda's
 * environment variables, Secrets Manager, S3, and Amazon Connect's recordings.
 */
import { type PolicyCondition, type PolicyDocument, type PolicyStatement, policyDocument } from "./policyDocument.ts";

export interface KeyOwner {
  readonly stage: string;
  readonly region: string;
  readonly accountId: string;
  /** Alias of the Amazon Connect instance, which names its log group. */
  readonly instanceAlias: string;
}

export function keyPolicy(owner: KeyOwner): PolicyDocument {
  const { region, accountId } = owner;
  const inThisAccount: PolicyCondition = { StringEquals: { "aws:SourceAccount": accountId } };
  return policyDocument(
    {
      Sid: "AccountGivesAccessByIam",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: [...administration, ...use],
      Resource: theKeyItself,
    },
    {
      Sid: "LogGroupsOfTheStage",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: [...use, "kms:DescribeKey"],
      Resource: theKeyItself,
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logGroupArns(owner) } },
    },
    // A queue whose rule's ARN is a condition here would need its rule before its key; AWS itself advises the account.
    delivering("EventsIntoQueues", "events.amazonaws.com", inThisAccount),
    delivering("AlarmsIntoTopics", "cloudwatch.amazonaws.com", inThisAccount),
  );
}

/** Names of the log groups that the key encrypts. `*` stands for the rest of a name. */
export function encryptedLogGroups({ stage, instanceAlias }: Pick<KeyOwner, "stage" | "instanceAlias">) {
  return [
    `/aws/lambda/patchbay-${stage}-*`,
    `/aws/connect/${instanceAlias}`,
    `/aws/vendedlogs/patchbay-${stage}-*`,
    `/patchbay/${stage}/*`,
  ];
}

/** In a key's policy the only resource there is. */
const theKeyItself = ["*"];

const use = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** Spelled out: `kms:*` would be more than any of these, and nobody could tell which. */
const administration = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:CreateGrant",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RetireGrant",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

function delivering(sid: string, service: string, condition: PolicyCondition): PolicyStatement {
  return {
    Sid: sid,
    Effect: "Allow",
    Principal: { Service: service },
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: theKeyItself,
    Condition: condition,
  };
}

function logGroupArns(owner: KeyOwner): readonly string[] {
  return encryptedLogGroups(owner).map((name) => `arn:aws:logs:${owner.region}:${owner.accountId}:log-group:${name}`);
}
