/** The whole program: both stages, both CRMs, a new and an existing instance. */
import { expect } from "chai";
import { functionNames } from "../../infra/functionCatalog.ts";
import {
  actionsWithoutResource,
  exemptions,
  routesCheckedByHandler,
  wildcardResources,
} from "../../infra/policy/exemptions.ts";
import type { CheckedResource } from "../../infra/policy/rule.ts";
import { checkStage, rules } from "../../infra/policy/rules.ts";
import { grantsOf, identityPolicyTypes, statementsOf, trustOf } from "../../infra/policy/statements.ts";
import type { RecordedResource } from "./mocks.ts";
import { type StageVariant, stageSettings, stageVariants } from "./settings.ts";
import {
  checkedStage,
  nameOf,
  type RecordedStage,
  recordedStage,
  recordStage,
  secretValues,
  withFiles,
} from "./wholeStage.ts";

/** Types that no rule looks at by themselves: they guard nothing, hold nothing and let nobody in. */
const harmlessTypes = [
  "aws:apigatewayv2/integration:Integration",
  "aws:cloudfront/originAccessControl:OriginAccessControl",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:connect/contactFlow:ContactFlow",
  "aws:connect/hoursOfOperation:HoursOfOperation",
  "aws:connect/phoneNumberContactFlowAssociation:PhoneNumberContactFlowAssociation",
  "aws:connect/queue:Queue",
  "aws:connect/quickConnect:QuickConnect",
  "aws:connect/routingProfile:RoutingProfile",
  "aws:connect/user:User",
  "aws:kms/alias:Alias",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  "aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  "aws:sns/topicSubscription:TopicSubscription",
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
];
/** Looked at through what they belong to: a bucket without them offends, a network without its log, and so on. */
const typesOfParts = [
  "aws:ec2/flowLog:FlowLog",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLogging:BucketLogging",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:secretsmanager/secretRotation:SecretRotation",
];

describe("a whole stage", function () {
  // The page is built once, by esbuild; the machine may be busy.
  this.timeout(60_000);

  for (const variant of stageVariants) {
    describe(nameOf(variant), () => {
      let recording: RecordedStage;
      let resources: readonly CheckedResource[];

      before(async () => {
        recording = await recordedStage(variant);
        resources = checkedStage(recording, variant.stage === "prod").resources;
      });

      it("holds every rule of the policy pack", () => {
        const found = checkStage({ production: variant.stage === "prod", resources });

        expect(found.map(({ rule, message }) => `${rule}: ${message}`)).to.deep.equal([]);
      });

      it("gives a role nothing but actions it names, on resources it names", () => {
        const statements = resources
          .filter(({ type }) => identityPolicyTypes.includes(type))
          .flatMap((one) => grantsOf(one));
        const allowed = statements.filter(({ effect }) => effect === "Allow");

        expect(allowed).not.to.have.lengthOf(0);
        for (const { sid, actions, resources: arns, inverted } of allowed) {
          expect(
            actions.filter((action) => !/^[a-z0-9]+:[A-Z]\w+$/.test(action)),
            sid,
          ).to.deep.equal([]);
          expect(
            arns.filter((arn) => arn !== "*" && !arn.startsWith("arn:aws:")),
            sid,
          ).to.deep.equal([]);
          expect(arns, sid).not.to.have.lengthOf(0);
          expect(inverted, sid).to.equal(false);
          if (arns.includes("*")) {
            const known = actionsWithoutResource.flatMap((entry) => entry.actions);
            expect(
              actions.filter((action) => !known.includes(action)),
              sid,
            ).to.deep.equal([]);
          }
        }
      });

      it("gives each function a role of its own, that Lambda takes for this account alone", () => {
        const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
        const ofFunctions = recording.ofType("aws:lambda/function:Function").map(({ inputs }) => inputs.role);
        const trusts = Object.fromEntries(
          roles.map((role) => [
            role.name,
            trustOf(role).map(({ principals, conditionValues }) => [principals, conditionValues["aws:SourceAccount"]]),
          ]),
        );
        const service = (value: string) => [[[{ kind: "Service", value }], ["123456789012"]]];

        expect(new Set(ofFunctions).size).to.equal(functionNames.length);
        expect(trusts).to.deep.equal({
          ...Object.fromEntries(functionNames.map((name) => [name, service("lambda.amazonaws.com")])),
          "network-logs": service("vpc-flow-logs.amazonaws.com"),
        });
      });

      it("carries the stage in every physical name", () => {
        const names = recording.resources.flatMap(physicalNames);

        expect(names).not.to.have.lengthOf(0);
        expect(names.filter(({ value }) => !value.includes(variant.stage) && value !== aliasOf(variant))).to.deep.equal(
          [],
        );
      });

      it("shows no secret, in inputs or outputs", () => {
        const shown = JSON.stringify([recording.resources.map(withoutSecrets), recording.result]);

        expect(allSecrets().filter((secret) => shown.includes(secret))).to.deep.equal([]);
      });

      it("tells all that an operator needs", () => {
        const { result } = recording;

        expect(result.instanceUrl).to.match(/^https:\/\/[\w-]+\.my\.connect\.aws$/);
        expect(result.phoneNumber).to.match(/^\+\d+$/);
        expect(result.connectorUrl).to.match(/^https:\/\/[\w.-]+$/);
        expect(result.apiUrl).to.match(/^https:\/\/[\w.-]+\/api$/);
        expect(result.webhookUrl).to.equal(`${result.apiUrl}/webhooks/${variant.crm}`);
        expect(result.dashboardUrl).to.match(/^https:\/\/.+console\.aws\.amazon\.com\/cloudwatch/);
        expect(Object.values(result.queueNames)).to.have.lengthOf(2);
        expect(Object.values(result.tableNames)).to.have.lengthOf(2);
        expect(Object.values(result.secretNames)).to.have.lengthOf(3);
        expect(result.nextSteps).not.to.have.lengthOf(0);
        expect(JSON.stringify(result)).not.to.match(/undefined|\[object|Calling \[toString\]/);
      });

      it("holds no value that was turned into text too early", () => {
        // What Pulumi writes when somebody puts an output into a string.
        expect(JSON.stringify(recording.resources)).not.to.match(/Calling \[to(String|JSON)\] on an|\[object \w+\]/);
      });
    });
  }

  it("asks for the same resources each time", async () => {
    const variant = { stage: "prod", crm: "sap", instance: "new" } as const;
    const [one, other] = [await recordedStage(variant), await recordStage(variant)];

    expect(one.resources.length).to.be.greaterThan(100);
    expect(await withFiles(other.resources)).to.deep.equal(await withFiles(one.resources));
  });

  it("puts nothing into an instance that is set up by hand, and does all the rest", async () => {
    const { instance } = stageSettings({ instance: "existing" });
    if (instance.kind !== "existing") throw new Error("the instance exists");
    const recording = await recordStage(
      { crm: "sap" },
      { instance: { ...instance, setUp: "byHand" }, phoneNumber: { kind: "none" } },
    );

    const types = recording.resources.map(({ type }) => type);
    expect(types.filter((type) => /^aws:(connect|cloudcontrol)/.test(type))).to.deep.equal([]);
    expect(types.filter((type) => type === "aws:lambda/function:Function")).to.have.length(functionNames.length);
  });

  it("leaves the resources of an existing instance alone", async () => {
    const { resources } = await recordedStage({ stage: "prod", crm: "halopsa", instance: "existing" });
    const types = new Set(resources.map(({ type }) => type));

    expect(types).not.to.include("aws:connect/instance:Instance");
    expect(types).not.to.include("aws:connect/instanceStorageConfig:InstanceStorageConfig");
    expect(
      resources.filter(({ type, name }) => type === "aws:s3/bucket:Bucket" && name === "recordings"),
    ).to.deep.equal([]);
  });

  it("guards production's instance and number, and lets development go", async () => {
    const guarded = async (stage: StageVariant["stage"]) =>
      (await recordedStage({ stage, crm: "sap", instance: "new" })).resources
        .filter(({ options }) => options.protect)
        .map(({ type }) => type);

    expect(await guarded("prod")).to.include.members([
      "aws:connect/instance:Instance",
      "aws:connect/phoneNumber:PhoneNumber",
      "aws:s3/bucket:Bucket",
    ]);
    expect(await guarded("dev")).to.deep.equal([]);
  });

  it("keeps secrets of Pulumi's configuration marked as such, where the owner chose to have them there", async () => {
    const recording = await recordStage({ crm: "halopsa" }, { secrets: { kind: "pulumi" } });
    const versions = recording.ofType("aws:secretsmanager/secretVersion:SecretVersion");
    const shown = JSON.stringify(recording.resources.map(withoutSecrets));

    expect(versions.map(({ secretInputs }) => secretInputs.includes("secretString"))).to.deep.equal([true, true]);
    expect(allSecrets().filter((secret) => shown.includes(secret))).to.deep.equal([]);
  });

  it("needs every exemption that is written down", async () => {
    const stages = await Promise.all(
      stageVariants.map(async (variant) => checkedStage(await recordedStage(variant), variant.stage === "prod")),
    );
    const resources = stages.flatMap((stage) => stage.resources);
    const grants = resources.flatMap((resource) => grantsOf(resource));
    const routes = resources.filter(({ type }) => type === "aws:apigatewayv2/route:Route");

    const needless = exemptions.filter(({ rule: id, type, name }) => {
      const rule = rules.find((one) => one.id === id);
      return !stages.some((stage) =>
        stage.resources.some(
          (resource) =>
            resource.type === type &&
            resource.name === name &&
            (rule?.scope === "resource" ? rule.problems(resource) : (rule?.problems(resource, stage) ?? [])).length > 0,
        ),
      );
    });
    const unusedActions = actionsWithoutResource
      .flatMap(({ actions }) => actions)
      .filter((action) => !grants.some((grant) => grant.resources.includes("*") && grant.actions.includes(action)));
    const unusedArns = wildcardResources.filter(
      ({ arn }) => !grants.some((grant) => grant.resources.some((one) => arn.test(one))),
    );
    const unusedRoutes = routesCheckedByHandler.filter(
      ({ route }) => !routes.some(({ props }) => route.test(String(props.routeKey))),
    );

    expect({ needless, unusedActions, unusedArns, unusedRoutes }).to.deep.equal({
      needless: [],
      unusedActions: [],
      unusedArns: [],
      unusedRoutes: [],
    });
  });

  it("has no type that nobody has thought about", async () => {
    const recordings = await Promise.all(stageVariants.map(recordedStage));
    const types = new Set(recordings.flatMap(({ resources }) => resources.map(({ type }) => type)));
    const known = new Set([...rules.flatMap((rule) => rule.types), ...typesOfParts, ...harmlessTypes]);

    expect([...types].filter((type) => !known.has(type))).to.deep.equal([]);
    expect([...harmlessTypes, ...typesOfParts].filter((type) => !types.has(type))).to.deep.equal([]);
  });

  it("reads all policies there are", async () => {
    const recording = await recordedStage({ stage: "dev", crm: "halopsa", instance: "new" });
    const withPolicy = checkedStage(recording, false).resources.filter(({ props }) =>
      Object.entries(props).some(
        ([key, value]) => /policy/i.test(key) && typeof value === "string" && value.includes('"Statement"'),
      ),
    );

    expect(
      withPolicy.filter((resource) => statementsOf(resource).length + trustOf(resource).length === 0),
    ).to.deep.equal([]);
  });
});

/** Names inside the instance are the owner's words, and the API's stage is part of a path. */
const namedByOwner = [
  "aws:connect/queue:Queue",
  "aws:connect/quickConnect:QuickConnect",
  "aws:connect/user:User",
  "aws:apigatewayv2/stage:Stage",
];

function physicalNames({
  type,
  name,
  inputs,
}: RecordedResource): readonly { readonly resource: string; readonly value: string }[] {
  if (namedByOwner.includes(type)) return [];
  return ["name", "bucket", "dashboardName", "instanceAlias"]
    .map((key) => inputs[key])
    .filter((value) => typeof value === "string")
    .map((value) => ({ resource: `${type} ${name}`, value }));
}

/** The alias of a new instance is the owner's choice; its log group is named after it. */
function aliasOf({ stage }: StageVariant): string {
  return `/aws/connect/acme-${stage}`;
}

function withoutSecrets({ inputs, secretInputs, ...resource }: RecordedResource): object {
  const shown = Object.entries(inputs).filter(([key]) => !secretInputs.includes(key));
  return { ...resource, inputs: Object.fromEntries(shown) };
}

function allSecrets(): readonly string[] {
  return [
    ...Object.values(secretValues.passwords),
    ...Object.values(secretValues.crm),
    ...Object.values(secretValues.webhook),
  ];
}
