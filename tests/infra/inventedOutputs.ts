/**
 * What AWS would answer when a resource is created, invented per type: ids, ARNs, addresses. Only what is written here
 * exists: a type that is missing has to be added with outputs of the right shape, for an invented default hides mistakes.
 */
import { createHash } from "node:crypto";

export type Properties = Readonly<Record<string, unknown>>;

export interface Place {
  readonly region: string;
  readonly accountId: string;
}

export interface Invented {
  readonly id: string;
  readonly outputs: Properties;
}

type Invention = (resource: { readonly name: string; readonly inputs: Properties; readonly place: Place }) => Invented;

/** `undefined` for a type that nobody has described. */
export function inventOutputs(type: string, name: string, inputs: Properties, place: Place): Invented | undefined {
  // A component of this program has no outputs but those it registers itself.
  if (type.startsWith("patchbay:")) return { id: "", outputs: {} };
  const region = typeof inputs.region === "string" ? inputs.region : place.region;
  return inventions[type]?.({ name, inputs, place: { ...place, region } });
}

/** `undefined` for a function that nobody has described. */
export function inventAnswer(token: string, inputs: Properties, place: Place): Properties | undefined {
  return answers[token]?.(inputs, place);
}

/** A UUID that depends on nothing but the words given, so that two runs agree. */
export function uuidFrom(...words: readonly string[]): string {
  const hex = createHash("sha256").update(words.join("\0")).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

function hexFrom(...words: readonly string[]): string {
  return createHash("sha256").update(words.join("\0")).digest("hex").slice(0, 17);
}

function text(inputs: Properties, key: string, otherwise: string): string {
  const value = inputs[key];
  return typeof value === "string" && value !== "" ? value : otherwise;
}

/** Has no output of its own but an id. */
const plain: Invention = ({ name }) => ({ id: `${name}-id`, outputs: {} });

/** The id is one of the inputs, as with everything that hangs on a bucket or a queue. */
function namedBy(input: string): Invention {
  return ({ name, inputs }) => ({ id: text(inputs, input, name), outputs: {} });
}

/** `arn:aws:<service>:<region>:<account>:<kind><name>`, with the name as id. */
function named(service: string, kind: string, input = "name"): Invention {
  return ({ name, inputs, place }) => {
    const physical = text(inputs, input, `${name}-0a1b2c3`);
    return {
      id: physical,
      outputs: { [input]: physical, arn: `arn:aws:${service}:${place.region}:${place.accountId}:${kind}${physical}` },
    };
  };
}

/** EC2's ids: a prefix and 17 hexadecimal digits. */
function ec2(prefix: string, kind: string): Invention {
  return ({ name, place }) => {
    const id = `${prefix}-${hexFrom(prefix, name)}`;
    return { id, outputs: { arn: `arn:aws:ec2:${place.region}:${place.accountId}:${kind}/${id}` } };
  };
}

function iam(kind: string): Invention {
  return ({ name, inputs, place }) => {
    const physical = text(inputs, "name", `${name}-0a1b2c3`);
    const arn = `arn:aws:iam::${place.accountId}:${kind}/${physical}`;
    return { id: kind === "policy" ? arn : physical, outputs: { name: physical, arn } };
  };
}

/** What lives inside an Amazon Connect instance: `<instance>:<uuid>`, with the uuid under a name of its own. */
function inInstance(kind: string, idOutput: string): Invention {
  return ({ name, inputs, place }) => {
    const instanceId = text(inputs, "instanceId", "");
    const id = uuidFrom(instanceId, kind, name);
    const arn = `arn:aws:connect:${place.region}:${place.accountId}:instance/${instanceId}/${kind}/${id}`;
    return { id: `${instanceId}:${id}`, outputs: { arn, [idOutput]: id } };
  };
}

const bucket: Invention = ({ name, inputs, place }) => {
  const physical = text(inputs, "bucket", `${name}-0a1b2c3`);
  return {
    id: physical,
    outputs: {
      bucket: physical,
      arn: `arn:aws:s3:::${physical}`,
      bucketDomainName: `${physical}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${physical}.s3.${place.region}.amazonaws.com`,
    },
  };
};

const inventions: Readonly<Record<string, Invention>> = {
  "pulumi:pulumi:Stack": () => ({ id: "", outputs: {} }),
  "pulumi:providers:aws": plain,
  "pulumi:providers:awsx": plain,

  // A remote component: nothing of what the plugin makes inside is seen here.
  "awsx:ec2:Vpc": ({ name, inputs }) => {
    const zones = typeof inputs.numberOfAvailabilityZones === "number" ? inputs.numberOfAvailabilityZones : 3;
    const subnets = (kind: string): readonly string[] =>
      Array.from({ length: zones }, (_, zone) => `subnet-${hexFrom(name, kind, String(zone))}`);
    const vpcId = `vpc-${hexFrom("vpc", name)}`;
    return {
      id: "",
      outputs: {
        vpcId,
        vpc: { id: vpcId, defaultSecurityGroupId: `sg-${hexFrom("default", name)}` },
        publicSubnetIds: subnets("public"),
        privateSubnetIds: subnets("private"),
        isolatedSubnetIds: [],
        natGateways: [],
        vpcEndpoints: [],
        routeTables: subnets("private").map((subnet) => ({ id: `rtb-${hexFrom(subnet)}` })),
      },
    };
  },
  "aws:ec2/vpc:Vpc": ec2("vpc", "vpc"),
  "aws:ec2/subnet:Subnet": ec2("subnet", "subnet"),
  "aws:ec2/securityGroup:SecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/securityGroupRule:SecurityGroupRule": plain,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ec2("sgr", "security-group-rule"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ec2("sgr", "security-group-rule"),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ec2("sg", "security-group"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": ec2("vpce", "vpc-endpoint"),
  "aws:ec2/flowLog:FlowLog": ec2("fl", "vpc-flow-log"),

  "aws:kms/key:Key": ({ name, place }) => {
    const keyId = uuidFrom("key", name);
    return {
      id: keyId,
      outputs: { keyId, arn: `arn:aws:kms:${place.region}:${place.accountId}:key/${keyId}` },
    };
  },
  "aws:kms/alias:Alias": named("kms", ""),
  "aws:kms/keyPolicy:KeyPolicy": namedBy("keyId"),
  "aws:secretsmanager/secret:Secret": ({ name, inputs, place }) => {
    const physical = text(inputs, "name", name);
    // Secrets Manager adds six characters to the name.
    const arn = `arn:aws:secretsmanager:${place.region}:${place.accountId}:secret:${physical}-AbCdEf`;
    return { id: arn, outputs: { name: physical, arn } };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": ({ name, inputs }) => ({
    id: `${text(inputs, "secretId", name)}|version`,
    outputs: {
      arn: text(inputs, "secretId", name),
      versionId: uuidFrom("version", name),
      versionStages: ["AWSCURRENT"],
    },
  }),
  "aws:secretsmanager/secretRotation:SecretRotation": namedBy("secretId"),
  "aws:secretsmanager/secretPolicy:SecretPolicy": namedBy("secretArn"),

  "aws:dynamodb/table:Table": named("dynamodb", "table/"),
  "aws:sqs/queue:Queue": ({ name, inputs, place }) => {
    const physical = text(inputs, "name", name);
    const url = `https://sqs.${place.region}.amazonaws.com/${place.accountId}/${physical}`;
    const arn = `arn:aws:sqs:${place.region}:${place.accountId}:${physical}`;
    return { id: url, outputs: { name: physical, url, arn } };
  },
  "aws:sqs/queuePolicy:QueuePolicy": namedBy("queueUrl"),
  "aws:sqs/redrivePolicy:RedrivePolicy": namedBy("queueUrl"),
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": namedBy("queueUrl"),
  "aws:sns/topic:Topic": ({ name, inputs, place }) => {
    const physical = text(inputs, "name", name);
    const arn = `arn:aws:sns:${place.region}:${place.accountId}:${physical}`;
    return { id: arn, outputs: { name: physical, arn } };
  },
  "aws:sns/topicPolicy:TopicPolicy": namedBy("arn"),
  "aws:sns/topicSubscription:TopicSubscription": ({ name, inputs }) => {
    const arn = `${text(inputs, "topic", "")}:${uuidFrom("subscription", name)}`;
    return { id: arn, outputs: { arn } };
  },

  "aws:iam/role:Role": iam("role"),
  "aws:iam/policy:Policy": iam("policy"),
  "aws:iam/rolePolicy:RolePolicy": ({ name, inputs }) => {
    const physical = text(inputs, "name", `${name}-0a1b2c3`);
    return { id: `${text(inputs, "role", "")}:${physical}`, outputs: { name: physical } };
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": plain,

  "aws:lambda/function:Function": ({ name, inputs, place }) => {
    const physical = text(inputs, "name", name);
    const arn = `arn:aws:lambda:${place.region}:${place.accountId}:function:${physical}`;
    return {
      id: physical,
      outputs: {
        name: physical,
        arn,
        qualifiedArn: `${arn}:1`,
        version: "1",
        invokeArn: `arn:aws:apigateway:${place.region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
      },
    };
  },
  "aws:lambda/permission:Permission": plain,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": namedBy("functionName"),
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig": namedBy("functionName"),
  "aws:lambda/eventSourceMapping:EventSourceMapping": ({ name, inputs, place }) => {
    const uuid = uuidFrom("mapping", name);
    return {
      id: uuid,
      outputs: {
        uuid,
        arn: `arn:aws:lambda:${place.region}:${place.accountId}:event-source-mapping:${uuid}`,
        functionArn: `arn:aws:lambda:${place.region}:${place.accountId}:function:${text(inputs, "functionName", name)}`,
      },
    };
  },

  "aws:cloudwatch/logGroup:LogGroup": named("logs", "log-group:"),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": namedBy("policyName"),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": namedBy("name"),
  "aws:cloudwatch/queryDefinition:QueryDefinition": plain,
  "aws:cloudwatch/metricAlarm:MetricAlarm": named("cloudwatch", "alarm:"),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": named("cloudwatch", "alarm:", "alarmName"),
  "aws:cloudwatch/dashboard:Dashboard": ({ name, inputs, place }) => {
    const physical = text(inputs, "dashboardName", name);
    return {
      id: physical,
      outputs: { dashboardArn: `arn:aws:cloudwatch::${place.accountId}:dashboard/${physical}` },
    };
  },
  "aws:cloudwatch/eventRule:EventRule": named("events", "rule/"),
  "aws:cloudwatch/eventTarget:EventTarget": plain,
  "aws:scheduler/schedule:Schedule": named("scheduler", "schedule/default/"),

  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketPolicy:BucketPolicy": namedBy("bucket"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": namedBy("bucket"),
  "aws:s3/bucketVersioning:BucketVersioning": namedBy("bucket"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": namedBy("bucket"),
  "aws:s3/bucketLogging:BucketLogging": namedBy("bucket"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": namedBy("bucket"),
  "aws:s3/bucketNotification:BucketNotification": namedBy("bucket"),
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": namedBy("bucket"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": namedBy("bucket"),
  "aws:s3/bucketObjectv2:BucketObjectv2": ({ name, inputs }) => {
    const key = text(inputs, "key", name);
    return { id: key, outputs: { key, arn: `arn:aws:s3:::${text(inputs, "bucket", "")}/${key}`, etag: hexFrom(key) } };
  },

  "aws:cloudfront/distribution:Distribution": ({ name, place }) => {
    const id = `E${hexFrom("distribution", name).slice(0, 13).toUpperCase()}`;
    return {
      id,
      outputs: {
        arn: `arn:aws:cloudfront::${place.accountId}:distribution/${id}`,
        domainName: `d${hexFrom("domain", name).slice(0, 13)}.cloudfront.net`,
        hostedZoneId: "Z2FDTNDATAQYW2",
      },
    };
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": plain,
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": plain,
  "aws:cloudfront/cachePolicy:CachePolicy": plain,
  "aws:cloudfront/function:Function": ({ name, inputs, place }) => {
    const physical = text(inputs, "name", name);
    return { id: physical, outputs: { arn: `arn:aws:cloudfront::${place.accountId}:function/${physical}` } };
  },
  // CloudFront's logs go through CloudWatch's delivery in version 2.
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": named("logs", "delivery-source:"),
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": named("logs", "delivery-destination:"),
  "aws:cloudwatch/logDelivery:LogDelivery": plain,
  "aws:wafv2/webAcl:WebAcl": ({ name, inputs, place }) => {
    const id = uuidFrom("acl", name);
    const scope = inputs.scope === "CLOUDFRONT" ? "global" : "regional";
    const physical = text(inputs, "name", name);
    return {
      id,
      outputs: { arn: `arn:aws:wafv2:${place.region}:${place.accountId}:${scope}/webacl/${physical}/${id}` },
    };
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": namedBy("resourceArn"),

  "aws:apigatewayv2/api:Api": ({ name, place }) => {
    const id = hexFrom("api", name).slice(0, 10);
    return {
      id,
      outputs: {
        arn: `arn:aws:apigateway:${place.region}::/apis/${id}`,
        apiEndpoint: `https://${id}.execute-api.${place.region}.amazonaws.com`,
        executionArn: `arn:aws:execute-api:${place.region}:${place.accountId}:${id}`,
      },
    };
  },
  "aws:apigatewayv2/stage:Stage": ({ name, inputs, place }) => {
    const api = text(inputs, "apiId", "");
    const stage = text(inputs, "name", name);
    return {
      id: stage,
      outputs: {
        arn: `arn:aws:apigateway:${place.region}::/apis/${api}/stages/${stage}`,
        executionArn: `arn:aws:execute-api:${place.region}:${place.accountId}:${api}/${stage}`,
        invokeUrl: `https://${api}.execute-api.${place.region}.amazonaws.com/${stage === "$default" ? "" : stage}`,
      },
    };
  },
  "aws:apigatewayv2/route:Route": plain,
  "aws:apigatewayv2/integration:Integration": plain,
  "aws:apigatewayv2/authorizer:Authorizer": plain,

  "aws:connect/instance:Instance": ({ name, place }) => {
    const id = uuidFrom("instance", name);
    return {
      id,
      outputs: {
        arn: `arn:aws:connect:${place.region}:${place.accountId}:instance/${id}`,
        serviceRole: `arn:aws:iam::${place.accountId}:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect`,
        status: "ACTIVE",
        createdTime: "2026-01-01T00:00:00Z",
      },
    };
  },
  "aws:connect/instanceStorageConfig:InstanceStorageConfig": ({ name, inputs }) => {
    const associationId = uuidFrom("storage", name);
    return {
      id: `${text(inputs, "instanceId", "")}:${associationId}:${text(inputs, "resourceType", "")}`,
      outputs: { associationId },
    };
  },
  "aws:connect/hoursOfOperation:HoursOfOperation": inInstance("operating-hours", "hoursOfOperationId"),
  "aws:connect/queue:Queue": inInstance("queue", "queueId"),
  "aws:connect/routingProfile:RoutingProfile": inInstance("routing-profile", "routingProfileId"),
  "aws:connect/securityProfile:SecurityProfile": inInstance("security-profile", "securityProfileId"),
  "aws:connect/user:User": inInstance("agent", "userId"),
  "aws:connect/quickConnect:QuickConnect": inInstance("transfer-destination", "quickConnectId"),
  "aws:connect/contactFlow:ContactFlow": inInstance("contact-flow", "contactFlowId"),
  "aws:connect/contactFlowModule:ContactFlowModule": inInstance("flow-module", "contactFlowModuleId"),
  "aws:connect/vocabulary:Vocabulary": inInstance("vocabulary", "vocabularyId"),
  "aws:connect/lambdaFunctionAssociation:LambdaFunctionAssociation": ({ inputs }) => ({
    id: `${text(inputs, "instanceId", "")},${text(inputs, "functionArn", "")}`,
    outputs: {},
  }),
  "aws:connect/phoneNumber:PhoneNumber": ({ name, place }) => {
    const id = uuidFrom("number", name);
    return {
      id,
      outputs: {
        arn: `arn:aws:connect:${place.region}:${place.accountId}:phone-number/${id}`,
        phoneNumber: "+61280005550",
        statuses: [{ status: "CLAIMED", message: "" }],
      },
    };
  },
  "aws:connect/phoneNumberContactFlowAssociation:PhoneNumberContactFlowAssociation": ({ inputs }) => ({
    id: ["phoneNumberId", "instanceId", "contactFlowId"].map((key) => text(inputs, key, "")).join(","),
    outputs: {},
  }),
  "aws:cloudcontrol/resource:Resource": ({ name, inputs, place }) => cloudControl(name, inputs, place),
};

/** Cloud Control answers the whole resource as a JSON string; the id is the type's primary identifier. */
function cloudControl(name: string, inputs: Properties, place: Place): Invented {
  const desired: unknown = JSON.parse(text(inputs, "desiredState", "{}"));
  const state = typeof desired === "object" && desired !== null ? { ...desired } : {};
  const value = (key: string): string => {
    const found: unknown = Reflect.get(state, key);
    return typeof found === "string" ? found : "";
  };
  switch (inputs.typeName) {
    case "AWS::Connect::ApprovedOrigin":
      return {
        id: `${value("InstanceId")}|${value("Origin")}`,
        outputs: { properties: JSON.stringify(state) },
      };
    case "AWS::Connect::Rule": {
      const arn = `${value("InstanceArn")}/rule/${uuidFrom("rule", name, place.region)}`;
      return { id: arn, outputs: { properties: JSON.stringify({ ...state, RuleArn: arn }) } };
    }
    default:
      throw new Error(`no outputs are invented for Cloud Control's type ${String(inputs.typeName)}`);
  }
}

const answers: Readonly<Record<string, (inputs: Properties, place: Place) => Properties>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_, place) => ({
    accountId: place.accountId,
    arn: `arn:aws:iam::${place.accountId}:role/deployer`,
    id: place.accountId,
    userId: "AROAEXAMPLE:deployer",
  }),
  "aws:index/getPartition:getPartition": () => ({
    id: "aws",
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getRegion:getRegion": (_, place) => ({ id: place.region, name: place.region, region: place.region }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_, place) => ({
    id: place.region,
    names: ["a", "b", "c"].map((zone) => `${place.region}${zone}`),
  }),
  // CloudFront's own policies have the same ids in every account.
  "aws:cloudfront/getCachePolicy:getCachePolicy": (inputs) => ({ ...inputs, id: uuidFrom(String(inputs.name)) }),
  "aws:connect/getInstance:getInstance": (inputs, place) => {
    const id = text(inputs, "instanceId", uuidFrom(text(inputs, "instanceAlias", "")));
    return {
      ...inputs,
      id,
      instanceId: id,
      instanceAlias: text(inputs, "instanceAlias", "existing"),
      arn: `arn:aws:connect:${place.region}:${place.accountId}:instance/${id}`,
      identityManagementType: "CONNECT_MANAGED",
      inboundCallsEnabled: true,
      outboundCallsEnabled: true,
      contactFlowLogsEnabled: true,
      contactLensEnabled: true,
      serviceRole: `arn:aws:iam::${place.accountId}:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect`,
      status: "ACTIVE",
    };
  },
};
