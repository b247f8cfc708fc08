/** The stage's settings, decoded from the environment once per process. Every problem is told at once. */
import * as z from "zod/mini";
import { InvalidInput } from "../../contract/errors.ts";
import { type FunctionSettings, settingsVariable } from "../../contract/functionSettings.ts";

let decoded: FunctionSettings | null = null;

/** The process's own settings. */
export function settings(): FunctionSettings {
  decoded ??= readSettings();
  return decoded;
}

export function readSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): FunctionSettings {
  const text = environment[settingsVariable];
  if (text === undefined || text === "") throw new InvalidInput(settingsVariable, ["it is not set"]);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InvalidInput(settingsVariable, [error instanceof Error ? error.message : "it is not JSON"]);
  }
  const result = z.safeParse(functionSettings, json);
  if (result.success) return result.data;
  throw new InvalidInput(
    settingsVariable,
    result.error.issues.map((issue) => `${issue.path.join(".") || "(the whole)"}: ${issue.message}`),
  );
}

const text = z.string().check(z.minLength(1));
const url = z.url().check(z.regex(/[^/]$/, "must not end with a slash"));
const positive = z.int().check(z.positive());
const id = z.nullable(z.int());

const haloPsa = z.object({
  name: z.literal("halopsa"),
  authUrl: url,
  apiUrl: url,
  agentUrl: url,
  tenant: z.nullable(text),
  scope: text,
  ticketTypeId: z.int(),
  newStatusId: id,
  closedStatusId: id,
  priorityId: id,
  sourceId: id,
  team: z.nullable(text),
  unknownClientId: id,
  unknownSiteId: id,
  unknownUserId: id,
  noteOutcomeId: z.int(),
  paths: z.object({ user: text, client: text, ticket: text }),
  callLog: z.boolean(),
  assetNumberFields: z.optional(z.array(text)),
});

const sap = z.object({
  name: z.literal("sap"),
  baseUrl: url,
  referenceId: z.enum(["compact", "raw"]),
  closedCaseStatuses: z.array(text),
  inactiveStatuses: z.optional(z.array(text)),
  numberPaths: z.optional(
    z.object({ accounts: z.array(text), individualCustomers: z.array(text), contactPersons: z.array(text) }),
  ),
  transcriptLimit: positive,
  phoneCallFields: z.object({ notes: z.nullable(text), disposition: z.nullable(text) }),
  registeredProducts: z.optional(z.nullable(z.object({ collection: text, serialPath: text }))),
  chats: z.optional(z.object({ collection: text, page: text })),
});

const functionSettings: z.ZodMiniType<FunctionSettings> = z.object({
  stage: text,
  crm: z.discriminatedUnion("name", [haloPsa, sap]),
  connect: z.object({ instanceId: text, instanceArn: text, accessUrl: url, recordingsBucket: text }),
  tables: z.object({ calls: text, customers: text }),
  secrets: z.object({ crm: text, contactToken: text, webhook: text }),
  queueUrls: z.object({ callLogging: url, callSummary: url }),
  defaultCountry: z.string().check(z.regex(/^[A-Z]{2}$/, "must be an ISO 3166 alpha-2 code in capitals")),
  timeZone: z.string().check(z.refine(isTimeZone, "must be an IANA time zone")),
  lookup: z.object({
    budgetMilliseconds: positive,
    freshSeconds: positive,
    staleSeconds: positive,
    nobodyFoundSeconds: positive,
  }),
  contactTokenSeconds: positive,
  crmTimeoutMilliseconds: positive,
  crmConcurrency: positive,
  summaryDeadlineSeconds: positive,
  recordDeadlineSeconds: positive,
  writeSettleSeconds: positive,
  sweepPatienceSeconds: positive,
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
