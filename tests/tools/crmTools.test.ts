import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect } from "chai";
import type { RunningPatchbay } from "../../local/patchbay.ts";
import { crmSecrets } from "../../local/stageSettings.ts";
import { main } from "../../tools/crmIds.ts";
import { localAccess } from "../../tools/stage/awsAccess.ts";
import { readLocalHealth } from "../../tools/stage/localStages.ts";
import { startOnFreePorts } from "../local/runningPatchbay.ts";

/** The commands as somebody runs them, against the local contact center. */
describe("what an installer runs against the CRM", () => {
  let folder: string;
  let patchbay: RunningPatchbay;
  let port: string;

  before("starts the contact center", async function () {
    this.timeout(60_000);
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-test-"));
    patchbay = await startOnFreePorts({}, folder);
    port = new URL(patchbay.deskOrigin).port;
  });
  after(async () => {
    await patchbay?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const secretOf = async (secretId: string): Promise<unknown> => {
    const access = localAccess((await readLocalHealth(Number(port))).environment);
    const client = new SecretsManagerClient(access("SECRETS_MANAGER"));
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
      return JSON.parse(SecretString ?? "");
    } finally {
      client.destroy();
    }
  };

  describe("npm run secrets", () => {
    it("tries what is typed on the CRM and puts it, without showing it", async function () {
      this.timeout(20_000);
      const { clientId, clientSecret } = crmSecrets.halopsa;

      const { code, output } = await run(
        "secrets",
        ["local-halopsa", "--port", port],
        [clientId, clientSecret, "hook", "new-one"],
      );

      expect(output)
        .to.include("patchbay/local-halopsa/crm: filled")
        .and.not.include(clientSecret)
        .and.not.include("new-one");
      expect(code).to.equal(0);
      expect(await secretOf("patchbay/local-halopsa/webhook")).to.deep.equal({ username: "hook", password: "new-one" });
    });

    it("keeps the old ones when the CRM refuses the new, and ends with 1", async function () {
      this.timeout(20_000);
      const { code, output } = await run("secrets", ["local-sap", "--port", port], ["somebody", "wrong", ""]);

      expect(output).to.include("WRONG").and.include("not changed");
      expect(code).to.equal(1);
      expect(await secretOf("patchbay/local-sap/crm")).to.deep.equal(crmSecrets.sap);
    });

    it("says which stage it wants", async function () {
      this.timeout(20_000);
      const { code, output } = await run("secrets", [], []);

      expect(output).to.include("npm run secrets -- dev");
      expect(code).to.equal(1);
    });
  });

  describe("npm run halopsa -- ids, and sap's", () => {
    const printed = async (crm: "halopsa" | "sap", ...args: readonly string[]) => {
      const lines: string[] = [];
      await main(crm, [...args, "--port", port], (text) => lines.push(text));
      return lines.join("\n");
    };

    it("lists every id that HaloPSA's settings name", async () => {
      const text = await printed("halopsa", "ids", "local-halopsa");

      for (const setting of [
        "ticketTypeId",
        "newStatusId, closedStatusId",
        "noteOutcomeId",
        "team",
        "unknownClientId",
        "unknownSiteId",
      ]) {
        expect(text).to.include(setting);
      }
      expect(text).to.match(/^ +7 {2}Private Note$/m);
    });

    it("lists them with credentials that are typed, before the stage has any", async function () {
      this.timeout(20_000);
      const { clientId, clientSecret } = crmSecrets.halopsa;
      const args = ["ids", "local-halopsa", "--ask", "--port", port];

      const right = await run("halopsa", args, [clientId, clientSecret]);
      const wrong = await run("halopsa", args, [clientId, "a wrong one"]);

      expect(right.output).to.include("ticketTypeId").and.not.include(clientSecret);
      expect(right.code).to.equal(0);
      expect(wrong.output).to.include("invalid_client").and.not.include("a wrong one");
      expect(wrong.code).to.equal(1);
    });

    it("lists the statuses that SAP's cases have", async () => {
      expect(await printed("sap", "ids", "local-sap")).to.match(/closedCaseStatuses[\s\S]*05 {2}Completed/);
    });

    it("refuses a stage of the other CRM, and a command that there is not", async () => {
      const other = await printed("sap", "ids", "local-halopsa").catch((error: Error) => error.message);
      const unknown = await printed("halopsa", "list").catch((error: Error) => error.message);

      expect(other).to.include("npm run halopsa -- ids local-halopsa");
      expect(unknown).to.include("npm run halopsa -- ids <stage>");
    });
  });
});

function run(
  script: string,
  args: readonly string[],
  answers: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, `../../scripts/${script}.mjs`), ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  child.stdin.end(answers.map((answer) => `${answer}\n`).join(""));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, output })));
}
