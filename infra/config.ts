/**
 * The settings of a stage: read from its values in `Pulumi.<stage>.yaml`, checked, and filled in. Every problem is told at
 * once, each with the command that mends it.
 */
import * as z from "zod/mini";
import { InvalidInput } from "../contract/errors.ts";
import type { CrmSettings } from "../contract/functionSettings.ts";
import type { SiteCrm } from "../contract/siteConfig.ts";
import { defaultVoice } from "./flows/prompts.ts";
import { problemsOf, type SettingProblem, tell, unknownSetting } from "./settingProblems.ts";
import {
  type CheckedSettings,
  neededGroups,
  type Setting,
  settingNames,
  settingSchemas,
  type WholeSettings,
} from "./settingsSchema.ts";
import { combinationProblems, regionProblems, stageNameProblems } from "./settingsTogether.ts";
import type { StackValues } from "./stackValues.ts";
import type { ClockTime, HoursSettings, StageSettings } from "./stageSettings.ts";

export function readSettings({ stage, region, values }: StackValues): StageSettings {
  const { settings, problems } = checkEach(values);
  const all = [
    ...stageNameProblems(stage),
    ...regionProblems(region),
    ...problems,
    ...combinationProblems(settings, values),
  ];
  if (all.length === 0 && isWhole(settings)) return fillIn(settings, stage, String(region));
  throw new InvalidInput(`Pulumi.${stage}.yaml`, [...new Set(all.map((problem) => tell(problem, stage)))]);
}

/** Each setting by itself, so that a problem of one hides none of another. */
function checkEach(values: Readonly<Record<string, unknown>>): {
  readonly settings: CheckedSettings;
  readonly problems: readonly SettingProblem[];
} {
  const problems = Object.keys(values)
    .filter((name) => !Object.hasOwn(settingSchemas, name))
    .map((name) => unknownSetting([name]));
  const settings: Record<string, unknown> = {};
  for (const name of settingNames) {
    const value = values[name] ?? (neededGroups.includes(name) ? {} : undefined);
    const result = z.safeParse<z.ZodMiniType>(settingSchemas[name], value);
    if (result.success) settings[name] = result.data;
    else problems.push(...result.error.issues.flatMap((issue) => problemsOf(issue, name, value)));
  }
  return { settings, problems };
}

function isWhole(settings: CheckedSettings): settings is WholeSettings {
  return settingNames.every((name) => name in settings);
}

function fillIn(settings: WholeSettings, stage: string, region: string): StageSettings {
  const { production, timeZone, dialing, network, site, flow, queues } = settings;
  const { crmSecret: _crm, webhookSecret: _webhook, initialPasswords: _passwords, ...plain } = settings;
  const [firstQueue, ...otherQueues] = queues;
  if (firstQueue === undefined) throw new InvalidInput("queues", ["must name at least one queue"]);
  return {
    ...plain,
    stage,
    region,
    ...crmOf(settings.crm),
    hours: hoursOf(settings.hours, timeZone),
    queues: [firstQueue, ...otherQueues],
    flow: { ...flow, voice: flow.voice ?? defaultVoice(flow.language) },
    dialing: { ...dialing, countries: dialing.countries ?? [dialing.defaultCountry] },
    network: { ...network, nat: network.nat ?? (production ? "perZone" : "single") },
    site: { ...site, firewall: site.firewall ?? production },
    secrets: { kind: settings.secrets },
  };
}

function crmOf(crm: Setting<"crm">): { readonly crm: CrmSettings; readonly siteCrm: SiteCrm } {
  if (crm.name === "halopsa") {
    const { authUrl = `${crm.agentUrl}/auth`, apiUrl = `${crm.agentUrl}/api` } = crm;
    return { crm: { ...crm, authUrl, apiUrl }, siteCrm: { name: "halopsa", url: crm.agentUrl } };
  }
  const { desktopOrigins = [crm.baseUrl], encoding, acceptAction, ...server } = crm;
  const { baseUrl: url, referenceId } = crm;
  return { crm: server, siteCrm: { name: "sap", url, desktopOrigins, encoding, acceptAction, referenceId } };
}

function hoursOf({ timeZone, open }: Setting<"hours">, stageTimeZone: string): HoursSettings {
  return {
    timeZone: timeZone ?? stageTimeZone,
    open: open.flatMap(({ days, from, to }) => days.map((day) => ({ day, from: clockTime(from), to: clockTime(to) }))),
  };
}

function clockTime(text: string): ClockTime {
  return { hours: Number(text.slice(0, 2)), minutes: Number(text.slice(3)) };
}
