import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { apiRoutes } from "../../contract/api.ts";
import { createApi, routeLimits } from "../../infra/api.ts";
import { type Recording, recordProgram } from "./mocks.ts";
import { stageSettings } from "./settings.ts";

describe("the HTTP API", () => {
  let recording: Recording<unknown>;
  before(async () => {
    recording = await recordProgram(() =>
      createApi({
        settings: stageSettings(),
        key: new aws.kms.Key("key"),
        functions: { connectorApi: handler("connectorApi"), crmWebhook: handler("crmWebhook") },
      }),
    );
  });

  it("has each route of the contract, and no other", () => {
    const routes = recording.ofType("aws:apigatewayv2/route:Route").map(({ inputs }) => inputs.routeKey);

    expect(routes).to.have.members(apiRoutes.map(({ method, path }) => `${method} ${path}`));
  });

  it("answers no page but the one it is served beside", () => {
    expect(recording.single("aws:apigatewayv2/api:Api").inputs).to.not.have.property("corsConfiguration");
  });

  it("lets each route, and nothing else, call its function", () => {
    const permissions = recording.ofType("aws:lambda/permission:Permission").map(({ inputs }) => ({
      function: inputs.function,
      source: String(inputs.sourceArn).replace(/^arn:aws:execute-api:ap-southeast-2:123456789012:\w+\//, ""),
    }));

    expect(permissions).to.have.deep.members([
      { function: "patchbay-dev-connectorApi", source: "api/GET/contacts/*" },
      { function: "patchbay-dev-connectorApi", source: "api/PUT/contacts/*/customer" },
      { function: "patchbay-dev-connectorApi", source: "api/PUT/contacts/*/activity" },
      { function: "patchbay-dev-connectorApi", source: "api/PUT/contacts/*/wrap-up" },
      { function: "patchbay-dev-connectorApi", source: "api/POST/customer-lookup" },
      { function: "patchbay-dev-crmWebhook", source: "api/POST/webhooks/*" },
    ]);
  });

  it("waits a second longer than the function may run", () => {
    const timeouts = recording
      .ofType("aws:apigatewayv2/integration:Integration")
      .map(({ inputs }) => inputs.timeoutMilliseconds);

    expect(timeouts).to.deep.equal([11_000, 11_000]);
  });

  it("limits every route, never above the whole", () => {
    const whole = { steadyRequestsPerSecond: 15, burstRequests: 30 };

    const limits = apiRoutes.map((route) => routeLimits(route, whole));

    expect(limits.map(({ throttlingRateLimit }) => throttlingRateLimit)).to.deep.equal([15, 15, 15, 15, 15, 10]);
    expect(limits.map(({ throttlingBurstLimit }) => throttlingBurstLimit)).to.deep.equal([30, 30, 30, 30, 30, 30]);
    const stage = recording.single("aws:apigatewayv2/stage:Stage").inputs;
    expect(stage.routeSettings).to.have.length(apiRoutes.length);
    expect(stage.defaultRouteSettings).to.include({ throttlingRateLimit: 50, throttlingBurstLimit: 100 });
  });

  it("logs what was answered, encrypted and for a time, without the path that holds a contact's id", () => {
    const log = recording.single("aws:cloudwatch/logGroup:LogGroup").inputs;
    const { accessLogSettings } = recording.single("aws:apigatewayv2/stage:Stage").inputs;

    expect(log).to.include({ name: "/aws/vendedlogs/patchbay-dev-api", retentionInDays: 90 });
    expect(log.kmsKeyId).to.be.a("string");
    expect(JSON.stringify(accessLogSettings))
      .to.include("$context.routeKey")
      .and.not.match(/\$context\.path/);
  });

  it("logs in lines of JSON, those of refusals too", () => {
    const { accessLogSettings } = recording.single("aws:apigatewayv2/stage:Stage").inputs;
    const { format } = accessLogSettings as { readonly format: string };
    // API Gateway puts the values in as they are, and quotes this one by itself.
    const line = format.replaceAll(/\$context\.[\w.]+/g, (variable) =>
      variable === "$context.error.messageString" ? '"Too Many Requests"' : "Too Many Requests",
    );

    expect(JSON.parse(line)).to.include({ error: "Too Many Requests" });
  });
});

function handler(name: string): aws.lambda.Function {
  return new aws.lambda.Function(name, { name: `patchbay-dev-${name}`, role: "arn:aws:iam::123456789012:role/none" });
}
