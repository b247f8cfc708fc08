/**
 * `awsx:ec2:Vpc` without awsx's own provider, which is a download: the same children under the same names, as far as Patchbay's
 * network needs them. Inputs that it does not know how to honor are refused, not passed over.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { shapeProblems } from "./inputCheck.ts";
import { bare, isMap, type Properties, type Value } from "./propertyValues.ts";
import { sdkTypes } from "./sdkTypes.ts";
import { type PlacedSubnet, type SubnetSpec, vpcLayout } from "./vpcLayout.ts";

interface VpcSettings {
  readonly cidrBlock: string;
  readonly zones: number;
  readonly zoneMask: number;
  readonly subnets: readonly SubnetSpec[];
  readonly nat: "None" | "Single" | "OnePerAz";
  readonly tags: Record<string, string>;
}

export class Vpc extends pulumi.ComponentResource {
  readonly state: pulumi.Inputs;

  constructor(
    name: string,
    settings: VpcSettings,
    zoneNames: readonly string[],
    options: pulumi.ComponentResourceOptions,
  ) {
    super("awsx:ec2:Vpc", name, {}, options);
    const child = { parent: this };
    const vpc = new aws.ec2.Vpc(
      name,
      { cidrBlock: settings.cidrBlock, enableDnsHostnames: true, enableDnsSupport: true, tags: settings.tags },
      child,
    );
    const inVpc = { parent: vpc, dependsOn: [vpc] };
    const internetGateway = new aws.ec2.InternetGateway(name, { vpcId: vpc.id }, inVpc);
    const placed = vpcLayout(settings.cidrBlock, settings.zones, settings.zoneMask, settings.subnets);
    const built = placed.map((subnet) => buildSubnet(name, subnet, vpc, zoneNames[subnet.zone] ?? ""));
    const isPublic = ({ placed }: BuiltSubnet) => placed.type === "Public";
    const gateways = buildGateways(name, settings, built.filter(isPublic), vpc);
    const routes = built.flatMap((subnet) => {
      const nat = gateways.find(({ zone }) => settings.nat === "Single" || zone === subnet.placed.zone)?.gateway;
      const target = isPublic(subnet) ? { gatewayId: internetGateway.id } : { natGatewayId: nat?.id };
      if (subnet.placed.type === "Isolated" || (!isPublic(subnet) && nat === undefined)) return [];
      const args = { routeTableId: subnet.routeTable.id, destinationCidrBlock: "0.0.0.0/0", ...target };
      return [new aws.ec2.Route(subnet.name, args, { parent: subnet.routeTable })];
    });
    const subnetsOf = (type: string) => built.filter(({ placed }) => placed.type === type).map(({ subnet }) => subnet);
    const idsOf = (type: string) => subnetsOf(type).map(({ id }) => id);
    this.state = {
      vpc,
      vpcId: vpc.id,
      internetGateway,
      eips: gateways.map(({ eip }) => eip),
      natGateways: gateways.map(({ gateway }) => gateway),
      routes,
      routeTables: built.map(({ routeTable }) => routeTable),
      routeTableAssociations: built.map(({ association }) => association),
      subnets: built.map(({ subnet }) => subnet),
      subnetLayout: settings.subnets.map((spec) => ({ ...spec })),
      publicSubnets: subnetsOf("Public"),
      publicSubnetIds: idsOf("Public"),
      privateSubnets: subnetsOf("Private"),
      privateSubnetIds: idsOf("Private"),
      isolatedSubnets: subnetsOf("Isolated"),
      isolatedSubnetIds: idsOf("Isolated"),
      vpcEndpoints: [],
    };
    this.registerOutputs(this.state);
  }
}

interface BuiltSubnet {
  readonly name: string;
  readonly placed: PlacedSubnet;
  readonly subnet: aws.ec2.Subnet;
  readonly routeTable: aws.ec2.RouteTable;
  readonly association: aws.ec2.RouteTableAssociation;
}

function buildSubnet(vpcName: string, placed: PlacedSubnet, vpc: aws.ec2.Vpc, availabilityZone: string): BuiltSubnet {
  const name = `${vpcName}-${placed.name}-${placed.zone + 1}`;
  const subnet = new aws.ec2.Subnet(
    name,
    {
      vpcId: vpc.id,
      cidrBlock: placed.cidrBlock,
      availabilityZone,
      mapPublicIpOnLaunch: placed.type === "Public",
      tags: { Name: name, SubnetType: placed.type },
    },
    { parent: vpc },
  );
  const routeTable = new aws.ec2.RouteTable(name, { vpcId: vpc.id, tags: { Name: name } }, { parent: subnet });
  const association = new aws.ec2.RouteTableAssociation(
    name,
    { routeTableId: routeTable.id, subnetId: subnet.id },
    { parent: routeTable },
  );
  return { name, placed, subnet, routeTable, association };
}

function buildGateways(
  vpcName: string,
  { nat }: VpcSettings,
  publicSubnets: readonly BuiltSubnet[],
  vpc: aws.ec2.Vpc,
): { zone: number; eip: aws.ec2.Eip; gateway: aws.ec2.NatGateway }[] {
  const homes = nat === "None" ? [] : nat === "Single" ? publicSubnets.slice(0, 1) : publicSubnets;
  return homes.map(({ subnet, placed }) => {
    const name = `${vpcName}-${placed.zone + 1}`;
    const eip = new aws.ec2.Eip(name, { domain: "vpc", tags: { Name: name } }, { parent: subnet, dependsOn: [vpc] });
    const gateway = new aws.ec2.NatGateway(
      name,
      { subnetId: subnet.id, allocationId: eip.allocationId, tags: { Name: name } },
      { parent: subnet, dependsOn: [eip] },
    );
    return { zone: placed.zone, eip, gateway };
  });
}

/** Inputs of the program, checked as the SDK declares them. */
export function readVpcSettings(inputs: Properties): VpcSettings {
  const type = sdkTypes("awsx").resource("awsx:ec2:Vpc");
  if (type === undefined) throw new Error("awsx:ec2:Vpc is not in the installed @pulumi/awsx");
  const given = bare({ ...inputs });
  if (!isMap(given)) throw new Error("awsx:ec2:Vpc has no inputs");
  const problems = shapeProblems(given, type.inputs).map(({ property, reason }) => `${property} ${reason}`);
  for (const name of Object.keys(given)) {
    if (!honored.includes(name)) problems.push(`${name} is not honored by this stand-in`);
  }
  if (problems.length > 0) throw new Error(`awsx:ec2:Vpc: ${problems.join("; ")}`);
  const gateways = given.natGateways;
  const specs = Array.isArray(given.subnetSpecs) ? given.subnetSpecs.filter(isMap) : [];
  return {
    cidrBlock: text(given.cidrBlock) ?? "10.0.0.0/16",
    zones: Number(given.numberOfAvailabilityZones ?? 3),
    zoneMask: Number(given.availabilityZoneCidrMask ?? 18),
    nat: readNat(isMap(gateways) ? gateways.strategy : undefined),
    tags: Object.fromEntries(
      Object.entries(isMap(given.tags) ? given.tags : {}).map(([key, value]) => [key, String(value)]),
    ),
    subnets: specs.map((spec) => ({
      type: String(spec.type),
      name: text(spec.name) ?? String(spec.type).toLowerCase(),
      cidrMask: Number(spec.cidrMask ?? 20),
    })),
  };
}

const honored = [
  "availabilityZoneCidrMask",
  "cidrBlock",
  "enableDnsHostnames",
  "enableDnsSupport",
  "natGateways",
  "numberOfAvailabilityZones",
  "subnetSpecs",
  "subnetStrategy",
  "tags",
];

function readNat(strategy: Value | undefined): VpcSettings["nat"] {
  // What awsx does when nobody says.
  if (strategy === undefined) return "OnePerAz";
  if (strategy === "None" || strategy === "Single" || strategy === "OnePerAz") return strategy;
  throw new Error(`awsx:ec2:Vpc: natGateways.strategy ${String(strategy)} is not known`);
}

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
