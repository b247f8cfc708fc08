/** What the doctor reads of a stage, with the AWS SDK and fetch: the same of a deployed stage and of a local one. */
import {
  ConnectClient,
  ListApprovedOriginsCommand,
  ListContactFlowsCommand,
  ListRulesCommand,
} from "@aws-sdk/client-connect";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { decodeSiteConfig } from "../../connector/config.ts";
import { PatchbayError } from "../../contract/errors.ts";
import { deadLetterSuffix } from "../../contract/events.ts";
import { createCrm } from "../../functions/crm/registry.ts";
import {
  createSecrets,
  decodeContactTokenSecret,
  decodeCrmSecret,
  decodeWebhookSecret,
} from "../../functions/runtime/secrets.ts";
import type { AwsAccess } from "../stage/awsAccess.ts";
import type { StageReads, StageUnderDoctor } from "./checks.ts";

export interface OpenedReads extends StageReads {
  close(): void;
}

export function openReads({ settings }: StageUnderDoctor, access: AwsAccess): OpenedReads {
  const connect = new ConnectClient(access("CONNECT"));
  const lambda = new LambdaClient(access("LAMBDA"));
  const secretsManager = new SecretsManagerClient(access("SECRETS_MANAGER"));
  const sqs = new SQSClient(access("SQS"));
  const InstanceId = settings.connect.instanceId;
  const secrets = createSecrets(async (secretId) => {
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretId }));
    return SecretString ?? "";
  });
  const decoders = { crm: decodeCrmSecret, webhook: decodeWebhookSecret, contactToken: decodeContactTokenSecret };

  return {
    async secretIsUsable(kind) {
      await secrets.get<unknown>(settings.secrets[kind], decoders[kind]);
    },
    async verifyCrm() {
      return (await createCrm(settings, { secrets })).verify();
    },
    async approvedOrigins() {
      return pages(async (NextToken) => {
        const { Origins, NextToken: next } = await connect.send(
          new ListApprovedOriginsCommand({ InstanceId, NextToken }),
        );
        return { items: Origins ?? [], next };
      });
    },
    async rules() {
      return pages(async (NextToken) => {
        const { RuleSummaryList = [], NextToken: next } = await connect.send(
          new ListRulesCommand({ InstanceId, NextToken, EventSourceName: "OnPostCallAnalysisAvailable" }),
        );
        const items = RuleSummaryList.map(({ Name = "", PublishStatus }) => ({
          name: Name,
          published: PublishStatus === "PUBLISHED",
        }));
        return { items, next };
      });
    },
    async flows() {
      return pages(async (NextToken) => {
        const { ContactFlowSummaryList = [], NextToken: next } = await connect.send(
          new ListContactFlowsCommand({ InstanceId, NextToken }),
        );
        const items = ContactFlowSummaryList.map(({ Name = "", ContactFlowState, ContactFlowStatus }) => ({
          name: Name,
          published: ContactFlowState === "ACTIVE" && ContactFlowStatus === "PUBLISHED",
        }));
        return { items, next };
      });
    },
    async queues() {
      const { QueueUrls = [] } = await sqs.send(
        new ListQueuesCommand({ QueueNamePrefix: `patchbay-${settings.stage}-` }),
      );
      return Promise.all(
        QueueUrls.map(async (QueueUrl) => {
          const name = QueueUrl.slice(QueueUrl.lastIndexOf("/") + 1);
          const { Attributes } = await sqs.send(
            new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
          );
          const messages = Number(Attributes?.ApproximateNumberOfMessages ?? 0);
          return { name, deadLetters: name.endsWith(deadLetterSuffix), messages };
        }),
      );
    },
    async lookUp(phoneNumber) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({
          FunctionName: `patchbay-${settings.stage}-customerLookup`,
          Payload: JSON.stringify({ phoneNumber }),
        }),
      );
      if (FunctionError !== undefined) {
        throw new PatchbayError("LOOKUP_FAILED", `customerLookup ended with ${FunctionError}: see its log.`);
      }
      return JSON.parse(Payload?.transformToString() ?? "{}");
    },
    async fetchPage(url) {
      const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    },
    siteConfig(json) {
      try {
        const loaded = decodeSiteConfig(JSON.parse(json));
        return loaded.ok ? loaded.config : { problem: loaded.problem };
      } catch {
        return { problem: "it is not JSON" };
      }
    },
    close() {
      for (const client of [connect, lambda, secretsManager, sqs]) client.destroy();
    },
  };
}

async function pages<Item>(
  read: (
    nextToken: string | undefined,
  ) => Promise<{ readonly items: readonly Item[]; readonly next: string | undefined }>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read(token);
    all.push(...items);
    token = next;
  } while (token !== undefined && token !== "");
  return all;
}
