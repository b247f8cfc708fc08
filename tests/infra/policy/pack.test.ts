/** The policy pack as the engine runs it: a process of its own, asked over gRPC. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { expect } from "chai";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct, { type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { rules } from "../../../infra/policy/rules.ts";

const folder = path.resolve(import.meta.dirname, "../../../infra/policy");
/** What the engine sends for a string that it will only know after the deployment. */
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Properties = Record<string, JavaScriptValue>;
type Answer<Message> = (problem: ServiceError | null, answer: Message) => void;

describe("the policy pack under the engine", function () {
  this.timeout(30_000);
  let pack: ChildProcess;
  let client: InstanceType<typeof service.AnalyzerClient>;

  before(async () => {
    const entry = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
    // The first argument is the engine's address, which a pack may call to log; this one has nothing to say.
    pack = spawn(process.execPath, [entry, "127.0.0.1:1", folder], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (!pack.stdout) throw new Error("the pack has no output");
    const [port]: unknown[] = await once(createInterface({ input: pack.stdout }), "line");
    client = new service.AnalyzerClient(`127.0.0.1:${String(port)}`, credentials.createInsecure());
  });

  after(() => {
    client.close();
    pack.kill();
  });

  it("offers every rule, and enforces it", async () => {
    const info = await asked<InstanceType<typeof analyzer.AnalyzerInfo>>((done) =>
      client.getAnalyzerInfo(new empty.Empty(), done),
    );

    expect(info.getPoliciesList().map((policy) => policy.getName())).to.have.members(rules.map(({ id }) => id));
    expect(
      info.getPoliciesList().filter((policy) => policy.getEnforcementlevel() !== analyzer.EnforcementLevel.MANDATORY),
    ).to.deep.equal([]);
  });

  it("stops a resource that offends, before it is made", async () => {
    const found = await analyze("aws:cloudcontrol/resource:Resource", {
      typeName: "AWS::Connect::ApprovedOrigin",
      desiredState: JSON.stringify({ InstanceId: "arn", Origin: "http://phone.acme.example" }),
    });

    expect(found).to.deep.equal(["connect-exact-origins"]);
  });

  it("lets a resource through of which not everything is known before the deployment", async () => {
    const found = await analyze("aws:cloudcontrol/resource:Resource", {
      typeName: "AWS::Connect::ApprovedOrigin",
      desiredState: unknownString,
    });

    expect(found).to.deep.equal([]);
  });

  it("stops a stage in which something is missing", async () => {
    const queue = { redrivePolicy: "{}", kmsMasterKeyId: "key" };

    expect(await analyzeStack("dev", "aws:sqs/queue:Queue", queue)).to.deep.equal(["queues-tls-only"]);
  });

  it("guards production by the stack's name", async () => {
    const table = { deletionProtectionEnabled: false };

    expect(await analyzeStack("prod", "aws:dynamodb/table:Table", table)).to.deep.equal(["production-guarded"]);
    expect(await analyzeStack("dev", "aws:dynamodb/table:Table", table)).to.deep.equal([]);
  });

  async function analyze(type: string, properties: Properties): Promise<readonly string[]> {
    const request = new analyzer.AnalyzeRequest();
    request.setType(type).setName("made-up").setUrn(urn("dev", type));
    request.setProperties(struct.Struct.fromJavaScript(properties)).setOptions(new analyzer.AnalyzerResourceOptions());
    return broken(await asked((done) => client.analyze(request, done)));
  }

  async function analyzeStack(stage: string, type: string, properties: Properties): Promise<readonly string[]> {
    const resource = new analyzer.AnalyzerResource();
    resource.setType(type).setName("made-up").setUrn(urn(stage, type));
    resource.setProperties(struct.Struct.fromJavaScript(properties)).setOptions(new analyzer.AnalyzerResourceOptions());
    const request = new analyzer.AnalyzeStackRequest();
    request.addResources(resource);
    return broken(await asked((done) => client.analyzeStack(request, done)));
  }
});

function broken(answer: InstanceType<typeof analyzer.AnalyzeResponse>): readonly string[] {
  return answer.getDiagnosticsList().map((diagnostic) => diagnostic.getPolicyname());
}

function asked<Message>(call: (done: Answer<Message>) => unknown): Promise<Message> {
  return new Promise((resolve, reject) => {
    call((problem, answer) => (problem ? reject(problem) : resolve(answer)));
  });
}

function urn(stage: string, type: string): string {
  return `urn:pulumi:${stage}::patchbay::${type}::made-up`;
}
