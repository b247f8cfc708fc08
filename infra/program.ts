/**
 * A whole stage: every room of the platform, in the one order that has no circle. Nothing happens on import, so that tests
 * run it as Pulumi does.
 */
import * as pulumi from "@pulumi/pulumi";
import { accountId } from "./account.ts";
import { createApi } from "./api.ts";
import { createContactCenter } from "./contactCenter.ts";
import { createEventRoutes } from "./eventRoutes.ts";
import { createFunctionRoles } from "./functionRoles.ts";
import { createInstance } from "./instance.ts";
import { createKey, createSecrets } from "./keysAndSecrets.ts";
import { createLogBucket } from "./logBucket.ts";
import { createNetwork } from "./network.ts";
import { nextSteps } from "./nextSteps.ts";
import { createFunctions } from "./nodeFunction.ts";
import { createQueues } from "./queues.ts";
import { buildSite, createSite } from "./site.ts";
import { isSetUpByHand, type StageSettings } from "./stageSettings.ts";
import { createTables } from "./tables.ts";
import { createWatching } from "./watching.ts";

/** What `pulumi stack output` shows, and what the tools read. */
export interface StageOutputs {
  readonly instanceId: pulumi.Output<string>;
  readonly instanceUrl: string;
  /** `null` where the stage claimed none. */
  readonly phoneNumber: pulumi.Output<string | null>;
  readonly connectorUrl: pulumi.Output<string>;
  readonly apiUrl: pulumi.Output<string>;
  readonly webhookUrl: pulumi.Output<string>;
  readonly queueNames: Readonly<Record<"callLogging" | "callSummary", pulumi.Output<string>>>;
  readonly tableNames: Readonly<Record<"calls" | "customers", pulumi.Output<string>>>;
  readonly secretNames: Readonly<Record<"crm" | "contactToken" | "webhook", pulumi.Output<string>>>;
  readonly dashboardUrl: pulumi.Output<string>;
  readonly nextSteps: pulumi.Output<readonly string[]>;
}

export async function deployStage(settings: StageSettings): Promise<StageOutputs> {
  // Before any resource: a page that cannot be built must not leave half a stage.
  const files = await buildSite(settings.stage);
  const account = accountId();
  const key = createKey({ settings });
  const logBucket = createLogBucket({ settings });
  const roles = createFunctionRoles({ settings });
  const network = createNetwork({ settings, key, roles });
  const secrets = createSecrets({ settings, key });
  const tables = createTables({ settings, key });
  const queues = createQueues({ settings, key });
  const instance = createInstance({ settings, key, logBucket });
  const functions = createFunctions({ settings, key, roles, network, secrets, tables, queues, instance });
  createEventRoutes({ settings, instanceArn: instance.instanceArn, queues });
  const api = createApi({ settings, key, functions });
  const { accessUrl, instanceId } = instance;
  const site = createSite({ settings, accountId: account, logBucket, accessUrl, api, files });
  const contactCenter = isSetUpByHand(settings)
    ? null
    : createContactCenter({
        settings,
        instance,
        lookupFunction: functions.customerLookup,
        connectorOrigin: site.connectorUrl,
      });
  const { dashboardUrl } = createWatching({
    settings,
    key,
    accountId: account,
    instanceId,
    apiId: api.apiId,
    distributionId: site.distributionId,
  });

  const phoneNumber = pulumi.output<string | null>(contactCenter?.phoneNumber ?? null);
  const webhookUrl = pulumi.interpolate`${site.apiUrl}/webhooks/${settings.crm.name}`;
  const { connectorUrl, distributionDomain } = site;
  return {
    instanceId,
    instanceUrl: accessUrl,
    phoneNumber,
    connectorUrl,
    apiUrl: site.apiUrl,
    webhookUrl,
    queueNames: { callLogging: queues.callLogging.queue.name, callSummary: queues.callSummary.queue.name },
    tableNames: { calls: tables.calls.name, customers: tables.customers.name },
    secretNames: { crm: secrets.crm.name, contactToken: secrets.contactToken.name, webhook: secrets.webhook.name },
    dashboardUrl,
    nextSteps: pulumi
      .output({ phoneNumber, connectorUrl, distributionDomain, webhookUrl })
      .apply((deployed) => nextSteps(settings, { instanceUrl: accessUrl, ...deployed })),
  };
}
