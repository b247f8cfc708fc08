/** The settings of a local stage: what a deployed one has in `Pulumi.<stage>.yaml`. */
import type { QueueName } from "../contract/events.ts";
import type { CrmSecret, CrmSettings, FunctionSettings, WebhookSecret } from "../contract/functionSettings.ts";
import { secretNames } from "../contract/secretNames.ts";
import type { SiteConfig, SiteCrm } from "../contract/siteConfig.ts";
import { localCredentials as haloPsaCredentials, localHaloPsaSettings } from "./crm/halopsa/tenant.ts";
import type { LocalStage } from "./stages.ts";

/** What the simulated CRMs let in. */
export const crmSecrets = {
  halopsa: haloPsaCredentials,
  sap: { username: "patchbay-local", password: "patchbay-local-secret" },
} as const satisfies Readonly<Record<string, CrmSecret>>;

/** What the simulated CRMs' webhooks log in with. */
export const webhookSecret: WebhookSecret = { username: "patchbay-webhook", password: "patchbay-local-webhook" };

export function tableNames(stage: LocalStage): FunctionSettings["tables"] {
  return { calls: `patchbay-local-${stage.crm}-calls`, customers: `patchbay-local-${stage.crm}-customers` };
}

/** @param speed deadlines are told by people's clocks, so they shrink like every other wait of the local system */
export function functionSettings(
  stage: LocalStage,
  queueUrls: Readonly<Record<QueueName, string>>,
  speed: number,
): FunctionSettings {
  return {
    stage: `local-${stage.crm}`,
    crm: crmSettings(stage),
    connect: {
      instanceId: stage.instanceId,
      instanceArn: stage.instanceArn,
      accessUrl: stage.origins.access,
      recordingsBucket: stage.recordingsBucket,
    },
    tables: tableNames(stage),
    secrets: secretNames(`local-${stage.crm}`),
    queueUrls,
    defaultCountry: "AU",
    timeZone: "Australia/Sydney",
    lookup: { budgetMilliseconds: 2_500, freshSeconds: 900, staleSeconds: 86_400, nobodyFoundSeconds: 300 },
    contactTokenSeconds: 7_200,
    crmTimeoutMilliseconds: 5_000,
    crmConcurrency: 4,
    summaryDeadlineSeconds: Math.ceil(3_600 / speed),
    recordDeadlineSeconds: Math.ceil(1_800 / speed),
    writeSettleSeconds: Math.ceil(180 / speed),
    sweepPatienceSeconds: Math.ceil(1_800 / speed),
  };
}

export function siteConfig(stage: LocalStage): SiteConfig {
  return {
    stage: `local-${stage.crm}`,
    apiUrl: stage.origins.api,
    connect: {
      accessUrl: stage.origins.access,
      ccpUrl: `${stage.origins.access}/ccp-v2/`,
      loginUrl: `${stage.origins.access}/login`,
      region: stage.region,
    },
    crm: siteCrm(stage),
    popOn: "answer",
    dispositions: ["Resolved", "Follow-up needed", "Callback agreed", "Wrong number"],
    dispositionRequired: false,
    dialing: { defaultCountry: "AU", countries: ["AU", "DE", "GB", "NZ", "US"], perMinute: 6 },
    language: null,
  };
}

function crmSettings(stage: LocalStage): CrmSettings {
  // Functions speak to 127.0.0.1: the name `localhost` may mean IPv6, where nothing listens.
  const api = stage.origins.crm.replace("localhost", "127.0.0.1");
  switch (stage.crm) {
    case "halopsa":
      return localHaloPsaSettings(api, stage.origins.crm);
    case "sap":
      return {
        name: "sap",
        baseUrl: stage.origins.crm,
        referenceId: "compact",
        closedCaseStatuses: ["05", "06"],
        transcriptLimit: 5_000,
        phoneCallFields: { notes: null, disposition: null },
      };
  }
}

function siteCrm(stage: LocalStage): SiteCrm {
  switch (stage.crm) {
    case "halopsa":
      return { name: "halopsa", url: stage.origins.crm };
    case "sap":
      return {
        name: "sap",
        url: stage.origins.crm,
        desktopOrigins: [stage.origins.crm],
        encoding: "xml",
        acceptAction: "omit",
        referenceId: "compact",
      };
  }
}
