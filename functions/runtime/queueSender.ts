/** Messages of our own to our own queues. The AWS client is loaded at the first one. */
import { awsTimeLimit } from "./awsTimeLimit.ts";

export type SendMessage = (
  queueUrl: string,
  body: string,
  attributes?: Readonly<Record<string, string>>,
  delaySeconds?: number,
) => Promise<void>;

export function createQueueSender(): SendMessage {
  let loaded: Promise<SendMessage> | null = null;
  const load = async (): Promise<SendMessage> => {
    const { SendMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
    const client = new SQSClient({ requestHandler: awsTimeLimit(2_000) });
    return async (QueueUrl, MessageBody, attributes = {}, DelaySeconds = 0) => {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
      );
      await client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody,
          MessageAttributes,
          ...(DelaySeconds === 0 ? {} : { DelaySeconds }),
        }),
      );
    };
  };
  return async (...message) => {
    loaded ??= load();
    await (await loaded)(...message);
  };
}
