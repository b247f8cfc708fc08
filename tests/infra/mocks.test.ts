/** The recorder of Pulumi programs, on which the tests of the platform stand. */
import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { recordProgram } from "./mocks.ts";

describe("recording a Pulumi program", () => {
  it("records resolved inputs and options, and resolves what the program returns", async () => {
    const recording = await recordProgram(() => {
      const queue = new aws.sqs.Queue("calls", { name: "patchbay-dev-calls" }, { protect: true });
      const policy = new aws.sqs.QueuePolicy("calls", {
        queueUrl: queue.url,
        policy: pulumi.jsonStringify([queue.arn]),
      });
      return { url: queue.url, nested: [{ policy: policy.policy }] };
    });

    const arn = "arn:aws:sqs:ap-southeast-2:123456789012:patchbay-dev-calls";
    expect(recording.single("aws:sqs/queue:Queue").options.protect).to.equal(true);
    expect(recording.single("aws:sqs/queuePolicy:QueuePolicy").inputs.policy).to.equal(`["${arn}"]`);
    expect(recording.single("aws:sqs/queuePolicy:QueuePolicy").options.protect).to.equal(false);
    expect(recording.single("aws:sqs/queuePolicy:QueuePolicy").sources).to.deep.equal({
      queueUrl: [recording.single("aws:sqs/queue:Queue").urn],
      policy: [recording.single("aws:sqs/queue:Queue").urn],
    });
    expect(recording.result).to.deep.equal({
      url: "https://sqs.ap-southeast-2.amazonaws.com/123456789012/patchbay-dev-calls",
      nested: [{ policy: `["${arn}"]` }],
    });
  });

  it("waits for what is made inside an apply, however deep", async () => {
    const deeper = (left: number, above: pulumi.Output<string>): void => {
      above.apply((url) => {
        const queue = new aws.sqs.Queue(`depth-${left}`, { name: `${url.length}` });
        if (left > 0) deeper(left - 1, queue.url);
      });
    };

    const recording = await recordProgram(() => deeper(5, pulumi.output("start")));

    expect(recording.resources).to.have.lengthOf(6);
  });

  it("answers what a VPC of awsx answers", async () => {
    const { result } = await recordProgram(() => {
      const vpc = new awsx.ec2.Vpc("vpc", { numberOfAvailabilityZones: 2 });
      return { id: vpc.vpcId, privateSubnets: vpc.privateSubnetIds };
    });

    expect(result.id).to.match(/^vpc-/);
    expect(result.privateSubnets).to.have.lengthOf(2);
  });

  it("tells all unknown resources and functions at once", async () => {
    const recording = recordProgram(() => {
      new aws.ec2.KeyPair("key", { publicKey: "ssh-ed25519 AAAA" });
      new aws.iam.User("user");
      aws.ec2.getEipsOutput();
    });

    const problem = await recording.then(String, String);
    expect(problem).to.contain("aws:ec2/keyPair:KeyPair");
    expect(problem).to.contain("aws:iam/user:User");
    expect(problem).to.contain("aws:ec2/getEips:getEips");
  });

  it("keeps programs apart that are recorded at the same time", async () => {
    const program = (): string => {
      new aws.sqs.Queue("calls", { name: `patchbay-${pulumi.getStack()}-calls` });
      return pulumi.getStack();
    };

    const [dev, prod] = await Promise.all([
      recordProgram(program, { stack: "dev" }),
      recordProgram(program, { stack: "prod" }),
    ]);

    expect([dev.result, prod.result]).to.deep.equal(["dev", "prod"]);
    expect(dev.resources.map(({ inputs }) => inputs.name)).to.deep.equal(["patchbay-dev-calls"]);
    expect(prod.resources.map(({ inputs }) => inputs.name)).to.deep.equal(["patchbay-prod-calls"]);
  });

  it("gives the program its configuration", async () => {
    const program = (): pulumi.Output<unknown> => new pulumi.Config().requireSecretObject("initialPasswords");
    const config = { "patchbay:initialPasswords": JSON.stringify({ mia: "first" }) };

    const { result } = await recordProgram(program, { config, secretKeys: Object.keys(config) });

    expect(result).to.deep.equal({ mia: "first" });
  });

  it("says which inputs are secret", async () => {
    const recording = await recordProgram(() => {
      new aws.secretsmanager.SecretVersion("crm", { secretId: "crm", secretString: pulumi.secret("hush") });
    });

    expect(recording.single("aws:secretsmanager/secretVersion:SecretVersion").secretInputs).to.include("secretString");
  });
});
