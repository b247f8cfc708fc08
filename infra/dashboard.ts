/** The stage on one page of CloudWatch, as data: calls, look-ups, what is written to the CRM, what waits, what fails. */
import { deadLetterSuffix } from "../contract/events.ts";
import {
  countMetrics,
  crmFailureMetric,
  failureClasses,
  failureDimension,
  outcomeDimension,
  requestMetrics,
} from "../contract/metrics.ts";
import { lookupDurations, type Metric, ofFunction, ofInstance, ofQueue, ours, type WatchedStage } from "./alarms.ts";
import { functionNames } from "./functionCatalog.ts";

export interface DashboardPlace extends WatchedStage<string> {
  readonly region: string;
  readonly distributionId: string;
}

export interface Dashboard {
  readonly widgets: readonly Widget[];
}

export interface Widget {
  readonly type: "metric";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

type Statistic = "Sum" | "Maximum" | "Average" | "p50" | "p95" | "p99";
/** Name, dimension, value, ..., and how it is drawn. */
type Line = readonly unknown[];

export function dashboard(place: DashboardPlace): Dashboard {
  const { stage, region, instanceId, apiId, distributionId } = place;
  const graph = (title: string, lines: readonly Line[], further: Readonly<Record<string, unknown>> = {}) => ({
    title,
    metrics: lines,
    region,
    view: "timeSeries",
    period: 300,
    ...further,
  });
  const api = (name: string): Metric<string> => ({
    namespace: "AWS/ApiGateway",
    name,
    dimensions: { ApiId: apiId, Stage: "api" },
  });
  const site = (name: string): Metric<string> => ({
    namespace: "AWS/CloudFront",
    name,
    dimensions: { DistributionId: distributionId, Region: "Global" },
  });
  return arrange([
    graph("Calls", [
      line(ofInstance(instanceId, "VoiceCalls", "CallsPerInterval"), "Sum", "calls"),
      line(ofInstance(instanceId, "VoiceCalls", "ConcurrentCalls"), "Maximum", "at once"),
      line(ofInstance(instanceId, "VoiceCalls", "MissedCalls"), "Sum", "missed by agents"),
      line(ours(stage, "callLogging", countMetrics.outboundContacts), "Sum", "dialed out"),
    ]),
    graph("Look-up: milliseconds", [
      ...lookupDurations(stage).flatMap((metric) => [
        line(metric, "p50", `${metric.dimensions[outcomeDimension]}, half`),
        line(metric, "p95", `${metric.dimensions[outcomeDimension]}, 19 in 20`),
      ]),
    ]),
    graph("Look-up: who called", [
      search(
        `{Patchbay,outcome,service,stage} MetricName="${requestMetrics.requests}" service="customerLookup" stage="${stage}"`,
      ),
    ]),
    graph(
      "CRM: refused or not answered",
      failureClasses.flatMap((failure) =>
        (["customerLookup", "callLogging", "connectorApi"] as const).map((service) =>
          line(ours(stage, service, crmFailureMetric, { [failureDimension]: failure }), "Sum", `${service} ${failure}`),
        ),
      ),
      { stacked: true },
    ),
    graph(
      "Waiting: seconds",
      ["callLogging", "callSummary"].map((queue) =>
        line(ofQueue(stage, queue, "ApproximateAgeOfOldestMessage"), "Maximum", queue),
      ),
    ),
    graph(
      "Given up: dead letters",
      ["callLogging", "callSummary", "reconcile"].map((queue) =>
        line(ofQueue(stage, `${queue}${deadLetterSuffix}`, "ApproximateNumberOfMessagesVisible"), "Maximum", queue),
      ),
    ),
    graph(
      "Functions: errors",
      functionNames.map((name) => line(ofFunction(stage, name, "Errors"), "Sum", name)),
      {
        stacked: true,
      },
    ),
    graph(
      "Functions: throttles",
      functionNames.map((name) => line(ofFunction(stage, name, "Throttles"), "Sum", name)),
      {
        stacked: true,
      },
    ),
    graph("API", [
      line(api("Count"), "Sum", "requests"),
      line(api("4xx"), "Sum", "4xx"),
      line(api("5xx"), "Sum", "5xx"),
      line(api("Latency"), "p95", "milliseconds, 19 in 20"),
    ]),
    // CloudFront's metrics are in us-east-1, wherever the stage is.
    graph("Page", [line(site("Requests"), "Sum", "requests"), line(site("5xxErrorRate"), "Average", "5xx, percent")], {
      region: "us-east-1",
    }),
    graph("Flows", [
      ...place.flowNames.flatMap((ContactFlowName) => [
        line(ofInstance(instanceId, "ContactFlow", "ContactFlowErrors", { ContactFlowName }), "Sum", ContactFlowName),
        line(
          ofInstance(instanceId, "ContactFlow", "ContactFlowFatalErrors", { ContactFlowName }),
          "Sum",
          `${ContactFlowName}, fatal`,
        ),
      ]),
    ]),
    graph("Calls without a record in the CRM", [
      line(ours(stage, "callLogging", countMetrics.callsWithoutRecord), "Sum", "without"),
    ]),
  ]);
}

/** Where people look at it. */
export function dashboardUrl(region: string, name: string): string {
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${name}`;
}

const columns = 24;
const size = { width: 8, height: 6 };

function arrange(graphs: readonly Readonly<Record<string, unknown>>[]): Dashboard {
  const perRow = columns / size.width;
  return {
    widgets: graphs.map((properties, index) => ({
      type: "metric",
      x: (index % perRow) * size.width,
      y: Math.floor(index / perRow) * size.height,
      ...size,
      properties,
    })),
  };
}

function line(metric: Metric<string>, stat: Statistic, label: string): Line {
  const { namespace, name, dimensions } = metric;
  return [namespace, name, ...Object.entries(dimensions).flat(), { stat, label }];
}

/** Outcomes are words of the functions; whichever there are get a line. */
function search(query: string): Line {
  return [{ expression: `SEARCH('${query}', 'Sum')`, label: "" }];
}
