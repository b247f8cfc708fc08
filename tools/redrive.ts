/**
 * `npm run redrive -- <stage>`: lists the dead letters of a stage and why they are there; `--send` sends each to the queue
 * it came from, where it begins anew. Sending one that was handled after all is harmless.
 */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { PatchbayError } from "../contract/errors.ts";
import { deadLetterSuffix, queues } from "../contract/events.ts";
import { readStageFile } from "../infra/stageFile.ts";
import { localCrms } from "../local/stages.ts";
import { type DeadLetter, describeDeadLetter, listDeadLetters } from "./deadLetters.ts";
import { parseRedriveOptions, redriveHelp } from "./redriveOptions.ts";
import { deployedAccess, localAccess } from "./stage/awsAccess.ts";
import { isLocalStage, readLocalHealth } from "./stage/localStages.ts";

export interface Redriven {
  readonly letters: readonly DeadLetter[];
  readonly sent: number;
}

/** @param args the command line behind `npm run redrive --` */
export async function main(args: readonly string[], print: (text: string) => void = console.log): Promise<void> {
  const parsed = parseRedriveOptions(args);
  if (parsed.kind !== "run") {
    print(parsed.kind === "help" ? redriveHelp : `${parsed.problems.join("\n")}\n\n${redriveHelp}`);
    if (parsed.kind === "refused") process.exitCode = 1;
    return;
  }
  const { stage, send, endpoint, port } = parsed.options;
  const access = isLocalStage(stage)
    ? localAccess(endpoint === null ? (await readLocalHealth(port)).environment : anyCredentials)
    : deployedAccess((await readStageFile(stage)).region);
  const client = new SQSClient({ ...access("SQS"), ...(endpoint === null ? {} : { endpoint }) });
  try {
    const { letters, sent } = await redrive(client, stage, send, new Date());
    if (letters.length === 0) return print(`No dead letters in the queues of ${stage}.`);
    print(listDeadLetters(letters));
    const count = letters.length === 1 ? "1 dead letter" : `${letters.length} dead letters`;
    print(send ? `\n${count}, ${sent} sent again.` : `\n${count}. Send them again with --send.`);
  } finally {
    client.destroy();
  }
}

/**
 * @param stage its queues are named `patchbay-<stage>-<queue>`; `local` stands for all that run here
 * Throws when there are none: to say that a stage that is not there has no dead letters would be false comfort.
 */
export async function redrive(client: SQSClient, stage: string, send: boolean, now: Date): Promise<Redriven> {
  const { QueueUrls: listed = [] } = await client.send(
    new ListQueuesCommand({ QueueNamePrefix: `patchbay-${stage}-` }),
  );
  const QueueUrls = listed.filter((url) => isOfStage(url.slice(url.lastIndexOf("/") + 1), stage));
  if (QueueUrls.length === 0) {
    throw new PatchbayError(
      "STAGE_HAS_NO_QUEUES",
      `There are no queues of a stage ${stage} in this account and Region: is it deployed, and are these its credentials?`,
    );
  }
  const letters: DeadLetter[] = [];
  let sent = 0;
  for (const queueUrl of QueueUrls.filter((url) => url.endsWith(deadLetterSuffix))) {
    const name = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
    const messages = await receiveAll(client, queueUrl);
    for (const message of messages) letters.push(describeDeadLetter(message, name, now));
    const source = QueueUrls.find((url) => url === queueUrl.slice(0, -deadLetterSuffix.length));
    // What the clock could not set off has no queue to go back to, and has run since.
    if (send && source !== undefined) sent += await sendAgain(client, queueUrl, source, messages);
    else await putBack(client, queueUrl, messages);
  }
  return { letters, sent };
}

/** A stage `dev` must not take the queues of a stage `dev-eu` for its own. */
function isOfStage(queueName: string, stage: string): boolean {
  const stages = stage === "local" ? localCrms.map((crm) => `local-${crm}`) : [stage];
  const name = queueName.endsWith(deadLetterSuffix) ? queueName.slice(0, -deadLetterSuffix.length) : queueName;
  return stages.some((one) =>
    [...Object.keys(queues), "reconcile"].some((queue) => name === `patchbay-${one}-${queue}`),
  );
}

async function receiveAll(client: SQSClient, queueUrl: string): Promise<readonly Message[]> {
  const messages = new Map<string, Message>();
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: hiddenSeconds,
        // A short poll asks some of the queue's servers and may find nothing where there is something.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ["SentTimestamp", "ApproximateReceiveCount"],
        MessageAttributeNames: ["All"],
      }),
    );
    const before = messages.size;
    for (const message of Messages) messages.set(message.MessageId ?? "", message);
    // None, or only such as were there before: the first ones are visible again already.
    if (messages.size === before) return [...messages.values()];
  }
}

/** Sent before it is deleted: a message that is there twice does no harm, one that is gone does. */
async function sendAgain(
  client: SQSClient,
  queueUrl: string,
  source: string,
  messages: readonly Message[],
): Promise<number> {
  for (const { Body, ReceiptHandle } of messages) {
    // Without its attributes: it waits and fails from the beginning.
    await client.send(new SendMessageCommand({ QueueUrl: source, MessageBody: Body }));
    await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  }
  return messages.length;
}

async function putBack(client: SQSClient, queueUrl: string, messages: readonly Message[]): Promise<void> {
  for (const { ReceiptHandle } of messages) {
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  }
}

const hiddenSeconds = 120;

/** What stand-ins take. */
const anyCredentials = { AWS_REGION: "ap-southeast-2", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
