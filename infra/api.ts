/**
 * The HTTP API of a stage: routes to functions, each with its own limit, and a log of who was answered what.
 *
 * It is served to the connector at the page's own origin, `https://<page>/api` (see `site.ts`), so it has no CORS
 * configuration at all: no page but the connector can read an answer, and no request is preceded by a preflight. It also
 * is what lets the page's headers name nothing but the page: CORS would need the distribution's name, and the
 * distribution's headers the API's. Its stage is called `api`, so that paths need no rewriting on the way.
 *
 * Routes have no authorizer: API Gateway checks RSA-signed tokens only, and a contact token is for one contact, which the
 * function compares with the path. The webhook logs in with credentials that CRMs can send. API Gateway's own address for
 * the API stays reachable; tokens, credentials and limits are behind both.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ApiRoute, apiBasePath, apiRoutes } from "../contract/api.ts";
import { functionCatalog } from "./functionCatalog.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface ApiArgs {
  readonly settings: StageSettings;
  readonly key: aws.kms.Key;
  readonly functions: Readonly<Record<ApiRoute["handler"], aws.lambda.Function>>;
}

export interface ApiOutputs {
  readonly apiId: pulumi.Output<string>;
  /** Host name that CloudFront asks, without scheme or path. */
  readonly host: pulumi.Output<string>;
}

const apiStageName = apiBasePath.slice(1);

export function createApi({ settings, key, functions }: ApiArgs): ApiOutputs {
  const { stage, retention } = settings;
  const api = new aws.apigatewayv2.Api("api", {
    name: `patchbay-${stage}`,
    description: `Connector and webhooks of Patchbay's stage ${stage}`,
    protocolType: "HTTP",
  });
  const integrations = {
    connectorApi: integrate("connectorApi", api, functions.connectorApi),
    crmWebhook: integrate("crmWebhook", api, functions.crmWebhook),
  };
  const routes = apiRoutes.map((route) => {
    const name = routeName(route);
    new aws.lambda.Permission(name, {
      statementId: name,
      action: "lambda:InvokeFunction",
      function: functions[route.handler].name,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/${routeSource(route)}`,
    });
    return new aws.apigatewayv2.Route(name, {
      apiId: api.id,
      routeKey: `${route.method} ${route.path}`,
      authorizationType: "NONE",
      target: pulumi.interpolate`integrations/${integrations[route.handler].id}`,
    });
  });
  const logGroup = new aws.cloudwatch.LogGroup("api", {
    // CloudWatch's name for logs that services deliver: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    name: `/aws/vendedlogs/patchbay-${stage}-api`,
    retentionInDays: retention.logDays,
    kmsKeyId: key.arn,
  });
  new aws.apigatewayv2.Stage(
    "api",
    {
      apiId: api.id,
      name: apiStageName,
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: settings.api.steadyRequestsPerSecond,
        throttlingBurstLimit: settings.api.burstRequests,
        detailedMetricsEnabled: true,
      },
      routeSettings: apiRoutes.map((route) => routeLimits(route, settings.api)),
      accessLogSettings: { destinationArn: logGroup.arn, format: accessLogFormat },
    },
    // A limit for a route that is not there yet is refused.
    { dependsOn: routes },
  );
  return { apiId: api.id, host: api.apiEndpoint.apply((endpoint) => new URL(endpoint).host) };
}

/** No route takes more than the stage lets the whole API take. */
export function routeLimits(route: ApiRoute, whole: StageSettings["api"]) {
  return {
    routeKey: `${route.method} ${route.path}`,
    throttlingRateLimit: Math.min(route.steadyRequestsPerSecond, whole.steadyRequestsPerSecond),
    throttlingBurstLimit: Math.min(route.burstRequests, whole.burstRequests),
    detailedMetricsEnabled: true,
  };
}

/** How the route is named as the source of an invocation, where a path parameter is any value. */
export function routeSource({ method, path }: ApiRoute): string {
  return `${apiStageName}/${method}${path.replaceAll(/\{[^}]+\}/g, "*")}`;
}

/** `get-contacts-contactId` */
function routeName({ method, path }: ApiRoute): string {
  return `${method.toLowerCase()}${path.replaceAll(/[{}]/g, "").replaceAll("/", "-")}`;
}

function integrate(
  name: ApiRoute["handler"],
  api: aws.apigatewayv2.Api,
  handler: aws.lambda.Function,
): aws.apigatewayv2.Integration {
  return new aws.apigatewayv2.Integration(name, {
    apiId: api.id,
    integrationType: "AWS_PROXY",
    integrationUri: handler.arn,
    payloadFormatVersion: "2.0",
    // A second longer than the function may run, so that its own failure is the one that is told.
    timeoutMilliseconds: (functionCatalog[name].timeoutSeconds + 1) * 1000,
  });
}

/** The route and not the path, which holds the contact's id. The address is that of the CloudFront server that asked. */
const accessLogFormat = JSON.stringify({
  requestId: "$context.requestId",
  time: "$context.requestTime",
  route: "$context.routeKey",
  status: "$context.status",
  error: "$context.error.message",
  integrationError: "$context.integrationErrorMessage",
  responseLatency: "$context.responseLatency",
  integrationLatency: "$context.integrationLatency",
  responseLength: "$context.responseLength",
  sourceIp: "$context.identity.sourceIp",
});
