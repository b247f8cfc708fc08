/** Starts everything on this machine, in the order in which the parts need one another, and stops it again. */
import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ContactTokenSecret } from "../contract/functionSettings.ts";
import { secretNames } from "../contract/secretNames.ts";
import { createJournal } from "../functions/calls/journal.ts";
import { type AnalysisFiles, createAnalysisFiles } from "./analysisFiles.ts";
import { localCredentials } from "./aws/credentials.ts";
import { createFunctionRuntime, type FunctionRuntime } from "./aws/functionRuntime.ts";
import { startLambdaApi } from "./aws/lambdaApi.ts";
import { type LocalAws, startLocalAws } from "./aws/localAws.ts";
import { type Built, buildEverything } from "./build.ts";
import { systemClock } from "./clock.ts";
import { startConnectApi } from "./connect/connectApi.ts";
import type { ContactCenter } from "./connect/contactCenter.ts";
import { type InstanceSetup, instanceSetup } from "./connect/instanceSetup.ts";
import { contactFacts } from "./connect/softphone/contactPage.ts";
import { startSoftphone } from "./connect/softphone/server.ts";
import { startConnectorSite } from "./connectorSite.ts";
import { FaultSwitch } from "./crm/faults.ts";
import { type RunningCrm, startCrm } from "./crmSimulators.ts";
import { createDoor } from "./desk/door.ts";
import { listen } from "./listen.ts";
import { createLocalCenter } from "./localCenter.ts";
import type { LocalOptions } from "./options.ts";
import { joinStage, type RunningStage, startInstance } from "./runningStage.ts";
import { createStageQueues, type StageFunctions, startStageFunctions } from "./stageFunctions.ts";
import { crmSecrets, functionSettings, siteConfig, tableNames, webhookSecret } from "./stageSettings.ts";
import { type LocalPorts, type LocalStage, localStage, portsFrom } from "./stages.ts";

export interface RunningPatchbay {
  readonly deskOrigin: string;
  readonly stages: readonly RunningStage[];
  close(): Promise<void>;
}

/**
 * @param folder an empty one for bundles, removed by whoever made it
 * @param report told of each step as it begins
 */
export async function startPatchbay(
  options: LocalOptions,
  folder: string,
  report: (step: string) => void,
): Promise<RunningPatchbay> {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    opened.unshift(part);
    return part;
  };
  const close = async () => {
    for (const part of opened.splice(0)) await part.close();
  };
  try {
    return await start(options, folder, report, keep, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  options: LocalOptions,
  folder: string,
  report: (step: string) => void,
  keep: <Part extends { close(): Promise<void> }>(part: Part) => Part,
  close: () => Promise<void>,
): Promise<RunningPatchbay> {
  const ports = portsFrom(options.firstPort);
  const stages = options.crms.map((crm) => localStage(crm, ports));
  const [first] = stages;
  if (first === undefined) throw new Error("at least one stage has to run");

  report("Building functions and pages");
  const building = buildEverything(folder);
  // Looked at from the start: it may fail before anybody waits for it.
  const builtOrFailed = building.catch(() => {});
  const aws = await startLocalAws({
    clock: systemClock(options.speed),
    region: first.region,
    accountId: first.accountId,
    tables: stages.map(tableNames),
    buckets: stages.map(({ recordingsBucket }) => recordingsBucket),
    folder,
  }).finally(() => builtOrFailed);
  keep(aws);
  const built = await building;

  report("Starting the contact center");
  const runtime = keep(createFunctionRuntime());
  const table = new DynamoDBClient({
    region: first.region,
    credentials: localCredentials,
    endpoint: aws.environment.AWS_ENDPOINT_URL_DYNAMODB ?? "",
  });
  keep({ close: async () => table.destroy() });
  const parts = stages.map((stage) => instanceParts(stage, options, aws));
  const connectApi = keep(await startConnectApi({ instances: parts }));

  const running: StagePart[] = [];
  for (const part of parts) {
    running.push(
      await startStage(part, { options, ports, aws, runtime, built, table, connectUrl: connectApi.url, keep }),
    );
  }
  keep(await startSoftphoneOf(parts, options, ports, built));

  const joined = running.map(({ stage }) => stage);
  const lambdaApi = keep(
    await startLambdaApi((name, event) => {
      const owner = joined.find(({ stage }) => name.includes(`patchbay-local-${stage.crm}-`));
      return owner?.invokeDeployed(name, event) ?? null;
    }),
  );
  const environment = {
    ...aws.environment,
    AWS_ENDPOINT_URL_CONNECT: connectApi.url,
    AWS_ENDPOINT_URL_LAMBDA: lambdaApi.endpoint,
  };
  const center = createLocalCenter(joined, options.speed, environment, async () => {
    for (const { reset } of running) await reset();
    await aws.clear();
  });
  const desk = keep(await listen(createDoor(center, built.pages.desk), ports.desk));
  return { deskOrigin: desk.origin, stages: joined, close };
}

interface InstanceParts {
  readonly stage: LocalStage;
  readonly center: ContactCenter;
  readonly setup: InstanceSetup;
  readonly files: AnalysisFiles;
  /** Set once the stage's functions run; no call comes in before. */
  functions: StageFunctions | null;
}

function instanceParts(stage: LocalStage, options: LocalOptions, aws: LocalAws): InstanceParts {
  const files = createAnalysisFiles(aws.s3);
  const center = startInstance({
    stage,
    speed: options.speed,
    writeFile: files.write,
    functions: () => {
      if (parts.functions === null) throw new Error("a call came before the stage's functions ran");
      return parts.functions;
    },
  });
  const parts: InstanceParts = { stage, center, setup: instanceSetup(stage), files, functions: null };
  return parts;
}

interface StagePart {
  readonly stage: RunningStage;
  readonly reset: () => Promise<void>;
}

async function startStage(
  part: InstanceParts,
  shared: {
    readonly options: LocalOptions;
    readonly ports: LocalPorts;
    readonly aws: LocalAws;
    readonly runtime: FunctionRuntime;
    readonly built: Built;
    readonly table: DynamoDBClient;
    readonly connectUrl: string;
    readonly keep: <Part extends { close(): Promise<void> }>(part: Part) => Part;
  },
): Promise<StagePart> {
  const { stage, center, files } = part;
  const { options, ports, aws, built, keep } = shared;
  const faults = new FaultSwitch();
  const listeners = new Set<() => void>();
  const apiPort = ports[`${stage.crm}Api` as const];

  putSecrets(stage, aws);
  const queues = createStageQueues(stage, aws.queues);
  const settings = functionSettings(
    stage,
    { callLogging: aws.sqs.queueUrl(queues.callLogging), callSummary: aws.sqs.queueUrl(queues.callSummary) },
    options.speed,
  );
  const functions = await startStageFunctions({
    stage,
    runtime: shared.runtime,
    bundles: built.functions,
    environment: { ...aws.environment, AWS_ENDPOINT_URL_CONNECT: shared.connectUrl },
    settings,
    queues,
    bus: aws.bus,
    backstageClock: systemClock(options.speed),
    apiPort,
    onChange: () => {
      for (const listener of listeners) listener();
    },
  });
  keep(functions);
  part.functions = functions;
  const crm: RunningCrm = keep(
    await startCrm(stage, {
      port: ports[stage.crm],
      pageFolder: built.pages[stage.crm],
      faults,
      speed: options.speed,
    }),
  );
  keep(
    await startConnectorSite({
      port: ports[`${stage.crm}Connector` as const],
      pageFolder: built.pages.connector,
      apiPort,
      config: siteConfig(stage),
    }),
  );
  const journal = createJournal(shared.table, tableNames(stage));
  // Closed first: a call that goes on would run into functions and an AWS that are gone.
  keep({ close: async () => center.reset() });
  return {
    stage: joinStage({ stage, settings, setup: part.setup, center, faults, journal, functions, crm, listeners }),
    async reset() {
      faults.set({ kind: "none" });
      center.reset();
      await functions.idle();
      files.clear();
      crm.reset();
    },
  };
}

function startSoftphoneOf(parts: readonly InstanceParts[], options: LocalOptions, ports: LocalPorts, built: Built) {
  return startSoftphone({
    port: ports.softphone,
    login: options.login,
    pageFolder: built.pages.softphone,
    lines: Object.fromEntries(parts.map(({ stage, center }) => [stage.crm, center.agentLine])),
    approvedOrigins: Object.fromEntries(parts.map(({ stage, setup }) => [stage.crm, setup.approvedOrigins])),
    contactPages: async (crm, contactId) => {
      const part = parts.find(({ stage }) => stage.crm === crm);
      const contact = part?.center.contact(contactId) ?? null;
      return part === undefined || contact === null
        ? null
        : { contact: contactFacts(contact), analysis: part.files.read(contactId) };
    },
  });
}

function putSecrets(stage: LocalStage, aws: LocalAws): void {
  const names = secretNames(`local-${stage.crm}`);
  const tokenKeys: ContactTokenSecret = {
    current: { keyId: "local-1", key: randomBytes(32).toString("base64url") },
    previous: null,
  };
  aws.secrets.put(names.crm, crmSecrets[stage.crm]);
  aws.secrets.put(names.contactToken, tokenKeys);
  aws.secrets.put(names.webhook, webhookSecret);
}
