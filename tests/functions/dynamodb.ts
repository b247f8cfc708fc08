/** A stage's tables on this machine, for tests that must see real conditional writes. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "../../local/aws/dynamodb.ts";

export interface TestTables {
  readonly client: DynamoDBClient;
  readonly names: { readonly calls: string; readonly customers: string };
  /** Commands sent through `client` since it was last emptied, by name, e.g. `GetItemCommand`. */
  readonly sent: string[];
  clear(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTables(): Promise<TestTables> {
  const names = { calls: "calls", customers: "customers" };
  const database = await startDynamoDb([names]);
  const client = new DynamoDBClient({
    endpoint: database.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const sent: string[] = [];
  client.middlewareStack.add(
    (next, context) => (args) => {
      sent.push(context.commandName ?? "");
      return next(args);
    },
    { step: "initialize" },
  );
  return {
    client,
    names,
    sent,
    async clear() {
      await database.clear();
      sent.length = 0;
    },
    async stop() {
      client.destroy();
      await database.close();
    },
  };
}
