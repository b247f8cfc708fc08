/** Settings of made-up stages: development and production, both CRMs, an instance that is new and one that exists. */
import type { CrmSettings } from "../../contract/functionSettings.ts";
import type { CrmName } from "../../contract/identifiers.ts";
import type { SiteCrm } from "../../contract/siteConfig.ts";
import type { InstanceSettings, StageSettings } from "../../infra/stageSettings.ts";

export const stageNames = ["dev", "prod"] as const;
/** The CRMs whose stages the tests of `infra/` build. */
export const crmNames = ["halopsa", "sap"] as const satisfies readonly CrmName[];
type TriedCrm = (typeof crmNames)[number];
export const instanceKinds = ["new", "existing"] as const satisfies readonly InstanceSettings["kind"][];

export interface StageVariant {
  readonly stage: (typeof stageNames)[number];
  readonly crm: TriedCrm;
  readonly instance: InstanceSettings["kind"];
}

/** Each stage with each CRM and each kind of instance. */
export const stageVariants: readonly StageVariant[] = stageNames.flatMap((stage) =>
  crmNames.flatMap((crm) => instanceKinds.map((instance) => ({ stage, crm, instance }))),
);

export function stageSettings(
  { stage = "dev", crm = "halopsa", instance = "new" }: Partial<StageVariant> = {},
  changes: Partial<StageSettings> = {},
): StageSettings {
  const production = stage === "prod";
  return {
    stage,
    production,
    region: "ap-southeast-2",
    crm: crmSettings[crm],
    siteCrm: siteCrms[crm],
    instance: instances[instance](stage),
    phoneNumber: { kind: "claim", country: "AU", type: "DID" },
    identity: production
      ? {
          kind: "saml",
          loginUrl: "https://login.acme.example/connect",
          agents: [{ username: "mia.chen", firstName: "Mia", lastName: "Chen" }],
        }
      : {
          kind: "managed",
          administrator: { username: "admin", firstName: "Ada", lastName: "Min", email: "ada@acme.example" },
          agents: [{ username: "mia.chen", firstName: "Mia", lastName: "Chen", email: "mia@acme.example" }],
        },
    hours: {
      timeZone: "Australia/Sydney",
      open: (["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"] as const).map((day) => ({
        day,
        from: { hours: 8, minutes: 0 },
        to: { hours: 18, minutes: 30 },
      })),
    },
    queues: [
      { name: "Support", description: "Callers arrive here" },
      { name: "Second line", description: "Reached by transfer" },
    ],
    quickConnects: [{ name: "On-call engineer", phoneNumber: "+61280005559" }],
    flow: {
      language: "en-AU",
      voice: { name: "Olivia", engine: "neural" },
      lookupTimeLimitSeconds: 8,
      keypadMenu: true,
      prompts: {},
    },
    dialing: { defaultCountry: "AU", countries: ["AU", "NZ"], perMinute: 6 },
    network: { cidr: "10.40.0.0/16", zones: production ? 3 : 2, nat: production ? "perZone" : "single" },
    api: { steadyRequestsPerSecond: 50, burstRequests: 100 },
    retention: { logDays: 90, recordingDays: 365 },
    alarms: { email: "operations@acme.example", outboundCallsPerFiveMinutes: 30 },
    timeZone: "Australia/Sydney",
    site: {
      domain: production
        ? {
            name: "phone.acme.example",
            certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/6f1d3c2b-0000-4000-8000-000000000001",
          }
        : null,
      frameOrigins: [],
      firewall: production,
      popOn: "answer",
      dispositions: ["Resolved", "Follow-up needed"],
      dispositionRequired: false,
      language: null,
    },
    lookup: { freshSeconds: 900, staleSeconds: 86_400, nobodyFoundSeconds: 300 },
    contactTokenSeconds: 7_200,
    crmTimeoutMilliseconds: 5_000,
    crmConcurrency: 4,
    summaryDeadlineSeconds: 3_600,
    recordDeadlineSeconds: 1_800,
    writeSettleSeconds: 180,
    reservedConcurrency: production ? 10 : null,
    secrets: { kind: "script" },
    ...changes,
  };
}

const instances: Readonly<Record<InstanceSettings["kind"], (stage: string) => InstanceSettings>> = {
  new: (stage) => ({ kind: "new", alias: `acme-${stage}` }),
  existing: () => ({
    kind: "existing",
    instanceId: "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
    alias: "acme-existing",
    recordingsBucket: "acme-existing-recordings",
    recordingsKeyArn: "arn:aws:kms:ap-southeast-2:123456789012:key/11111111-2222-4333-8444-555555555555",
  }),
};

const crmSettings: Readonly<Record<TriedCrm, CrmSettings>> = {
  halopsa: {
    name: "halopsa",
    authUrl: "https://acme.halopsa.com/auth",
    apiUrl: "https://acme.halopsa.com/api",
    agentUrl: "https://acme.halopsa.com",
    tenant: "acme",
    scope: "all",
    ticketTypeId: 21,
    newStatusId: 1,
    closedStatusId: 9,
    priorityId: null,
    sourceId: null,
    team: null,
    unknownClientId: 12,
    unknownSiteId: null,
    unknownUserId: null,
    noteOutcomeId: 7,
    paths: { user: "/customers?userid={id}", client: "/customers?clientid={id}", ticket: "/tickets?id={id}" },
    callLog: false,
  },
  sap: {
    name: "sap",
    baseUrl: "https://my1000112.de1.crm.cloud.sap",
    referenceId: "compact",
    closedCaseStatuses: ["05", "06"],
    transcriptLimit: 5_000,
    phoneCallFields: { notes: null, disposition: null },
  },
};

const siteCrms: Readonly<Record<TriedCrm, SiteCrm>> = {
  halopsa: { name: "halopsa", url: "https://acme.halopsa.com" },
  sap: {
    name: "sap",
    url: "https://my1000112.de1.crm.cloud.sap",
    desktopOrigins: ["https://my1000112.de1.crm.cloud.sap"],
    encoding: "xml",
    acceptAction: "omit",
    referenceId: "compact",
  },
};
