import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { localCredentials } from "../../../local/aws/credentials.ts";
import { type LocalDynamoDb, startDynamoDb } from "../../../local/aws/dynamodb.ts";
import { type LocalS3, startS3 } from "../../../local/aws/s3.ts";
import { rejection } from "./rejection.ts";

async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}

const access = { region: "ap-southeast-2", credentials: localCredentials };

describe("DynamoDB on one machine", () => {
  let dynamoDb: LocalDynamoDb;
  let client: DynamoDBClient;

  before(async () => {
    dynamoDb = await startDynamoDb([{ calls: "stage-calls", customers: "stage-customers" }]);
    client = new DynamoDBClient({ ...access, endpoint: dynamoDb.endpoint });
  });
  afterEach(() => dynamoDb.clear());
  after(async () => {
    client.destroy();
    await dynamoDb.close();
  });

  const put = (part: string, onlyNew = false) =>
    client.send(
      new PutItemCommand({
        TableName: "stage-calls",
        Item: { callId: { S: "c1" }, part: { S: part } },
        ...(onlyNew ? { ConditionExpression: "attribute_not_exists(part)" } : {}),
      }),
    );
  const parts = async () => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: "stage-calls",
        KeyConditionExpression: "callId = :id",
        ExpressionAttributeValues: { ":id": { S: "c1" } },
      }),
    );
    return Items.map((item) => item.part?.S);
  };

  it("keeps the parts of a call together, in order", async () => {
    await put("leg#2");
    await put("call");

    expect(await parts()).to.deep.equal(["call", "leg#2"]);
  });

  it("refuses a conditional write that comes second", async () => {
    await put("call", true);

    expect(await rejection(put("call", true))).to.be.instanceOf(ConditionalCheckFailedException);
  });

  it("closes while a request is at work, at whichever of its steps", async () => {
    for (let steps = 0; steps < 12; steps += 1) {
      const closing = await startDynamoDb([{ calls: "stage-calls", customers: "stage-customers" }]);
      const asking = new DynamoDBClient({ ...access, endpoint: closing.endpoint, maxAttempts: 1 });
      const arrived = once(closing.server, "request");
      const Key = { callId: { S: "c1" }, part: { S: "call" } };
      const asked = asking.send(new UpdateItemCommand({ TableName: "stage-calls", Key })).catch(() => "broken off");
      await arrived;
      await turnsOfTheLoop(steps);

      await closing.close();

      // What dynalite throws when it finds its store closed is nobody's to catch: it would fail this test.
      await Promise.all([asked, turnsOfTheLoop(20)]);
      asking.destroy();
    }
  });

  it("brings the item that refused an update, to whoever asks for it", async () => {
    const part = { S: "answer" };
    const Item = { key: { S: "phone#+61400123456" }, part, askAgainAt: { N: "9" } };
    await client.send(new PutItemCommand({ TableName: "stage-customers", Item }));
    const update = (wanted: "ALL_OLD" | "NONE", key = Item.key) =>
      client.send(
        new UpdateItemCommand({
          TableName: "stage-customers",
          Key: { key, part },
          UpdateExpression: "SET askAgainAt = :later",
          ConditionExpression: "askAgainAt < :now",
          ExpressionAttributeValues: { ":now": { N: "5" }, ":later": { N: "10" } },
          ReturnValuesOnConditionCheckFailure: wanted,
        }),
      );

    expect(await rejection(update("ALL_OLD"))).to.deep.include({ Item });
    expect(await rejection(update("NONE"))).to.include({ Item: undefined });
    expect(await rejection(update("ALL_OLD", { S: "nobody" }))).to.include({ Item: undefined });
  });

  it("keeps customers by their key, past their expiry", async () => {
    const Key = { key: { S: "phone#+61400123456" }, part: { S: "answer" } };
    const Item = { ...Key, expiresAt: { N: "1" } };
    await client.send(new PutItemCommand({ TableName: "stage-customers", Item }));

    const found = await client.send(new GetItemCommand({ TableName: "stage-customers", Key }));

    expect(found.Item).to.deep.equal(Item);
  });

  it("is empty after it was cleared", async () => {
    await put("call");

    await dynamoDb.clear();

    expect(await parts()).to.deep.equal([]);
  });

  it("closes with connections open", async () => {
    const other = await startDynamoDb([]);
    const kept = new DynamoDBClient({ ...access, endpoint: other.endpoint });
    await rejection(
      kept.send(new GetItemCommand({ TableName: "none", Key: { key: { S: "x" }, part: { S: "answer" } } })),
    );

    await other.close();

    kept.destroy();
    expect(await rejection(fetch(other.endpoint))).to.be.instanceOf(TypeError);
  });
});

describe("S3 on one machine", () => {
  let folder: string;
  let s3: LocalS3;
  let client: S3Client;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-test-"));
    s3 = await startS3(["recordings"], folder);
    client = new S3Client({ ...access, endpoint: s3.endpoint, forcePathStyle: true });
  });
  after(async () => {
    client.destroy();
    await s3.close();
    await rm(folder, { recursive: true });
  });

  const read = async (key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "recordings", Key: key }));
    return Body?.transformToString();
  };

  it("gives back what was put, under keys with colons", async () => {
    const key = "Analysis/Voice/2026/11/20/c1_analysis_2026-11-20T10:00:00Z.json";

    await s3.put("recordings", key, '{"who":"Müller"}');

    expect(await read(key)).to.equal('{"who":"Müller"}');
  });

  it("lists by prefix", async () => {
    await s3.put("recordings", "listed/a.json", "1");
    await s3.put("recordings", "other/b.json", "2");

    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: "recordings", Prefix: "listed/" }));

    expect(Contents?.map(({ Key }) => Key)).to.deep.equal(["listed/a.json"]);
  });

  it("tells of a key that is not there", async () => {
    expect(await rejection(read("missing"))).to.be.instanceOf(NoSuchKey);
  });

  it("has its buckets, and nothing in them, after it was cleared", async () => {
    await s3.put("recordings", "old.json", "1");

    await s3.clear();

    const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: "recordings" }));
    expect(KeyCount).to.equal(0);
    await s3.put("recordings", "new.json", "2");
    expect(await read("new.json")).to.equal("2");
  });

  it("leaves no folder behind", async () => {
    const before = await readdir(folder);
    const other = await startS3(["other"], folder);
    const during = await readdir(folder);

    await other.close();

    expect(during).to.have.length(before.length + 1);
    expect(await readdir(folder)).to.deep.equal(before);
  });
});
