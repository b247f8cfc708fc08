/** IAM's policy language, as far as the platform speaks it: plain objects, so that every statement can be tested. */

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  /** Only in policies that hang on a resource. */
  readonly Principal?: "*" | { readonly Service: string } | { readonly AWS: string };
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: PolicyCondition;
}

/** Operator, condition key, values: all must hold, each by one of its values. */
export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export function policyDocument(...statements: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

/** A role that a service takes, when it works for whom the condition names. */
export function trustPolicy(service: string, condition: PolicyCondition): object {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", Condition: condition }],
  };
}

/** Every access without TLS is refused, whoever asks. */
export function tlsOnly(resources: readonly string[], service: "sqs" | "sns" | "s3"): PolicyStatement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: [`${service}:*`],
    Resource: resources,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
