import { PassThrough } from "node:stream";
import { expect } from "chai";
import type { CrmSecret, WebhookSecret } from "../../contract/functionSettings.ts";
import type { CrmName } from "../../contract/identifiers.ts";
import type { Finding } from "../../functions/crm/crm.ts";
import { fillSecrets } from "../../tools/secrets/fillSecrets.ts";
import { openTerminal } from "../../tools/secrets/terminal.ts";

describe("filling a stage's secrets", () => {
  const secrets = { crm: "patchbay/dev/crm", webhook: "patchbay/dev/webhook" };

  async function fill(
    crm: CrmName,
    answers: readonly string[],
    findings: readonly Finding[] = [fine],
    options: { readonly anyway?: boolean } = {},
  ) {
    const left = [...answers];
    const printed: string[] = [];
    const put: Record<string, CrmSecret | WebhookSecret> = {};
    const tried: CrmSecret[] = [];
    const hidden: boolean[] = [];
    const done = await fillSecrets(
      { crm, secrets, ...options },
      {
        ask: async (question) => {
          hidden.push(question.hidden);
          return left.shift() ?? "";
        },
        print: (text) => printed.push(text),
        verify: async (secret) => {
          tried.push(secret);
          return findings;
        },
        put: async (secretId, value) => {
          put[secretId] = value;
        },
        newPassword: () => "made-up",
      },
    );
    return { done, printed: printed.join("\n"), put, tried, hidden };
  }
  const fine: Finding = { ok: true, what: "The application gets a token", remedy: null };

  it("asks for what the CRM takes, tries it, and puts it", async () => {
    const halo = await fill("halopsa", ["the-id", "the-secret", "hook", "hook-password"]);
    const sap = await fill("sap", ["technical.user", "the-password", "", ""]);

    expect(halo.done).to.equal(true);
    expect(halo.tried).to.deep.equal([{ clientId: "the-id", clientSecret: "the-secret" }]);
    expect(halo.put).to.deep.equal({
      "patchbay/dev/crm": { clientId: "the-id", clientSecret: "the-secret" },
      "patchbay/dev/webhook": { username: "hook", password: "hook-password" },
    });
    expect(sap.put).to.deep.equal({ "patchbay/dev/crm": { username: "technical.user", password: "the-password" } });
  });

  it("does not echo secrets, and never prints one", async () => {
    const { hidden, printed } = await fill("halopsa", ["the-id", "the-secret", "hook", ""]);

    expect(hidden).to.deep.equal([false, true, false, true]);
    expect(printed).to.not.match(/the-secret|made-up/);
  });

  it("puts nothing that the CRM refuses, and says what to do", async () => {
    const refused: Finding = { ok: false, what: "The application gets no token", remedy: "Compare authUrl" };

    const { done, put, printed } = await fill("halopsa", ["the-id", "wrong", "", ""], [refused]);

    expect(done).to.equal(false);
    expect(put).to.deep.equal({});
    expect(printed).to.include("Compare authUrl").and.include("not changed");
  });

  it("puts them all the same when told to: a service may be missing, or an id of the settings not be right yet", async () => {
    const missing: Finding = { ok: false, what: "ticketTypeId 26 exists: no", remedy: "Set ticketTypeId" };

    const { done, put, printed } = await fill("halopsa", ["the-id", "the-secret", ""], [missing], { anyway: true });

    expect(done).to.equal(true);
    expect(put).to.have.property("patchbay/dev/crm");
    expect(printed).to.include("Set ticketTypeId");
  });

  it("keeps what is there when nothing is typed", async () => {
    const { done, put, tried } = await fill("sap", ["", ""]);

    expect(done).to.equal(true);
    expect(put).to.deep.equal({});
    expect(tried).to.deep.equal([]);
  });

  it("asks again for a secret that was left empty, and makes a webhook password", async () => {
    const { put, printed } = await fill("halopsa", ["the-id", "", "the-id", "the-secret", "hook", ""]);

    expect(printed).to.include("must not be empty");
    expect(put[secrets.webhook]).to.deep.equal({ username: "hook", password: "made-up" });
  });
});

describe("the terminal that asks", () => {
  it("takes one line of a pipe per question and tells when there are no more", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const terminal = openTerminal(input as unknown as NodeJS.ReadStream, output);
    input.end("first\nsecond\n");

    expect(await terminal.ask({ text: "One", hidden: false })).to.equal("first");
    expect(await terminal.ask({ text: "Two", hidden: true })).to.equal("second");
    const third = await terminal.ask({ text: "Three", hidden: false }).catch((error: Error) => error);

    expect(third).to.be.instanceOf(Error).with.property("message").that.includes("Three");
    expect(String(output.read())).to.not.include("second");
    terminal.close();
  });

  it("does not echo a hidden answer that is typed", async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const terminal = openTerminal(input as unknown as NodeJS.ReadStream, output);

    const shown = terminal.ask({ text: "User", hidden: false });
    input.write("mia\r");
    expect(await shown).to.equal("mia");
    const secret = terminal.ask({ text: "Password", hidden: true });
    input.write("hunter2\r");

    expect(await secret).to.equal("hunter2");
    expect(String(output.read())).to.include("mia").and.not.include("hunter2");
    terminal.close();
  });
});
