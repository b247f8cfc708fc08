/** How far the sweep's search has come, kept beside the journal so that a run that had to stop is gone on with. */
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";

export interface SweepPosition {
  /** `null` before the first sweep. */
  read(): Promise<Date | null>;
  save(position: Date): Promise<void>;
}

/** @param table that of the calls */
export function createSweepPosition(client: DynamoDBClient, table: string): SweepPosition {
  // No contact id, so it never is a call.
  const key = { callId: { S: "sweep" }, part: { S: "position" } };
  return {
    async read() {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
      const time = Date.parse(Item?.searchedUntil?.S ?? "");
      return Number.isNaN(time) ? null : new Date(time);
    },
    async save(position) {
      await client.send(
        new PutItemCommand({ TableName: table, Item: { ...key, searchedUntil: { S: position.toISOString() } } }),
      );
    },
  };
}
