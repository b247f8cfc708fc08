import { expect } from "chai";
import { PatchbayError } from "../../../contract/errors.ts";
import {
  createSecrets,
  decodeContactTokenSecret,
  decodeCrmSecret,
  decodeWebhookSecret,
} from "../../../functions/runtime/secrets.ts";
import { TestClock } from "../people.ts";

/** Secrets Manager as far as it matters here: counts its reads. */
class FakeVault {
  reads = 0;
  text = JSON.stringify({ username: "halo", password: "one" });
  failure: Error | null = null;
  /** To be waited for before it answers. */
  delay: Promise<void> = Promise.resolve();
  readonly read = async (): Promise<string> => {
    this.reads += 1;
    await this.delay;
    if (this.failure) throw this.failure;
    return this.text;
  };
}

describe("secrets", () => {
  let vault: FakeVault;
  let clock: TestClock;
  let troubles: string[];
  const open = () =>
    createSecrets(
      vault.read,
      () => clock.now().getTime(),
      (what) => troubles.push(what),
    );
  const password = (value: string) => ({ username: "halo", password: value });
  const caught = (work: Promise<unknown>) => work.catch((error: unknown) => error);

  beforeEach(() => {
    vault = new FakeVault();
    clock = new TestClock();
    troubles = [];
  });

  it("are read once for five minutes, by however many ask at once", async () => {
    const secrets = open();

    const answers = await Promise.all(Array.from({ length: 10 }, () => secrets.get("webhook", decodeWebhookSecret)));
    clock.advance(299);
    await secrets.get("webhook", decodeWebhookSecret);
    expect(vault.reads).to.equal(1);
    expect(answers[9]).to.deep.equal(password("one"));

    clock.advance(1);
    await secrets.get("webhook", decodeWebhookSecret);
    expect(vault.reads).to.equal(2);
  });

  it("are read anew when somebody has a reason to", async () => {
    const secrets = open();
    await secrets.get("webhook", decodeWebhookSecret);
    vault.text = JSON.stringify(password("two"));
    clock.advance(60);

    expect(await secrets.refresh("webhook", decodeWebhookSecret)).to.deep.equal(password("two"));
    expect(await secrets.get("webhook", decodeWebhookSecret)).to.deep.equal(password("two"));
  });

  it("are not read for every forged reason", async () => {
    const secrets = open();
    await secrets.get("webhook", decodeWebhookSecret);

    for (let second = 0; second < 9; second += 1) {
      clock.advance(1);
      await secrets.refresh("webhook", decodeWebhookSecret);
    }

    expect(vault.reads).to.equal(1);
  });

  it("do not remember a failed read", async () => {
    const secrets = open();
    vault.failure = new Error("throttled");
    expect(await caught(secrets.get("webhook", decodeWebhookSecret))).to.equal(vault.failure);
    vault.failure = null;

    expect(await secrets.get("webhook", decodeWebhookSecret)).to.deep.equal(password("one"));
  });

  it("keep what they have when a refresh fails", async () => {
    const secrets = open();
    await secrets.get("webhook", decodeWebhookSecret);
    clock.advance(60);
    vault.failure = new Error("throttled");
    await caught(secrets.refresh("webhook", decodeWebhookSecret));

    expect(await secrets.get("webhook", decodeWebhookSecret)).to.deep.equal(password("one"));
  });

  it("serve for an hour while they cannot be read, asking every few seconds, and say so", async () => {
    const secrets = open();
    await secrets.get("webhook", decodeWebhookSecret);
    vault.failure = new Error("unreachable");

    clock.advance(301);
    expect(await secrets.get("webhook", decodeWebhookSecret)).to.deep.equal(password("one"));
    expect(troubles).to.deep.equal(["A secret could not be read anew; the one in memory is used"]);
    clock.advance(5);
    await secrets.get("webhook", decodeWebhookSecret);
    expect(vault.reads, "not for every request").to.equal(2);
    clock.advance(5);
    vault.failure = null;
    vault.text = JSON.stringify(password("two"));
    expect(await secrets.get("webhook", decodeWebhookSecret)).to.deep.equal(password("two"));
  });

  it("serve all who ask at once while they cannot be read, and say so once", async () => {
    const secrets = open();
    await secrets.get("webhook", decodeWebhookSecret);
    for (const [failure, text] of [
      [new Error("unreachable"), ""],
      [null, "{}"],
    ] as const) {
      vault.failure = failure;
      vault.text = text;
      clock.advance(301);

      const answers = await Promise.all([1, 2, 3].map(() => secrets.get("webhook", decodeWebhookSecret)));

      expect(answers).to.deep.equal([password("one"), password("one"), password("one")]);
    }
    expect(troubles).to.have.length(2);
  });

  describe("that are waited for in vain", () => {
    let answer = () => {};
    const hang = () => {
      vault.delay = new Promise((resolve) => {
        answer = resolve;
      });
    };

    it("are served from memory long before a caller's time is up", async () => {
      const secrets = open();
      await secrets.get("webhook", decodeWebhookSecret);
      clock.advance(301);
      hang();
      const startedAt = performance.now();

      expect(await secrets.get("webhook", decodeWebhookSecret)).to.deep.equal(password("one"));
      expect(performance.now() - startedAt).to.be.lessThan(1_000);
      expect(troubles).to.deep.equal(["A secret could not be read anew; the one in memory is used"]);
      expect(await secrets.get("webhook", decodeWebhookSecret), "at once").to.deep.equal(password("one"));
      expect(vault.reads).to.equal(2);
    });

    it("count as read when they come after all", async () => {
      const secrets = open();
      await secrets.get("webhook", decodeWebhookSecret);
      clock.advance(301);
      hang();
      vault.text = JSON.stringify(password("two"));
      await secrets.get("webhook", decodeWebhookSecret);

      answer();
      await new Promise((resolve) => setImmediate(resolve));

      expect(await secrets.get("webhook", decodeWebhookSecret)).to.deep.equal(password("two"));
      clock.advance(299);
      await secrets.get("webhook", decodeWebhookSecret);
      expect(vault.reads).to.equal(2);
    });
  });

  it("fail for all who ask at once when the first read fails, and say nothing of an older one", async () => {
    const secrets = open();
    vault.text = "{}";

    const answers = await Promise.all([1, 2].map(() => caught(secrets.get("webhook", decodeWebhookSecret))));

    for (const error of answers) expect(error).to.be.instanceOf(PatchbayError);
    expect(troubles).to.deep.equal([]);
  });

  it("do not serve for longer than that", async () => {
    const secrets = open();
    await secrets.get("webhook", decodeWebhookSecret);
    vault.failure = new Error("unreachable");
    clock.advance(3_601);

    expect(await caught(secrets.get("webhook", decodeWebhookSecret))).to.equal(vault.failure);
  });

  it("never show their text in an error", async () => {
    for (const text of ["hunter2", JSON.stringify({ username: "hunter2" }), JSON.stringify(["hunter2"])]) {
      vault.text = text;
      const error = await caught(open().get("test/webhook", decodeWebhookSecret));

      expect(error).to.be.instanceOf(PatchbayError).with.property("code", "SECRET_UNUSABLE");
      expect(String(error)).to.contain("test/webhook").and.not.contain("hunter2");
    }
  });

  it("take both kinds of CRM credentials and well-formed token keys only", () => {
    const key = { keyId: "2026-11", key: "A".repeat(43) };
    expect(decodeCrmSecret({ clientId: "id", clientSecret: "s" })).to.deep.equal({ clientId: "id", clientSecret: "s" });
    expect(decodeCrmSecret(password("x"))).to.deep.equal(password("x"));
    expect(() => decodeCrmSecret({ clientId: "id" })).to.throw();
    expect(decodeContactTokenSecret({ current: key, previous: null })).to.deep.equal({ current: key, previous: null });
    expect(() => decodeContactTokenSecret({ current: { ...key, key: "short" }, previous: null })).to.throw();
  });
});
