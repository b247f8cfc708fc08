/** From Amazon Connect's events to the queues. What cannot be delivered within a day is kept with the queue's dead letters. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { eventRules, type QueueName, queues as queueDefinitions } from "../contract/events.ts";
import { letRulesSend, type StageQueues } from "./queues.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface EventRoutesArgs {
  readonly settings: StageSettings;
  readonly instanceArn: pulumi.Input<string>;
  readonly queues: StageQueues;
}

export function createEventRoutes({ settings, instanceArn, queues }: EventRoutesArgs): void {
  // Which rules there are does not depend on the instance, so a preview of one that is still to be made shows them.
  const routes = eventRules("").map(({ name, queue }) => ({
    name,
    queue,
    rule: new aws.cloudwatch.EventRule(name, {
      name: `patchbay-${settings.stage}-${name}`,
      description: `For the queue ${queue} of Patchbay's stage ${settings.stage}`,
      eventPattern: pulumi.output(instanceArn).apply((arn) => JSON.stringify(patternOf(name, arn))),
    }),
  }));
  for (const queue of queueNames) {
    const ofQueue = routes.filter((route) => route.queue === queue);
    const rules = ofQueue.map(({ rule }) => rule);
    const { queue: target, deadLetters } = queues[queue];
    const policies = [letRulesSend(queue, target, rules), letRulesSend(`${queue}-dead-letter`, deadLetters, rules)];
    for (const { name, rule } of ofQueue) {
      new aws.cloudwatch.EventTarget(
        name,
        {
          rule: rule.name,
          arn: target.arn,
          retryPolicy: { maximumEventAgeInSeconds: 24 * 3600, maximumRetryAttempts: 185 },
          deadLetterConfig: { arn: deadLetters.arn },
        },
        // EventBridge does not try again what a queue refuses.
        { dependsOn: policies },
      );
    }
  }
}

const queueNames = Object.keys(queueDefinitions) as readonly QueueName[];

function patternOf(name: string, instanceArn: string): unknown {
  return eventRules(instanceArn).find((rule) => rule.name === name)?.pattern;
}
