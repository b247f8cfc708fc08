/** What a stage costs in a month, from how many calls it takes and how it is set up. Pure: prices and workload in, lines out. */
import { freeEachMonth, type PriceName, prices } from "./prices.ts";

export interface Workload {
  readonly agents: number;
  /** Of the whole center. */
  readonly callsPerDay: number;
  readonly minutesPerCall: number;
  readonly daysPerMonth: number;
  readonly number: "DID" | "TOLL_FREE";
  readonly connect: "unlimited" | "basic";
  readonly setup: StageSetup;
}

/** The part of a stage's settings that costs money whether it rings or not. */
export interface StageSetup {
  readonly natGateways: number;
  readonly zones: number;
  readonly interfaceEndpoints: number;
  readonly alarms: number;
  readonly firewall: boolean;
}

export interface CostLine {
  readonly service: string;
  readonly what: string;
  readonly dollarsPerMonth: number;
  /** Holds a price that nobody confirmed. */
  readonly assumed: boolean;
}

export function estimate(workload: Workload): readonly CostLine[] {
  const { setup } = workload;
  const calls = workload.callsPerDay * workload.daysPerMonth;
  const minutes = calls * workload.minutesPerCall;
  const requests = functionRequests(calls);
  const hours = 730;
  const megabytesOut = calls * perCall.crmKilobytes * 1e-3;
  return [
    line("Amazon Connect", `${count(minutes)} minutes of voice with recording, analysis and summary`, [
      ...(workload.connect === "unlimited"
        ? [charge("connectVoiceMinute", minutes)]
        : [charge("connectVoiceMinuteBasic", minutes), charge("contactLensVoiceMinute", minutes)]),
    ]),
    line("Telephony", `one ${workload.number === "DID" ? "direct" : "toll-free"} number, its inbound minutes`, [
      charge(workload.number === "DID" ? "didNumberDay" : "tollFreeNumberDay", 30),
      charge(workload.number === "DID" ? "didInboundMinute" : "tollFreeInboundMinute", minutes),
    ]),
    line("AWS Lambda", `${count(requests.total)} requests`, [
      charge("lambdaRequest", requests.total),
      charge("lambdaArmGigabyteSecond", requests.gigabyteSeconds),
    ]),
    line("Amazon DynamoDB", "journal and customer cache", [
      charge("dynamoWrite", calls * perCall.tableWrites),
      charge("dynamoRead", calls * perCall.tableReads + sweepsPerMonth * 20),
    ]),
    line("API Gateway", "the connector's requests and the CRM's webhooks", [
      charge("httpApiRequest", calls * perCall.apiRequests),
    ]),
    line("Amazon SQS", "two queues, their pollers included", [
      charge("queueRequest", calls * perCall.messages * 3 + emptyPollsPerMonth),
    ]),
    line("Secrets and keys", "three secrets, one key", [
      charge("secretMonth", 3),
      charge("secretRequest", requests.total * 0.1),
      charge("keyMonth", 1),
      charge("keyRequest", requests.total),
    ]),
    line(
      "NAT gateways",
      `${setup.natGateways}, the way to the CRM`,
      setup.natGateways === 0
        ? []
        : [charge("natGatewayHour", setup.natGateways * hours), charge("natGigabyte", megabytesOut / 1000)],
    ),
    line(
      "Interface endpoints",
      `${setup.interfaceEndpoints} in ${setup.zones} zones, so that AWS is not reached over the internet`,
      [
        charge("interfaceEndpointHour", setup.interfaceEndpoints * setup.zones * hours),
        charge("interfaceEndpointGigabyte", (calls * perCall.messages * 20) / 1e6),
      ],
    ),
    line("S3 and CloudFront", "a month's recordings and analyses, the connector page", [
      charge("storageGigabyteMonth", (minutes * recordingMegabytesPerMinute) / 1000),
      charge("cloudFrontGigabyte", (workload.agents * workload.daysPerMonth * connectorMegabytes) / 1000),
    ]),
    line("Watching", `logs, ${setup.alarms} alarms, metrics, a dashboard, traces`, [
      charge("logsGigabyte", (requests.total * 2) / 1e6),
      charge("alarmMonth", setup.alarms),
      charge("customMetricMonth", customMetrics),
      charge("dashboardMonth", 1),
      charge("traceRecorded", requests.total * 0.05),
    ]),
    ...(setup.firewall
      ? [line("Firewall", "in front of the page", [charge("firewallMonth", 1), charge("firewallRuleMonth", 3)])]
      : []),
  ];
}

export function totalOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollarsPerMonth }) => sum + dollarsPerMonth, 0);
}

/** What one call sets off, counted on the local contact center: seven contact events, two analysis events, the card. */
const perCall = {
  messages: 9,
  tableWrites: 14,
  tableReads: 22,
  apiRequests: 6,
  crmKilobytes: 60,
} as const;

const sweepsPerMonth = 4 * 24 * 30;
/** Five pollers wait at each of two queues, twenty seconds at a time. */
const emptyPollsPerMonth = 2 * 5 * 3 * 60 * 24 * 30;
/** Two channels, 8 kHz, 16 bit. */
const recordingMegabytesPerMinute = 1.9;
/** Streams and our own, once a day before the browser's cache is warm. */
const connectorMegabytes = 0.25;
const customMetrics = 10;

function functionRequests(calls: number): { readonly total: number; readonly gigabyteSeconds: number } {
  const kinds = [
    { requests: calls, seconds: 0.25, gigabytes: 1 },
    { requests: calls * perCall.messages, seconds: 0.4, gigabytes: 0.5 },
    { requests: calls * perCall.apiRequests, seconds: 0.3, gigabytes: 0.5 },
    { requests: sweepsPerMonth, seconds: 3, gigabytes: 0.5 },
  ];
  return {
    total: kinds.reduce((sum, { requests }) => sum + requests, 0),
    gigabyteSeconds: kinds.reduce((sum, kind) => sum + kind.requests * kind.seconds * kind.gigabytes, 0),
  };
}

function charge(name: PriceName, amount: number) {
  return { name, amount: Math.max(0, amount - (freeEachMonth[name] ?? 0)) };
}

function line(service: string, what: string, charges: readonly ReturnType<typeof charge>[]): CostLine {
  return {
    service,
    what,
    dollarsPerMonth: charges.reduce((sum, { name, amount }) => sum + prices[name].dollars * amount, 0),
    assumed: charges.some(({ name, amount }) => amount > 0 && !prices[name].confirmed),
  };
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
