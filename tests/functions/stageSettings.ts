/** Settings of a stage for each CRM, for tests. */
import type { FunctionSettings } from "../../contract/functionSettings.ts";

export const haloPsaSettings: FunctionSettings = {
  stage: "test",
  crm: {
    name: "halopsa",
    authUrl: "https://acme.halopsa.com/auth",
    apiUrl: "https://acme.halopsa.com/api",
    agentUrl: "https://acme.halopsa.com",
    tenant: null,
    scope: "all",
    ticketTypeId: 1,
    newStatusId: null,
    closedStatusId: null,
    priorityId: null,
    sourceId: null,
    team: null,
    unknownClientId: null,
    unknownSiteId: null,
    unknownUserId: null,
    noteOutcomeId: 7,
    paths: { user: "/customers?userid={id}", client: "/customers?clientid={id}", ticket: "/ticket?id={id}" },
    callLog: false,
  },
  connect: {
    instanceId: "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
    instanceArn: "arn:aws:connect:ap-southeast-2:123456789012:instance/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
    accessUrl: "https://acme.my.connect.aws",
    recordingsBucket: "recordings",
  },
  tables: { calls: "calls", customers: "customers" },
  secrets: { crm: "test/crm", contactToken: "test/contact-token", webhook: "test/webhook" },
  queueUrls: { callLogging: "https://sqs.example/call-logging", callSummary: "https://sqs.example/call-summary" },
  defaultCountry: "AU",
  timeZone: "Australia/Sydney",
  lookup: { budgetMilliseconds: 2_500, freshSeconds: 900, staleSeconds: 86_400, nobodyFoundSeconds: 300 },
  contactTokenSeconds: 7_200,
  crmTimeoutMilliseconds: 5_000,
  crmConcurrency: 4,
  summaryDeadlineSeconds: 3_600,
  recordDeadlineSeconds: 1_800,
  writeSettleSeconds: 180,
  sweepPatienceSeconds: 1_800,
};

export const sapSettings: FunctionSettings = {
  ...haloPsaSettings,
  crm: {
    name: "sap",
    baseUrl: "https://my1000112.de1.crm.cloud.sap",
    referenceId: "compact",
    closedCaseStatuses: ["05", "06"],
    transcriptLimit: 5_000,
    phoneCallFields: { notes: null, disposition: null },
  },
};
