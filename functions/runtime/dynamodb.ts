/** The DynamoDB client of every function: quick to give up on a slow connection, since somebody's phone is ringing. */
import { type AttributeValue, ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { awsTimeLimit } from "./awsTimeLimit.ts";

export function createDynamoDb(): DynamoDBClient {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: awsTimeLimit(1_000),
    // Nobody changes this client's middleware once it is in use: each command's chain is put together once.
    cacheMiddleware: true,
  });
  // One masks every request and answer for a log that nobody keeps, the other puts together what AWS counts SDKs by: together a
  // tenth of what a request costs on this side.
  client.middlewareStack.remove("loggerMiddleware");
  client.middlewareStack.remove("getUserAgentMiddleware");
  return client;
}

/** Runs a conditional write; `false` when its condition did not hold. */
export async function conditionally(write: Promise<unknown>): Promise<boolean> {
  return (await refusal(write)) === null;
}

/**
 * Runs a conditional write; `null` unless its condition did not hold. Then the item as it is, when the write asks for that
 * and there is one.
 */
export async function refusal(write: Promise<unknown>): Promise<Record<string, AttributeValue> | null> {
  try {
    await write;
    return null;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return error.Item ?? {};
    throw error;
  }
}
