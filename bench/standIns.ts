/**
 * A process that plays what the functions talk to, each request so many milliseconds late: AWS in one such process, the
 * CRM in another, so that what they compute is not taken from the function that is measured.
 */
import { Server, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import type { FunctionSettings } from "../contract/functionSettings.ts";
import { localCredentials } from "../local/aws/credentials.ts";
import { startDynamoDb } from "../local/aws/dynamodb.ts";
import { startSecretsManager } from "../local/aws/secretsManager.ts";
import { FaultSwitch } from "../local/crm/faults.ts";
import { createHaloPsaServer } from "../local/crm/halopsa/server.ts";
import { answerParent, type Child, startChild } from "./child.ts";

export interface AwsStandIns {
  /** @returns what leads an unmodified SDK there */
  start(input: {
    settings: Pick<FunctionSettings, "tables" | "secrets">;
    secrets: Record<string, object>;
    delayMilliseconds: number;
  }): Promise<Record<string, string>>;
  /** Empties the tables. */
  clear(input: null): Promise<null>;
}

export interface CrmStandIn {
  /** @returns its origin */
  start(input: { delayMilliseconds: number }): Promise<string>;
  /** Since the last time: how often the CRM was searched for a number, and for how long it was at work on requests. */
  seen(input: { number: string }): Promise<{ searches: number; busyMilliseconds: number }>;
}

const file = fileURLToPath(import.meta.url);

export function startAwsStandIns(): Child<AwsStandIns> {
  return startChild({ file, args: ["aws"] });
}

export function startCrmStandIn(): Child<CrmStandIn> {
  return startChild({ file, args: ["crm"] });
}

function awsStandIns(): AwsStandIns {
  let clear = async () => {};
  return {
    async start({ settings, secrets, delayMilliseconds }) {
      const [dynamoDb, secretsManager] = await Promise.all([
        startDynamoDb([settings.tables]),
        startSecretsManager({ region: "us-east-1", accountId: "123456789012" }),
      ]);
      for (const [name, value] of Object.entries(secrets)) secretsManager.put(name, value);
      delayRequests(delayMilliseconds);
      clear = dynamoDb.clear;
      return {
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
        AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.endpoint,
      };
    },
    async clear() {
      await clear();
      return null;
    },
  };
}

function crmStandIn(): CrmStandIn {
  let requests: readonly string[] = [];
  let counted = 0;
  const work = { from: Number.POSITIVE_INFINITY, to: 0 };
  return {
    async start({ delayMilliseconds }) {
      const faults = new FaultSwitch();
      faults.set({ kind: "slow", delayMilliseconds });
      watchRequests(work);
      const server = await createHaloPsaServer({ port: 0, faults });
      requests = server.requests();
      return server.origin;
    },
    async seen({ number }) {
      const searches = requests
        .slice(counted)
        .filter((line) => line.includes(`search=${encodeURIComponent(number)}&`)).length;
      const busyMilliseconds = Math.max(0, work.to - work.from);
      counted = requests.length;
      Object.assign(work, { from: Number.POSITIVE_INFINITY, to: 0 });
      return { searches, busyMilliseconds };
    },
  };
}

/** Nearer to the socket than a proxy, which would add a hop of its own to every request. */
function delayRequests(milliseconds: number): void {
  onEveryRequest((_response, pass) => setTimeout(pass, milliseconds));
}

/** From the first request that comes in to the last answer that goes out. */
function watchRequests(work: { from: number; to: number }): void {
  onEveryRequest((response, pass) => {
    work.from = Math.min(work.from, performance.now());
    response.once("finish", () => {
      work.to = performance.now();
    });
    pass();
  });
}

function onEveryRequest(meet: (response: ServerResponse, pass: () => void) => void): void {
  // One signature instead of one per event.
  const emit = Server.prototype.emit as (this: Server, ...event: unknown[]) => boolean;
  Server.prototype.emit = function (this: Server, ...event: unknown[]): boolean {
    const [name, , response] = event;
    if (name !== "request" || !(response instanceof ServerResponse)) return emit.apply(this, event);
    meet(response, () => emit.apply(this, event));
    return true;
  };
}

if (process.argv[1] === file) {
  if (process.argv[2] === "aws") answerParent(awsStandIns());
  else answerParent(crmStandIn());
}
