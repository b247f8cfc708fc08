/**
 * What the stand-in knows of each AWS resource that Patchbay uses, beyond what the SDK's declarations say: which inputs cannot
 * be changed in place, what its id looks like, and outputs that others build upon. A type that is not here is refused: whoever
 * uses a new one looks up what replaces it.
 */

export interface ResourceKind {
  /** Template of the id; two resources that come to the same one are refused, as AWS refuses a name that is taken. */
  readonly id: string;
  /** Inputs whose change makes a new resource. */
  readonly replacedBy: readonly string[];
  /** Templates of outputs; what is neither here nor an input is invented from its declared type. */
  readonly gives: Readonly<Record<string, string>>;
  /** The input that Pulumi's provider names by itself when the program does not. */
  readonly named: string | undefined;
}

/** In templates: an input, an output that comes before, `region`, `account`, `id`, `hex` (8 digits), `uuid`, or `number`. */
const regional = (service: string, rest: string) => `arn:aws:${service}:{region}:{account}:${rest}`;
const inInstance = (rest: string) => `arn:aws:connect:{region}:{account}:instance/{instanceId}/${rest}`;

const kinds: Readonly<Record<string, ResourceKind>> = {
  "apigatewayv2/api:Api": kind("{hex}", "protocolType", {
    arn: "arn:aws:apigateway:{region}::/apis/{id}",
    apiEndpoint: "https://{id}.execute-api.{region}.amazonaws.com",
    executionArn: regional("execute-api", "{id}"),
  }),
  "apigatewayv2/integration:Integration": kind("{hex}", "apiId integrationType"),
  "apigatewayv2/route:Route": kind("{hex}", "apiId"),
  "apigatewayv2/stage:Stage": kind("{apiId}-{name}", "apiId name", {
    arn: "arn:aws:apigateway:{region}::/apis/{apiId}/stages/{name}",
    executionArn: regional("execute-api", "{apiId}/{name}"),
    invokeUrl: "https://{apiId}.execute-api.{region}.amazonaws.com/",
  }),
  "cloudcontrol/resource:Resource": kind("{uuid}", "typeName", { properties: "{desiredState}" }),
  "cloudfront/cachePolicy:CachePolicy": kind("{uuid}", "name", {}, "name"),
  "cloudfront/distribution:Distribution": kind("E{hex}", "", {
    arn: "arn:aws:cloudfront::{account}:distribution/{id}",
    domainName: "d{hex}.cloudfront.net",
    hostedZoneId: "Z2FDTNDATAQYW2",
    status: "Deployed",
  }),
  "cloudfront/function:Function": kind(
    "{name}",
    "name",
    { arn: "arn:aws:cloudfront::{account}:function/{id}" },
    "name",
  ),
  "cloudfront/originAccessControl:OriginAccessControl": kind("E{hex}", "", {}, "name"),
  "cloudfront/originRequestPolicy:OriginRequestPolicy": kind("{uuid}", "name", {}, "name"),
  "cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": kind("{uuid}", "", {}, "name"),
  "cloudwatch/compositeAlarm:CompositeAlarm": kind("{alarmName}", "alarmName", {
    arn: regional("cloudwatch", "alarm:{id}"),
  }),
  "cloudwatch/dashboard:Dashboard": kind("{dashboardName}", "dashboardName", {
    dashboardArn: "arn:aws:cloudwatch::{account}:dashboard/{id}",
  }),
  "cloudwatch/eventRule:EventRule": kind(
    "{name}",
    "name eventBusName",
    { arn: regional("events", "rule/{id}") },
    "name",
  ),
  "cloudwatch/eventTarget:EventTarget": kind("{rule}-{targetId}", "rule targetId eventBusName", {}, "targetId"),
  "cloudwatch/logGroup:LogGroup": kind("{name}", "name", { arn: regional("logs", "log-group:{id}") }, "name"),
  "cloudwatch/logDelivery:LogDelivery": kind("{hex}", "deliverySourceName deliveryDestinationArn", {
    arn: regional("logs", "delivery:{id}"),
  }),
  "cloudwatch/logDeliveryDestination:LogDeliveryDestination": kind("{name}", "name", {
    arn: regional("logs", "delivery-destination:{id}"),
  }),
  "cloudwatch/logDeliverySource:LogDeliverySource": kind("{name}", "name resourceArn logType", {
    arn: regional("logs", "delivery-source:{id}"),
  }),
  "cloudwatch/logMetricFilter:LogMetricFilter": kind("{name}", "name logGroupName", {}, "name"),
  "cloudwatch/logResourcePolicy:LogResourcePolicy": kind("{policyName}", "policyName"),
  "cloudwatch/metricAlarm:MetricAlarm": kind("{name}", "name", { arn: regional("cloudwatch", "alarm:{id}") }, "name"),
  "connect/contactFlow:ContactFlow": kind("{instanceId}:{contactFlowId}", "instanceId type", {
    contactFlowId: "{uuid}",
    arn: inInstance("contact-flow/{contactFlowId}"),
  }),
  "connect/hoursOfOperation:HoursOfOperation": kind("{instanceId}:{hoursOfOperationId}", "instanceId", {
    hoursOfOperationId: "{uuid}",
    arn: inInstance("operating-hours/{hoursOfOperationId}"),
  }),
  "connect/instance:Instance": kind("{uuid}", "instanceAlias identityManagementType directoryId", {
    arn: regional("connect", "instance/{id}"),
    serviceRole:
      "arn:aws:iam::{account}:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect_{hex}",
    status: "ACTIVE",
    createdTime: "2026-01-01T00:00:00Z",
  }),
  "connect/instanceStorageConfig:InstanceStorageConfig": kind(
    "{instanceId}:{associationId}:{resourceType}",
    "instanceId resourceType",
    { associationId: "{uuid}" },
  ),
  "connect/lambdaFunctionAssociation:LambdaFunctionAssociation": kind(
    "{instanceId},{functionArn}",
    "instanceId functionArn",
  ),
  "connect/phoneNumber:PhoneNumber": kind("{uuid}", "countryCode type prefix", {
    arn: regional("connect", "phone-number/{id}"),
    phoneNumber: "+1800555{number}",
  }),
  "connect/phoneNumberContactFlowAssociation:PhoneNumberContactFlowAssociation": kind(
    "{phoneNumberId},{instanceId},{contactFlowId}",
    "phoneNumberId instanceId contactFlowId",
  ),
  "connect/queue:Queue": kind("{instanceId}:{queueId}", "instanceId", {
    queueId: "{uuid}",
    arn: inInstance("queue/{queueId}"),
  }),
  "connect/quickConnect:QuickConnect": kind("{instanceId}:{quickConnectId}", "instanceId", {
    quickConnectId: "{uuid}",
    arn: inInstance("transfer-destination/{quickConnectId}"),
  }),
  "connect/routingProfile:RoutingProfile": kind("{instanceId}:{routingProfileId}", "instanceId", {
    routingProfileId: "{uuid}",
    arn: inInstance("routing-profile/{routingProfileId}"),
  }),
  "connect/securityProfile:SecurityProfile": kind("{instanceId}:{securityProfileId}", "instanceId name", {
    securityProfileId: "{uuid}",
    arn: inInstance("security-profile/{securityProfileId}"),
  }),
  "connect/user:User": kind("{instanceId}:{userId}", "instanceId name password", {
    userId: "{uuid}",
    arn: inInstance("agent/{userId}"),
  }),
  "dynamodb/table:Table": kind(
    "{name}",
    "name hashKey rangeKey localSecondaryIndexes",
    {
      arn: regional("dynamodb", "table/{id}"),
    },
    "name",
  ),
  "ec2/defaultSecurityGroup:DefaultSecurityGroup": kind("sg-{hex}", "vpcId"),
  "ec2/eip:Eip": kind("eipalloc-{hex}", "domain", { allocationId: "{id}", publicIp: "203.0.113.7" }),
  "ec2/flowLog:FlowLog": kind("fl-{hex}", "vpcId logDestination trafficType iamRoleArn logDestinationType logFormat", {
    arn: regional("ec2", "vpc-flow-log/{id}"),
  }),
  "ec2/internetGateway:InternetGateway": kind("igw-{hex}", ""),
  "ec2/natGateway:NatGateway": kind("nat-{hex}", "subnetId allocationId connectivityType"),
  "ec2/route:Route": kind("r-{hex}", "routeTableId destinationCidrBlock destinationPrefixListId"),
  "ec2/routeTable:RouteTable": kind("rtb-{hex}", "vpcId"),
  "ec2/routeTableAssociation:RouteTableAssociation": kind("rtbassoc-{hex}", "subnetId gatewayId"),
  "ec2/securityGroup:SecurityGroup": kind(
    "sg-{hex}",
    "name description vpcId",
    {
      arn: regional("ec2", "security-group/{id}"),
    },
    "name",
  ),
  "ec2/securityGroupRule:SecurityGroupRule": kind(
    "sgrule-{hex}",
    "securityGroupId type protocol fromPort toPort cidrBlocks",
  ),
  "ec2/subnet:Subnet": kind("subnet-{hex}", "vpcId cidrBlock availabilityZone", {
    arn: regional("ec2", "subnet/{id}"),
  }),
  "ec2/vpc:Vpc": kind("vpc-{hex}", "cidrBlock", { arn: regional("ec2", "vpc/{id}") }),
  "ec2/vpcEndpoint:VpcEndpoint": kind("vpce-{hex}", "vpcId serviceName vpcEndpointType", {
    arn: regional("ec2", "vpc-endpoint/{id}"),
    prefixListId: "pl-{hex}",
  }),
  "iam/policy:Policy": kind("arn:aws:iam::{account}:policy/{name}", "name path description", { arn: "{id}" }, "name"),
  "iam/role:Role": kind(
    "{name}",
    "name path",
    {
      arn: "arn:aws:iam::{account}:role/{id}",
      uniqueId: "AROA{hex}",
    },
    "name",
  ),
  "iam/rolePolicy:RolePolicy": kind("{role}:{name}", "name role", {}, "name"),
  "iam/rolePolicyAttachment:RolePolicyAttachment": kind("{role}/{policyArn}", "role policyArn"),
  "kms/alias:Alias": kind("{name}", "name", { arn: regional("kms", "{name}"), targetKeyArn: "{targetKeyId}" }, "name"),
  "kms/key:Key": kind("{uuid}", "customerMasterKeySpec keyUsage multiRegion", {
    keyId: "{id}",
    arn: regional("kms", "key/{id}"),
  }),
  "lambda/eventSourceMapping:EventSourceMapping": kind("{uuid}", "eventSourceArn startingPosition", {
    arn: regional("lambda", "event-source-mapping:{id}"),
    functionArn: "{functionName}",
    state: "Enabled",
  }),
  "lambda/function:Function": kind(
    "{name}",
    "name packageType",
    {
      arn: regional("lambda", "function:{id}"),
      invokeArn:
        "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/arn:aws:lambda:{region}:{account}:function:{id}/invocations",
      qualifiedArn: regional("lambda", "function:{id}:$LATEST"),
      version: "$LATEST",
    },
    "name",
  ),
  "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": kind("{functionName}", "functionName qualifier"),
  "lambda/functionRecursionConfig:FunctionRecursionConfig": kind("{functionName}", "functionName"),
  "lambda/permission:Permission": kind(
    "{statementId}",
    "action function principal sourceAccount sourceArn statementId qualifier",
    {},
    "statementId",
  ),
  "s3/bucket:Bucket": bucket(),
  "s3/bucketAcl:BucketAcl": kind("{bucket}", "bucket"),
  "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": kind("{bucket}", "bucket"),
  "s3/bucketLogging:BucketLogging": kind("{bucket}", "bucket"),
  "s3/bucketNotification:BucketNotification": kind("{bucket}", "bucket"),
  "s3/bucketObject:BucketObject": kind("{key}", "bucket key"),
  "s3/bucketObjectv2:BucketObjectv2": kind("{bucket}/{key}", "bucket key"),
  "s3/bucketOwnershipControls:BucketOwnershipControls": kind("{bucket}", "bucket"),
  "s3/bucketPolicy:BucketPolicy": kind("{bucket}", "bucket"),
  "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": kind("{bucket}", "bucket"),
  "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": kind("{bucket}", "bucket"),
  "s3/bucketVersioning:BucketVersioning": kind("{bucket}", "bucket"),
  "secretsmanager/secret:Secret": kind(
    regional("secretsmanager", "secret:{name}-{hex}"),
    "name",
    { arn: "{id}" },
    "name",
  ),
  "secretsmanager/secretPolicy:SecretPolicy": kind("{secretArn}", "secretArn"),
  "secretsmanager/secretRotation:SecretRotation": kind("{secretId}", "secretId"),
  "secretsmanager/secretVersion:SecretVersion": kind("{secretId}|{hex}", "secretId", { versionId: "{uuid}" }),
  "sns/topic:Topic": kind(regional("sns", "{name}"), "name fifoTopic", { arn: "{id}" }, "name"),
  "sns/topicPolicy:TopicPolicy": kind("{arn}", "arn"),
  "sns/topicSubscription:TopicSubscription": kind("{topic}:{uuid}", "topic protocol endpoint", { arn: "{id}" }),
  "sqs/queue:Queue": kind(
    "https://sqs.{region}.amazonaws.com/{account}/{name}",
    "name fifoQueue",
    {
      arn: regional("sqs", "{name}"),
      url: "{id}",
    },
    "name",
  ),
  "sqs/queuePolicy:QueuePolicy": kind("{queueUrl}", "queueUrl"),
  "sqs/redriveAllowPolicy:RedriveAllowPolicy": kind("{queueUrl}", "queueUrl"),
  "sqs/redrivePolicy:RedrivePolicy": kind("{queueUrl}", "queueUrl"),
  "vpc/securityGroupEgressRule:SecurityGroupEgressRule": kind("sgr-{hex}", "securityGroupId", {
    arn: regional("ec2", "security-group-rule/{id}"),
  }),
  "vpc/securityGroupIngressRule:SecurityGroupIngressRule": kind("sgr-{hex}", "securityGroupId", {
    arn: regional("ec2", "security-group-rule/{id}"),
  }),
  "wafv2/webAcl:WebAcl": kind(
    "{uuid}",
    "name scope",
    {
      arn: regional("wafv2", "global/webacl/{name}/{id}"),
      capacity: "{number}",
    },
    "name",
  ),
  "wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": kind("{resourceArn}", "resourceArn"),
};

/** `token` is the whole type, e.g. `aws:sqs/queue:Queue`. */
export function resourceKind(token: string): ResourceKind | undefined {
  return kinds[token.replace(/^aws:/, "")];
}

export function fillTemplate(template: string, textOf: (name: string) => string): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => textOf(name));
}

function kind(id: string, replacedBy: string, gives: Record<string, string> = {}, named?: string): ResourceKind {
  return { id, replacedBy: replacedBy.split(" ").filter((name) => name !== ""), gives, named };
}

function bucket(): ResourceKind {
  return kind(
    "{bucket}",
    "bucket objectLockEnabled",
    {
      arn: "arn:aws:s3:::{bucket}",
      bucketDomainName: "{bucket}.s3.amazonaws.com",
      bucketRegionalDomainName: "{bucket}.s3.{region}.amazonaws.com",
    },
    "bucket",
  );
}
