import { expect } from "chai";
import fc from "fast-check";
import { endpoints } from "../../infra/endpoints.ts";
import { createFunctionRoles } from "../../infra/functionRoles.ts";
import { createKey } from "../../infra/keysAndSecrets.ts";
import { createNetwork, subnetMasks } from "../../infra/network.ts";
import { recordProgram } from "./mocks.ts";
import { stageSettings } from "./settings.ts";

const create = (stage: "dev" | "prod" = "dev") =>
  recordProgram(() => {
    const settings = stageSettings({ stage });
    const roles = createFunctionRoles({ settings });
    return createNetwork({ settings, key: createKey({ settings }), roles });
  });

describe("the network", () => {
  it("has one way out in development, and one per zone in production", async () => {
    const vpcOf = async (stage: "dev" | "prod") => (await create(stage)).single("awsx:ec2:Vpc").inputs;

    expect(await vpcOf("dev")).to.deep.include({ numberOfAvailabilityZones: 2, natGateways: { strategy: "Single" } });
    expect(await vpcOf("prod")).to.deep.include({
      numberOfAvailabilityZones: 3,
      natGateways: { strategy: "OnePerAz" },
    });
  });

  it("answers names of endpoints inside, which private names need", async () => {
    const { single } = await create();

    expect(single("awsx:ec2:Vpc").inputs).to.include({ enableDnsHostnames: true, enableDnsSupport: true });
  });

  it("fits its subnets into each zone, and three zones into any network that settings allow", () => {
    fc.assert(
      fc.property(fc.integer({ min: 16, max: 22 }), (mask) => {
        const { zone, private: ofFunctions, public: ofNat } = subnetMasks(`10.0.0.0/${mask}`);
        const addresses = (length: number) => 2 ** (32 - length);

        expect(addresses(ofFunctions) + addresses(ofNat)).to.be.at.most(addresses(zone));
        expect(3 * addresses(zone)).to.be.at.most(addresses(mask));
        // AWS's smallest subnet.
        expect(ofNat).to.be.at.most(28);
      }),
    );
  });

  it("lets functions out over TLS and nothing in", async () => {
    const { single } = await create();

    const { ingress, egress } = single("aws:ec2/securityGroup:SecurityGroup", "functions").inputs;
    expect(ingress).to.deep.equal([]);
    expect(egress).to.deep.equal([
      {
        description: "TLS to AWS and the CRM",
        protocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrBlocks: ["0.0.0.0/0"],
      },
    ]);
  });

  it("lets nobody but functions reach the endpoints", async () => {
    const { single, result } = await create();

    const { ingress, egress } = single("aws:ec2/securityGroup:SecurityGroup", "endpoints").inputs;
    expect(egress).to.deep.equal([]);
    expect(ingress).to.deep.equal([
      {
        description: "TLS from functions",
        protocol: "tcp",
        fromPort: 443,
        toPort: 443,
        securityGroups: [result.functionSecurityGroupId],
      },
    ]);
  });

  it("closes the group that AWS makes for whoever names none", async () => {
    const { single, result } = await create();

    expect(single("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs).to.deep.include({
      vpcId: result.vpcId,
      ingress: [],
      egress: [],
    });
  });

  it("puts interfaces into the private subnets and gateways into the routes", async () => {
    const { ofType, result } = await create();

    const made = ofType("aws:ec2/vpcEndpoint:VpcEndpoint");
    expect(made.map(({ inputs }) => inputs.serviceName)).to.have.members(
      ["connect", "dynamodb", "s3", "secretsmanager", "sqs"].map(
        (service) => `com.amazonaws.ap-southeast-2.${service}`,
      ),
    );
    for (const { name, inputs } of made) {
      const expected = endpoints({ stage: "dev", region: "ap-southeast-2" }, "123456789012").find(
        ({ service }) => service === name,
      );
      expect(JSON.parse(String(inputs.policy))).to.deep.equal(expected?.policy);
      if (inputs.vpcEndpointType === "Gateway") {
        expect(inputs.routeTableIds).to.have.lengthOf(2);
      } else {
        expect(inputs).to.deep.include({ privateDnsEnabled: true, subnetIds: result.privateSubnetIds });
        expect(inputs.securityGroupIds).to.have.lengthOf(1);
      }
    }
  });

  it("writes down who spoke with whom, encrypted and for a time", async () => {
    const { single, result } = await create();

    expect(single("aws:ec2/flowLog:FlowLog").inputs).to.deep.include({
      vpcId: result.vpcId,
      trafficType: "ALL",
      logDestination: "arn:aws:logs:ap-southeast-2:123456789012:log-group:/patchbay/dev/network",
      iamRoleArn: "arn:aws:iam::123456789012:role/patchbay-dev-network-logs",
    });
    const logs = single("aws:cloudwatch/logGroup:LogGroup").inputs;
    expect(logs).to.include({ name: "/patchbay/dev/network", retentionInDays: 90 });
    expect(logs.kmsKeyId).to.match(/:key\//);
  });

  it("lets the flow log's role write to that log alone, for flow logs of this account", async () => {
    const { single } = await create();

    const group = "arn:aws:logs:ap-southeast-2:123456789012:log-group:/patchbay/dev/network";
    const policy = JSON.parse(String(single("aws:iam/rolePolicy:RolePolicy", "network-logs").inputs.policy));
    expect(policy.Statement).to.deep.equal([
      {
        Sid: "WriteFlowLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [group, `${group}:*`],
      },
      {
        Sid: "FindTheLogGroup",
        Effect: "Allow",
        Action: ["logs:DescribeLogGroups"],
        Resource: ["arn:aws:logs:ap-southeast-2:123456789012:log-group:*"],
      },
    ]);
    const trust = JSON.parse(String(single("aws:iam/role:Role", "network-logs").inputs.assumeRolePolicy));
    expect(trust.Statement[0]).to.deep.include({
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: { "aws:SourceArn": "arn:aws:ec2:ap-southeast-2:123456789012:vpc-flow-log/*" },
      },
    });
  });

  it("goes before the roles that Lambda needs to leave it", async () => {
    const { single, ofType } = await create();

    const { dependsOn } = single("aws:ec2/securityGroup:SecurityGroup", "functions").options;
    for (const type of ["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"]) {
      const ofFunctions = ofType(type).filter(({ name }) => name !== "network-logs");
      expect(ofFunctions).to.have.lengthOf(7);
      for (const { name } of ofFunctions) {
        expect(dependsOn.some((urn) => urn.endsWith(`${type}::${name}`))).to.equal(true);
      }
    }
  });
});
