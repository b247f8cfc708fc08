import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { deadLetterSuffix } from "../../contract/events.ts";
import type { FunctionSettings } from "../../contract/functionSettings.ts";
import type { Finding } from "../../functions/crm/crm.ts";
import { siteHeaders } from "../../infra/siteHeaders.ts";
import { instanceSetup } from "../../local/connect/instanceSetup.ts";
import type { RunningPatchbay } from "../../local/patchbay.ts";
import type { RunningStage } from "../../local/runningStage.ts";
import { openReads } from "../../tools/doctor/awsReads.ts";
import { examine, type StageUnderDoctor } from "../../tools/doctor/checks.ts";
import { main } from "../../tools/doctor.ts";
import { type AwsAccess, localAccess } from "../../tools/stage/awsAccess.ts";
import { readLocalHealth } from "../../tools/stage/localStages.ts";
import { startOnFreePorts } from "../local/runningPatchbay.ts";

/** The real checks over the AWS SDK, on the local contact center, each thing broken in turn. */
describe("npm run doctor", () => {
  let folder: string;
  let patchbay: RunningPatchbay;
  let access: AwsAccess;
  let deskPort: number;
  let stage: RunningStage;
  let under: StageUnderDoctor;

  before("starts the contact center", async function () {
    this.timeout(60_000);
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-test-"));
    patchbay = await startOnFreePorts({}, folder);
    deskPort = Number(new URL(patchbay.deskOrigin).port);
    access = localAccess((await readLocalHealth(deskPort)).environment);
    const [first] = patchbay.stages;
    if (first === undefined) throw new Error("no stage runs");
    stage = first;
    under = { settings: stage.settings, connectorUrl: stage.stage.origins.connector };
  });
  after(async () => {
    await patchbay?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const wrongOf = async (asked: StageUnderDoctor = under): Promise<readonly Finding[]> => {
    const reads = openReads(asked, access);
    try {
      return (await examine(asked, reads)).filter(({ ok }) => !ok);
    } finally {
      reads.close();
    }
  };
  const printed = async (...args: readonly string[]): Promise<string> => {
    const lines: string[] = [];
    await main(args, (text) => lines.push(text));
    return lines.join("\n");
  };
  const withSettings = (change: Partial<FunctionSettings>): StageUnderDoctor => ({
    ...under,
    settings: { ...under.settings, ...change },
  });

  it("finds nothing wrong with either stage, as it says in one line each", async () => {
    const text = await printed("local", "--port", String(deskPort));

    expect(text).to.include("local-halopsa").and.include("local-sap").and.include("Everything is as it should be.");
    expect(text).to.not.include("WRONG");
    expect(process.exitCode ?? 0).to.equal(0);
  });

  it("tells of credentials that the CRM refuses, and of secrets that hold none", async () => {
    const client = new SecretsManagerClient(access("SECRETS_MANAGER"));
    const SecretId = stage.settings.secrets.crm;
    const put = (value: object) =>
      client.send(new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }));
    const { crmSecrets } = await import("../../local/stageSettings.ts");
    try {
      await put({ clientId: "somebody", clientSecret: "else" });
      const [refused] = await wrongOf();
      await put({ nothing: "useful" });
      const unusable = await wrongOf();

      expect(refused?.what).to.match(/token/);
      expect(refused?.remedy).to.include("Compare authUrl");
      expect(unusable.map(({ what }) => what).join("\n")).to.include(`${SecretId} cannot be used`);
      expect(JSON.stringify([refused, unusable])).to.not.include("somebody");
    } finally {
      await put(crmSecrets.halopsa);
      client.destroy();
    }
  });

  it("tells of an id that the CRM does not have", async () => {
    const { crm } = under.settings;
    if (crm.name !== "halopsa") throw new Error("the first stage is HaloPSA's");

    const found = await wrongOf(withSettings({ crm: { ...crm, ticketTypeId: 987_654 } }));

    expect(found.map(({ what }) => what)).to.have.length(1);
    expect(found[0]?.what).to.include("987654");
  });

  it("tells of a connector whose origin is not approved", async () => {
    const was = stage.setup.approvedOrigins;
    stage.setup.approvedOrigins = was.filter((origin) => origin !== under.connectorUrl);
    try {
      const found = await wrongOf();

      expect(found).to.have.length(1);
      expect(found[0]?.what).to.include(`${under.connectorUrl} is not an approved origin`);
    } finally {
      stage.setup.approvedOrigins = was;
    }
  });

  it("tells of a page that frames the connector and is not approved, which leaves the softphone blank too", async () => {
    const intranet = "https://intranet.acme.example";
    const was = stage.setup.approvedOrigins;
    stage.setup.approvedOrigins = was.filter((origin) => origin !== stage.stage.origins.crm);
    try {
      const found = await wrongOf({ ...under, frameOrigins: [intranet] });

      const told = found.map(({ what }) => what).join("\n");
      expect(told).to.include(`${stage.stage.origins.crm} is not an approved origin`);
      expect(told).to.include(`${intranet} is not an approved origin`);
    } finally {
      stage.setup.approvedOrigins = was;
    }
  });

  it("tells of a rule that is a draft or not there, and of flows that are not published", async () => {
    const { rules, flows } = instanceSetup(stage.stage);
    try {
      stage.setup.rules = rules.map((rule) => ({ ...rule, status: "DRAFT" }));
      stage.setup.flows = flows.map((flow) => (flow.id === "transfer" ? { ...flow, status: "SAVED" } : flow));
      const drafts = (await wrongOf()).map(({ what }) => what);
      stage.setup.rules = [];
      stage.setup.flows = [];
      const none = (await wrongOf()).map(({ what }) => what);

      expect(drafts.join("\n")).to.include("is a draft").and.include("patchbay-transfer is saved but not published");
      expect(drafts).to.have.length(2);
      expect(none).to.have.length(4);
    } finally {
      stage.setup.rules = rules;
      stage.setup.flows = flows;
    }
  });

  it("tells of dead letters", async () => {
    const client = new SQSClient(access("SQS"));
    const name = `patchbay-${stage.settings.stage}-callLogging${deadLetterSuffix}`;
    try {
      const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
      const found = await wrongOf();
      const text = await printed("local-halopsa", "--port", String(deskPort));

      expect(found.map(({ what }) => what)).to.deep.equal([`${name} holds 1`]);
      expect(text).to.include("npm run redrive -- local-halopsa").and.include("1 to mend");
      expect(process.exitCode).to.equal(1);
    } finally {
      process.exitCode = 0;
      client.destroy();
      await fetch(`${patchbay.deskOrigin}/local/state`, { method: "DELETE" });
    }
  });

  it("tells of a page without its headers, of a wrong config.json, and of a page that is not there", async () => {
    const config = await (await fetch(`${under.connectorUrl}/config.json`)).json();
    const answers: Record<string, unknown>[] = [config, { ...config, crm: {} }];
    const bare = await serve((url) => (url === "/" ? "<!doctype html>" : JSON.stringify(answers[0])));
    const bareUrl = `http://localhost:${(bare.address() as AddressInfo).port}`;
    const asked = { ...under, connectorUrl: bareUrl };
    stage.setup.approvedOrigins = [...stage.setup.approvedOrigins, bareUrl];
    try {
      const headers = await wrongOf(asked);
      answers.shift();
      const broken = await wrongOf(asked);
      bare.close();
      bare.closeAllConnections();
      const gone = await wrongOf(asked);

      expect(headers.map(({ what }) => what).join()).to.include("content-security-policy");
      expect(broken.map(({ what }) => what).join()).to.include("config.json cannot be used");
      expect(gone.map(({ what }) => what).join()).to.include("The connector's page answers: no");
    } finally {
      stage.setup.approvedOrigins = instanceSetup(stage.stage).approvedOrigins;
      bare.close();
    }
  });

  it("knows the headers of a stage that has its API at the page's own origin, framed by a page of the settings", async () => {
    const intranet = "https://intranet.acme.example";
    const asked = { ...under, frameOrigins: [intranet] };
    const config = await (await fetch(`${under.connectorUrl}/config.json`)).json();
    const body = JSON.stringify({ ...config, apiUrl: `${under.connectorUrl}/api` });
    const headers = siteHeaders({ ...config, apiUrl: null, frameOrigins: [intranet] });
    const reads = openReads(asked, access);
    try {
      const findings = await examine(asked, { ...reads, fetchPage: async () => ({ status: 200, headers, body }) });

      const told = findings.filter(({ what }) => what.includes("served with"));
      expect(told.map(({ ok }) => ok)).to.deep.equal([true]);
    } finally {
      reads.close();
    }
  });

  it("tells of a look-up that cannot be made", async () => {
    // Or the answer of a moment ago would do.
    await fetch(`${patchbay.deskOrigin}/local/state`, { method: "DELETE" });
    stage.faults.set({ kind: "serverError", status: 500 });
    try {
      const found = (await wrongOf()).map(({ what }) => what);

      expect(found.join("\n")).to.include("A look-up of a number that nobody has could not be made");
    } finally {
      stage.faults.set({ kind: "none" });
    }
  });

  it("says what is missing on its command line, and when nothing runs here", async () => {
    const silent = await serve(() => "");
    const { port } = silent.address() as AddressInfo;
    silent.close();
    const noStage = await main([]).catch((error: Error) => error.message);
    const notRunning = await main(["local", "--port", String(port)]).catch((error: Error) => error.message);
    const unknown = await main(["local-other", "--port", String(deskPort)]).catch((error: Error) => error.message);

    expect(noStage).to.include("say which stage");
    expect(notRunning).to.include("npm start");
    expect(unknown).to.include("local-halopsa, local-sap");
  });
});

async function serve(answer: (url: string) => string): Promise<Server> {
  const server = createServer((request, response) => response.end(answer(request.url ?? "")));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
