/**
 * The look-up as one writes it first, to measure ours against: everything is loaded at the start, every step waits for
 * the one before, every caller is searched for. Same libraries, same table, secret and CRM, and less work: no contact
 * token, no journal, no answer when something fails.
 */
import { Logger } from "@aws-lambda-powertools/logger";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { request } from "undici";
import * as z from "zod/mini";

const settings = z
  .object({
    crm: z.object({ apiUrl: z.string(), authUrl: z.string(), scope: z.string() }),
    tables: z.object({ customers: z.string() }),
    secrets: z.object({ crm: z.string() }),
  })
  .parse(JSON.parse(process.env.PATCHBAY_SETTINGS ?? ""));
const dynamodb = new DynamoDBClient({});
// CloudWatch's client is no dependency of ours. A small write to an endpoint that is as far away stands for its metrics.
const metrics = new DynamoDBClient({});
const logger = new Logger({ serviceName: "plain-lookup" });
const secrets = new SecretsManagerClient({});
let token: { value: string; expiresAt: number } | null = null;

const question = z.object({ phoneNumber: z.string() });
const flowEvent = z.object({
  Details: z.object({ ContactData: z.object({ CustomerEndpoint: z.object({ Address: z.string() }) }) }),
});
const usersAnswer = z.object({ users: z.array(z.object({ id: z.number(), name: z.string() })) });
const customerAnswer = z.record(z.string(), z.string());

export async function handler(event: unknown): Promise<Record<string, string>> {
  const asked = z.safeParse(question, event);
  const written = asked.success
    ? asked.data.phoneNumber
    : flowEvent.parse(event).Details.ContactData.CustomerEndpoint.Address;
  const phone = parsePhoneNumberFromString(written)?.number ?? written;
  const key = { key: { S: `plain#${phone}` }, part: { S: "answer" } };
  const cached = await dynamodb.send(new GetItemCommand({ TableName: settings.tables.customers, Key: key }));
  if (cached.Item?.customer?.S !== undefined) {
    await count("CacheHit");
    return customerAnswer.parse(JSON.parse(cached.Item.customer.S));
  }
  const [user] = await search(phone);
  if (user === undefined) {
    await count("NotFound");
    return { CustomerFound: "false" };
  }
  const answer = { CustomerFound: "true", CustomerId: String(user.id), CustomerName: user.name };
  const Item = { ...key, customer: { S: JSON.stringify(answer) } };
  await dynamodb.send(new PutItemCommand({ TableName: settings.tables.customers, Item }));
  await count("CacheMiss");
  return answer;
}

async function search(phone: string): Promise<z.infer<typeof usersAnswer>["users"]> {
  const query = new URLSearchParams({ search: phone, search_phonenumbers: "true" });
  const answer = await request(`${settings.crm.apiUrl}/Users?${query}`, {
    headers: { authorization: `Bearer ${await accessToken()}` },
  });
  return usersAnswer.parse(await answer.body.json()).users;
}

async function accessToken(): Promise<string> {
  if (token !== null && token.expiresAt > Date.now()) return token.value;
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: settings.secrets.crm }));
  const { clientId, clientSecret } = JSON.parse(SecretString ?? "");
  const { scope } = settings.crm;
  const answer = await request(`${settings.crm.authUrl}/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope,
    }).toString(),
  });
  const { access_token, expires_in } = z
    .object({ access_token: z.string(), expires_in: z.number() })
    .parse(await answer.body.json());
  token = { value: access_token, expiresAt: Date.now() + expires_in * 1000 };
  return token.value;
}

async function count(metric: string): Promise<void> {
  logger.info("lookup", { metric });
  const Item = { key: { S: `metric#${metric}` }, part: { S: "count" }, value: { N: "1" } };
  await metrics.send(new PutItemCommand({ TableName: settings.tables.customers, Item }));
}
