/** Whole stages, recorded: each variant once for all tests that look at it. */
import type { CheckedStage } from "../../infra/policy/rule.ts";
import { deployStage, type StageOutputs } from "../../infra/program.ts";
import type { StageSettings } from "../../infra/stageSettings.ts";
import { type Recording, recordProgram } from "./mocks.ts";
import { type StageVariant, stageSettings } from "./settings.ts";

export type RecordedStage = Recording<StageOutputs>;

/** Values that must not be seen anywhere but where they are marked as secret. */
export const secretValues = {
  passwords: { admin: "first-password-of-ada", "mia.chen": "first-password-of-mia" },
  crm: { clientId: "crm-client-id-in-config", clientSecret: "crm-client-secret-in-config" },
  webhook: { username: "webhook-user-in-config", password: "webhook-password-in-config" },
};

export function recordStage(
  variant: Partial<StageVariant>,
  changes: Partial<StageSettings> = {},
): Promise<RecordedStage> {
  const settings = stageSettings(variant, changes);
  const config = {
    "patchbay:initialPasswords": JSON.stringify(secretValues.passwords),
    "patchbay:crmSecret": JSON.stringify(secretValues.crm),
    "patchbay:webhookSecret": JSON.stringify(secretValues.webhook),
  };
  return recordProgram(() => deployStage(settings), {
    stack: settings.stage,
    region: settings.region,
    config,
    secretKeys: Object.keys(config),
  });
}

/** The variant as it is, recorded when it is first asked for. */
export function recordedStage(variant: StageVariant): Promise<RecordedStage> {
  const key = nameOf(variant);
  const recording = recordings.get(key) ?? recordStage(variant);
  recordings.set(key, recording);
  return recording;
}

export function nameOf({ stage, crm, instance }: StageVariant): string {
  return `${stage} with ${crm} and ${instance === "new" ? "a new" : "an existing"} instance`;
}

/** As the policy pack's rules see it. */
export function checkedStage({ resources }: RecordedStage, production: boolean): CheckedStage {
  return {
    production,
    resources: resources.map(({ urn, type, name, inputs, sources, options }) => ({
      urn,
      type,
      name,
      props: inputs,
      sources,
      protect: options.protect,
    })),
  };
}

/** Promises inside, as in the files of a function's archive, are waited for, so that two recordings can be compared. */
export async function withFiles(value: unknown): Promise<unknown> {
  const known = await value;
  if (Array.isArray(known)) return Promise.all(known.map(withFiles));
  if (typeof known !== "object" || known === null) return known;
  return Object.fromEntries(
    await Promise.all(Object.entries(known).map(async ([key, inner]) => [key, await withFiles(inner)])),
  );
}

const recordings = new Map<string, Promise<Recording<StageOutputs>>>();
