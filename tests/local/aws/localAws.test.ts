import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { build } from "esbuild";
import { createFunctionRuntime, type FunctionRuntime } from "../../../local/aws/functionRuntime.ts";
import { type LocalAws, startLocalAws } from "../../../local/aws/localAws.ts";
import { ManualClock } from "../../../local/clock.ts";

/** A handler that uses every service with the unmodified SDK, as the real ones do. */
const source = `
  import { DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
  import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
  import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
  import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
  export const handler = async (event) => {
    const dynamoDb = new DynamoDBClient({});
    await dynamoDb.send(new PutItemCommand({ TableName: "customers", Item: { key: { S: "a" }, part: { S: "answer" } } }));
    const { Count } = await dynamoDb.send(new ScanCommand({ TableName: "customers" }));
    const object = await new S3Client({}).send(new GetObjectCommand({ Bucket: "recordings", Key: "a:b.json" }));
    const secret = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: "crm" }));
    await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: event.queueUrl, MessageBody: "sent" }));
    return { items: Count, object: await object.Body.transformToString(), secret: secret.SecretString };
  };`;

describe("AWS on one machine", () => {
  let folder: string;
  let aws: LocalAws;
  let runtime: FunctionRuntime;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-test-"));
    aws = await startLocalAws({
      clock: new ManualClock(),
      region: "ap-southeast-2",
      accountId: "123456789012",
      tables: [{ calls: "calls", customers: "customers" }],
      buckets: ["recordings"],
      folder,
    });
    runtime = createFunctionRuntime();
  });
  after(async () => {
    await runtime.close();
    await aws.close();
    await rm(folder, { recursive: true });
  });

  it("serves a bundled handler that knows nothing of it", async () => {
    const file = path.join(folder, "handler.mjs");
    await build({
      stdin: { contents: source, resolveDir: import.meta.dirname },
      outfile: file,
      bundle: true,
      format: "esm",
      platform: "node",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    });
    const queue = aws.queues.create({
      name: "calls",
      visibilityTimeoutSeconds: 30,
      retentionDays: 4,
      maxReceiveCount: 5,
    });
    await aws.s3.put("recordings", "a:b.json", "{}");
    aws.secrets.put("crm", { clientId: "x" });
    const handler = runtime.register({ name: "handler", file, environment: aws.environment, timeoutSeconds: 30 });

    const result = await handler.invoke({ queueUrl: aws.sqs.queueUrl(queue) });

    expect(result).to.deep.equal({ ok: true, payload: { items: 1, object: "{}", secret: '{"clientId":"x"}' } });
    expect(queue.peek().map(({ body }) => body)).to.deep.equal(["sent"]);
    expect(runtime.logs("handler")).to.deep.equal([]);
  });
});
