/** Where a rule does not hold, and why: everything that is let through is written here and nowhere else. */

export interface Exemption {
  readonly rule: string;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly reason: string;
}

export const exemptions: readonly Exemption[] = [
  {
    rule: "secrets-rotated",
    type: "aws:secretsmanager/secret:Secret",
    name: "secret-crm",
    reason: "The CRM issues these credentials, and offers no way to replace them by itself",
  },
  {
    rule: "secrets-rotated",
    type: "aws:secretsmanager/secret:Secret",
    name: "secret-webhook",
    reason: "The same value is kept in the CRM's webhook settings, where a person has to put it",
  },
  {
    rule: "buckets-encrypted-with-our-key",
    type: "aws:s3/bucket:Bucket",
    name: "logs",
    reason: "S3 and CloudFront deliver access logs to no bucket with a key of the owner's",
  },
  {
    rule: "buckets-logged",
    type: "aws:s3/bucket:Bucket",
    name: "logs",
    reason: "It takes the access logs: each of them would make another",
  },
  {
    rule: "buckets-encrypted-with-our-key",
    type: "aws:s3/bucket:Bucket",
    name: "site",
    reason: "The page is public: there is nothing to keep from anyone",
  },
  {
    rule: "production-guarded",
    type: "aws:s3/bucket:Bucket",
    name: "site",
    reason: "Every file in it is built from the source by the next deployment",
  },
];

/** Actions that AWS defines without a resource, so that `*` is the only way to allow them. */
export const actionsWithoutResource: readonly { readonly actions: readonly string[]; readonly reason: string }[] = [
  {
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    reason: "X-Ray has no resources for traces",
  },
  {
    actions: [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ],
    reason: "Lambda makes the network interfaces of functions in a VPC, and refuses a role that is limited to some",
  },
];

/** ARNs that end in a wildcard because what they stand for is made at run time, each for the actions that need it. */
export const wildcardResources: readonly {
  readonly arn: RegExp;
  readonly actions: readonly string[];
  readonly reason: string;
}[] = [
  {
    arn: /^arn:aws:connect:[a-z0-9-]+:\d{12}:instance\/[\w-]+\/(contact|queue|agent)\/\*$/,
    actions: ["connect:DescribeContact", "connect:DescribeQueue", "connect:DescribeUser", "connect:SearchContacts"],
    reason: "Every call is a contact of its own; agents and queues may be the owner's",
  },
  {
    arn: /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:[\w/-]+:\*$/,
    actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
    reason: "Streams of one log group: each running function makes its own",
  },
  {
    arn: /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:\*$/,
    actions: ["logs:DescribeLogGroups"],
    reason: "The VPC's flow logs look for their group among all; names are all they can see",
  },
  {
    arn: /^arn:aws:s3:::[\w.-]+\/Analysis\/\*$/,
    actions: ["s3:GetObject"],
    reason: "Analysis files lie under the day and the contact",
  },
];

/** Routes without an authorizer of API Gateway's, because the function behind them checks the credentials itself. */
export const routesCheckedByHandler: readonly { readonly route: RegExp; readonly reason: string }[] = [
  {
    route: /^(GET|PUT) \/contacts\/\{contactId\}(\/[\w-]+)?$/,
    reason: "The handler checks the contact token (HS256), which API Gateway's JWT authorizer cannot",
  },
  { route: /^POST \/customer-lookup$/, reason: "The handler checks the contact token, as for contacts" },
  {
    route: /^POST \/webhooks\/\{crm\}$/,
    reason: "The handler checks HTTP Basic credentials, which is all that the CRMs' webhooks can send",
  },
];

/** Public rules that are not followed, each with why, so that nobody has to find out again. */
export const declined: readonly { readonly rules: readonly string[]; readonly reason: string }[] = [
  {
    rules: ["CKV_AWS_115"],
    reason:
      "Reserved concurrency is a setting of the stage: an account of 1,000 has too little to share out to every function",
  },
  {
    rules: ["CKV_AWS_116"],
    reason: "Functions behind queues have the queue's dead letters; the others answer a caller or run again in minutes",
  },
  { rules: ["CKV_AWS_272"], reason: "One pipeline builds and deploys; a signature by the same pipeline adds nothing" },
  { rules: ["AwsSolutions-CFR1"], reason: "Where agents sit is the owner's affair" },
  {
    rules: ["AwsSolutions-CFR2", "CKV_AWS_68", "CKV2_AWS_47"],
    reason: "A firewall before static files is a setting of the stage: on where the owner wants to pay for it",
  },
  { rules: ["AwsSolutions-APIG3"], reason: "API Gateway's HTTP APIs take no firewall; routes are throttled instead" },
  { rules: ["CKV_AWS_338"], reason: "How long logs are kept is the owner's decision; for ever it may not be" },
];
