import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { examplesLeft } from "../../infra/examplesLeft.ts";
import { stackValues } from "../../infra/stackValues.ts";
import { readStackValues, readStageFile } from "../../infra/stageFile.ts";

describe("the stages' files", () => {
  it("hold a HaloPSA stage for development", async () => {
    const dev = await readStageFile("dev");

    expect(dev).to.deep.include({ stage: "dev", production: false, secrets: { kind: "script" } });
    expect(dev.crm.name).to.equal("halopsa");
    expect(dev.network.nat).to.equal("single");
  });

  it("hold a SAP stage for production, guarded", async () => {
    const prod = await readStageFile("prod");

    expect(prod).to.deep.include({ stage: "prod", production: true });
    expect(prod.crm.name).to.equal("sap");
    expect(prod.network).to.include({ nat: "perZone", zones: 3 });
    expect(prod.site).to.include({ firewall: true });
    expect(prod.site.domain).to.not.equal(null);
  });

  it("name what in them is still made up, each setting once", async () => {
    const left = examplesLeft(await readStageFile("dev"));

    expect(left).to.deep.equal([
      "crm.agentUrl: https://acme.halopsa.com",
      "crm.tenant: acme",
      "instance.alias: acme-patchbay-dev",
      "alarms.email: operations@acme.example",
    ]);
  });

  describe("when written by hand", () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), "patchbay-stage-"));
    });
    afterEach(() => rm(folder, { recursive: true }));

    it("say the same as Pulumi does, which hands everything over as text", async () => {
      await writeFile(
        path.join(folder, "Pulumi.test.yaml"),
        "config:\n  aws:region: us-east-1\n  patchbay:production: true\n  patchbay:contactTokenSeconds: 900\n  patchbay:timeZone: UTC\n  patchbay:site: { firewall: false }\n  other:key: 1\n",
      );

      const fromFile = await readStackValues("test", folder);
      const fromPulumi = stackValues("test", {
        "aws:region": "us-east-1",
        "patchbay:production": "true",
        "patchbay:contactTokenSeconds": "900",
        "patchbay:timeZone": "UTC",
        "patchbay:site": '{"firewall":false}',
        "other:key": "1",
      });

      expect(fromFile).to.deep.equal(fromPulumi);
      expect(fromFile).to.deep.equal({
        stage: "test",
        region: "us-east-1",
        values: { production: true, contactTokenSeconds: 900, timeZone: "UTC", site: { firewall: false } },
      });
    });

    it("are missed by name", async () => {
      const error = await readStageFile("staging", folder).catch((caught: unknown) => caught);

      expect(error).to.have.property("code", "NO_SUCH_STAGE");
      expect(error).to.have.property("message").that.includes("Pulumi.staging.yaml");
    });

    it("may be empty, which is every problem of an empty stage", async () => {
      await writeFile(path.join(folder, "Pulumi.test.yaml"), "");

      const error = await readStageFile("test", folder).catch((caught: unknown) => caught);

      expect(error).to.have.property("code", "INVALID_INPUT");
    });
  });
});
