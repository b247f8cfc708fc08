/**
 * A process that plays what the functions talk to, each request so many milliseconds late: AWS in one such process, the
 * CRM in another, so that what they compute is not taken from the function that is measured.
 */
import { Server } from "node:http";
import { fileURLToPath } from "node:url";
import type { FunctionSettings } from "../contract/functionSettings.ts";
import { localCredentials } from "../local/aws/credentials.ts";
import { startDynamoDb } from "../local/aws/dynamodb.ts";
import { startSecretsManager } from "../local/aws/secretsManager.ts";
import { FaultSwitch } from "../local/crm/faults.ts";
import { createHaloPsaServer } from "../local/crm/halopsa/server.ts";
import { localHaloPsaSettings, seedRecords, type TenantRecords } from "../local/crm/halopsa/tenant.ts";
import { crmSecrets } from "../local/stageSettings.ts";
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
  /** @returns where it is, and the header with which it answers */
  start(input: { delayMilliseconds: number }): Promise<{ origin: string; authorization: string }>;
  /** Since the last time: how often the CRM was searched for a number, and the paths of all it was asked to read. */
  seen(input: { number: string }): Promise<{ searches: number; paths: readonly string[] }>;
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
  return {
    async start({ delayMilliseconds }) {
      const faults = new FaultSwitch();
      faults.set({ kind: "slow", delayMilliseconds });
      const server = await createHaloPsaServer({ port: 0, faults, records: withBenchPeople });
      requests = server.requests();
      return { origin: server.origin, authorization: await authorize(server.origin) };
    },
    async seen({ number }) {
      const lines = requests.slice(counted);
      counted = requests.length;
      return {
        searches: lines.filter((line) => line.includes(`search=${encodeURIComponent(number)}&`)).length,
        paths: lines.filter((line) => line.startsWith("GET ")).map((line) => line.slice("GET ".length)),
      };
    },
  };
}

/** Numbers of people who are in the tenant for the bench alone. They are stored as E.164, which is all the plain one looks for. */
export const benchNumbers = Array.from({ length: 412 }, (_, index) => `+61270101${100 + index}`);

function withBenchPeople(now: Date): TenantRecords {
  const seeded = seedRecords(now);
  const [pattern] = seeded.users.filter((user) => user.mobilenumber !== "");
  if (pattern === undefined) throw new Error("the tenant has nobody with a mobile number");
  const people = benchNumbers.map((mobilenumber, index) => ({ ...pattern, id: 5_000 + index, mobilenumber }));
  return { ...seeded, users: [...seeded.users, ...people] };
}

async function authorize(origin: string): Promise<string> {
  const { clientId, clientSecret } = crmSecrets.halopsa;
  const answer = await fetch(`${origin}/auth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope: localHaloPsaSettings(origin).scope,
    }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return `Bearer ${access_token}`;
}

/**
 * Nearer to the socket than a proxy, which would add a hop of its own to every request. And to the point: a timer of three
 * milliseconds takes up to four, so the last of them goes by in turns of the event loop.
 */
function delayRequests(milliseconds: number): void {
  // One signature instead of one per event.
  const emit = Server.prototype.emit as (this: Server, ...event: unknown[]) => boolean;
  Server.prototype.emit = function (this: Server, ...event: unknown[]): boolean {
    if (event[0] !== "request") return emit.apply(this, event);
    const due = performance.now() + milliseconds;
    const comeBack = () => {
      const left = due - performance.now();
      if (left <= 0) emit.apply(this, event);
      else if (left > 1.5) setTimeout(comeBack, 1);
      else setImmediate(comeBack);
    };
    comeBack();
    return true;
  };
}

if (process.argv[1] === file) {
  if (process.argv[2] === "aws") answerParent(awsStandIns());
  else answerParent(crmStandIn());
}
