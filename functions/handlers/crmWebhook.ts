/** The CRM's door: tells which customers changed, so that the cache asks for them again. Opens to HTTP Basic alone. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { FunctionSettings, WebhookSecret } from "../../contract/functionSettings.ts";
import { decodeChanges } from "../crm/changes.ts";
import { type CustomerCache, createCustomerCache } from "../customers/cache.ts";
import { createDynamoDb } from "../runtime/dynamodb.ts";
import {
  type ApiAnswer,
  ApiProblem,
  type ApiRequest,
  problemAnswer,
  readAuthorization,
  readJsonBody,
} from "../runtime/httpApi.ts";
import { observe, type RequestNotes } from "../runtime/observability.ts";
import { createSecrets, decodeWebhookSecret } from "../runtime/secrets.ts";
import { settings } from "../runtime/settings.ts";

export interface CrmWebhookParts {
  readonly settings: { readonly crm: Pick<FunctionSettings["crm"], "name"> };
  readonly cache: Pick<CustomerCache, "invalidate">;
  readonly credentials: {
    readonly get: () => Promise<WebhookSecret>;
    /** Read anew, when what was sent does not match what is in memory. */
    readonly refresh: () => Promise<WebhookSecret>;
  };
}

let parts: CrmWebhookParts | undefined;

export const handler = observe("crmWebhook", (event: ApiRequest, notes) => {
  parts ??= wire();
  return takeWebhook(event, parts, notes);
});

export async function takeWebhook(
  request: ApiRequest,
  { settings, cache, credentials }: CrmWebhookParts,
  notes: RequestNotes,
): Promise<ApiAnswer> {
  try {
    const sent = readAuthorization(request, "Basic") ?? "";
    if (!isSame(sent, await credentials.get()) && !isSame(sent, await credentials.refresh())) {
      throw new ApiProblem(401, "UNAUTHORIZED", undefined, { "www-authenticate": 'Basic realm="patchbay"' });
    }
    if (request.pathParameters?.crm !== settings.crm.name) throw new ApiProblem(404, "NO_SUCH_CRM");
    const changes = decodeChanges(settings.crm.name, readJsonBody(request, bodyLimitBytes));
    const invalidated = await cache.invalidate(changes);
    notes.fact("invalidated", invalidated);
    notes.outcome(changes.customerIds.length + changes.companyIds.length > 0 ? "changed" : "ignored");
    return { statusCode: 204 };
  } catch (error) {
    // Anything else goes to the runtime: API Gateway answers 500 and the CRM may send it again.
    if (!(error instanceof ApiProblem)) throw error;
    notes.outcome(error.problem.code);
    return problemAnswer(error);
  }
}

const bodyLimitBytes = 256 * 1024;

/** Compares digests, which all have one length: the time taken tells nothing of the secret. */
function isSame(sent: string, { username, password }: WebhookSecret): boolean {
  const expected = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
  return timingSafeEqual(digest(sent), digest(expected));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text, "utf8").digest();
}

function wire(): CrmWebhookParts {
  const stage = settings();
  const secrets = createSecrets();
  return {
    settings: stage,
    cache: createCustomerCache(createDynamoDb(), stage.tables.customers, stage.lookup),
    credentials: {
      get: () => secrets.get(stage.secrets.webhook, decodeWebhookSecret),
      refresh: () => secrets.refresh(stage.secrets.webhook, decodeWebhookSecret),
    },
  };
}
