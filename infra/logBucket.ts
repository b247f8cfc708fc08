/** Where the site and the other buckets log who asked them for what. One per stage. */
import { accountId } from "./account.ts";
import type { PolicyStatement } from "./policyDocument.ts";
import { createPrivateBucket, type PrivateBucket } from "./privateBucket.ts";
import type { StageSettings } from "./stageSettings.ts";

/** @param account only buckets of this account may log here */
export function accessLogStatement(logBucketArn: string, account: string): PolicyStatement {
  return {
    Sid: "AccessLogs",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: ["s3:PutObject"],
    Resource: [`${logBucketArn}/*`],
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  };
}

export function createLogBucket({ settings }: { readonly settings: StageSettings }): PrivateBucket {
  const account = accountId();
  return createPrivateBucket("logs", {
    bucketName: account.apply((id) => `patchbay-${settings.stage}-logs-${id}`),
    // S3 delivers access logs to no bucket with a key of the owner's.
    keyArn: null,
    keptDays: settings.retention.logDays,
    allow: (arn) => account.apply((id) => [accessLogStatement(arn, id)]),
    // CloudFront's standard logs come by access control list.
    accessControlLists: true,
    production: settings.production,
  });
}
