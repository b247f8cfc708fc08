/** The network: nothing in from outside, out over TLS alone, and every connection written down. */
import { isOneOf, isSet, listAt, notYetKnown, pointingAt, type Rule, refersTo, unless, valueAt } from "./rule.ts";
import { statementsOf } from "./statements.ts";

const everywhere = ["0.0.0.0/0", "::/0"];
const tlsPort = 443;
const vpcs = ["awsx:ec2:Vpc", "aws:ec2/vpc:Vpc"];

export const networkRules: readonly Rule[] = [
  {
    id: "network-nothing-in",
    promise: "No security group lets anything in from everywhere",
    answersTo: ["AwsSolutions-EC23", "CKV_AWS_260"],
    scope: "resource",
    types: [
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ],
    problems: (resource) =>
      ingressOf(resource.type, resource.props)
        .filter((rule) => opensTo(rule).some((range) => everywhere.includes(range)))
        .map(() => "it lets everybody in"),
  },
  {
    id: "network-out-by-tls",
    promise: "What goes out goes over TLS",
    answersTo: [],
    scope: "resource",
    types: [
      "aws:ec2/securityGroup:SecurityGroup",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      "aws:ec2/securityGroupRule:SecurityGroupRule",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ],
    problems: (resource) =>
      egressOf(resource.type, resource.props)
        .filter((rule) => ["fromPort", "toPort"].some((port) => !isOneOf(valueAt(rule, port), tlsPort)))
        .map(
          (rule) =>
            `it lets out more than port ${tlsPort}: ${String(valueAt(rule, "fromPort"))} to ${String(valueAt(rule, "toPort"))}`,
        ),
  },
  {
    id: "network-default-closed",
    promise: "The security group that every network has is closed",
    answersTo: ["CKV2_AWS_12"],
    scope: "stage",
    types: vpcs,
    problems: (vpc, stage) => {
      const groups = pointingAt(vpc, stage, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpcId");
      return unless(
        groups.some(({ props }) => [props.ingress, props.egress].every((list) => list === notYetKnown || !isSet(list))),
        "its default security group is open",
      );
    },
  },
  {
    id: "network-logged",
    promise: "Every connection in the network is written down, the refused ones too",
    answersTo: ["AwsSolutions-VPC7", "CKV2_AWS_11"],
    scope: "stage",
    types: vpcs,
    problems: (vpc, { resources }) =>
      unless(
        resources.some(
          (other) =>
            other.type === "aws:ec2/flowLog:FlowLog" &&
            refersTo(other, "vpcId", vpc) &&
            isOneOf(other.props.trafficType, "ALL"),
        ),
        "it has no flow log of all traffic",
      ),
  },
  {
    id: "endpoints-for-this-account",
    promise: "Through the network's endpoints nothing reaches another account's services",
    answersTo: [],
    scope: "resource",
    types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
    problems: (endpoint) => [
      ...unless(isSet(endpoint.props.policy), "it has no policy, which allows everything"),
      ...statementsOf(endpoint)
        .filter(
          ({ effect, conditionValues }) => effect === "Allow" && conditionValues["aws:ResourceAccount"] === undefined,
        )
        .map(({ sid }) => `${sid} does not say whose resources: aws:ResourceAccount is missing`),
    ],
  },
];

function ingressOf(type: string, props: unknown): readonly unknown[] {
  if (type.endsWith(":SecurityGroupIngressRule")) return [props];
  if (type.endsWith(":SecurityGroupRule")) return valueAt(props, "type") === "ingress" ? [props] : [];
  return listAt(props, "ingress");
}

function egressOf(type: string, props: unknown): readonly unknown[] {
  if (type.endsWith(":SecurityGroupEgressRule")) return [props];
  if (type.endsWith(":SecurityGroupRule")) return valueAt(props, "type") === "egress" ? [props] : [];
  return listAt(props, "egress");
}

function opensTo(rule: unknown): readonly string[] {
  return ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"].flatMap((key) => listAt(rule, key).map(String));
}
