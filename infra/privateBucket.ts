/** A bucket that nobody outside reads: no public access, TLS only, versions kept for a while, everything gone in time. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type PolicyStatement, policyDocument, tlsOnly } from "./policyDocument.ts";

export interface PrivateBucketArgs {
  /** Physical; the same for all stages and accounts of the world, so it should hold the account's number. */
  readonly bucketName: pulumi.Input<string>;
  /** `null`: keys of S3's own. */
  readonly keyArn: pulumi.Input<string> | null;
  /** `null`: as long as the bucket. */
  readonly keptDays: number | null;
  /** Who else may do what, by the bucket's ARN. */
  readonly allow?: (bucketArn: string) => pulumi.Input<readonly PolicyStatement[]>;
  /** Some services still write by access control list, and then the bucket's owner must be given the objects. */
  readonly accessControlLists?: boolean;
  /** Where requests to it are logged to. */
  readonly accessLogs?: { readonly bucket: aws.s3.Bucket; readonly prefix: string } | undefined;
  /** Kept by `pulumi destroy` unless it is empty, and not to be destroyed by accident. */
  readonly production: boolean;
}

export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  /** Before this, S3 refuses access control lists on it. */
  readonly ownership: aws.s3.BucketOwnershipControls;
}

/** Overwritten and deleted versions stay this long, for who did it by mistake. */
const oldVersionDays = 7;
const unfinishedUploadDays = 7;

/** @param name logical; its settings are resources of their own, named after it */
export function createPrivateBucket(name: string, args: PrivateBucketArgs): PrivateBucket {
  const { production, keyArn, accessLogs } = args;
  const bucket = new aws.s3.Bucket(
    name,
    { bucket: args.bucketName, forceDestroy: !production },
    { protect: production },
  );
  const ofBucket = { bucket: bucket.id };
  const child = { parent: bucket };
  const access = new aws.s3.BucketPublicAccessBlock(
    name,
    {
      ...ofBucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    child,
  );
  const ownership = new aws.s3.BucketOwnershipControls(
    name,
    {
      ...ofBucket,
      rule: { objectOwnership: args.accessControlLists === true ? "BucketOwnerPreferred" : "BucketOwnerEnforced" },
    },
    child,
  );
  new aws.s3.BucketServerSideEncryptionConfiguration(
    name,
    {
      ...ofBucket,
      rules: [
        keyArn === null
          ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }
          : {
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
              bucketKeyEnabled: true,
            },
      ],
    },
    child,
  );
  const versioning = new aws.s3.BucketVersioning(
    name,
    { ...ofBucket, versioningConfiguration: { status: "Enabled" } },
    child,
  );
  new aws.s3.BucketLifecycleConfiguration(
    name,
    {
      ...ofBucket,
      rules: [
        {
          id: "keep-for-a-time",
          status: "Enabled",
          filter: { prefix: "" },
          ...(args.keptDays === null ? {} : { expiration: { days: args.keptDays } }),
          noncurrentVersionExpiration: { noncurrentDays: oldVersionDays },
          abortIncompleteMultipartUpload: { daysAfterInitiation: unfinishedUploadDays },
        },
      ],
    },
    // S3 refuses rules for old versions of a bucket that keeps none.
    { ...child, dependsOn: [versioning] },
  );
  if (accessLogs !== undefined) {
    new aws.s3.BucketLogging(
      name,
      { ...ofBucket, targetBucket: accessLogs.bucket.id, targetPrefix: accessLogs.prefix },
      child,
    );
  }
  const policy = bucket.arn.apply((arn) =>
    pulumi
      .output(args.allow?.(arn) ?? [])
      .apply((allowed) => JSON.stringify(policyDocument(tlsOnly([arn, `${arn}/*`], "s3"), ...allowed))),
  );
  // Two changes of a bucket's access at once are refused as conflicting.
  new aws.s3.BucketPolicy(name, { ...ofBucket, policy }, { ...child, dependsOn: [access] });
  return { bucket, ownership };
}
