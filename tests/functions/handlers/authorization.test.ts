import { expect } from "chai";
import { SignJWT, UnsecuredJWT } from "jose";
import type { RouteKey } from "../../../contract/api.ts";
import type { ContactTokenKey, ContactTokenSecret, WebhookSecret } from "../../../contract/functionSettings.ts";
import type { ContactId } from "../../../contract/identifiers.ts";
import { answerConnector, type ConnectorApiParts } from "../../../functions/handlers/connectorApi.ts";
import { takeWebhook } from "../../../functions/handlers/crmWebhook.ts";
import { mintContactToken } from "../../../functions/runtime/contactToken.ts";
import type { ApiAnswer } from "../../../functions/runtime/httpApi.ts";
import { contactId, e164, recordNotes, TestClock } from "../people.ts";
import { haloPsaSettings } from "../stageSettings.ts";

const october = tokenKey("2026-10", 1);
const november = tokenKey("2026-11", 2);
const december = tokenKey("2026-12", 3);

/** Every door of the HTTP API, tried with everything that must not open it. */
describe("who is let in", () => {
  const clock = new TestClock();
  const own = contactId();
  let keys: ContactTokenSecret;
  let touched: string[];

  beforeEach(() => {
    keys = { current: november, previous: october };
    touched = [];
  });

  const untouchable = (name: string) => () => {
    touched.push(name);
    return Promise.reject(new Error(`${name} was reached`));
  };
  const parts = (): ConnectorApiParts => ({
    settings: haloPsaSettings,
    journal: {
      read: untouchable("read"),
      chooseCustomer: untouchable("chooseCustomer"),
      noteActivity: untouchable("noteActivity"),
      saveWrapUp: untouchable("saveWrapUp"),
      lastCalls: untouchable("lastCalls"),
    },
    directory: { lookUp: untouchable("lookUp") },
    crm: untouchable("crm"),
    changedCalls: { tell: untouchable("tell") },
    tokenKeys: { get: async () => keys, refresh: async () => keys },
    now: clock.now,
  });
  const knock = async (routeKey: RouteKey, authorization: string | null, asked: ContactId = own) => {
    const answer = await answerConnector(
      {
        routeKey,
        headers: authorization === null ? {} : { authorization },
        ...(routeKey.includes("{contactId}") ? { pathParameters: { contactId: asked } } : {}),
        body: JSON.stringify({ phoneNumber: "+61400123456" }),
        isBase64Encoded: false,
      },
      parts(),
      recordNotes(),
    );
    return told(answer);
  };
  const mint = (key = november, changes: { of?: ContactId; stage?: string; lifetimeSeconds?: number } = {}) => {
    const { of = own, stage = haloPsaSettings.stage, lifetimeSeconds = 3600 } = changes;
    const claims = { contactId: of, callId: of, phone: e164("+61400123456"), customers: [] };
    return mintContactToken(claims, { current: key, previous: null }, { stage, lifetimeSeconds, now: clock.now() });
  };
  const claims = () =>
    ({ call: own, customers: [], iss: "patchbay", aud: haloPsaSettings.stage, sub: own, exp: farOff() }) as const;
  const farOff = () => Math.floor(clock.now().getTime() / 1000) + 3600;

  const doors = [
    "GET /contacts/{contactId}",
    "PUT /contacts/{contactId}/customer",
    "PUT /contacts/{contactId}/activity",
    "PUT /contacts/{contactId}/wrap-up",
    "POST /customer-lookup",
  ] as const;

  const strangers: readonly (readonly [string, () => Promise<string | null> | string | null])[] = [
    ["nobody", () => null],
    ["an empty header", () => ""],
    ["a scheme without a token", () => "Bearer"],
    ["another scheme", async () => `Basic ${await mint()}`],
    ["what is no token", () => "Bearer a.b.c"],
    ["an expired token", async () => `Bearer ${await mint(november, { lifetimeSeconds: -1 })}`],
    ["a token of another stage", async () => `Bearer ${await mint(november, { stage: "prod" })}`],
    ["a token without its signature", async () => `Bearer ${(await mint()).replace(/[^.]*$/, "")}`],
    ["a token with alg none", () => `Bearer ${new UnsecuredJWT(claims()).encode()}`],
    [
      "a token with alg none and a signature's key id",
      () => {
        const header = Buffer.from(JSON.stringify({ alg: "none", kid: november.keyId })).toString("base64url");
        return `Bearer ${header}.${Buffer.from(JSON.stringify(claims())).toString("base64url")}.`;
      },
    ],
    ["a token signed with another algorithm", async () => `Bearer ${await sign({ alg: "HS512" }, bytesOf(november))}`],
    ["a token signed with another key", async () => `Bearer ${await sign({ alg: "HS256" }, bytesOf(december))}`],
    ["a token of a key that was rotated out", async () => `Bearer ${await mint(tokenKey("2026-09", 4))}`],
  ];
  const sign = (header: { alg: string }, key: Uint8Array) =>
    new SignJWT(claims()).setProtectedHeader({ ...header, kid: november.keyId }).sign(key);

  for (const door of doors) {
    for (const [who, authorization] of strangers) {
      it(`not ${who}, at ${door}`, async () => {
        const answer = await knock(door, await authorization());

        expect(answer).to.deep.equal(await knock(door, null));
        expect(answer.status).to.equal(401);
        expect(touched).to.deep.equal([]);
      });
    }
  }

  for (const door of doors.filter((path) => path.includes("{contactId}"))) {
    it(`not the token of another contact, at ${door}, be that contact known or not`, async () => {
      const authorization = `Bearer ${await mint(november, { of: contactId() })}`;

      const answers = [await knock(door, authorization), await knock(door, authorization, contactId())];

      expect(answers[0]?.status).to.equal(403);
      expect(answers[1]).to.deep.equal(answers[0]);
      expect(touched).to.deep.equal([]);
    });
  }

  it("a token of the previous key, until the next rotation", async () => {
    const authorization = `Bearer ${await mint(october)}`;

    const before = await knock("GET /contacts/{contactId}", authorization);
    keys = { current: december, previous: november };
    const after = await knock("GET /contacts/{contactId}", authorization);

    // Let in as far as the journal, which is not there.
    expect([before.status, after.status]).to.deep.equal([500, 401]);
    expect(touched).to.deep.equal(["read"]);
  });

  it("a token of before a rotation, and one of the new key at once", async () => {
    const old = `Bearer ${await mint(november)}`;
    const fresh = `Bearer ${await mint(december)}`;

    keys = { current: december, previous: november };
    const statuses = [await knock("GET /contacts/{contactId}", old), await knock("GET /contacts/{contactId}", fresh)];

    expect(statuses.map(({ status }) => status)).to.deep.equal([500, 500]);
    expect(touched).to.deep.equal(["read", "read"]);
  });

  describe("at the webhook", () => {
    const secret: WebhookSecret = { username: "halo", password: "open sesame" };
    const deliver = async (authorization: string | null) => {
      const answer = await takeWebhook(
        {
          routeKey: "POST /webhooks/{crm}",
          headers: authorization === null ? {} : { authorization },
          pathParameters: { crm: "halopsa" },
          body: JSON.stringify({ event: "User Updated", object_id: 101 }),
          isBase64Encoded: false,
        },
        {
          settings: haloPsaSettings,
          cache: { invalidate: untouchable("invalidate") },
          credentials: { get: async () => secret, refresh: async () => secret },
        },
        recordNotes(),
      );
      return told(answer);
    };

    for (const [who, authorization] of [
      ["an empty header", ""],
      ["a scheme without credentials", "Basic"],
      ["what is no base64", "Basic §§§"],
      ["another password", basic({ ...secret, password: "open sesam" })],
      ["another user name", basic({ ...secret, username: "halopsa" })],
      ["no password", basic({ ...secret, password: "" })],
      ["credentials without a colon", `Basic ${Buffer.from("halo").toString("base64")}`],
      ["the credentials under another scheme", basic(secret).replace("Basic", "Bearer")],
    ] as const) {
      it(`not ${who}`, async () => {
        const answer = await deliver(authorization);

        expect(answer).to.deep.equal(await deliver(null));
        expect(answer.status).to.equal(401);
        expect(touched).to.deep.equal([]);
      });
    }
  });
});

/** All that whoever knocked gets to see. */
function told({ statusCode, headers, body }: ApiAnswer) {
  return { status: statusCode, headers, body };
}

function tokenKey(keyId: string, fill: number): ContactTokenKey {
  return { keyId, key: Buffer.alloc(32, fill).toString("base64url") };
}

function bytesOf({ key }: ContactTokenKey): Uint8Array {
  return Buffer.from(key, "base64url");
}

function basic({ username, password }: WebhookSecret): string {
  return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}
