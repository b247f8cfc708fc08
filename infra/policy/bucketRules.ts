/** Buckets: nobody outside, TLS only, versions, an end to everything, and who asked for what. */
import { refusesPlainText } from "./dataRules.ts";
import { isOneOf, isSet, listAt, pointingAt, type Rule, unless, valueAt } from "./rule.ts";

const bucket = "aws:s3/bucket:Bucket";

export const bucketRules: readonly Rule[] = [
  {
    id: "buckets-not-public",
    promise: "Nothing can make a bucket public",
    answersTo: ["AwsSolutions-S2", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV2_AWS_6"],
    scope: "stage",
    types: [bucket],
    problems: (subject, stage) => {
      const blocks = pointingAt(subject, stage, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket");
      const doors = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
      return doors
        .filter((door) => !blocks.some(({ props }) => isOneOf(props[door], true)))
        .map((door) => `${door} is not set`);
    },
  },
  {
    id: "buckets-tls-only",
    promise: "Buckets refuse every request without TLS",
    answersTo: ["AwsSolutions-S10"],
    scope: "stage",
    types: [bucket],
    problems: (subject, stage) =>
      unless(
        pointingAt(subject, stage, "aws:s3/bucketPolicy:BucketPolicy", "bucket").some((policy) =>
          refusesPlainText(policy, "s3:*"),
        ),
        "no policy of it denies requests without TLS",
      ),
  },
  {
    id: "buckets-versioned",
    promise: "What is overwritten or deleted by mistake is still there",
    answersTo: ["CKV_AWS_21"],
    scope: "stage",
    types: [bucket],
    problems: (subject, stage) =>
      unless(
        pointingAt(subject, stage, "aws:s3/bucketVersioning:BucketVersioning", "bucket").some(({ props }) =>
          isOneOf(valueAt(props, "versioningConfiguration", "status"), "Enabled"),
        ),
        "it keeps no versions",
      ),
  },
  {
    id: "buckets-have-an-end",
    promise: "Objects, their old versions and uploads that nobody finished go away in time",
    answersTo: ["CKV2_AWS_61", "CKV_AWS_300"],
    scope: "stage",
    types: [bucket],
    problems: (subject, stage) => {
      const rules = pointingAt(
        subject,
        stage,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "bucket",
      )
        .flatMap(({ props }) => listAt(props, "rules"))
        .filter((rule) => isOneOf(valueAt(rule, "status"), "Enabled"));
      return ["noncurrentVersionExpiration", "abortIncompleteMultipartUpload"]
        .filter((part) => !rules.some((rule) => isSet(valueAt(rule, part))))
        .map((part) => `no rule has ${part}`);
    },
  },
  {
    id: "buckets-encrypted-with-our-key",
    promise: "Buckets are encrypted with the stage's key",
    answersTo: ["CKV_AWS_19", "CKV_AWS_145"],
    scope: "stage",
    types: [bucket],
    problems: (subject, stage) => {
      const rules = pointingAt(
        subject,
        stage,
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "bucket",
      ).flatMap(({ props }) => listAt(props, "rules"));
      return unless(
        rules.some((rule) => isSet(valueAt(rule, "applyServerSideEncryptionByDefault", "kmsMasterKeyId"))),
        "it has no key of the stage",
      );
    },
  },
  {
    id: "buckets-logged",
    promise: "Who asked for which object is written down",
    answersTo: ["AwsSolutions-S1", "CKV_AWS_18"],
    scope: "stage",
    types: [bucket],
    problems: (subject, stage) =>
      unless(
        pointingAt(subject, stage, "aws:s3/bucketLogging:BucketLogging", "bucket").length > 0,
        "requests to it are not logged",
      ),
  },
];
