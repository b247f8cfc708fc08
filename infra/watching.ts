/** Who is told what goes wrong in a stage, and where to look: a topic with the owner's mail address, alarms, a dashboard. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Alarm, alarms, type Metric } from "./alarms.ts";
import { dashboard, dashboardUrl } from "./dashboard.ts";
import { type PolicyDocument, policyDocument } from "./policyDocument.ts";
import { flowKinds, flowName } from "./stageFlows.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface WatchingArgs {
  readonly settings: StageSettings;
  readonly key: aws.kms.Key;
  readonly accountId: pulumi.Output<string>;
  readonly instanceId: pulumi.Output<string>;
  readonly apiId: pulumi.Output<string>;
  readonly distributionId: pulumi.Output<string>;
}

export function createWatching(args: WatchingArgs): { readonly dashboardUrl: pulumi.Output<string> } {
  const { settings, instanceId, apiId, distributionId } = args;
  const { stage, region } = settings;
  const flowNames = flowKinds.map((kind) => flowName(stage, kind));
  const { outboundCallsPerFiveMinutes } = settings.alarms;
  const topic = createTopic(args);
  const watched = { stage, outboundCallsPerFiveMinutes, flowNames };
  for (const alarm of alarms<pulumi.Input<string>>({ ...watched, instanceId, apiId })) {
    createAlarm(stage, alarm, topic);
  }
  const board = new aws.cloudwatch.Dashboard("stage", {
    dashboardName: `patchbay-${stage}`,
    dashboardBody: pulumi
      .all([instanceId, apiId, distributionId])
      .apply(([instance, api, distribution]) =>
        JSON.stringify(
          dashboard({ ...watched, region, instanceId: instance, apiId: api, distributionId: distribution }),
        ),
      ),
  });
  return { dashboardUrl: board.dashboardName.apply((name) => dashboardUrl(region, name)) };
}

/** This stage's alarms may publish, over TLS. Topics take a statement that refuses one action, and none that refuses all. */
export function topicPolicy(topic: string, stage: { name: string; region: string; accountId: string }): PolicyDocument {
  return policyDocument(
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: ["sns:Publish"],
      Resource: [topic],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Sid: "AlarmsOfTheStage",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: ["sns:Publish"],
      Resource: [topic],
      Condition: {
        StringEquals: { "aws:SourceAccount": stage.accountId },
        ArnLike: {
          "aws:SourceArn": `arn:aws:cloudwatch:${stage.region}:${stage.accountId}:alarm:patchbay-${stage.name}-*`,
        },
      },
    },
  );
}

function createTopic({ settings, key, accountId }: WatchingArgs): aws.sns.Topic {
  const { stage, region } = settings;
  const topic = new aws.sns.Topic("alarms", { name: `patchbay-${stage}-alarms`, kmsMasterKeyId: key.keyId });
  new aws.sns.TopicPolicy("alarms", {
    arn: topic.arn,
    policy: pulumi
      .all([topic.arn, accountId])
      .apply(([arn, account]) => JSON.stringify(topicPolicy(arn, { name: stage, region, accountId: account }))),
  });
  if (settings.alarms.email !== null) {
    new aws.sns.TopicSubscription("alarms", { topic: topic.arn, protocol: "email", endpoint: settings.alarms.email });
  }
  return topic;
}

function createAlarm(stage: string, alarm: Alarm<pulumi.Input<string>>, topic: aws.sns.Topic): void {
  new aws.cloudwatch.MetricAlarm(alarm.name, {
    name: `patchbay-${stage}-${alarm.name}`,
    alarmDescription: alarm.description,
    comparisonOperator: comparisons[alarm.rings],
    threshold: alarm.threshold,
    evaluationPeriods: alarm.periods.looked,
    datapointsToAlarm: alarm.periods.over,
    treatMissingData: alarm.silence === "fine" ? "notBreaching" : "breaching",
    alarmActions: [topic.arn],
    okActions: [topic.arn],
    ...measured(alarm),
  });
}

const comparisons = {
  atOrAbove: "GreaterThanOrEqualToThreshold",
  above: "GreaterThanThreshold",
  below: "LessThanThreshold",
} as const satisfies Readonly<Record<Alarm<unknown>["rings"], string>>;

function measured({
  metrics,
  statistic,
  periodSeconds,
}: Alarm<pulumi.Input<string>>): Partial<aws.cloudwatch.MetricAlarmArgs> {
  const [only, ...others] = metrics;
  if (others.length === 0) {
    return {
      namespace: only.namespace,
      metricName: only.name,
      dimensions: only.dimensions,
      period: periodSeconds,
      ...(statistic === "p95" ? { extendedStatistic: statistic } : { statistic }),
    };
  }
  const terms = metrics.map((metric, index) => ({ id: `m${index}`, metric }));
  // What nobody counted yet is nothing, and not unknown.
  const sum = terms.map(({ id }) => `FILL(${id}, 0)`).join(" + ");
  const highest = `MAX([${terms.map(({ id }) => id).join(", ")}])`;
  return {
    metricQueries: [
      { id: "total", expression: statistic === "p95" ? highest : sum, label: "total", returnData: true },
      ...terms.map(({ id, metric }) => query(id, metric, periodSeconds, statistic)),
    ],
  };
}

function query(id: string, metric: Metric<pulumi.Input<string>>, periodSeconds: number, stat: string) {
  return {
    id,
    metric: {
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: metric.dimensions,
      period: periodSeconds,
      stat,
    },
  };
}
