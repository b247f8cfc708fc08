/**
 * What somebody must be woken or told for, as data: each alarm with what it means and what to do. Nothing here knows Pulumi.
 *
 * Names of functions and queues are known beforehand; the instance's and the API's ids are of whatever type the caller has.
 */
import type { CustomerMatch } from "../contract/customers.ts";
import { deadLetterSuffix, type QueueName } from "../contract/events.ts";
import {
  countMetrics,
  crmFailureMetric,
  type FailureClass,
  failureDimension,
  metricNamespace,
  outcomeDimension,
  requestMetrics,
} from "../contract/metrics.ts";
import { type FunctionName, functionNames } from "./functionCatalog.ts";

export interface WatchedStage<Id> {
  readonly stage: string;
  readonly outboundCallsPerFiveMinutes: number;
  readonly instanceId: Id;
  readonly apiId: Id;
  /** Names in Amazon Connect. */
  readonly flowNames: readonly string[];
}

export interface Metric<Id> {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string | Id>>;
}

export interface Alarm<Id> {
  /** Of the stage, without `patchbay-<stage>-` before it. */
  readonly name: string;
  /** What happened, and what to do about it: it is all that the mail says. */
  readonly description: string;
  /** Several are added up; of percentiles, which have no sum, the highest counts. At most ten, which is what CloudWatch takes. */
  readonly metrics: readonly [Metric<Id>, ...Metric<Id>[]];
  readonly statistic: "Sum" | "Maximum" | "p95";
  readonly periodSeconds: number;
  /** Looks at so many periods, and rings when so many of them are over the threshold. */
  readonly periods: { readonly looked: number; readonly over: number };
  readonly threshold: number;
  readonly rings: "atOrAbove" | "above" | "below";
  /** What a period without any data point is. */
  readonly silence: "fine" | "bad";
}

const fiveMinutes = 300;
const quarterHour = 900;
const hour = 3600;

export function alarms<Id>(watched: WatchedStage<Id>): readonly Alarm<Id>[] {
  return [
    ...deadLetterAlarms(watched.stage),
    ...queueAgeAlarms(watched.stage),
    ...lookupAlarms(watched.stage),
    ...functionAlarms(watched.stage),
    ...crmAlarms(watched.stage),
    ...connectAlarms(watched),
    {
      ...rare,
      name: "outbound-calls",
      description:
        "More calls were dialed out than this stage expects. It may be toll fraud: look at who dialed where in Amazon Connect's contact search, take OutboundCallAccess from the security profile if need be, and raise alarms.outboundCallsPerFiveMinutes only if the calls were meant.",
      metrics: [ours(watched.stage, "callLogging", countMetrics.outboundContacts)],
      threshold: watched.outboundCallsPerFiveMinutes,
      rings: "above",
    },
    {
      ...rare,
      name: "api-errors",
      description:
        "The connector's API answered with 5xx. Agents still take calls; their notes wait in the page. Read the log groups of connectorApi and crmWebhook.",
      metrics: [{ namespace: "AWS/ApiGateway", name: "5xx", dimensions: { ApiId: watched.apiId, Stage: "api" } }],
      threshold: 5,
    },
  ];
}

export function dimensionsOfFunction(stage: string, name: FunctionName): Readonly<Record<string, string>> {
  return { FunctionName: `patchbay-${stage}-${name}` };
}

export function ofFunction(stage: string, name: FunctionName, metric: string): Metric<never> {
  return { namespace: "AWS/Lambda", name: metric, dimensions: dimensionsOfFunction(stage, name) };
}

export function ofQueue(stage: string, queue: string, metric: string): Metric<never> {
  return { namespace: "AWS/SQS", name: metric, dimensions: { QueueName: `patchbay-${stage}-${queue}` } };
}

/** One that the functions count themselves. */
export function ours(
  stage: string,
  service: FunctionName,
  metric: string,
  further: Readonly<Record<string, string>> = {},
): Metric<never> {
  return { namespace: metricNamespace, name: metric, dimensions: { service, stage, ...further } };
}

/**
 * How long callers waited whom the look-up had an answer for. AWS Lambda's own duration of the function ends later: with
 * what is written after the answer.
 */
export function lookupDurations(stage: string): readonly [Metric<never>, ...Metric<never>[]] {
  const ofOutcome = (outcome: CustomerMatch["kind"]) =>
    ours(stage, "customerLookup", requestMetrics.duration, { [outcomeDimension]: outcome });
  return [ofOutcome("one"), ofOutcome("many"), ofOutcome("none")];
}

/** @see https://docs.aws.amazon.com/connect/latest/adminguide/monitoring-cloudwatch.html */
export function ofInstance<Id>(
  instanceId: Id,
  group: "ContactFlow" | "VoiceCalls" | "CallRecordings",
  metric: string,
  further: Readonly<Record<string, string>> = {},
): Metric<Id> {
  return {
    namespace: "AWS/Connect",
    name: metric,
    dimensions: { InstanceId: instanceId, MetricGroup: group, ...further },
  };
}

/** Any of it within five minutes is worth a look. */
const rare = {
  statistic: "Sum",
  periodSeconds: fiveMinutes,
  periods: { looked: 1, over: 1 },
  threshold: 1,
  rings: "atOrAbove",
  silence: "fine",
} as const;

const queueNames: readonly QueueName[] = ["callLogging", "callSummary"];

function deadLetterAlarms(stage: string): readonly Alarm<never>[] {
  return [...queueNames, "reconcile"].map((queue) => ({
    ...rare,
    name: `dead-letters-${queue}`,
    description: `Something in ${queue} was given up. Nothing is lost: npm run redrive -- ${stage} shows each message with its reason, and sends it again once the cause is mended.`,
    metrics: [ofQueue(stage, `${queue}${deadLetterSuffix}`, "ApproximateNumberOfMessagesVisible")],
    statistic: "Maximum",
  }));
}

function queueAgeAlarms(stage: string): readonly Alarm<never>[] {
  return queueNames.map((queue) => ({
    ...rare,
    name: `late-${queue}`,
    description: `Messages wait in ${queue} for more than a quarter of an hour, so calls are written late. Look whether the CRM answers, and whether ${queue} is throttled or fails; the queue works itself off when they are well.`,
    metrics: [ofQueue(stage, queue, "ApproximateAgeOfOldestMessage")],
    statistic: "Maximum",
    periods: { looked: 2, over: 2 },
    threshold: quarterHour,
    rings: "above",
  }));
}

function lookupAlarms(stage: string): readonly Alarm<never>[] {
  return [
    {
      ...rare,
      name: "lookup-slow",
      description:
        "One caller in twenty waits more than 2 seconds for the look-up, which gives up asking after 2.5. Look at the dashboard whether the CRM is slow or cold starts are.",
      metrics: lookupDurations(stage),
      statistic: "p95",
      periods: { looked: 3, over: 2 },
      threshold: 2_000,
      rings: "above",
    },
    {
      ...rare,
      name: "lookup-errors",
      description:
        "Look-ups crash, or are cut off at the function's time limit while they write down what they answered. Callers still reach an agent, after a crash as unknown ones. Read customerLookup's log group, and set the stage back if it was deployed just before.",
      metrics: [ofFunction(stage, "customerLookup", "Errors")],
      threshold: 3,
    },
    {
      ...rare,
      // The look-up answers whatever happens, so what fails in it is no error of the function's.
      name: "lookup-unavailable",
      description:
        "Look-ups answer that nobody could be asked, so callers reach an agent as unknown ones. Run npm run doctor: a secret that was not put, settings, rights, or a CRM that is down are the usual causes. Then read customerLookup's log group.",
      metrics: [
        ours(stage, "customerLookup", requestMetrics.requests, {
          [outcomeDimension]: "unavailable" satisfies CustomerMatch["kind"],
        }),
      ],
      threshold: 3,
    },
  ];
}

function functionAlarms(stage: string): readonly Alarm<never>[] {
  const [first, ...others] = functionNames.map((name) => ofFunction(stage, name, "Throttles"));
  const throttles: readonly Alarm<never>[] =
    first === undefined
      ? []
      : [
          {
            ...rare,
            name: "throttles",
            description:
              "Functions were refused for want of concurrency. Raise reservedConcurrency, or the account's limit of concurrent executions, which is 10 in a new account.",
            metrics: [first, ...others],
          },
        ];
  const errors = (["callLogging", "callSummary", "connectorApi", "crmWebhook"] as const).map((name) => ({
    ...rare,
    name: `errors-${name}`,
    description: `${name} fails as a whole, not for single messages. Read its log group; what it was given is tried again.`,
    metrics: [ofFunction(stage, name, "Errors")] as const,
    threshold: 5,
  }));
  return [
    ...throttles,
    ...errors,
    {
      ...rare,
      name: "sweep-failed",
      description:
        "The sweep that finds calls whose events were lost failed twice running. Read reconcile's log group; the next one that succeeds catches up.",
      metrics: [ofFunction(stage, "reconcile", "Errors")],
      periodSeconds: quarterHour,
      periods: { looked: 2, over: 2 },
    },
    {
      ...rare,
      name: "sweep-stopped",
      description:
        "The sweep that finds calls whose events were lost did not run for an hour. See that the EventBridge rule reconcile is enabled, and that the function is not throttled.",
      metrics: [ofFunction(stage, "reconcile", "Invocations")],
      periodSeconds: hour,
      rings: "below",
      silence: "bad",
    },
    {
      ...rare,
      name: "rotation-failed",
      description:
        "The contact tokens' key was not rotated; the present one goes on working. Read rotateContactToken's log group and start the rotation again from Secrets Manager.",
      metrics: [ofFunction(stage, "rotateContactToken", "Errors")],
    },
  ];
}

const crmUsers: readonly [FunctionName, ...FunctionName[]] = ["customerLookup", "callLogging", "connectorApi"];

function crmAlarms(stage: string): readonly Alarm<never>[] {
  const failures = (classes: readonly [FailureClass, ...FailureClass[]]) => {
    const [first, ...others] = classes.flatMap((failure) =>
      crmUsers.map((service) => ours(stage, service, crmFailureMetric, { [failureDimension]: failure })),
    );
    // Neither list is empty.
    return [
      first ?? ours(stage, crmUsers[0], crmFailureMetric, { [failureDimension]: classes[0] }),
      ...others,
    ] as const;
  };
  return [
    {
      ...rare,
      name: "crm-unavailable",
      description:
        "The CRM does not answer, or asks to be asked later. Look-ups serve what is cached, and calls are written when it is back: watch that it comes back, and the age of the oldest message.",
      metrics: failures(["retryLater"]),
      periods: { looked: 2, over: 2 },
      threshold: 10,
    },
    {
      ...rare,
      name: "crm-refuses",
      description:
        "The CRM refuses requests that no repetition will mend: credentials, rights, or ids in the settings. Run npm run doctor, and npm run secrets if the credentials have changed.",
      metrics: failures(["permanent", "refreshCredentials"]),
      threshold: 5,
    },
    {
      ...rare,
      name: "calls-without-record",
      description:
        "The CRM has no record of calls that it should have recorded itself. See that agents have the connector open in its desktop, and that the desktop's CTI settings name this stage's page.",
      metrics: [ours(stage, "callLogging", countMetrics.callsWithoutRecord)],
      periodSeconds: hour,
      threshold: 5,
    },
  ];
}

function connectAlarms<Id>({ stage, instanceId, flowNames }: WatchedStage<Id>): readonly Alarm<Id>[] {
  const ofFlows = (metric: string): readonly Metric<Id>[] =>
    flowNames.map((ContactFlowName) => ofInstance(instanceId, "ContactFlow", metric, { ContactFlowName }));
  const flowAlarm = (name: string, metric: string, description: string): readonly Alarm<Id>[] => {
    const [first, ...others] = ofFlows(metric);
    return first === undefined ? [] : [{ ...rare, name, description, metrics: [first, ...others] }];
  };
  return [
    ...flowAlarm(
      "flow-fatal-errors",
      "ContactFlowFatalErrors",
      `Callers were cut off by a flow that could not go on. Read the instance's log group, /aws/connect/<alias>, and see whether a flow of the stage ${stage} was changed by hand: pulumi up --refresh puts ours back.`,
    ),
    ...flowAlarm(
      "flow-errors",
      "ContactFlowErrors",
      "A step of a flow took its error branch; callers went on without it. Most often it is the look-up: see its alarms, and the instance's log group.",
    ),
    {
      ...rare,
      name: "calls-refused",
      description:
        "Amazon Connect turned calls away, for more at once than the instance may hold or for a rate above its limit. Ask for a higher quota in Service Quotas.",
      metrics: [
        ofInstance(instanceId, "VoiceCalls", "CallsBreachingConcurrencyQuota"),
        ofInstance(instanceId, "VoiceCalls", "ThrottledCalls"),
      ],
    },
    {
      ...rare,
      name: "recordings-lost",
      description:
        "Recordings could not be stored, and what is not recorded is not summarized. See that the recordings bucket and its key still let Amazon Connect write.",
      metrics: [ofInstance(instanceId, "CallRecordings", "CallRecordingUploadError")],
    },
  ];
}
