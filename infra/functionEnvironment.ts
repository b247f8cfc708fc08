/** What a stage hands to its functions: the one environment variable that `functions/runtime/settings.ts` decodes. */
import { PatchbayError } from "../contract/errors.ts";
import { type FunctionSettings, settingsVariable } from "../contract/functionSettings.ts";
import type { StageSettings } from "./stageSettings.ts";

/** What is known of a stage only when it is made. */
export type StageNames = Pick<FunctionSettings, "connect" | "tables" | "secrets" | "queueUrls">;

export function functionSettings(settings: StageSettings, names: StageNames): FunctionSettings {
  return {
    ...names,
    stage: settings.stage,
    crm: settings.crm,
    defaultCountry: settings.dialing.defaultCountry,
    timeZone: settings.timeZone,
    lookup: { budgetMilliseconds: lookupBudget(settings.flow.lookupTimeLimitSeconds), ...settings.lookup },
    contactTokenSeconds: settings.contactTokenSeconds,
    crmTimeoutMilliseconds: settings.crmTimeoutMilliseconds,
    crmConcurrency: settings.crmConcurrency,
    summaryDeadlineSeconds: settings.summaryDeadlineSeconds,
    recordDeadlineSeconds: settings.recordDeadlineSeconds,
    writeSettleSeconds: settings.writeSettleSeconds,
    sweepPatienceSeconds,
  };
}

/** Two sweeps: longer than a call's own messages take when nothing is wrong. */
const sweepPatienceSeconds = 1_800;

export function functionEnvironment(settings: FunctionSettings): Readonly<Record<string, string>> {
  const environment = { [settingsVariable]: JSON.stringify(settings) };
  const bytes = Object.entries(environment).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
  if (bytes > mostBytes) {
    throw new PatchbayError(
      "ENVIRONMENT_TOO_LARGE",
      `The functions' settings are ${bytes} bytes long, and AWS Lambda takes ${mostBytes}. Shorten the CRM's settings.`,
    );
  }
  return environment;
}

/** A caller hears silence for so long at most, when the CRM is slow. */
export const patienceMilliseconds = 2_500;
/** Of the flow's own limit: for a function that has to start first. */
const startMilliseconds = 500;

function lookupBudget(flowLimitSeconds: number): number {
  return Math.min(patienceMilliseconds, flowLimitSeconds * 1000 - startMilliseconds);
}

/** AWS Lambda's limit on all of a function's variables together. */
const mostBytes = 4096;
