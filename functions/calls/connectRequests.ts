/**
 * The three requests made of Amazon Connect. To be imported dynamically, and itself importing by name: so the client is
 * loaded when first needed, and the bundle holds these three of its several hundred commands.
 */
import {
  ConnectClient,
  type Contact,
  DescribeContactCommand,
  DescribeQueueCommand,
  DescribeUserCommand,
  type Queue,
  ResourceNotFoundException,
  type User,
} from "@aws-sdk/client-connect";
import { awsTimeLimit } from "../runtime/awsTimeLimit.ts";

/** Each answers `null` when what it asks for does not exist. */
export interface ConnectRequests {
  contact(contactId: string): Promise<Contact | null>;
  user(userId: string): Promise<User | null>;
  queue(queueId: string): Promise<Queue | null>;
}

/** @param milliseconds for all tries of a request together: it is one of several that a message may need */
export function createConnectRequests(instanceId: string, milliseconds = 5_000): ConnectRequests {
  const client = new ConnectClient({
    maxAttempts: 4,
    requestHandler: awsTimeLimit(3_000),
  });
  const instance = { InstanceId: instanceId };
  const inTime = () => ({ abortSignal: AbortSignal.timeout(milliseconds) });
  return {
    contact: (ContactId) =>
      orNull(async () => (await client.send(new DescribeContactCommand({ ...instance, ContactId }), inTime())).Contact),
    user: (UserId) =>
      orNull(async () => (await client.send(new DescribeUserCommand({ ...instance, UserId }), inTime())).User),
    queue: (QueueId) =>
      orNull(async () => (await client.send(new DescribeQueueCommand({ ...instance, QueueId }), inTime())).Queue),
  };
}

async function orNull<Answer>(request: () => Promise<Answer | undefined>): Promise<Answer | null> {
  try {
    return (await request()) ?? null;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}
