import { expect } from "chai";
import { nextSteps } from "../../infra/nextSteps.ts";
import type { StageSettings } from "../../infra/stageSettings.ts";
import { stageSettings } from "./settings.ts";

describe("what is left to do after a deployment", () => {
  it("begins with values that are still made up, and ends with the doctor", () => {
    const steps = stepsOf(stageSettings());

    expect(steps[0]).to.include("made up are still crm.authUrl: https://acme.halopsa.com/auth");
    expect(steps.at(-1)).to.include("npm run doctor -- dev");
  });

  it("asks for secrets unless Pulumi holds them", () => {
    const asks = (settings: StageSettings) => stepsOf(settings).some((step) => step.includes("npm run secrets"));

    expect(asks(stageSettings())).to.equal(true);
    expect(asks(stageSettings({}, { secrets: { kind: "pulumi" } }))).to.equal(false);
  });

  it("names the CRM, the page and the webhook", () => {
    const steps = stepsOf(stageSettings({ crm: "sap" })).join("\n");

    expect(steps).to.include("In SAP, set the CTI provider's address to https://page.test");
    expect(steps).to.include("https://page.test/api/webhooks/sap");
  });

  it("points the owner's name at CloudFront's", () => {
    expect(stepsOf(stageSettings({ stage: "prod" })).join("\n")).to.include(
      "Point phone.acme.example at d1.cloudfront.net",
    );
    expect(stepsOf(stageSettings()).join("\n")).to.include("TLS below 1.2");
  });

  it("leads a call to an existing instance by hand", () => {
    const settings = stageSettings({ instance: "existing" }, { phoneNumber: { kind: "none" } });

    const steps = stepsOf(settings, null).join("\n");

    expect(steps).to.include("tie one to the flow patchbay-dev-inbound").and.to.include("keeps its own numbers");
  });

  it("sends whoever sets the instance up by hand to the guide", () => {
    const { instance } = stageSettings({ instance: "existing" });
    if (instance.kind !== "existing") throw new Error("the instance exists");
    const settings = stageSettings({}, { instance: { ...instance, setUp: "byHand" }, phoneNumber: { kind: "none" } });

    const steps = stepsOf(settings, null).join("\n");

    expect(steps).to.include(`npm run flows -- dev --instance ${instance.instanceId} --origin https://page.test`);
    expect(steps).to.not.include("routing profile");
  });
});

function stepsOf(settings: StageSettings, phoneNumber: string | null = "+61280005550"): readonly string[] {
  return nextSteps(settings, {
    instanceUrl: "https://acme.my.connect.aws",
    phoneNumber,
    connectorUrl: "https://page.test",
    distributionDomain: "d1.cloudfront.net",
    webhookUrl: `https://page.test/api/webhooks/${settings.crm.name}`,
  });
}
