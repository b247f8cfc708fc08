/**
 * The queues between events and functions, each with its dead letters: messages that failed too often, and events that could
 * not be delivered. Both are events in the same form, so one redrive mends either.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { deadLetterSuffix, type QueueName, queues as queueDefinitions } from "../contract/events.ts";
import { type PolicyDocument, policyDocument, tlsOnly } from "./policyDocument.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface StageQueue {
  readonly queue: aws.sqs.Queue;
  readonly deadLetters: aws.sqs.Queue;
}

export type StageQueues = Readonly<Record<QueueName, StageQueue>>;

export interface QueuesArgs {
  readonly settings: StageSettings;
  readonly key: aws.kms.Key;
}

export function createQueues(args: QueuesArgs): StageQueues {
  return { callLogging: createQueue("callLogging", args), callSummary: createQueue("callSummary", args) };
}

/** @param keptDays by default as long as SQS keeps anything */
export function createDeadLetterQueue(name: string, { settings, key }: QueuesArgs, keptDays = 14): aws.sqs.Queue {
  return new aws.sqs.Queue(`${name}${deadLetterSuffix}`, {
    name: `${queueName(settings.stage, name)}${deadLetterSuffix}`,
    messageRetentionSeconds: keptDays * daySeconds,
    ...encryptedWith(key),
  });
}

export function queueName(stage: string, name: string): string {
  return `patchbay-${stage}-${name}`;
}

/** Takes messages over TLS, from principals of this account that IAM lets, and from these rules. */
export function queuePolicy(queueArn: string, ruleArns: readonly string[]): PolicyDocument {
  return policyDocument(tlsOnly([queueArn], "sqs"), {
    Sid: "EventsOfTheRules",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: ["sqs:SendMessage"],
    Resource: [queueArn],
    Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
  });
}

/** @param name logical */
export function letRulesSend(
  name: string,
  queue: aws.sqs.Queue,
  rules: readonly aws.cloudwatch.EventRule[],
): aws.sqs.QueuePolicy {
  const policy = pulumi
    .all([queue.arn, pulumi.all(rules.map((rule) => rule.arn))])
    .apply(([queueArn, ruleArns]) => JSON.stringify(queuePolicy(queueArn, ruleArns)));
  return new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy });
}

function createQueue(name: QueueName, args: QueuesArgs): StageQueue {
  const { visibilityTimeoutSeconds, maxReceiveCount, retentionDays } = queueDefinitions[name];
  const deadLetters = createDeadLetterQueue(name, args);
  const queue = new aws.sqs.Queue(name, {
    name: queueName(args.settings.stage, name),
    visibilityTimeoutSeconds,
    messageRetentionSeconds: retentionDays * daySeconds,
    redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount }),
    ...encryptedWith(args.key),
  });
  new aws.sqs.RedriveAllowPolicy(name, {
    queueUrl: deadLetters.url,
    redriveAllowPolicy: pulumi.jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
  });
  return { queue, deadLetters };
}

const daySeconds = 24 * 3600;

function encryptedWith(key: aws.kms.Key) {
  // Asking KMS once an hour and not every five minutes is a twelfth of its price.
  return { kmsMasterKeyId: key.arn, kmsDataKeyReusePeriodSeconds: 3600 };
}
