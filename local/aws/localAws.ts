/** The AWS services of one account on one machine, and the environment that leads an unmodified SDK to them. */
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { LocalClock } from "../clock.ts";
import { localCredentials } from "./credentials.ts";
import { startDynamoDb } from "./dynamodb.ts";
import { createEventBus, type EventBus } from "./eventBus.ts";
import { createQueues, type LocalQueues } from "./queues.ts";
import { type LocalS3, startS3 } from "./s3.ts";
import { type LocalSecretsManager, startSecretsManager } from "./secretsManager.ts";
import { type SqsApi, startSqsApi } from "./sqsApi.ts";

export interface LocalAws {
  readonly s3: LocalS3;
  readonly secrets: LocalSecretsManager;
  readonly queues: LocalQueues;
  readonly sqs: SqsApi;
  readonly bus: EventBus;
  /** For every function; what is a stage's own, and where Amazon Connect is, comes on top. */
  readonly environment: Readonly<Record<string, string>>;
  /** Empties tables, buckets and queues. Secrets stay. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function startLocalAws(options: {
  /** Of the queues and the bus. */
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  /** Names of each stage's tables. */
  readonly tables: readonly FunctionSettings["tables"][];
  readonly buckets: readonly string[];
  /** For objects, until it closes. */
  readonly folder: string;
}): Promise<LocalAws> {
  const { clock, region, accountId } = options;
  const queues = createQueues({ clock, region, accountId });
  const bus = createEventBus(clock);
  const [dynamoDb, s3, secrets, sqs] = await Promise.all([
    startDynamoDb(options.tables),
    startS3(options.buckets, options.folder),
    startSecretsManager({ region, accountId }),
    startSqsApi({ queues, clock, accountId }),
  ]);
  const emptyQueues = () => {
    bus.clear();
    queues.clear();
  };

  return {
    s3,
    secrets,
    queues,
    sqs,
    bus,
    environment: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    },
    async clear() {
      emptyQueues();
      await Promise.all([dynamoDb.clear(), s3.clear()]);
    },
    async close() {
      emptyQueues();
      await Promise.all([dynamoDb.close(), s3.close(), secrets.close(), sqs.close()]);
    },
  };
}
