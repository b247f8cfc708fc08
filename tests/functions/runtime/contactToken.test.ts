import { expect } from "chai";
import { SignJWT, UnsecuredJWT } from "jose";
import type { ContactTokenKey, ContactTokenSecret } from "../../../contract/functionSettings.ts";
import {
  type ContactTokenKeys,
  mintContactToken,
  verifyContactToken,
} from "../../../functions/runtime/contactToken.ts";
import { contactId, e164, TestClock } from "../people.ts";

const november = tokenKey("2026-11", 1);
const december = tokenKey("2026-12", 2);
const january = tokenKey("2027-01", 3);
const claims = { contactId: contactId(), callId: contactId(), phone: e164("+61400123456"), customers: ["101"] };

describe("the contact token", () => {
  const clock = new TestClock();
  const terms = () => ({ stage: "dev", lifetimeSeconds: 3600, now: clock.now() });
  const mint = (key = november, changes = {}) =>
    mintContactToken({ ...claims, ...changes }, { current: key, previous: null }, terms());
  const verify = (token: string, keys = keysOf({ current: november, previous: null })) =>
    verifyContactToken(token, keys, { stage: "dev", now: clock.now() });

  it("says again what it was made for", async () => {
    expect(await verify(await mint())).to.deep.equal({ ok: true, claims });
  });

  it("may be without a number and without customers", async () => {
    const bare = { phone: null, customers: [] };

    expect(await verify(await mint(november, bare))).to.deep.equal({ ok: true, claims: { ...claims, ...bare } });
  });

  it("names at most 25 customers", async () => {
    const check = await verify(await mint(november, { customers: Array.from({ length: 400 }, (_, id) => String(id)) }));

    expect(check.ok && check.claims.customers).to.have.length(25);
  });

  it("ends when its time is over", async () => {
    const token = await mint();
    clock.advance(3600);

    expect(await verify(token)).to.deep.equal({ ok: false, why: "ERR_JWT_EXPIRED" });
  });

  it("is good for its own stage alone", async () => {
    const check = await verifyContactToken(await mint(), keysOf({ current: november, previous: null }), {
      stage: "prod",
      now: clock.now(),
    });

    expect(check).to.deep.equal({ ok: false, why: "ERR_JWT_CLAIM_VALIDATION_FAILED" });
  });

  it("is refused when anything in it was changed", async () => {
    const [header, payload, signature] = (await mint()).split(".");
    const [, other] = (await mint(november, { contactId: contactId() })).split(".");

    expect(await verify(`${header}.${other}.${signature}`)).to.include({ ok: false });
    expect(
      await verify(`${header}.${payload}.${signature?.replace(/^./, (first) => (first === "A" ? "B" : "A"))}`),
    ).to.include({
      ok: false,
    });
  });

  it("is refused unsigned, signed otherwise, or not a token at all", async () => {
    const unsigned = new UnsecuredJWT({ call: claims.callId, customers: [] })
      .setIssuer("patchbay")
      .setAudience("dev")
      .setSubject(claims.contactId)
      .setExpirationTime("1h")
      .encode();
    const otherwise = await signed({ alg: "HS512", kid: november.keyId }, Buffer.alloc(64, 1));

    for (const token of [unsigned, otherwise, "", "a.b.c", "Bearer", `${unsigned}x`]) {
      expect(await verify(token)).to.include({ ok: false });
    }
  });

  it("is refused when it names no key, or lacks a claim", async () => {
    const key = Buffer.from(november.key, "base64url");
    expect(await verify(await signed({ alg: "HS256" }, key))).to.deep.equal({ ok: false, why: "unknown key id" });
    expect(await verify(await signed({ alg: "HS256", kid: november.keyId }, key))).to.include({ ok: false });
  });

  it("of before a rotation stays good while its key is the previous one", async () => {
    const token = await mint(november);

    expect(await verify(token, keysOf({ current: december, previous: november }))).to.include({ ok: true });
    expect(await verify(token, keysOf({ current: january, previous: december }))).to.deep.equal({
      ok: false,
      why: "unknown key id",
    });
  });

  it("of after a rotation makes the secret be read anew, once", async () => {
    const keys = keysOf({ current: november, previous: null }, { current: december, previous: november });

    expect(await verify(await mint(december), keys)).to.include({ ok: true });
    expect(keys.refreshes).to.equal(1);
  });

  it("with a key id that nobody knows is refused after one look", async () => {
    const keys = keysOf({ current: november, previous: null });

    expect(await verify(await mint(january), keys)).to.deep.equal({ ok: false, why: "unknown key id" });
    expect(keys.refreshes).to.equal(1);
  });

  it("signed with another key under a known id is refused", async () => {
    const forged = await mint({ keyId: november.keyId, key: january.key });

    expect(await verify(forged)).to.deep.equal({ ok: false, why: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" });
  });

  it("cannot be checked while the keys cannot be read, which is not the token's fault", async () => {
    const failure = new Error("Secrets Manager is down");
    const fails = () => Promise.reject(failure);

    const thrown = await verifyContactToken(await mint(), { get: fails, refresh: fails }, terms()).catch(
      (e: unknown) => e,
    );

    expect(thrown).to.equal(failure);
  });

  function signed(header: { alg: string; kid?: string }, key: Uint8Array): Promise<string> {
    return new SignJWT({ customers: [] })
      .setProtectedHeader(header)
      .setIssuer("patchbay")
      .setAudience("dev")
      .setSubject(claims.contactId)
      .setExpirationTime(Math.floor(clock.now().getTime() / 1000) + 60)
      .sign(key);
  }
});

function tokenKey(keyId: string, fill: number): ContactTokenKey {
  return { keyId, key: Buffer.alloc(32, fill).toString("base64url") };
}

function keysOf(now: ContactTokenSecret, afterRefresh = now): ContactTokenKeys & { readonly refreshes: number } {
  let refreshes = 0;
  return {
    get: async () => now,
    refresh: async () => {
      refreshes += 1;
      return afterRefresh;
    },
    get refreshes() {
      return refreshes;
    },
  };
}
