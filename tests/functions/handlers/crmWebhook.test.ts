import { expect } from "chai";
import type { WebhookSecret } from "../../../contract/functionSettings.ts";
import type { ChangedCustomers } from "../../../functions/crm/crm.ts";
import { type CrmWebhookParts, takeWebhook } from "../../../functions/handlers/crmWebhook.ts";
import { recordNotes } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";

const secret: WebhookSecret = { username: "halo", password: "pa:ss wörd" };

describe("the CRM's webhook", () => {
  let invalidated: ChangedCustomers[];
  let current: WebhookSecret;
  let refreshed: WebhookSecret;
  let outcomes: string[];

  beforeEach(() => {
    invalidated = [];
    current = secret;
    refreshed = secret;
  });

  const send = async (
    request: { body?: unknown; raw?: string; crm?: string; authorization?: string; base64?: boolean } = {},
  ) => {
    const parts: CrmWebhookParts = {
      settings: haloPsaSettings,
      cache: {
        invalidate: async (changed) => {
          invalidated.push(changed);
          return 1;
        },
      },
      credentials: { get: async () => current, refresh: async () => refreshed },
    };
    const notes = recordNotes();
    outcomes = notes.outcomes;
    const text =
      request.raw ?? JSON.stringify("body" in request ? request.body : { event: "User Updated", object_id: 101 });
    return takeWebhook(
      {
        routeKey: "POST /webhooks/{crm}",
        headers: { authorization: request.authorization ?? basic(secret) },
        pathParameters: { crm: request.crm ?? "halopsa" },
        body: request.base64 ? Buffer.from(text).toString("base64") : text,
        isBase64Encoded: request.base64 ?? false,
      },
      parts,
      notes,
    );
  };

  it("drops what changed", async () => {
    expect((await send()).statusCode).to.equal(204);
    expect((await send({ base64: true })).statusCode).to.equal(204);
    expect(invalidated).to.deep.equal([
      { customerIds: ["101"], companyIds: [] },
      { customerIds: ["101"], companyIds: [] },
    ]);
    expect(outcomes).to.deep.equal(["changed"]);
  });

  it("lets in nobody with other credentials, and says no more than that", async () => {
    const wrong = [
      "",
      "Basic",
      "Basic !!!",
      basic({ ...secret, password: "other" }),
      basic({ ...secret, username: "other" }),
      `Bearer ${basic(secret).slice(6)}`,
    ];
    for (const authorization of wrong) {
      const answer = await send({ authorization });

      expect(answer.statusCode).to.equal(401);
      expect(answer.headers).to.include({ "www-authenticate": 'Basic realm="patchbay"' });
      expect(JSON.parse(answer.body ?? "")).to.have.all.keys("type", "title", "status", "code");
    }
    expect(invalidated).to.deep.equal([]);
  });

  it("takes new credentials at once after they were changed", async () => {
    refreshed = { ...secret, password: "new" };

    expect((await send({ authorization: basic(refreshed) })).statusCode).to.equal(204);
  });

  it("is not there for the other CRM", async () => {
    expect((await send({ crm: "sap" })).statusCode).to.equal(404);
    expect((await send({ crm: "siebel" })).statusCode).to.equal(404);
  });

  it("takes no body that is too large or not JSON", async () => {
    expect((await send({ raw: JSON.stringify("x".repeat(256 * 1024)) })).statusCode).to.equal(413);
    expect((await send({ raw: "<xml/>" })).statusCode).to.equal(400);
  });

  it("ignores events that it does not know, with a 2xx", async () => {
    for (const body of [{ event: "Asset Updated", object_id: 3 }, {}, [], "text", null, 7, { event: 7 }]) {
      expect((await send({ body })).statusCode).to.equal(204);
      expect(outcomes).to.deep.equal(["ignored"]);
    }
  });
});

function basic({ username, password }: WebhookSecret): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}
