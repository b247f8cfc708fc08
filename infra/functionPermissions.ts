/**
 * What each function may do, and on what: the requests its code makes and no others. Encrypted things need the key as well,
 * through the service that keeps them.
 */
import type { QueueName } from "../contract/events.ts";
import type { FunctionSettings } from "../contract/functionSettings.ts";
import { type FunctionName, functionCatalog, functionNames } from "./functionCatalog.ts";
import type { PolicyStatement } from "./policyDocument.ts";

type SecretName = keyof FunctionSettings["secrets"];

/** ARNs of what a stage is made of. */
export interface StageResources {
  readonly region: string;
  readonly key: string;
  readonly instance: string;
  readonly recordingsBucket: string;
  /** `null` where recordings are encrypted by no key of the owner's. */
  readonly recordingsKey: string | null;
  readonly tables: FunctionSettings["tables"];
  /** Of the calls table: the index that lists open calls. */
  readonly openCallsIndex: string;
  readonly queues: Readonly<Record<QueueName, { readonly queue: string; readonly deadLetters: string }>>;
  readonly secrets: FunctionSettings["secrets"];
}

export type TableAction = "BatchWriteItem" | "GetItem" | "PutItem" | "Query" | "UpdateItem";
export type ConnectAction = "DescribeContact" | "DescribeQueue" | "DescribeUser" | "SearchContacts";

/** What a function's code asks AWS for. */
export interface FunctionNeeds {
  readonly calls?: readonly TableAction[];
  readonly openCalls?: true;
  readonly customers?: readonly TableAction[];
  readonly secrets?: readonly SecretName[];
  readonly rotates?: SecretName;
  readonly sendsTo?: readonly QueueName[];
  /** Gives messages up by itself, with the reason, into these queues' dead letters. */
  readonly buriesOf?: QueueName;
  readonly connect?: readonly ConnectAction[];
  readonly analyses?: true;
}

export const functionNeeds: Readonly<Record<FunctionName, FunctionNeeds>> = {
  customerLookup: {
    calls: ["Query", "UpdateItem"],
    customers: ["BatchWriteItem", "GetItem", "UpdateItem"],
    secrets: ["contactToken", "crm"],
  },
  callLogging: {
    calls: ["Query", "UpdateItem"],
    customers: ["GetItem"],
    secrets: ["crm"],
    sendsTo: ["callLogging"],
    buriesOf: "callLogging",
    connect: ["DescribeContact", "DescribeQueue", "DescribeUser"],
  },
  callSummary: {
    calls: ["Query", "UpdateItem"],
    customers: ["GetItem"],
    sendsTo: ["callLogging", "callSummary"],
    buriesOf: "callSummary",
    connect: ["DescribeContact"],
    analyses: true,
  },
  connectorApi: {
    calls: ["Query", "UpdateItem"],
    customers: ["BatchWriteItem", "GetItem", "UpdateItem"],
    secrets: ["contactToken", "crm"],
    sendsTo: ["callLogging"],
  },
  crmWebhook: {
    customers: ["Query", "UpdateItem"],
    secrets: ["webhook"],
  },
  reconcile: {
    calls: ["GetItem", "PutItem", "Query", "UpdateItem"],
    openCalls: true,
    customers: ["GetItem"],
    sendsTo: ["callLogging", "callSummary"],
    connect: ["DescribeContact", "SearchContacts"],
  },
  rotateContactToken: { rotates: "contactToken" },
};

/** The functions that may log in to the CRM, and so load it. */
export const crmFunctions = functionNames.filter((name) => functionNeeds[name].secrets?.includes("crm"));

/** @param logGroup ARN of the function's own */
export function functionStatements(
  name: FunctionName,
  stage: StageResources,
  logGroup: string,
): readonly PolicyStatement[] {
  const needs = functionNeeds[name];
  const { trigger } = functionCatalog[name];
  return [
    allow("OwnLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${logGroup}:*`]),
    // X-Ray has no resources to name.
    allow("Traces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"]),
    ...tableStatements(needs, stage),
    ...secretStatements(needs, stage),
    ...queueStatements(needs, trigger.kind === "queue" ? trigger.queue : null, stage),
    ...connectStatements(needs, stage),
    ...analysisStatements(needs, stage),
  ];
}

function tableStatements(needs: FunctionNeeds, { tables, openCallsIndex, key, region }: StageResources) {
  const statements: PolicyStatement[] = [];
  if (needs.calls) statements.push(allow("Calls", tableActions(needs.calls), [tables.calls]));
  if (needs.openCalls) statements.push(allow("OpenCalls", ["dynamodb:Query"], [openCallsIndex]));
  if (needs.customers) statements.push(allow("Customers", tableActions(needs.customers), [tables.customers]));
  if (statements.length === 0) return [];
  // DynamoDB decrypts a table's own key in the caller's name, also for a write, and encrypts with that.
  return [...statements, through("dynamodb", region, "KeyOfTables", ["kms:Decrypt"], key)];
}

function secretStatements({ secrets = [], rotates }: FunctionNeeds, stage: StageResources): PolicyStatement[] {
  if (rotates !== undefined) {
    const secret = stage.secrets[rotates];
    return [
      allow(
        "Rotation",
        [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ],
        [secret],
      ),
      keyOfSecrets(["kms:Decrypt", "kms:GenerateDataKey"], [secret], stage),
    ];
  }
  if (secrets.length === 0) return [];
  const arns = secrets.map((secret) => stage.secrets[secret]);
  return [allow("Secrets", ["secretsmanager:GetSecretValue"], arns), keyOfSecrets(["kms:Decrypt"], arns, stage)];
}

function keyOfSecrets(actions: readonly string[], secrets: readonly string[], { key, region }: StageResources) {
  const statement = through("secretsmanager", region, "KeyOfSecrets", actions, key);
  const { StringEquals } = statement.Condition ?? {};
  return { ...statement, Condition: { StringEquals: { ...StringEquals, "kms:EncryptionContext:SecretARN": secrets } } };
}

function queueStatements(
  { sendsTo = [], buriesOf }: FunctionNeeds,
  takesFrom: QueueName | null,
  { queues, key, region }: StageResources,
): PolicyStatement[] {
  const statements: PolicyStatement[] = [];
  if (takesFrom !== null) {
    const actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
    statements.push(allow("TakeMessages", actions, [queues[takesFrom].queue]));
  }
  const targets = [
    ...sendsTo.map((name) => queues[name].queue),
    ...(buriesOf === undefined ? [] : [queues[buriesOf].deadLetters]),
  ];
  if (targets.length > 0) statements.push(allow("SendMessages", ["sqs:SendMessage"], targets));
  if (statements.length === 0) return [];
  const keyActions = targets.length > 0 ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"];
  return [...statements, through("sqs", region, "KeyOfQueues", keyActions, key)];
}

function connectStatements({ connect = [] }: FunctionNeeds, { instance }: StageResources): PolicyStatement[] {
  const resources: Readonly<Record<ConnectAction, readonly string[]>> = {
    DescribeContact: [`${instance}/contact/*`],
    DescribeQueue: [`${instance}/queue/*`],
    DescribeUser: [`${instance}/agent/*`],
    SearchContacts: [instance, `${instance}/contact/*`],
  };
  return connect.map((action) => allow(action, [`connect:${action}`], resources[action]));
}

function analysisStatements(
  { analyses }: FunctionNeeds,
  { recordingsBucket, recordingsKey, region }: StageResources,
): PolicyStatement[] {
  if (!analyses) return [];
  const list: PolicyStatement = {
    ...allow("ListAnalyses", ["s3:ListBucket"], [recordingsBucket]),
    Condition: { StringLike: { "s3:prefix": "Analysis/*" } },
  };
  const read = allow("ReadAnalyses", ["s3:GetObject"], [`${recordingsBucket}/Analysis/*`]);
  if (recordingsKey === null) return [list, read];
  return [list, read, through("s3", region, "KeyOfRecordings", ["kms:Decrypt"], recordingsKey)];
}

function allow(sid: string, actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return { Sid: sid, Effect: "Allow", Action: actions, Resource: resources };
}

/** The key, but only for requests that the service makes for the function. */
function through(
  service: "dynamodb" | "s3" | "secretsmanager" | "sqs",
  region: string,
  sid: string,
  actions: readonly string[],
  key: string,
): PolicyStatement {
  return {
    ...allow(sid, actions, [key]),
    Condition: { StringEquals: { "kms:ViaService": `${service}.${region}.amazonaws.com` } },
  };
}

function tableActions(actions: readonly TableAction[]): readonly string[] {
  return actions.map((action) => `dynamodb:${action}`);
}
