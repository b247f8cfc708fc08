/**
 * The network that functions run in: private subnets, out over TLS alone, AWS by endpoints of its own where there are any,
 * and the CRM through network address translation. Nothing gets in.
 */
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { accountId } from "./account.ts";
import { endpoints } from "./endpoints.ts";
import type { FunctionRoles } from "./functionRoles.ts";
import { policyDocument, trustPolicy } from "./policyDocument.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface NetworkArgs {
  readonly settings: StageSettings;
  readonly key: aws.kms.Key;
  /** Not deleted before the functions' security group is. */
  readonly roles: FunctionRoles;
}

export interface Network {
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly functionSecurityGroupId: pulumi.Output<string>;
}

export function createNetwork(args: NetworkArgs): Network {
  const { stage, network } = args.settings;
  const masks = subnetMasks(network.cidr);
  const vpc = new awsx.ec2.Vpc("network", {
    cidrBlock: network.cidr,
    numberOfAvailabilityZones: network.zones,
    // One size for two zones and for three, so that a third one leaves the others where they are.
    availabilityZoneCidrMask: masks.zone,
    subnetStrategy: "Auto",
    subnetSpecs: [
      { type: "Private", name: "functions", cidrMask: masks.private },
      { type: "Public", name: "nat", cidrMask: masks.public },
    ],
    natGateways: { strategy: network.nat === "single" ? "Single" : "OnePerAz" },
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags: { Name: `patchbay-${stage}` },
  });
  new aws.ec2.DefaultSecurityGroup("closed", {
    vpcId: vpc.vpcId,
    ingress: [],
    egress: [],
    tags: { Name: `patchbay-${stage}-closed` },
  });
  const functionGroup = createFunctionGroup(args, vpc.vpcId);
  createEndpoints(args.settings, vpc, functionGroup.id);
  createFlowLog(args, vpc.vpcId);
  return {
    vpcId: vpc.vpcId,
    privateSubnetIds: vpc.privateSubnetIds,
    functionSecurityGroupId: functionGroup.id,
  };
}

/** A quarter of the network for each zone, half of that for functions, a quarter for what translates addresses. */
export function subnetMasks(cidr: string): {
  readonly zone: number;
  readonly private: number;
  readonly public: number;
} {
  const whole = Number(cidr.slice(cidr.indexOf("/") + 1));
  return { zone: whole + 2, private: whole + 3, public: whole + 4 };
}

const tlsPort = 443;

function createFunctionGroup({ settings, roles }: NetworkArgs, vpcId: pulumi.Input<string>): aws.ec2.SecurityGroup {
  return new aws.ec2.SecurityGroup(
    "functions",
    {
      name: `patchbay-${settings.stage}-functions`,
      description: "Functions: out over TLS, nothing in",
      vpcId,
      ingress: [],
      egress: [
        {
          description: "TLS to AWS and the CRM",
          protocol: "tcp",
          fromPort: tlsPort,
          toPort: tlsPort,
          cidrBlocks: ["0.0.0.0/0"],
        },
      ],
      tags: { Name: `patchbay-${settings.stage}-functions` },
    },
    {
      dependsOn: Object.values(roles).flatMap(({ role, networkPolicy }) => [role, networkPolicy]),
      // Lambda takes up to 20 minutes to let go of it.
      customTimeouts: { delete: "45m" },
    },
  );
}

function createEndpoints(settings: StageSettings, vpc: awsx.ec2.Vpc, functionGroupId: pulumi.Input<string>): void {
  const { stage, region } = settings;
  const group = new aws.ec2.SecurityGroup("endpoints", {
    name: `patchbay-${stage}-endpoints`,
    description: "Endpoints of AWS services: TLS from functions",
    vpcId: vpc.vpcId,
    ingress: [
      {
        description: "TLS from functions",
        protocol: "tcp",
        fromPort: tlsPort,
        toPort: tlsPort,
        securityGroups: [functionGroupId],
      },
    ],
    egress: [],
    tags: { Name: `patchbay-${stage}-endpoints` },
  });
  const routeTableIds = vpc.routeTables.apply((tables) => pulumi.all(tables.map((table) => table.id)));
  const account = accountId();
  // Only the policies need the account's number, so that a preview shows every endpoint.
  for (const { service, kind } of endpoints(settings, "")) {
    new aws.ec2.VpcEndpoint(service, {
      vpcId: vpc.vpcId,
      serviceName: `com.amazonaws.${region}.${service}`,
      vpcEndpointType: kind,
      policy: account.apply((id) =>
        JSON.stringify(endpoints(settings, id).find((endpoint) => endpoint.service === service)?.policy),
      ),
      ...(kind === "Gateway"
        ? { routeTableIds }
        : { privateDnsEnabled: true, subnetIds: vpc.privateSubnetIds, securityGroupIds: [group.id] }),
      tags: { Name: `patchbay-${stage}-${service}` },
    });
  }
}

function createFlowLog({ settings, key }: NetworkArgs, vpcId: pulumi.Input<string>): void {
  const { stage, region, retention } = settings;
  const logGroup = new aws.cloudwatch.LogGroup("network", {
    name: `/patchbay/${stage}/network`,
    retentionInDays: retention.logDays,
    kmsKeyId: key.arn,
  });
  const account = accountId();
  const role = new aws.iam.Role("network-logs", {
    name: `patchbay-${stage}-network-logs`,
    description: `Writes the flow logs of Patchbay's stage ${stage}`,
    assumeRolePolicy: account.apply((id) =>
      JSON.stringify(
        trustPolicy("vpc-flow-logs.amazonaws.com", {
          StringEquals: { "aws:SourceAccount": id },
          ArnLike: { "aws:SourceArn": `arn:aws:ec2:${region}:${id}:vpc-flow-log/*` },
        }),
      ),
    ),
  });
  const policy = new aws.iam.RolePolicy("network-logs", {
    role: role.name,
    policy: pulumi
      .all([logGroup.arn, account])
      .apply(([arn, id]) => JSON.stringify(flowLogPolicy(arn, `arn:aws:logs:${region}:${id}:log-group:*`))),
  });
  new aws.ec2.FlowLog(
    "network",
    {
      vpcId,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      tags: { Name: `patchbay-${stage}` },
    },
    { dependsOn: [policy] },
  );
}

/** @param anyLogGroup EC2 looks for its log group among all of them */
export function flowLogPolicy(logGroup: string, anyLogGroup: string) {
  return policyDocument(
    {
      Sid: "WriteFlowLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [logGroup, `${logGroup}:*`],
    },
    { Sid: "FindTheLogGroup", Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: [anyLogGroup] },
  );
}
