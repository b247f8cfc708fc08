import { expect } from "chai";
import { AwsAccount } from "./awsAccount.ts";
import { limitProblems } from "./awsLimits.ts";
import { shapeProblems } from "./inputCheck.ts";
import { type Properties, unknownValue } from "./propertyValues.ts";
import { sdkTypes } from "./sdkTypes.ts";
import { vpcLayout } from "./vpcLayout.ts";

const types = sdkTypes("aws");
const queueType = "aws:sqs/queue:Queue";
const functionType = "aws:lambda/function:Function";
const mappingType = "aws:lambda/eventSourceMapping:EventSourceMapping";

describe("the stand-ins for AWS", () => {
  it("know the installed SDK's types, and no others", () => {
    expect(types.resource(queueType)?.outputs.has("arn")).to.equal(true);
    expect(types.resource("aws:sqs/queue:Line")).to.equal(undefined);
  });

  it("refuse inputs that are missing, unknown, or of another kind, however deep they lie", () => {
    const inputs = { name: "f", memorySize: "128", color: "red", environment: { variables: { LEVEL: 1 } } };

    expect(problemsOf(functionType, inputs)).to.deep.equal([
      "color is not known here",
      "environment.variables.LEVEL must be a string, not number",
      "memorySize must be a number, not string",
      "role is required",
    ]);
  });

  it("take what only an update will tell", () => {
    expect(problemsOf(functionType, { role: unknownValue, environment: unknownValue })).to.deep.equal([]);
  });

  it("refuse what AWS refuses although its shape is right", () => {
    const refused: [string, Properties, string][] = [
      [queueType, { visibilityTimeoutSeconds: 50_000 }, "visibilityTimeoutSeconds is 50000, AWS takes 0 to 43200"],
      [
        functionType,
        { environment: { variables: { AWS_REGION: "x" } } },
        "environment sets AWS_REGION, which is Lambda's own",
      ],
      [
        "aws:cloudwatch/logGroup:LogGroup",
        { retentionInDays: 45 },
        "retentionInDays is not a retention of CloudWatch Logs",
      ],
      ["aws:dynamodb/table:Table", { hashKey: "id", attributes: [] }, "attributes key id is no attribute"],
      [
        "aws:iam/rolePolicy:RolePolicy",
        { policy: '{"Version":"2012-10-17","Statement":[]}' },
        "policy has no statement",
      ],
      [
        "aws:cloudwatch/eventRule:EventRule",
        { eventPattern: '{"source":"aws.connect"}' },
        "eventPattern the pattern's source must be a list",
      ],
    ];

    for (const [type, inputs, problem] of refused) {
      expect(limitProblems(type, inputs).map(({ property, reason }) => `${property} ${reason}`)).to.deep.equal([
        problem,
      ]);
    }
  });

  it("refuse a name that is taken, and a queue whose messages come back before the function is done", () => {
    const account = new AwsAccount();
    const queue = create(account, queueType, { name: "calls", visibilityTimeoutSeconds: 10 });
    create(account, functionType, { name: "logging", role: "arn:aws:iam::1:role/r", timeout: 60 });

    expect(() => create(account, queueType, { name: "calls" })).to.throw("exists already");
    expect(() =>
      create(account, mappingType, { eventSourceArn: queue.outputs.arn ?? null, functionName: "logging" }),
    ).to.throw("queue visibility timeout: 10 s is less than function timeout: 60 s");
  });

  it("lay subnets out as awsx does: zone by zone, each at a multiple of its size", () => {
    const specs = [
      { type: "Public", name: "nat", cidrMask: 24 },
      { type: "Private", name: "functions", cidrMask: 23 },
    ];

    expect(vpcLayout("10.40.0.0/20", 2, 22, specs).map(({ cidrBlock }) => cidrBlock)).to.deep.equal([
      "10.40.0.0/24",
      "10.40.2.0/23",
      "10.40.4.0/24",
      "10.40.6.0/23",
    ]);
  });
});

function problemsOf(type: string, inputs: Properties): string[] {
  const fields = types.resource(type)?.inputs ?? new Map();
  return shapeProblems(inputs, fields)
    .map(({ property, reason }) => `${property} ${reason}`)
    .sort();
}

function create(account: AwsAccount, type: string, inputs: Properties) {
  const sdkType = types.resource(type);
  if (sdkType === undefined) throw new Error(`${type} is not there`);
  const setting = { region: "eu-central-1", defaultTags: {} };
  return account.create({ urn: `urn:${type}:${JSON.stringify(inputs)}`, type, inputs, sdkType, setting });
}
