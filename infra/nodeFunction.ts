/** The functions of a stage: code, role, log, settings, and what sets each off. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { queues as queueDefinitions } from "../contract/events.ts";
import { functionArchive } from "./functionArchive.ts";
import { type FunctionName, functionCatalog } from "./functionCatalog.ts";
import { functionEnvironment, functionSettings, type StageNames } from "./functionEnvironment.ts";
import { crmFunctions, functionStatements, type StageResources } from "./functionPermissions.ts";
import { type FunctionRoles, forEachFunction, functionName } from "./functionRoles.ts";
import { setOff } from "./functionTriggers.ts";
import type { InstanceOutputs } from "./instance.ts";
import type { StageSecrets } from "./keysAndSecrets.ts";
import type { Network } from "./network.ts";
import { policyDocument } from "./policyDocument.ts";
import type { StageQueues } from "./queues.ts";
import type { StageSettings } from "./stageSettings.ts";
import { openCallsIndex, type StageTables } from "./tables.ts";

export interface FunctionsArgs {
  readonly settings: StageSettings;
  readonly key: aws.kms.Key;
  readonly roles: FunctionRoles;
  readonly network: Network;
  readonly secrets: StageSecrets;
  readonly tables: StageTables;
  readonly queues: StageQueues;
  readonly instance: InstanceOutputs;
}

export type StageFunctions = Readonly<Record<FunctionName, aws.lambda.Function>>;

export function createFunctions(args: FunctionsArgs): StageFunctions {
  const environment = stageNames(args).apply((names) => functionEnvironment(functionSettings(args.settings, names)));
  const resources = stageResources(args);
  const made = forEachFunction((name) => createFunction(name, args, environment, resources));
  for (const { name, lambda, permissions } of Object.values(made)) setOff({ ...args, name, lambda, permissions });
  return forEachFunction((name) => made[name].lambda);
}

/** How many of it may run at once; `undefined` leaves it to the account. */
export function reservedConcurrency(name: FunctionName, settings: StageSettings): number | undefined {
  // A new account has ten in all, and AWS lets nobody reserve of the last hundred: then a sweep may run beside another,
  // which doubles nothing.
  if (settings.reservedConcurrency === null) return undefined;
  const { trigger } = functionCatalog[name];
  if (trigger.kind === "schedule") return 1;
  if (!crmFunctions.includes(name)) return undefined;
  // A queue that hands out more batches than there are copies would count deliveries that nobody tried.
  const atLeast = trigger.kind === "queue" ? queueDefinitions[trigger.queue].maximumConcurrency : 1;
  return Math.max(settings.reservedConcurrency, atLeast);
}

interface MadeFunction {
  readonly name: FunctionName;
  readonly lambda: aws.lambda.Function;
  /** The role's right to what the function uses. */
  readonly permissions: aws.iam.RolePolicy;
}

function createFunction(
  name: FunctionName,
  { settings, key, roles, network }: FunctionsArgs,
  environment: pulumi.Input<Readonly<Record<string, string>>>,
  resources: pulumi.Output<StageResources>,
): MadeFunction {
  const { memoryMegabytes, timeoutSeconds } = functionCatalog[name];
  const { role, networkPolicy } = roles[name];
  const physicalName = functionName(settings.stage, name);
  // Before the function, which would make it itself, without key and without end.
  const logGroup = new aws.cloudwatch.LogGroup(name, {
    name: `/aws/lambda/${physicalName}`,
    retentionInDays: settings.retention.logDays,
    kmsKeyId: key.arn,
  });
  const permissions = new aws.iam.RolePolicy(`${name}-permissions`, {
    role: role.name,
    policy: pulumi
      .all([resources, logGroup.arn])
      .apply(([stage, log]) => JSON.stringify(policyDocument(...functionStatements(name, stage, log)))),
  });
  const reserved = reservedConcurrency(name, settings);
  const lambda = new aws.lambda.Function(
    name,
    {
      name: physicalName,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: `${name}.handler`,
      code: functionArchive(name),
      role: role.arn,
      memorySize: memoryMegabytes,
      timeout: timeoutSeconds,
      vpcConfig: { subnetIds: network.privateSubnetIds, securityGroupIds: [network.functionSecurityGroupId] },
      environment: { variables: environment },
      kmsKeyArn: key.arn,
      tracingConfig: { mode: "Active" },
      // Functions print JSON themselves, past `console`, so Lambda leaves their lines and metrics as they are.
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
    },
    { dependsOn: [networkPolicy, permissions] },
  );
  return { name, lambda, permissions };
}

function stageNames({ instance, tables, secrets, queues }: FunctionsArgs): pulumi.Output<StageNames> {
  return pulumi.output({
    connect: {
      instanceId: instance.instanceId,
      instanceArn: instance.instanceArn,
      accessUrl: instance.accessUrl,
      recordingsBucket: instance.recordingsBucketName,
    },
    tables: { calls: tables.calls.name, customers: tables.customers.name },
    secrets: { crm: secrets.crm.name, contactToken: secrets.contactToken.name, webhook: secrets.webhook.name },
    queueUrls: { callLogging: queues.callLogging.queue.url, callSummary: queues.callSummary.queue.url },
  });
}

function stageResources(args: FunctionsArgs): pulumi.Output<StageResources> {
  const { settings, key, instance, tables, secrets, queues } = args;
  return pulumi.output({
    region: settings.region,
    key: key.arn,
    instance: instance.instanceArn,
    recordingsBucket: instance.recordingsBucketArn,
    recordingsKey: instance.recordingsKeyArn,
    tables: { calls: tables.calls.arn, customers: tables.customers.arn },
    openCallsIndex: pulumi.interpolate`${tables.calls.arn}/index/${openCallsIndex}`,
    secrets: { crm: secrets.crm.arn, contactToken: secrets.contactToken.arn, webhook: secrets.webhook.arn },
    queues: {
      callLogging: { queue: queues.callLogging.queue.arn, deadLetters: queues.callLogging.deadLetters.arn },
      callSummary: { queue: queues.callSummary.queue.arn, deadLetters: queues.callSummary.deadLetters.arn },
    },
  });
}
