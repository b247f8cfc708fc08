import { expect } from "chai";
import { decodeSiteConfig, loadSiteConfig } from "../../connector/config.ts";

const good = {
  stage: "dev",
  apiUrl: "https://api.example.com/",
  connect: {
    accessUrl: "https://acme.my.connect.aws",
    ccpUrl: "https://acme.my.connect.aws/ccp-v2/",
    loginUrl: null,
    region: "eu-central-1",
  },
  crm: {
    name: "sap",
    url: "https://my1.crm.cloud.sap",
    desktopOrigins: ["https://my1.crm.cloud.sap"],
    encoding: "xml",
    acceptAction: "omit",
    referenceId: "compact",
  },
  popOn: "ring",
  dispositions: ["Resolved"],
  dispositionRequired: false,
  dialing: { defaultCountry: "DE", countries: ["DE"], perMinute: 3 },
  language: null,
};

describe("config.json", () => {
  it("is taken as it is, but for slashes that would double", () => {
    expect(decodeSiteConfig(good)).to.deep.equal({ ok: true, config: { ...good, apiUrl: "https://api.example.com" } });
  });

  const wrong: readonly [string, unknown, string][] = [
    ["a missing address", { ...good, apiUrl: undefined }, "apiUrl"],
    ["a script address", { ...good, apiUrl: "javascript:alert(1)" }, "apiUrl"],
    ["an unknown CRM", { ...good, crm: { ...good.crm, name: "other" } }, "crm.name"],
    ["any origin", { ...good, crm: { ...good.crm, desktopOrigins: ["*"] } }, "crm.desktopOrigins[0]"],
    [
      "an origin with a path",
      { ...good, crm: { ...good.crm, desktopOrigins: ["https://my1.crm.cloud.sap/"] } },
      "crm.desktopOrigins[0]",
    ],
    ["a country by name", { ...good, dialing: { ...good.dialing, countries: ["Germany"] } }, "dialing.countries[0]"],
    ["no object", [], "the document"],
  ];
  for (const [what, json, field] of wrong) {
    it(`with ${what} is refused by the field's name`, () => {
      const loaded = decodeSiteConfig(json);

      expect(loaded.ok).to.equal(false);
      expect(loaded.ok ? "" : loaded.problem).to.include(field);
    });
  }

  it("that is missing, no JSON, or not to be had is told apart", async () => {
    const problem = async (answer: () => Promise<Response>) => {
      const loaded = await loadSiteConfig(answer);
      return loaded.ok ? null : loaded.problem;
    };

    expect(await problem(async () => new Response(null, { status: 404 }))).to.equal("config.json answered 404");
    expect(await problem(async () => new Response("<html>"))).to.equal("config.json is not JSON");
    expect(await problem(() => Promise.reject(new TypeError("failed")))).to.equal("config.json could not be fetched");
  });
});
