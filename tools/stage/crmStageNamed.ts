/** A stage's CRM for a tool: from `Pulumi.<stage>.yaml`, or from the local contact center that runs here. */
import { InvalidInput } from "../../contract/errors.ts";
import { secretNames } from "../../contract/secretNames.ts";
import type { CrmStage } from "../../functions/crm/registry.ts";
import { readStageFile } from "../../infra/stageFile.ts";
import { accessUrlOf } from "../../infra/stageSettings.ts";
import { type AwsAccess, deployedAccess, localAccess } from "./awsAccess.ts";
import { isLocalStage, readLocalHealth } from "./localStages.ts";

export interface NamedCrmStage {
  readonly crmStage: CrmStage;
  /** Names of the secrets, which are there once the stage is deployed. */
  readonly secretIds: { readonly crm: string; readonly webhook: string };
  readonly access: AwsAccess;
}

/** @param port of the local desk */
export async function crmStageNamed(stage: string, port: number): Promise<NamedCrmStage> {
  if (!isLocalStage(stage)) return fromFile(stage);
  const { environment, stages } = await readLocalHealth(port);
  const found = stages.find(({ settings }) => settings.stage === stage);
  if (found === undefined) {
    const names = stages.map(({ settings }) => settings.stage).join(" or ");
    throw new InvalidInput("The stage", [`${stage} does not run here; say ${names}`]);
  }
  return { crmStage: found.settings, secretIds: found.settings.secrets, access: localAccess(environment) };
}

async function fromFile(stage: string): Promise<NamedCrmStage> {
  const { dialing, region, instance, ...settings } = await readStageFile(stage);
  const { crm, crmTimeoutMilliseconds, crmConcurrency, timeZone, writeSettleSeconds } = settings;
  const secretIds = secretNames(stage);
  const connect = { accessUrl: accessUrlOf(instance.alias) };
  const limits = { crmTimeoutMilliseconds, crmConcurrency, writeSettleSeconds };
  const { defaultCountry } = dialing;
  return {
    crmStage: { crm, ...limits, defaultCountry, timeZone, connect, secrets: secretIds },
    secretIds,
    access: deployedAccess(region),
  };
}
