/** The AWS account that the program deploys into. Its number is part of most ARNs. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

export function accountId(): pulumi.Output<string> {
  return aws.getCallerIdentityOutput().accountId;
}
