import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { settingsVariable } from "../../contract/functionSettings.ts";
import { bundleHandler, type FunctionFiles } from "../../infra/bundle.ts";
import { functionCatalog, functionNames } from "../../infra/functionCatalog.ts";
import { localCredentials } from "../../local/aws/credentials.ts";
import { startDynamoDb } from "../../local/aws/dynamodb.ts";
import { createFunctionRuntime } from "../../local/aws/functionRuntime.ts";
import { startSecretsManager } from "../../local/aws/secretsManager.ts";
import { systemClock } from "../../local/clock.ts";
import { FaultSwitch } from "../../local/crm/faults.ts";
import { createHaloPsaServer } from "../../local/crm/halopsa/server.ts";
import { localHaloPsaSettings } from "../../local/crm/halopsa/tenant.ts";
import { crmSecrets } from "../../local/stageSettings.ts";
import { haloPsaSettings } from "../functions/stageSettings.ts";

const largestBytes = 1_200_000;
const cachedLookupBytes = 550_000;

describe("the functions' bundles", function () {
  this.timeout(30_000);
  let folder: string;
  const bundles = new Map<string, FunctionFiles>();

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "patchbay-bundles-"));
    for (const name of functionNames) {
      const { entry } = functionCatalog[name];
      bundles.set(name, await bundleHandler({ name, entry, folder: path.join(folder, name) }));
    }
  });
  after(() => rm(folder, { recursive: true }));

  for (const name of functionNames) {
    it(`weigh at most 1,200 KB: ${name}`, () => {
      expect(bundles.get(name)?.totalBytes).to.be.within(1, largestBytes);
    });
  }

  it("have a cached look-up load at most 550 KB", () => {
    expect(bundles.get("customerLookup")?.staticBytes).to.be.within(1, cachedLookupBytes);
  });

  it("are the same bytes for the same source", async () => {
    const again = path.join(folder, "again");

    await bundleHandler({ name: "customerLookup", entry: functionCatalog.customerLookup.entry, folder: again });

    expect(await contents(again)).to.deep.equal(await contents(path.join(folder, "customerLookup")));
  });

  it("reach AWS with the environment's credentials and the CRM over HTTP, without what was left out of them", async () => {
    const [dynamoDb, secrets, crm] = await Promise.all([
      startDynamoDb([haloPsaSettings.tables]),
      startSecretsManager({ region: "us-east-1", accountId: "123456789012" }),
      createHaloPsaServer({ port: 0, faults: new FaultSwitch() }),
    ]);
    secrets.put(haloPsaSettings.secrets.crm, crmSecrets.halopsa);
    const runtime = createFunctionRuntime({ clock: systemClock(1), log: () => {} });
    const lookup = runtime.register({
      name: "customerLookup",
      file: bundles.get("customerLookup")?.file ?? "",
      environment: {
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: localCredentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: localCredentials.secretAccessKey,
        AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        [settingsVariable]: JSON.stringify({ ...haloPsaSettings, crm: localHaloPsaSettings(crm.origin) }),
      },
      timeoutSeconds: 8,
    });
    try {
      const first = await lookup.invoke({ phoneNumber: "+61400123456" });
      await crm.close();
      const second = await lookup.invoke({ phoneNumber: "+61400123456" });

      expect(first).to.deep.include({ ok: true });
      expect(first).to.have.nested.property("payload.CustomerName", "John Smith");
      expect(second).to.deep.equal(first);
    } finally {
      await runtime.close();
      await Promise.all([dynamoDb.close(), secrets.close()]);
    }
  });
});

/** Every file of a folder, by its path in it. */
async function contents(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
  const read = files.map(async ({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return [path.relative(folder, file), await readFile(file, "utf8")] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}
