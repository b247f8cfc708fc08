/**
 * What AWS charges, as data: US dollars in us-east-1. Each price says where it was read and when; an assumption is a
 * figure that no primary source confirmed, to be checked against a bill before anybody relies on it.
 */

export interface Price {
  readonly dollars: number;
  readonly per: string;
  readonly source: string;
  /** ISO date on which the source was read. */
  readonly read: string;
  readonly confirmed: boolean;
}

/** API Evangelist transcribes AWS's price pages into data; two public bills of August 2026 agree with the Connect figures. */
const transcribed = (page: string): string => `aws.amazon.com/${page}, as transcribed by API Evangelist`;

export const prices = {
  connectVoiceMinute: confirmed(0.038, "minute", transcribed("connect/pricing, all features included"), "2026-10-07"),
  connectVoiceMinuteBasic: confirmed(0.018, "minute", transcribed("connect/pricing, Basic"), "2026-10-07"),
  contactLensVoiceMinute: assumed(0.015, "minute", "public cost tables, on top of Basic"),
  didNumberDay: assumed(0.03, "number and day", "public cost tables"),
  didInboundMinute: assumed(0.0022, "minute", "public cost tables"),
  tollFreeNumberDay: assumed(0.06, "number and day", "public cost tables"),
  tollFreeInboundMinute: assumed(0.012, "minute", "public cost tables"),

  lambdaRequest: confirmed(0.2e-6, "request", transcribed("lambda/pricing"), "2026-09-20"),
  lambdaArmGigabyteSecond: confirmed(0.0000133334, "GB-second", transcribed("lambda/pricing"), "2026-09-20"),
  dynamoWrite: confirmed(0.625e-6, "write of 1 KB", "public cost table of August 2026", "2026-11-20"),
  dynamoRead: confirmed(0.125e-6, "read of 4 KB", "public cost table of August 2026", "2026-11-20"),
  httpApiRequest: confirmed(1e-6, "request", transcribed("api-gateway/pricing"), "2026-09-20"),
  queueRequest: assumed(0.4e-6, "request", "public cost tables"),
  secretMonth: confirmed(0.4, "secret and month", transcribed("secrets-manager/pricing"), "2026-09-20"),
  secretRequest: confirmed(5e-6, "request", transcribed("secrets-manager/pricing"), "2026-09-20"),
  keyMonth: assumed(1, "key and month", "public cost tables"),
  keyRequest: assumed(3e-6, "request", "public cost tables"),
  natGatewayHour: confirmed(0.045, "gateway and hour", transcribed("vpc/pricing"), "2026-09-20"),
  natGigabyte: confirmed(0.045, "GB", transcribed("vpc/pricing"), "2026-09-20"),
  interfaceEndpointHour: assumed(0.01, "endpoint, zone and hour", "public cost tables"),
  interfaceEndpointGigabyte: confirmed(0.01, "GB", "aws.amazon.com/privatelink/pricing", "2026-11-20"),
  cloudFrontGigabyte: confirmed(0.085, "GB beyond 1 TB", "aws.amazon.com/cloudfront/pricing", "2026-11-20"),
  storageGigabyteMonth: assumed(0.023, "GB and month", "public cost tables"),
  logsGigabyte: assumed(0.5, "GB taken in", "public cost tables"),
  alarmMonth: assumed(0.1, "alarm and month", "public cost tables"),
  customMetricMonth: assumed(0.3, "metric and month", "public cost tables"),
  dashboardMonth: assumed(3, "dashboard and month", "public cost tables"),
  traceRecorded: assumed(5e-6, "trace", "public cost tables"),
  firewallMonth: assumed(5, "firewall and month", "public cost tables"),
  firewallRuleMonth: assumed(1, "rule and month", "public cost tables"),
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;

/** What AWS gives every account each month without a charge, in the unit of the price. */
export const freeEachMonth: Readonly<Partial<Record<PriceName, number>>> = {
  lambdaRequest: 1_000_000,
  lambdaArmGigabyteSecond: 400_000,
  queueRequest: 1_000_000,
  keyRequest: 20_000,
  cloudFrontGigabyte: 1_000,
  traceRecorded: 100_000,
  logsGigabyte: 5,
  alarmMonth: 10,
  customMetricMonth: 10,
  dashboardMonth: 3,
};

function confirmed(dollars: number, per: string, source: string, read: string): Price {
  return { dollars, per, source, read, confirmed: true };
}

function assumed(dollars: number, per: string, source: string): Price {
  return { dollars, per, source, read: "2026-11-20", confirmed: false };
}
