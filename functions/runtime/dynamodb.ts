/** The DynamoDB client of every function: quick to give up on a slow connection, since somebody's phone is ringing. */
import { ConditionalCheckFailedException, DynamoDBClient } from "@aws-sdk/client-dynamodb";

export function createDynamoDb(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 500, requestTimeout: 1_000 },
    // Nobody adds middleware to this client, so that each command's chain need not be put together again every time.
    cacheMiddleware: true,
  });
}

/** Runs a conditional write; `false` when its condition did not hold. */
export async function conditionally(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
