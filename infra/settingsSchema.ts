/**
 * What may stand in `Pulumi.<stage>.yaml` under `patchbay:`, one schema per setting, with the defaults that are the same
 * for every stage. Each wrong value is told as what it must be, with an example.
 */
import { isSupportedCountry } from "libphonenumber-js/min";
import * as z from "zod/mini";
import { parseE164 } from "../contract/identifiers.ts";
import { expectation } from "./settingProblems.ts";
import { invocationTimeLimits, isNetwork, logRetentionDays, weekdays } from "./settingsLimits.ts";

const must = (be: string, example: string) => ({ error: expectation(be, example) });

const text = (be: string, example: string) => z.string(must(be, example)).check(z.minLength(1, must(be, example)));
const matching = (pattern: RegExp, be: string, example: string) =>
  z.string(must(be, example)).check(z.regex(pattern, must(be, example)));
const checked = (test: (text: string) => boolean, be: string, example: string) =>
  z.string(must(be, example)).check(z.refine(test, must(be, example)));
const wholeFrom = (least: number, most: number, example: number) => {
  const expected = must(`a whole number from ${least} to ${most}`, String(example));
  return z.int(expected).check(z.gte(least, expected), z.lte(most, expected));
};
const flag = () => z.boolean(must("true or false", "true"));
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, must(`one of ${words.join(", ")}`, words[0]));
const orNone = <Schema extends z.ZodMiniType>(schema: Schema) => z._default(z.nullable(schema), null);

const origin = (example: string) =>
  checked(isHttpsOrigin, "an exact https origin, in small letters, with nothing after the host", example);
const address = (example: string) => checked(isHttpsAddress, "an https address without a slash at the end", example);
const country = checked((code) => isSupportedCountry(code), "an ISO 3166 country code in capitals", "AU");
const phoneNumber = checked(
  (number) => parseE164(number) !== null,
  "a number as + and digits (E.164)",
  "'+61280001234' --type string",
);
const zone = checked(isTimeZone, "an IANA time zone", "Australia/Sydney");
const tenantId = (example: number) => wholeFrom(0, 2_147_483_647, example);

const haloPsa = z.strictObject({
  name: z.literal("halopsa"),
  agentUrl: origin("https://acme.halopsa.com"),
  authUrl: z.optional(address("https://acme.halopsa.com/auth")),
  apiUrl: z.optional(address("https://acme.halopsa.com/api")),
  tenant: orNone(text("the tenant's name", "acme")),
  scope: z._default(
    text("OAuth scopes with spaces between them", "'read:customers read:tickets edit:tickets'"),
    "read:customers read:tickets edit:tickets",
  ),
  ticketTypeId: tenantId(26),
  newStatusId: orNone(tenantId(1)),
  closedStatusId: orNone(tenantId(9)),
  priorityId: orNone(tenantId(3)),
  sourceId: orNone(tenantId(5)),
  team: orNone(text("a team's name", "'1st Line Support'")),
  unknownClientId: orNone(tenantId(1)),
  unknownSiteId: orNone(tenantId(1)),
  unknownUserId: orNone(tenantId(1)),
  noteOutcomeId: z._default(tenantId(7), 7),
  paths: z.prefault(
    z.strictObject({
      user: z._default(pathWithId("/customers?userid={id}"), "/customers?userid={id}"),
      client: z._default(pathWithId("/customers?clientid={id}"), "/customers?clientid={id}"),
      ticket: z._default(pathWithId("/ticket?id={id}"), "/ticket?id={id}"),
    }),
    {},
  ),
  callLog: z._default(flag(), false),
  /** Left out: where HaloPSA usually has them. */
  assetNumberFields: z.optional(z.array(text("a field of assets", "inventory_number"))),
});

/** An empty list: the service is not searched. */
function numberPaths(phone: string, mobile: string) {
  return z._default(z.array(text("a path to filter by", phone)), [phone, mobile]);
}

const sap = z.strictObject({
  name: z.literal("sap"),
  baseUrl: origin("https://my1000112.de1.crm.cloud.sap"),
  /** Left out: the tenant's own origin. */
  desktopOrigins: z.optional(z.array(origin("https://my1000112.de1.crm.cloud.sap"))),
  encoding: z._default(oneOf(["xml", "object"]), "xml"),
  acceptAction: z._default(oneOf(["omit", "explicit"]), "omit"),
  referenceId: z._default(oneOf(["compact", "raw"]), "compact"),
  closedCaseStatuses: z._default(z.array(text("a case status code", "'05' --type string")), ["05", "06"]),
  inactiveStatuses: z._default(z.array(text("a life-cycle status code", "OBSOLETE")), ["OBSOLETE", "BLOCKED"]),
  numberPaths: z.prefault(
    z.strictObject({
      accounts: numberPaths(
        "defaultCommunication/phoneNormalisedNumber",
        "defaultCommunication/mobileNormalisedNumber",
      ),
      individualCustomers: numberPaths(
        "defaultCommunication/phoneNormalisedNumber",
        "defaultCommunication/mobileNormalisedNumber",
      ),
      contactPersons: numberPaths("phoneNormalisedNumber", "mobileNormalisedNumber"),
    }),
    {},
  ),
  transcriptLimit: z._default(wholeFrom(200, 1_000_000, 5_000), 5_000),
  phoneCallFields: z.prefault(
    z.strictObject({
      notes: orNone(text("a field's name", "notes")),
      disposition: orNone(text("a field's name", "disposition")),
    }),
    {},
  ),
  /** Left out: where SAP usually has them; `null`: no product is looked up. */
  registeredProducts: z.optional(
    z.nullable(
      z.strictObject({
        collection: text("a service's collection", "registered-product-service/registeredProducts"),
        serialPath: text("a path to filter by", "serialId"),
      }),
    ),
  ),
  chats: z.prefault(
    z.strictObject({
      collection: z._default(text("a service's collection", "chat-service/chats"), "chat-service/chats"),
      page: z._default(text("a page's name", "chat"), "chat"),
    }),
    {},
  ),
});

const alias = matching(
  /^(?!d-)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,43}[a-zA-Z0-9])?$/,
  "letters, digits and hyphens, at most 45, and not begin with d-",
  "acme-support",
);

const instance = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("new"), alias }),
  z.strictObject({
    kind: z.literal("existing"),
    instanceId: matching(
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      "the instance's id, a UUID",
      "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
    ),
    alias,
    recordingsBucket: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "a bucket's name", "amazon-connect-1a2b3c"),
    recordingsKeyArn: orNone(
      matching(
        /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]+$/,
        "a KMS key's ARN",
        "arn:aws:kms:ap-southeast-2:111122223333:key/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
      ),
    ),
    setUp: z._default(oneOf(["pulumi", "byHand"]), "pulumi"),
  }),
]);

const person = {
  // Twenty characters where Amazon Connect keeps the passwords.
  username: matching(/^[a-zA-Z0-9._@-]{1,20}$/, "at most 20 letters, digits or . _ @ -", "mia.chen"),
  firstName: text("a first name", "Mia"),
  lastName: text("a last name", "Chen"),
};
const user = z.strictObject({ ...person, email: emailAddress("mia.chen@acme.example") });

const identity = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("managed"), administrator: orNone(user), agents: z._default(z.array(user), []) }),
  z.strictObject({
    kind: z.literal("saml"),
    loginUrl: checked(isHttps, "the https address where agents sign in", "https://login.acme.example/app/connect"),
    agents: z._default(
      z.array(
        z.strictObject({
          ...person,
          username: matching(/^[a-zA-Z0-9._@-]{1,64}$/, "at most 64 letters, digits or . _ @ -", "mia.chen"),
        }),
      ),
      [],
    ),
  }),
]);

const time = (example: string) =>
  matching(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day in quotes, 00:00 to 23:59", example);

/** By the setting's name. What a stage derives from other settings is optional here and filled in by `config.ts`. */
export const settingSchemas = {
  production: z._default(flag(), false),
  timeZone: zone,
  crm: z.discriminatedUnion("name", [haloPsa, sap]),
  instance,
  phoneNumber: z._default(
    z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("none") }),
      z.strictObject({ kind: z.literal("claim"), country, type: oneOf(["DID", "TOLL_FREE"]) }),
    ]),
    { kind: "none" },
  ),
  identity: z._default(identity, { kind: "managed", administrator: null, agents: [] }),
  hours: z.prefault(
    z.strictObject({
      timeZone: z.optional(zone),
      open: z._default(
        z.array(z.strictObject({ days: z.array(oneOf(weekdays)), from: time("'09:00'"), to: time("'17:00'") })),
        [{ days: ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"], from: "09:00", to: "17:00" }],
      ),
    }),
    {},
  ),
  queues: z._default(
    z.array(
      z.strictObject({
        name: text("a queue's name", "Support"),
        description: z._default(text("what the queue is for", "'First line'"), "Callers wait here"),
      }),
    ),
    [{ name: "Support", description: "Callers wait here" }],
  ),
  quickConnects: z._default(
    z.array(z.strictObject({ name: text("a name agents look for", "'Night service'"), phoneNumber })),
    [],
  ),
  flow: z.prefault(
    z.strictObject({
      language: z._default(matching(/^[a-z]{2}-[A-Z]{2}$/, "a locale", "en-AU"), "en-US"),
      /** Left out: the language's own. */
      voice: z.optional(
        z.strictObject({
          name: matching(/^[A-Z][A-Za-z]+$/, "an Amazon Polly voice", "Olivia"),
          engine: oneOf(["neural", "standard", "generative"]),
        }),
      ),
      lookupTimeLimitSeconds: z._default(
        z.literal(invocationTimeLimits, must("3 to 8 seconds: the look-up itself takes up to 2.5", "6")),
        6,
      ),
      keypadMenu: z._default(flag(), false),
      prompts: z._default(z.record(z.string(), text("what is said", "'Hello.'")), {}),
    }),
    {},
  ),
  dialing: z.strictObject({
    defaultCountry: country,
    countries: z.optional(z.array(country)),
    perMinute: z._default(wholeFrom(1, 60, 6), 6),
  }),
  network: z.prefault(
    z.strictObject({
      cidr: z._default(
        checked(isNetwork, "a private network of /16 to /22 that begins at its own address", "10.40.0.0/20"),
        "10.40.0.0/20",
      ),
      zones: z._default(z.literal([2, 3], must("2 or 3", "2")), 2),
      nat: z.optional(oneOf(["single", "perZone"])),
    }),
    {},
  ),
  api: z.prefault(
    z.strictObject({
      steadyRequestsPerSecond: z._default(wholeFrom(1, 10_000, 100), 100),
      burstRequests: z._default(wholeFrom(1, 5_000, 200), 200),
    }),
    {},
  ),
  retention: z.prefault(
    z.strictObject({
      logDays: z._default(z.literal(logRetentionDays, must(`one of ${logRetentionDays.join(", ")}`, "90")), 90),
      recordingDays: z._default(wholeFrom(1, 3_650, 365), 365),
    }),
    {},
  ),
  alarms: z.prefault(
    z.strictObject({
      email: orNone(emailAddress("operations@acme.example")),
      outboundCallsPerFiveMinutes: z._default(wholeFrom(1, 10_000, 50), 50),
    }),
    {},
  ),
  site: z.prefault(
    z.strictObject({
      domain: orNone(
        z.strictObject({
          name: matching(
            /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
            "a host name",
            "connector.acme.example",
          ),
          certificateArn: matching(
            /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]+$/,
            "the ARN of a certificate in us-east-1, where CloudFront looks for them",
            "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
          ),
        }),
      ),
      frameOrigins: z._default(z.array(origin("https://intranet.acme.example")), []),
      firewall: z.optional(flag()),
      popOn: z._default(oneOf(["ring", "answer"]), "ring"),
      dispositions: z._default(z.array(text("a disposition", "Resolved")), [
        "Resolved",
        "Follow-up needed",
        "Callback agreed",
        "Wrong number",
      ]),
      dispositionRequired: z._default(flag(), false),
      language: orNone(checked(isLanguage, "a BCP 47 language", "en-AU")),
    }),
    {},
  ),
  lookup: z.prefault(
    z.strictObject({
      freshSeconds: z._default(wholeFrom(10, 86_400, 900), 900),
      staleSeconds: z._default(wholeFrom(10, 604_800, 86_400), 86_400),
      nobodyFoundSeconds: z._default(wholeFrom(10, 3_600, 300), 300),
    }),
    {},
  ),
  // Longer than a call with its wrap-up, and gone by the next day.
  contactTokenSeconds: z._default(wholeFrom(600, 86_400, 7_200), 7_200),
  // Twice within the 30 seconds that call-logging runs at most.
  crmTimeoutMilliseconds: z._default(wholeFrom(500, 12_000, 5_000), 5_000),
  crmConcurrency: z._default(wholeFrom(1, 50, 4), 4),
  // Within the four days that a queue keeps its messages.
  summaryDeadlineSeconds: z._default(wholeFrom(300, 259_200, 3_600), 3_600),
  recordDeadlineSeconds: z._default(wholeFrom(300, 259_200, 1_800), 1_800),
  writeSettleSeconds: z._default(wholeFrom(10, 3_600, 180), 180),
  // A queue hands a function two batches at once.
  reservedConcurrency: orNone(wholeFrom(2, 1_000, 10)),
  secrets: z._default(oneOf(["script", "pulumi"]), "script"),
  // Encrypted in the file. Their values are none of the settings: what uses them asks Pulumi, which keeps them secret.
  initialPasswords: z.optional(z.unknown()),
  crmSecret: z.optional(z.unknown()),
  webhookSecret: z.optional(z.unknown()),
} as const satisfies Readonly<Record<string, z.ZodMiniType>>;

/** Without defaults for all that is in them: an absent one is told setting by setting, as an empty one is. */
export const neededGroups: readonly string[] = ["crm", "instance", "dialing"] satisfies readonly SettingName[];

export type SettingName = keyof typeof settingSchemas;
export type Setting<Name extends SettingName> = z.infer<(typeof settingSchemas)[Name]>;
export type WholeSettings = { readonly [Name in SettingName]: Setting<Name> };
/** Those that are right by themselves. */
export type CheckedSettings = Partial<WholeSettings>;

export const settingNames = Object.keys(settingSchemas).filter((name): name is SettingName => name in settingSchemas);

function pathWithId(example: string) {
  return checked((path) => path.startsWith("/") && path.includes("{id}"), "a path with {id} in it", `'${example}'`);
}

function emailAddress(example: string) {
  return matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "an e-mail address", example);
}

function isHttpsOrigin(value: string): boolean {
  // A browser compares origins letter by letter, and a wildcard would let every tenant of a host in.
  return isHttps(value) && new URL(value).origin === value && /^https:\/\/[a-z0-9.:-]+$/.test(value);
}

function isHttpsAddress(value: string): boolean {
  return isHttps(value) && !value.endsWith("/") && new URL(value).search === "" && new URL(value).hash === "";
}

function isHttps(value: string): boolean {
  return URL.canParse(value) && new URL(value).protocol === "https:" && new URL(value).username === "";
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
