/**
 * DynamoDB on one machine, in memory: dynalite with the stages' tables.
 *
 * Items past their `expiresAt` stay. Real DynamoDB deletes them within days only, so no code may count on their absence;
 * here they never go, which holds the code to that.
 */
import { once } from "node:events";
import { Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import { openIndex } from "../../functions/calls/journal.ts";
import { localCredentials } from "./credentials.ts";
import { bringRefusedItems } from "./refusedItems.ts";

export interface LocalDynamoDb {
  readonly endpoint: string;
  readonly server: Server;
  /** Empties every table. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** @param tables the names of each stage's tables */
export async function startDynamoDb(tables: readonly FunctionSettings["tables"][]): Promise<LocalDynamoDb> {
  bringRefusedItems();
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials: localCredentials });
  const definitions = tables.flatMap(tablesOfStage);
  const create = () => Promise.all(definitions.map((table) => client.send(new CreateTableCommand(table))));
  await create();

  return {
    endpoint,
    server,
    async clear() {
      await Promise.all(
        definitions.map(({ TableName }) => client.send(new DeleteTableCommand({ TableName: TableName }))),
      );
      await create();
    },
    async close() {
      client.destroy();
      await new Promise<void>((resolve, reject) => {
        // Not dynalite's own `close`: it closes the store between two steps of a request that is still at work, whose next
        // step then throws into the process. Left open, the store is memory, and such requests end by themselves.
        Server.prototype.close.call(server, (error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      });
    },
  };
}

function tablesOfStage(names: FunctionSettings["tables"]): readonly CreateTableCommandInput[] {
  return [
    {
      TableName: names.calls,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "callId", AttributeType: "S" },
        { AttributeName: "part", AttributeType: "S" },
        { AttributeName: "openShard", AttributeType: "S" },
        { AttributeName: "openSince", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "callId", KeyType: "HASH" },
        { AttributeName: "part", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: openIndex,
          KeySchema: [
            { AttributeName: "openShard", KeyType: "HASH" },
            { AttributeName: "openSince", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    },
    {
      TableName: names.customers,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "key", AttributeType: "S" },
        { AttributeName: "part", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "key", KeyType: "HASH" },
        { AttributeName: "part", KeyType: "RANGE" },
      ],
    },
  ];
}
