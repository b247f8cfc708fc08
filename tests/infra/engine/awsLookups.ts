/** The stand-in's answers to data sources: what an account with nothing special in it would say. */
import { type AwsAccount, accountId, type Setting } from "./awsAccount.ts";
import type { Properties, Value } from "./propertyValues.ts";

type Lookup = (args: Properties, setting: Setting, account: AwsAccount) => Properties;

const lookups: Readonly<Record<string, Lookup>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    accountId,
    arn: `arn:aws:iam::${accountId}:user/stand-in`,
    id: accountId,
    userId: "AIDASTANDIN",
  }),
  "aws:index/getRegion:getRegion": ({ region }, setting) => {
    const name = region ?? setting.region;
    return { region: name, name, id: name, description: `${name} (stand-in)`, endpoint: `ec2.${name}.amazonaws.com` };
  },
  "aws:index/getPartition:getPartition": () => ({
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    reverseDnsPrefix: "com.amazonaws",
    id: "aws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (_, { region }) => ({
    id: region,
    region,
    names: zonesOf(region),
    zoneIds: zonesOf(region).map((zone) => `${zone}-id`),
    groupNames: [region],
  }),
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": ({ name }, { region }) => ({
    id: "pl-5a5a5a5a",
    arn: `arn:aws:ec2:${region}:aws:prefix-list/pl-5a5a5a5a`,
    name: name ?? "",
    region,
    entries: [],
    addressFamily: "IPv4",
    maxEntries: 0,
    ownerId: "AWS",
    tags: {},
    version: 1,
  }),
  "aws:cloudfront/getCachePolicy:getCachePolicy": managedPolicy,
  "aws:cloudfront/getOriginRequestPolicy:getOriginRequestPolicy": managedPolicy,
  "aws:cloudfront/getResponseHeadersPolicy:getResponseHeadersPolicy": managedPolicy,
  "aws:cloudfront/getLogDeliveryCanonicalUserId:getLogDeliveryCanonicalUserId": () => ({
    id: "c4c1ede66af53448b93c283ce9448c4b",
  }),
  "aws:connect/getInstance:getInstance": ({ instanceId, instanceAlias }, { region }) => {
    const id = instanceId ?? "99999999-8888-7777-6666-555555555555";
    return {
      id,
      instanceId: id,
      instanceAlias: instanceAlias ?? "existing",
      arn: `arn:aws:connect:${region}:${accountId}:instance/${id}`,
      identityManagementType: "CONNECT_MANAGED",
      inboundCallsEnabled: true,
      outboundCallsEnabled: true,
      contactFlowLogsEnabled: true,
      contactLensEnabled: true,
      autoResolveBestVoicesEnabled: true,
      earlyMediaEnabled: true,
      multiPartyConferenceEnabled: true,
      serviceRole: `arn:aws:iam::${accountId}:role/connect`,
      status: "ACTIVE",
      createdTime: "2026-01-01T00:00:00Z",
      region,
      tags: {},
    };
  },
  "aws:connect/getSecurityProfile:getSecurityProfile": named("securityProfileId", "security-profile"),
  "aws:connect/getRoutingProfile:getRoutingProfile": named("routingProfileId", "routing-profile"),
  "aws:connect/getContactFlow:getContactFlow": named("contactFlowId", "contact-flow"),
  "aws:connect/getQueue:getQueue": named("queueId", "queue"),
  "aws:connect/getHoursOfOperation:getHoursOfOperation": named("hoursOfOperationId", "operating-hours"),
};

export function lookUp(token: string, args: Properties, setting: Setting, account: AwsAccount): Properties {
  const lookup = lookups[token];
  if (lookup === undefined) throw new Error(`${token} is not in awsLookups.ts`);
  return lookup(args, setting, account);
}

export function zonesOf(region: string): string[] {
  return ["a", "b", "c"].map((letter) => `${region}${letter}`);
}

function managedPolicy({ name, id }: Properties): Properties {
  const found: Value =
    id ?? `658327ea-f89d-4fab-a63d-${Buffer.from(String(name)).toString("hex").slice(0, 12).padEnd(12, "0")}`;
  return { id: found, name: name ?? "", etag: "E1", comment: "" };
}

/** Something that every instance of Amazon Connect has from the start. */
function named(idName: string, place: string): Lookup {
  return (args, { region }) => {
    const id = args[idName] ?? "11111111-2222-3333-4444-555555555555";
    return {
      id: `${args.instanceId}:${id}`,
      instanceId: args.instanceId ?? "",
      name: args.name ?? "",
      [idName]: id,
      arn: `arn:aws:connect:${region}:${accountId}:instance/${args.instanceId}/${place}/${id}`,
      region,
      tags: {},
    };
  };
}
