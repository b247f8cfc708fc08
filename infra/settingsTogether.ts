/** What is wrong with settings that are right each by itself: the stack's name, its region, and values that contradict. */
import { crms } from "../contract/crms.ts";
import { isCrmName } from "../contract/identifiers.ts";
import { promptNames, promptsFor } from "./flows/prompts.ts";
import type { SettingProblem } from "./settingProblems.ts";
import { summaryRegions } from "./settingsLimits.ts";
import type { CheckedSettings, Setting } from "./settingsSchema.ts";

/** @param stage is part of every physical name, of which the shortest limit is a Lambda function's */
export function stageNameProblems(stage: string): readonly SettingProblem[] {
  if (/^[a-z][a-z0-9-]{0,14}[a-z0-9]$/.test(stage)) return [];
  return [
    {
      path: "(the stack's name)",
      message: `must be 2 to 16 small letters, digits and hyphens, since physical names are made of it; it is "${stage}"`,
      mend: { kind: "newStack", name: "dev" },
    },
  ];
}

export function regionProblems(region: unknown): readonly SettingProblem[] {
  if (typeof region === "string" && summaryRegions.includes(region)) return [];
  const known = `regions that have them: ${summaryRegions.join(", ")}`;
  const message =
    typeof region === "string" && region !== ""
      ? `Amazon Connect has no Contact Lens summaries in ${region}; ${known}`
      : `is missing; the stage's region must be one with Contact Lens summaries; ${known}`;
  return [{ path: "aws:region", message, mend: { kind: "set", value: "us-east-1" } }];
}

/** @param settings those that are right by themselves: what is wrong already is not compared with anything */
export function combinationProblems(
  settings: CheckedSettings,
  values: Readonly<Record<string, unknown>>,
): readonly SettingProblem[] {
  return [
    ...emptyListProblems(settings),
    ...lookupProblems(settings.lookup),
    ...hoursProblems(settings.hours),
    ...nameProblems(settings.queues, settings.quickConnects),
    ...userProblems(settings.identity),
    ...handProblems(settings),
    ...promptProblems(settings.flow),
    ...secretProblems(settings.secrets, values),
  ];
}

function emptyListProblems({ queues, crm }: CheckedSettings): readonly SettingProblem[] {
  const problems: SettingProblem[] = [];
  const wantOne = (path: string, value: string) =>
    problems.push({ path, message: "is missing; there must be at least one", mend: { kind: "set", value } });
  if (queues?.length === 0) wantOne("queues[0].name", "Support");
  if (crm?.name === "sap" && crm.desktopOrigins?.length === 0) wantOne("crm.desktopOrigins[0]", crm.baseUrl);
  return problems;
}

function lookupProblems(lookup: Setting<"lookup"> | undefined): readonly SettingProblem[] {
  if (lookup === undefined || lookup.staleSeconds >= lookup.freshSeconds) return [];
  return [
    {
      path: "lookup.staleSeconds",
      message: `must not be shorter than lookup.freshSeconds, which is ${lookup.freshSeconds}`,
      mend: { kind: "set", value: "86400" },
    },
  ];
}

function hoursProblems(hours: Setting<"hours"> | undefined): readonly SettingProblem[] {
  const problems: SettingProblem[] = [];
  const taken = new Map<string, { readonly from: string; readonly to: string }[]>();
  for (const [index, { days, from, to }] of (hours?.open ?? []).entries()) {
    // Times of one form sort as text.
    if (from >= to) {
      problems.push({
        path: `hours.open[${index}].to`,
        message: `must be later than ${from}; hours that go past midnight are two entries`,
        mend: { kind: "set", value: "'23:59'" },
      });
    }
    for (const day of days) {
      const sameDay = taken.get(day) ?? [];
      if (sameDay.some((other) => from < other.to && other.from < to)) {
        problems.push({
          path: `hours.open[${index}]`,
          message: `overlaps with another entry for ${day}`,
          mend: { kind: "remove" },
        });
      }
      taken.set(day, [...sameDay, { from, to }]);
    }
  }
  return problems;
}

/** Queues and outside numbers share the list that agents transfer from. */
function nameProblems(
  queues: Setting<"queues"> = [],
  quickConnects: Setting<"quickConnects"> = [],
): readonly SettingProblem[] {
  const named = [
    ...queues.map(({ name }, index) => ({ name, path: `queues[${index}].name` })),
    ...quickConnects.map(({ name }, index) => ({ name, path: `quickConnects[${index}].name` })),
  ];
  return repeated(named);
}

function userProblems(identity: Setting<"identity"> | undefined): readonly SettingProblem[] {
  if (identity === undefined) return [];
  const agents = identity.agents.map(({ username }, index) => ({
    name: username,
    path: `identity.agents[${index}].username`,
  }));
  const administrator = identity.kind === "managed" ? identity.administrator : null;
  return repeated([
    ...(administrator === null ? [] : [{ name: administrator.username, path: "identity.administrator.username" }]),
    ...agents,
  ]);
}

/** What only the stage could put into the instance, and does not. */
function handProblems({ instance, phoneNumber, identity }: CheckedSettings): readonly SettingProblem[] {
  if (instance?.kind !== "existing" || instance.setUp === "pulumi") return [];
  const message = "is for the stage to make, and instance.setUp is byHand: make it in the instance";
  const administrator = identity?.kind === "managed" ? identity.administrator : null;
  return [
    ...(phoneNumber?.kind === "claim"
      ? [{ path: "phoneNumber.kind", message, mend: { kind: "set", value: "none" } } as const]
      : []),
    ...(administrator === null ? [] : [{ path: "identity.administrator", message, mend: { kind: "remove" } } as const]),
    ...(identity === undefined || identity.agents.length === 0
      ? []
      : [{ path: "identity.agents", message, mend: { kind: "remove" } } as const]),
  ];
}

function repeated(named: readonly { readonly name: string; readonly path: string }[]): readonly SettingProblem[] {
  return named
    .filter(({ name }, index) => named.findIndex((other) => other.name === name) < index)
    .map(({ name, path }) => ({
      path,
      message: `"${name}" is taken by another`,
      mend: { kind: "set", value: `'${name} 2'` },
    }));
}

/** A language that Patchbay has no texts of would be spoken to in English, by a voice that cannot. */
function promptProblems(flow: Setting<"flow"> | undefined): readonly SettingProblem[] {
  if (flow === undefined) return [];
  const names = promptNames();
  const unknown = Object.keys(flow.prompts).filter((name) => !names.includes(name));
  const isSpoken = flow.language.startsWith("en-") || promptsFor(flow.language).closed !== promptsFor("en-US").closed;
  const missing = isSpoken ? [] : names.filter((name) => !(name in flow.prompts));
  return [
    ...unknown.map(
      (name): SettingProblem => ({
        path: `flow.prompts.${name}`,
        message: `there is no such prompt; there are ${names.join(", ")}`,
        mend: { kind: "remove" },
      }),
    ),
    ...missing.map(
      (name): SettingProblem => ({
        path: `flow.prompts.${name}`,
        message: `is missing, and Patchbay has no text of its own in ${flow.language}`,
        mend: { kind: "set", value: "'…'" },
      }),
    ),
  ];
}

const secretFields = {
  application: ["clientId", "clientSecret"],
  user: ["username", "password"],
} as const;

/** Where Pulumi holds the credentials they must be there, and where it does not they must not be. */
function secretProblems(
  source: Setting<"secrets"> | undefined,
  values: Readonly<Record<string, unknown>>,
): readonly SettingProblem[] {
  const crm = values.crm;
  const crmName =
    typeof crm === "object" && crm !== null && "name" in crm && isCrmName(crm.name) ? crm.name : "halopsa";
  const wanted = { crmSecret: secretFields[crms[crmName].logsInAs], webhookSecret: secretFields.user };
  if (source === "pulumi") {
    return Object.entries(wanted).flatMap(([name, fields]) => {
      const secret = values[name];
      return fields
        .filter((field) => typeof secret !== "object" || secret === null || !(field in secret))
        .map(
          (field): SettingProblem => ({
            path: `${name}.${field}`,
            message: "is missing, since secrets is pulumi",
            mend: { kind: "setSecret" },
          }),
        );
    });
  }
  return Object.keys(wanted)
    .filter((name) => name in values)
    .map((name) => ({
      path: name,
      message: "is not used, since secrets is script: npm run secrets asks for the values",
      mend: { kind: "remove" },
    }));
}
