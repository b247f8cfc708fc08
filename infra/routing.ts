/** Who is called when: opening hours, the number, queues, quick connects, and the profile that brings contacts to agents. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { HoursSettings, QueueSettings, StageSettings } from "./stageSettings.ts";

type Id = pulumi.Input<string>;

export function createHours(args: { readonly settings: StageSettings; readonly instanceId: Id }) {
  const { stage, hours } = args.settings;
  return new aws.connect.HoursOfOperation("hours", {
    instanceId: args.instanceId,
    name: `patchbay-${stage}`,
    description: `Opening hours of ${stage}`,
    timeZone: hours.timeZone,
    configs: openingTimes(hours),
  });
}

export function openingTimes(hours: HoursSettings) {
  return hours.open.map(({ day, from, to }) => ({ day, startTime: from, endTime: to }));
}

/** `null` where the stage claims none. */
export function claimNumber(args: {
  readonly settings: StageSettings;
  readonly instanceArn: Id;
}): aws.connect.PhoneNumber | null {
  const { stage, phoneNumber, production } = args.settings;
  if (phoneNumber.kind === "none") return null;
  return new aws.connect.PhoneNumber(
    "number",
    {
      targetArn: args.instanceArn,
      countryCode: phoneNumber.country,
      type: phoneNumber.type,
      description: `Patchbay ${stage}`,
    },
    {
      // Customers know it: a number that is released is gone for half a year, and every change but of the tags releases it.
      protect: production,
      retainOnDelete: production,
      ignoreChanges: production ? ["countryCode", "type", "description"] : ["description"],
    },
  );
}

export interface QueuesArgs {
  readonly settings: StageSettings;
  readonly instanceId: Id;
  readonly hoursOfOperationId: Id;
  readonly number: aws.connect.PhoneNumber | null;
  readonly outboundWhisperFlowId: Id;
  readonly transferFlowId: Id;
}

/**
 * The first queue is where callers arrive. Its agents reach the others and the outside numbers by quick connects, the
 * others' agents the outside numbers alone: a quick connect names a queue, so queues that offer one another would each
 * have to be there before the other.
 */
export function createQueues(args: QueuesArgs): readonly [aws.connect.Queue, ...aws.connect.Queue[]] {
  const [first, ...others] = args.settings.queues;
  const outside = outsideNumbers(args);
  const otherQueues = others.map((queue, index) => createQueue(`queue-${index + 2}`, queue, outside, args));
  const toOthers = otherQueues.map((queue, index) => {
    const name = others[index]?.name ?? "";
    return new aws.connect.QuickConnect(`to-queue-${index + 2}`, {
      instanceId: args.instanceId,
      name,
      description: `Transfer to ${name}`,
      quickConnectConfig: {
        quickConnectType: "QUEUE",
        queueConfigs: [{ contactFlowId: args.transferFlowId, queueId: queue.queueId }],
      },
    });
  });
  return [createQueue("queue", first, [...toOthers, ...outside], args), ...otherQueues];
}

function createQueue(
  name: string,
  queue: QueueSettings,
  quickConnects: readonly aws.connect.QuickConnect[],
  { instanceId, hoursOfOperationId, number, outboundWhisperFlowId }: QueuesArgs,
): aws.connect.Queue {
  return new aws.connect.Queue(name, {
    instanceId,
    hoursOfOperationId,
    name: queue.name,
    description: queue.description,
    quickConnectIds: quickConnects.map(({ quickConnectId }) => quickConnectId),
    outboundCallerConfig: {
      outboundFlowId: outboundWhisperFlowId,
      // Left out rather than empty: Connect refuses an empty one.
      ...(number === null ? {} : { outboundCallerIdNumberId: number.id }),
    },
  });
}

function outsideNumbers({ settings, instanceId }: QueuesArgs): readonly aws.connect.QuickConnect[] {
  return settings.quickConnects.map(
    ({ name, phoneNumber }, index) =>
      new aws.connect.QuickConnect(`outside-${index + 1}`, {
        instanceId,
        name,
        description: `Transfer to ${name}`,
        quickConnectConfig: { quickConnectType: "PHONE_NUMBER", phoneConfigs: [{ phoneNumber }] },
      }),
  );
}

/** Chats an agent writes at once. Calls are one at a time, which Connect allows no other number for. */
const chatsAtOnce = 2;

/** Every agent takes from every queue, from the first one first. */
export function createRoutingProfile(args: {
  readonly settings: StageSettings;
  readonly instanceId: Id;
  readonly queues: readonly [aws.connect.Queue, ...aws.connect.Queue[]];
}): aws.connect.RoutingProfile {
  const { stage } = args.settings;
  return new aws.connect.RoutingProfile("routing-profile", {
    instanceId: args.instanceId,
    name: `patchbay-${stage}`,
    description: `Agents of ${stage}`,
    defaultOutboundQueueId: args.queues[0].queueId,
    mediaConcurrencies: [
      { channel: "VOICE", concurrency: 1 },
      { channel: "CHAT", concurrency: chatsAtOnce },
    ],
    queueConfigs: args.queues.flatMap(({ queueId }, index) =>
      ["VOICE", "CHAT"].map((channel) => ({ queueId, channel, priority: index + 1, delay: 0 })),
    ),
  });
}
