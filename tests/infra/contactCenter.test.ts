import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { eventRules } from "../../contract/events.ts";
import { analysisRules, ruleState } from "../../infra/analysisRules.ts";
import { createContactCenter } from "../../infra/contactCenter.ts";
import type { FlowDocument, FlowType } from "../../infra/flows/flow.ts";
import { flowProblems } from "../../infra/flows/validate.ts";
import { requirePasswords } from "../../infra/people.ts";
import { administratorPermissions, agentPermissions } from "../../infra/permissions.ts";
import { framingOrigins } from "../../infra/siteHeaders.ts";
import type { StageSettings } from "../../infra/stageSettings.ts";
import { uuidFrom } from "./inventedOutputs.ts";
import { recordProgram } from "./mocks.ts";
import { stageSettings } from "./settings.ts";

const instanceId = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
const instanceArn = `arn:aws:connect:ap-southeast-2:123456789012:instance/${instanceId}`;
const passwords = { admin: "First-Pass-1", "mia.chen": "First-Pass-2" };

function deploy(settings: StageSettings, known: Readonly<Record<string, string>> = passwords) {
  return recordProgram(() => {
    pulumi.runtime.setAllConfig({ "patchbay:initialPasswords": JSON.stringify(known) }, ["patchbay:initialPasswords"]);
    return createContactCenter({
      settings,
      instance: { instanceId: pulumi.output(instanceId), instanceArn: pulumi.output(instanceArn) },
      lookupFunction: new aws.lambda.Function("lookup", { name: "patchbay-dev-customerLookup", role: "arn:role" }),
      connectorOrigin: pulumi.output("https://d111111abcdef8.cloudfront.net"),
    });
  });
}

describe("the contact center of a stage", () => {
  for (const keypadMenu of [true, false]) {
    it(`publishes flows that are sound, ${keypadMenu ? "with" : "without"} the keypad menu`, async () => {
      const { flow } = stageSettings();
      const { ofType } = await deploy(stageSettings({}, { flow: { ...flow, keypadMenu } }));

      const flows = ofType("aws:connect/contactFlow:ContactFlow");
      expect(flows.map(({ inputs }) => inputs.name)).to.have.members([
        "patchbay-dev-inbound",
        "patchbay-dev-outbound-whisper",
        "patchbay-dev-transfer",
      ]);
      for (const { inputs } of flows) {
        expect(flowProblems(contentOf(inputs), inputs.type as FlowType)).to.deep.equal([]);
      }
      const inbound = JSON.stringify(contentOf(flows.find(({ name }) => name === "inbound-flow")?.inputs ?? {}));
      expect(inbound.includes("GetParticipantInput")).to.equal(keypadMenu);
    });
  }

  it("speaks the stage's language with its voice and texts, to callers and to Contact Lens", async () => {
    const flow = {
      ...stageSettings().flow,
      language: "de-DE",
      voice: { name: "Vicki", engine: "neural" },
      prompts: { closed: "Heute ist zu." },
    } as const;
    const { single } = await deploy(stageSettings({}, { flow }));

    const text = JSON.stringify(contentOf(single("aws:connect/contactFlow:ContactFlow", "inbound-flow").inputs));
    expect(text).to.include('"AnalyticsLanguage":"de-DE"').and.to.include('"TextToSpeechVoice":"Vicki"');
    expect(text).to.include("Heute ist zu.").and.to.include("Alle Leitungen sind belegt");
  });

  it("lets the instance call the look-up before a flow names it", async () => {
    const { ofType, single } = await deploy(stageSettings());

    const association = single("aws:connect/lambdaFunctionAssociation:LambdaFunctionAssociation");
    expect(association.inputs).to.deep.equal({
      instanceId,
      functionArn: "arn:aws:lambda:ap-southeast-2:123456789012:function:patchbay-dev-customerLookup",
    });
    for (const { options } of ofType("aws:connect/contactFlow:ContactFlow")) {
      expect(options.dependsOn.join()).to.include("LambdaFunctionAssociation::customer-lookup");
    }
  });

  it("records and looks up what agents dial and transfer: every queue has the whisper, the number and the hours", async () => {
    const { ofType, single, result } = await deploy(stageSettings());

    for (const { inputs } of ofType("aws:connect/queue:Queue")) {
      expect(inputs.outboundCallerConfig).to.deep.equal({
        outboundFlowId: result.flowIds.outboundWhisper,
        outboundCallerIdNumberId: uuidFrom("number", "number"),
      });
      expect(inputs.hoursOfOperationId).to.equal(result.hoursOfOperationId);
    }
    const toSecond = single("aws:connect/quickConnect:QuickConnect", "to-queue-2");
    expect(toSecond.inputs.quickConnectConfig).to.deep.equal({
      quickConnectType: "QUEUE",
      queueConfigs: [{ contactFlowId: result.flowIds.transfer, queueId: result.queues[1]?.id }],
    });
  });

  it("offers the other queues to the first one's agents, and outside numbers to everybody's", async () => {
    const { single } = await deploy(stageSettings());

    const offered = (queue: string) => single("aws:connect/queue:Queue", queue).inputs.quickConnectIds;
    expect(offered("queue")).to.deep.equal([
      uuidFrom(instanceId, "transfer-destination", "to-queue-2"),
      uuidFrom(instanceId, "transfer-destination", "outside-1"),
    ]);
    expect(offered("queue-2")).to.deep.equal([uuidFrom(instanceId, "transfer-destination", "outside-1")]);
  });

  it("leaves a caller id out where there is no number", async () => {
    const { ofType, result } = await deploy(stageSettings({}, { phoneNumber: { kind: "none" } }));

    for (const { inputs } of ofType("aws:connect/queue:Queue")) {
      expect(inputs.outboundCallerConfig).to.have.all.keys("outboundFlowId");
    }
    expect(ofType("aws:connect/phoneNumberContactFlowAssociation:PhoneNumberContactFlowAssociation")).to.deep.equal([]);
    expect(result.phoneNumber).to.equal(null);
  });

  it("ties the number to the inbound flow, and never lets go of one that customers know", async () => {
    const recording = await deploy(stageSettings({ stage: "prod" }));
    const toTryOut = await deploy(stageSettings({ stage: "dev" }));

    const tie = recording.single("aws:connect/phoneNumberContactFlowAssociation:PhoneNumberContactFlowAssociation");
    expect(tie.inputs.contactFlowId).to.equal(recording.result.flowIds.inbound);
    expect(recording.single("aws:connect/phoneNumber:PhoneNumber").options).to.include({
      protect: true,
      retainOnDelete: true,
    });
    expect(toTryOut.single("aws:connect/phoneNumber:PhoneNumber").options).to.include({
      protect: false,
      retainOnDelete: false,
    });
  });

  it("brings calls one at a time and chats to agents, from the first queue first", async () => {
    const { single } = await deploy(stageSettings());

    const { inputs } = single("aws:connect/routingProfile:RoutingProfile");
    const queueConfigs = inputs.queueConfigs as readonly { queueId: string; channel: string; priority: number }[];
    expect(inputs.mediaConcurrencies).to.deep.include({ channel: "VOICE", concurrency: 1 });
    expect(queueConfigs).to.have.length(4);
    for (const { queueId, priority } of queueConfigs) {
      expect(queueId === inputs.defaultOutboundQueueId).to.equal(priority === 1);
    }
  });

  it("opens when the settings say", async () => {
    const { single } = await deploy(stageSettings());

    const { inputs } = single("aws:connect/hoursOfOperation:HoursOfOperation");
    expect(inputs).to.include({ timeZone: "Australia/Sydney" });
    expect(inputs.configs).to.have.length(5);
    expect(inputs.configs).to.deep.include({
      day: "MONDAY",
      startTime: { hours: 8, minutes: 0 },
      endTime: { hours: 18, minutes: 30 },
    });
  });

  it("lets in the connector's page, by its exact origin", async () => {
    const { single } = await deploy(stageSettings());

    const { inputs } = single("aws:cloudcontrol/resource:Resource", "approved-origin");
    expect(inputs.typeName).to.equal("AWS::Connect::ApprovedOrigin");
    expect(JSON.parse(String(inputs.desiredState))).to.deep.equal({
      InstanceId: instanceArn,
      Origin: "https://d111111abcdef8.cloudfront.net",
    });
  });

  it("lets in the pages that frame the connector, since browsers ask every page above the softphone", async () => {
    const { ofType } = await deploy(stageSettings({ stage: "prod" }), {});

    const origins = ofType("aws:cloudcontrol/resource:Resource")
      .map(({ inputs }) => JSON.parse(String(inputs.desiredState)).Origin)
      .filter((origin) => origin !== undefined);
    const { siteCrm, site } = stageSettings({ stage: "prod" });
    expect(origins).to.have.members([
      "https://d111111abcdef8.cloudfront.net",
      ...framingOrigins({ crm: siteCrm, frameOrigins: site.frameOrigins }),
    ]);
    expect(origins).to.have.length.above(1);
  });
});

describe("the people of a stage", () => {
  it("are made with passwords that are secret, and that a later one here does not replace", async () => {
    const { ofType } = await deploy(stageSettings());

    const users = ofType("aws:connect/user:User");
    expect(users.map(({ inputs }) => inputs.name)).to.have.members(["admin", "mia.chen"]);
    for (const { inputs, secretInputs, options } of users) {
      expect(inputs.password).to.equal(Object.entries(passwords).find(([name]) => name === inputs.name)?.[1]);
      expect(secretInputs).to.include("password");
      expect(options.ignoreChanges).to.include("password");
      expect(inputs.phoneConfig).to.have.property("afterContactWorkTimeLimit").that.is.greaterThan(0);
    }
  });

  it("are missed, with the command that sets it, when one has no password", () => {
    expect(() => requirePasswords({ admin: "x" }, [{ username: "admin" }, { username: "mia.chen" }]))
      .to.throw(`pulumi config set --secret --path 'initialPasswords["mia.chen"]'`)
      .with.property("code", "PASSWORD_MISSING");
  });

  it("come without password and address from an identity provider", async () => {
    const { ofType } = await deploy(stageSettings({ stage: "prod" }), {});

    for (const { inputs } of ofType("aws:connect/user:User")) {
      expect(inputs).not.to.have.property("password");
      expect(inputs.identityInfo).to.have.all.keys("firstName", "lastName");
    }
  });

  it("may do what their work needs: agents change nothing of the instance", () => {
    expect(agentPermissions).to.include.members([
      "BasicAgentAccess",
      "OutboundCallAccess",
      "ContactLensPostContactSummary.View",
    ]);
    expect(agentPermissions.filter((name) => /Edit|Create|Delete|Download/.test(name))).to.deep.equal([]);
    expect(administratorPermissions.filter((name) => /Edit|Create|Delete|Download/.test(name))).to.deep.equal([
      "Users.Create",
      "Users.Edit",
      "Users.Delete",
    ]);
  });
});

describe("the rules that tell of a finished analysis", () => {
  it("match every call and every chat, one rule each", () => {
    const states = analysisRules.map((rule) => ruleState(rule, instanceArn));

    expect(states.map(({ TriggerEventSource }) => TriggerEventSource.EventSourceName)).to.deep.equal([
      "OnPostCallAnalysisAvailable",
      "OnPostChatAnalysisAvailable",
    ]);
    expect(states.map(({ Function: text }) => JSON.parse(text).RuleFunction.Operands[0].ComparisonValue)).to.deep.equal(
      ["$.ContactLens.PostCall.InitiationMethod", "$.ContactLens.PostChat.InitiationMethod"],
    );
    for (const state of states) expect(state).to.include({ InstanceArn: instanceArn, PublishStatus: "PUBLISHED" });
  });

  it("have the names that the stage's event rule waits for", async () => {
    const { ofType } = await deploy(stageSettings());

    const resources = ofType("aws:cloudcontrol/resource:Resource").filter(
      ({ inputs }) => inputs.typeName === "AWS::Connect::Rule",
    );
    const states = resources.map(({ inputs }) => JSON.parse(String(inputs.desiredState)));
    const waitedFor = eventRules(instanceArn).find(({ name }) => name === "analysis-finished")?.pattern.detail;
    expect(waitedFor)
      .to.have.property("ruleName")
      .that.has.members(states.map(({ Name }) => Name));
    for (const { Name, Actions } of states) expect(Actions.EventBridgeActions).to.deep.equal([{ Name }]);
    expect(resources.every(({ options }) => options.deleteBeforeReplace)).to.equal(true);
  });
});

function contentOf(inputs: Readonly<Record<string, unknown>>): FlowDocument {
  return JSON.parse(String(inputs.content));
}
