/**
 * What sets a function off: a queue, the clock, a rotation. Flows and the API are let in by those who call: Amazon Connect's
 * association, and the API's own routes.
 */
import * as aws from "@pulumi/aws";
import { type QueueName, queues as queueDefinitions } from "../contract/events.ts";
import { accountId } from "./account.ts";
import { type FunctionName, functionCatalog } from "./functionCatalog.ts";
import type { StageSecrets } from "./keysAndSecrets.ts";
import { createDeadLetterQueue, letRulesSend, type StageQueues } from "./queues.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface TriggerArgs {
  readonly settings: StageSettings;
  readonly key: aws.kms.Key;
  readonly queues: StageQueues;
  readonly secrets: StageSecrets;
  readonly name: FunctionName;
  readonly lambda: aws.lambda.Function;
  /** Taken away after the trigger, and given before it. */
  readonly permissions: aws.iam.RolePolicy;
}

export function setOff(args: TriggerArgs): void {
  const { trigger } = functionCatalog[args.name];
  switch (trigger.kind) {
    case "queue":
      takeFromQueue(args, trigger.queue);
      break;
    case "schedule":
      runOnSchedule(args, trigger.everyMinutes);
      break;
    case "rotation":
      rotate(args, trigger.secret);
      break;
    case "flow":
    case "api":
      break;
  }
}

/** A token verifies with the key before the newest, and none lives longer than this. */
export const rotationDays = 30;

function takeFromQueue({ name, lambda, queues, permissions }: TriggerArgs, queue: QueueName): void {
  const { batchSize, maximumConcurrency } = queueDefinitions[queue];
  // What has to wait goes back into the queue as a new message, dozens of times while a CRM is down. AWS Lambda takes that for
  // a runaway loop, and would give the message up after 16 rounds:
  // https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
  const loop = new aws.lambda.FunctionRecursionConfig(name, { functionName: lambda.name, recursiveLoop: "Allow" });
  new aws.lambda.EventSourceMapping(
    name,
    {
      eventSourceArn: queues[queue].queue.arn,
      functionName: lambda.arn,
      batchSize,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency },
    },
    { dependsOn: [permissions, loop] },
  );
}

function runOnSchedule({ settings, key, name, lambda, permissions }: TriggerArgs, everyMinutes: number): void {
  const rule = new aws.cloudwatch.EventRule(name, {
    name: `patchbay-${settings.stage}-${name}`,
    description: `Runs ${name} of Patchbay's stage ${settings.stage}`,
    scheduleExpression: `rate(${everyMinutes} minutes)`,
  });
  const invoke = new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction",
    function: lambda.name,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  // The next run makes good what this one missed: it is neither tried again nor kept for long.
  new aws.lambda.FunctionEventInvokeConfig(name, {
    functionName: lambda.name,
    maximumRetryAttempts: 0,
    maximumEventAgeInSeconds: everyMinutes * 60,
  });
  // For an alarm, which so ends by itself.
  const deadLetters = createDeadLetterQueue(name, { settings, key }, 1);
  const send = letRulesSend(`${name}-dead-letter`, deadLetters, [rule]);
  new aws.cloudwatch.EventTarget(
    name,
    {
      rule: rule.name,
      arn: lambda.arn,
      retryPolicy: { maximumEventAgeInSeconds: everyMinutes * 60, maximumRetryAttempts: 3 },
      deadLetterConfig: { arn: deadLetters.arn },
    },
    { dependsOn: [permissions, invoke, send] },
  );
}

/** The first rotation comes at once, and makes the first value. */
function rotate({ name, lambda, secrets, permissions }: TriggerArgs, secret: keyof StageSecrets): void {
  const invoke = new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction",
    function: lambda.name,
    principal: "secretsmanager.amazonaws.com",
    // Secrets Manager names its account and not the secret; the function refuses every secret but its own.
    sourceAccount: accountId(),
  });
  new aws.secretsmanager.SecretRotation(
    name,
    {
      secretId: secrets[secret].id,
      rotationLambdaArn: lambda.arn,
      rotationRules: { automaticallyAfterDays: rotationDays },
    },
    { dependsOn: [permissions, invoke] },
  );
}
