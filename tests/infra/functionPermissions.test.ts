import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { endpoints } from "../../infra/endpoints.ts";
import { type FunctionName, functionNames } from "../../infra/functionCatalog.ts";
import { crmFunctions, functionStatements, type StageResources } from "../../infra/functionPermissions.ts";
import { networkPolicy } from "../../infra/functionRoles.ts";
import type { PolicyStatement } from "../../infra/policyDocument.ts";
import { openCallsIndex } from "../../infra/tables.ts";

const region = "ap-southeast-2";
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:123456789012:${rest}`;
const key = arn("kms", "key/11111111-1111-4111-8111-111111111111");
const instance = arn("connect", "instance/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d");
const stage: StageResources = {
  region,
  key,
  instance,
  recordingsBucket: "arn:aws:s3:::recordings",
  recordingsKey: arn("kms", "key/22222222-2222-4222-8222-222222222222"),
  tables: {
    calls: arn("dynamodb", "table/patchbay-dev-calls"),
    customers: arn("dynamodb", "table/patchbay-dev-customers"),
  },
  openCallsIndex: arn("dynamodb", `table/patchbay-dev-calls/index/${openCallsIndex}`),
  queues: {
    callLogging: {
      queue: arn("sqs", "patchbay-dev-callLogging"),
      deadLetters: arn("sqs", "patchbay-dev-callLogging-dead-letter"),
    },
    callSummary: {
      queue: arn("sqs", "patchbay-dev-callSummary"),
      deadLetters: arn("sqs", "patchbay-dev-callSummary-dead-letter"),
    },
  },
  secrets: {
    crm: arn("secretsmanager", "secret:patchbay/dev/crm-AbCdEf"),
    contactToken: arn("secretsmanager", "secret:patchbay/dev/contact-token-AbCdEf"),
    webhook: arn("secretsmanager", "secret:patchbay/dev/webhook-AbCdEf"),
  },
};
const logGroup = (name: FunctionName) => arn("logs", `log-group:/aws/lambda/patchbay-dev-${name}`);
const statementsOf = (name: FunctionName) => functionStatements(name, stage, logGroup(name));

/** "action on resource", without the account's words, so that a function's rights can be read at a glance. */
function rights(statements: readonly PolicyStatement[]): string[] {
  const short = (resource: string) =>
    resource
      .replaceAll(`:${region}:123456789012:`, ":")
      .replace("arn:aws:", "")
      .replace("instance/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", "instance");
  return statements
    .flatMap(({ Action, Resource }) => Action.flatMap((action) => Resource.map((on) => `${action} on ${short(on)}`)))
    .filter((right) => !/^(logs|xray|kms):/.test(right))
    .sort();
}

/** The Lambda service receives messages in the function's name, from outside of the network. */
const takenByLambda = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

describe("the functions' permissions", () => {
  const expected: Readonly<Record<FunctionName, readonly string[]>> = {
    customerLookup: [
      "dynamodb:BatchWriteItem on dynamodb:table/patchbay-dev-customers",
      "dynamodb:GetItem on dynamodb:table/patchbay-dev-customers",
      "dynamodb:Query on dynamodb:table/patchbay-dev-calls",
      "dynamodb:UpdateItem on dynamodb:table/patchbay-dev-calls",
      "dynamodb:UpdateItem on dynamodb:table/patchbay-dev-customers",
      "secretsmanager:GetSecretValue on secretsmanager:secret:patchbay/dev/contact-token-AbCdEf",
      "secretsmanager:GetSecretValue on secretsmanager:secret:patchbay/dev/crm-AbCdEf",
    ],
    callLogging: [
      "connect:DescribeContact on connect:instance/contact/*",
      "connect:DescribeQueue on connect:instance/queue/*",
      "connect:DescribeUser on connect:instance/agent/*",
      "dynamodb:GetItem on dynamodb:table/patchbay-dev-customers",
      "dynamodb:Query on dynamodb:table/patchbay-dev-calls",
      "dynamodb:UpdateItem on dynamodb:table/patchbay-dev-calls",
      "secretsmanager:GetSecretValue on secretsmanager:secret:patchbay/dev/crm-AbCdEf",
      "sqs:DeleteMessage on sqs:patchbay-dev-callLogging",
      "sqs:GetQueueAttributes on sqs:patchbay-dev-callLogging",
      "sqs:ReceiveMessage on sqs:patchbay-dev-callLogging",
      "sqs:SendMessage on sqs:patchbay-dev-callLogging",
      "sqs:SendMessage on sqs:patchbay-dev-callLogging-dead-letter",
    ],
    callSummary: [
      "connect:DescribeContact on connect:instance/contact/*",
      "dynamodb:GetItem on dynamodb:table/patchbay-dev-customers",
      "dynamodb:Query on dynamodb:table/patchbay-dev-calls",
      "dynamodb:UpdateItem on dynamodb:table/patchbay-dev-calls",
      "s3:GetObject on s3:::recordings/Analysis/*",
      "s3:ListBucket on s3:::recordings",
      "sqs:DeleteMessage on sqs:patchbay-dev-callSummary",
      "sqs:GetQueueAttributes on sqs:patchbay-dev-callSummary",
      "sqs:ReceiveMessage on sqs:patchbay-dev-callSummary",
      "sqs:SendMessage on sqs:patchbay-dev-callLogging",
      "sqs:SendMessage on sqs:patchbay-dev-callSummary",
      "sqs:SendMessage on sqs:patchbay-dev-callSummary-dead-letter",
    ],
    connectorApi: [
      "dynamodb:BatchWriteItem on dynamodb:table/patchbay-dev-customers",
      "dynamodb:GetItem on dynamodb:table/patchbay-dev-customers",
      "dynamodb:Query on dynamodb:table/patchbay-dev-calls",
      "dynamodb:UpdateItem on dynamodb:table/patchbay-dev-calls",
      "dynamodb:UpdateItem on dynamodb:table/patchbay-dev-customers",
      "secretsmanager:GetSecretValue on secretsmanager:secret:patchbay/dev/contact-token-AbCdEf",
      "secretsmanager:GetSecretValue on secretsmanager:secret:patchbay/dev/crm-AbCdEf",
      "sqs:SendMessage on sqs:patchbay-dev-callLogging",
    ],
    crmWebhook: [
      "dynamodb:Query on dynamodb:table/patchbay-dev-customers",
      "dynamodb:UpdateItem on dynamodb:table/patchbay-dev-customers",
      "secretsmanager:GetSecretValue on secretsmanager:secret:patchbay/dev/webhook-AbCdEf",
    ],
    reconcile: [
      "connect:DescribeContact on connect:instance/contact/*",
      "connect:SearchContacts on connect:instance",
      "connect:SearchContacts on connect:instance/contact/*",
      "dynamodb:GetItem on dynamodb:table/patchbay-dev-calls",
      "dynamodb:GetItem on dynamodb:table/patchbay-dev-customers",
      "dynamodb:PutItem on dynamodb:table/patchbay-dev-calls",
      "dynamodb:Query on dynamodb:table/patchbay-dev-calls",
      "dynamodb:Query on dynamodb:table/patchbay-dev-calls/index/open",
      "dynamodb:UpdateItem on dynamodb:table/patchbay-dev-calls",
      "sqs:SendMessage on sqs:patchbay-dev-callLogging",
      "sqs:SendMessage on sqs:patchbay-dev-callSummary",
    ],
    rotateContactToken: [
      "secretsmanager:DescribeSecret on secretsmanager:secret:patchbay/dev/contact-token-AbCdEf",
      "secretsmanager:GetSecretValue on secretsmanager:secret:patchbay/dev/contact-token-AbCdEf",
      "secretsmanager:PutSecretValue on secretsmanager:secret:patchbay/dev/contact-token-AbCdEf",
      "secretsmanager:UpdateSecretVersionStage on secretsmanager:secret:patchbay/dev/contact-token-AbCdEf",
    ],
  };

  for (const name of functionNames) {
    it(`are what ${name} asks for, and nothing else`, () => {
      expect(rights(statementsOf(name))).to.deep.equal(expected[name]);
    });

    it(`let ${name} write to its own log alone`, () => {
      const logs = statementsOf(name).filter(({ Action }) => Action.some((action) => action.startsWith("logs:")));

      expect(logs).to.deep.equal([
        {
          Sid: "OwnLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: [`${logGroup(name)}:*`],
        },
      ]);
    });

    it(`hold no wildcard action, and "*" for nothing but traces: ${name}`, () => {
      const statements = statementsOf(name);

      expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).to.deep.equal([]);
      const onAnything = statements.filter(({ Resource }) => Resource.includes("*")).flatMap(({ Action }) => Action);
      expect(onAnything).to.deep.equal(["xray:PutTelemetryRecords", "xray:PutTraceSegments"]);
    });

    it(`let ${name} use a key only through the service that keeps what it encrypts`, () => {
      const statements = statementsOf(name);
      const used = new Set(statements.flatMap(({ Action }) => Action.map((action) => action.split(":")[0] ?? "")));
      const encrypted = ["dynamodb", "s3", "secretsmanager", "sqs"].filter((service) => used.has(service));

      const through = statements
        .filter(({ Action }) => Action.some((action) => action.startsWith("kms:")))
        .map(({ Condition }) => Condition?.StringEquals?.["kms:ViaService"]);

      expect(through.sort()).to.deep.equal(encrypted.map((service) => `${service}.${region}.amazonaws.com`));
    });

    it(`give each statement of ${name} a name of its own`, () => {
      const names = statementsOf(name).map(({ Sid }) => Sid);

      expect(new Set(names).size).to.equal(names.length);
      expect(names.every((sid) => /^[A-Za-z0-9]+$/.test(sid))).to.equal(true);
    });
  }

  it("bind the key of secrets to the secrets that the function may read", () => {
    const ofSecrets = statementsOf("crmWebhook").find(({ Sid }) => Sid === "KeyOfSecrets");

    expect(ofSecrets?.Action).to.deep.equal(["kms:Decrypt"]);
    expect(ofSecrets?.Condition?.StringEquals?.["kms:EncryptionContext:SecretARN"]).to.deep.equal([
      stage.secrets.webhook,
    ]);
  });

  it("let a queue's reader decrypt, and only its writers make data keys", () => {
    const keyActions = (name: FunctionName) =>
      statementsOf(name).find(({ Sid }) => Sid === "KeyOfQueues")?.Action ?? [];

    expect(keyActions("connectorApi")).to.deep.equal(["kms:Decrypt", "kms:GenerateDataKey"]);
    expect(keyActions("crmWebhook")).to.deep.equal([]);
  });

  it("list nothing of the recordings bucket but analyses", () => {
    const list = statementsOf("callSummary").find(({ Sid }) => Sid === "ListAnalyses");

    expect(list?.Condition).to.deep.equal({ StringLike: { "s3:prefix": "Analysis/*" } });
  });

  it("name no key for recordings that have none of the owner's", () => {
    const statements = functionStatements("callSummary", { ...stage, recordingsKey: null }, logGroup("callSummary"));

    expect(statements.some(({ Sid }) => Sid === "KeyOfRecordings")).to.equal(false);
  });

  it("know which functions log in to the CRM", () => {
    expect([...crmFunctions].sort()).to.deep.equal(["callLogging", "connectorApi", "customerLookup"]);
  });

  it("let Lambda attach functions to the network, and refuse the same to their code", () => {
    const functionArn = arn("lambda", "function:patchbay-dev-reconcile");

    const [allowed, denied] = networkPolicy(functionArn).Statement;

    expect(allowed?.Effect).to.equal("Allow");
    expect(denied?.Effect).to.equal("Deny");
    expect(denied?.Action).to.deep.equal(allowed?.Action);
    expect(denied?.Condition).to.deep.equal({ ArnEquals: { "lambda:SourceFunctionArn": functionArn } });
  });
});

describe("what functions ask AWS for", () => {
  it("is what they may, all of it and no more", async () => {
    const sources = await sourcesOf(path.resolve(import.meta.dirname, "../../functions"));
    const commands = sources.flatMap((text) =>
      [...text.matchAll(/\bnew (?:\w+\.)?(\w+)Command\(|\bpaginate(Query)\(/g)].map(
        (match) => match[1] ?? match[2] ?? "",
      ),
    );

    const allowed = functionNames
      .flatMap((name) => statementsOf(name).flatMap(({ Action }) => Action))
      .filter((action) => !/^(kms|logs|xray):/.test(action) && !takenByLambda.includes(action))
      .map((action) => action.split(":")[1] ?? "");

    // S3's own name for the right to list objects.
    const asked = commands.map((command) => (command === "ListObjectsV2" ? "ListBucket" : command));
    expect([...new Set(asked)].sort()).to.deep.equal([...new Set(allowed)].sort());
  });
});

describe("the endpoints' policies", () => {
  const all = endpoints({ stage: "dev", region }, "123456789012");

  it("let through all that functions may ask of these services", () => {
    const allowed = new Map(all.map(({ service, policy }) => [service as string, policy.Statement[0]]));
    const asked = functionNames.flatMap((name) =>
      statementsOf(name).flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => Resource.map((resource) => ({ action, resource }))),
      ),
    );

    const stopped = asked.filter(({ action, resource }) => {
      const statement = allowed.get(action.split(":")[0] ?? "");
      if (statement === undefined) return false;
      return !statement.Action.includes(action) || !statement.Resource.some((pattern) => covers(pattern, resource));
    });

    expect([...new Set(stopped.map(({ action }) => action))].sort()).to.deep.equal(takenByLambda);
  });

  it("let nobody of another account by, and nobody to another account's things", () => {
    for (const { policy } of all) {
      expect(policy.Statement.map(({ Condition }) => Condition)).to.deep.equal([
        { StringEquals: { "aws:PrincipalAccount": "123456789012", "aws:ResourceAccount": "123456789012" } },
      ]);
    }
  });

  it("pay for an interface only where there is no gateway", () => {
    expect(all.map(({ service, kind }) => `${service} ${kind}`)).to.deep.equal([
      "dynamodb Gateway",
      "s3 Gateway",
      "secretsmanager Interface",
      "sqs Interface",
      "connect Interface",
    ]);
  });
});

function covers(pattern: string, resource: string): boolean {
  const expression = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${expression}$`).test(resource);
}

async function sourcesOf(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".ts"));
  return Promise.all(files.map((file) => readFile(path.join(folder, file), "utf8")));
}
