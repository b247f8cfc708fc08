/** What faces the outside: the page behind CloudFront and the HTTP API. */
import { routesCheckedByHandler } from "./exemptions.ts";
import { isOneOf, isSet, listAt, notYetKnown, type Rule, refersTo, unless, valueAt } from "./rule.ts";

const distribution = "aws:cloudfront/distribution:Distribution";
const headersPolicy = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
const oneYearSeconds = 31_536_000;

export const edgeRules: readonly Rule[] = [
  {
    id: "site-https-only",
    promise: "The page is served over TLS 1.2 or newer, and over nothing else",
    answersTo: ["AwsSolutions-CFR4", "AwsSolutions-CFR5", "CKV_AWS_34", "CKV_AWS_174"],
    scope: "resource",
    types: [distribution],
    problems: ({ props }) => [
      ...behaviorsOf(props).flatMap((behavior) =>
        unless(
          isOneOf(valueAt(behavior, "viewerProtocolPolicy"), "https-only", "redirect-to-https"),
          "a behavior takes requests without TLS",
        ),
      ),
      // With CloudFront's own certificate and name CloudFront decides the version; with the owner's, the owner does.
      ...unless(
        isOneOf(valueAt(props, "viewerCertificate", "cloudfrontDefaultCertificate"), true) ||
          isModernTls(valueAt(props, "viewerCertificate", "minimumProtocolVersion")),
        "minimumProtocolVersion is below TLSv1.2_2021",
      ),
      ...listAt(props, "origins").flatMap((origin) =>
        unless(
          valueAt(origin, "customOriginConfig") === undefined ||
            isOneOf(valueAt(origin, "customOriginConfig", "originProtocolPolicy"), "https-only"),
          "an origin is asked without TLS",
        ),
      ),
    ],
  },
  {
    id: "site-origin-closed",
    promise: "Files are got from the bucket by CloudFront alone",
    answersTo: ["AwsSolutions-S5", "AwsSolutions-CFR7", "CKV2_AWS_46"],
    scope: "resource",
    types: [distribution],
    problems: ({ props }) =>
      listAt(props, "origins")
        .filter((origin) => valueAt(origin, "customOriginConfig") === undefined)
        .flatMap((origin) =>
          unless(isSet(valueAt(origin, "originAccessControlId")), "an origin has no originAccessControlId"),
        ),
  },
  {
    id: "site-logged",
    promise: "Who asked the page for what is written down",
    answersTo: ["AwsSolutions-CFR3", "CKV_AWS_86"],
    scope: "stage",
    types: [distribution],
    problems: (subject, { resources }) =>
      unless(
        isSet(valueAt(subject.props, "loggingConfig", "bucket")) ||
          resources.some(
            (other) =>
              other.type === "aws:cloudwatch/logDeliverySource:LogDeliverySource" &&
              refersTo(other, "resourceArn", subject),
          ),
        "neither loggingConfig nor a log delivery is set",
      ),
  },
  {
    id: "site-headers",
    promise: "Every answer carries the page's security headers, and the bare address leads to the page",
    answersTo: ["CKV2_AWS_32", "CKV_AWS_305"],
    scope: "resource",
    types: [distribution],
    problems: ({ props }) => [
      ...behaviorsOf(props).flatMap((behavior) =>
        unless(isSet(valueAt(behavior, "responseHeadersPolicyId")), "a behavior has no responseHeadersPolicyId"),
      ),
      ...unless(isSet(props.defaultRootObject), "defaultRootObject is not set"),
    ],
  },
  {
    id: "site-headers-strict",
    promise:
      "The page runs its own script only, is framed by exact https origins only, and is never asked for in clear",
    answersTo: ["CKV_AWS_259"],
    scope: "resource",
    types: [headersPolicy],
    problems: ({ props }) => [
      ...contentPolicyProblems(
        valueAt(props, "securityHeadersConfig", "contentSecurityPolicy", "contentSecurityPolicy"),
      ),
      ...unless(
        atLeast(
          valueAt(props, "securityHeadersConfig", "strictTransportSecurity", "accessControlMaxAgeSec"),
          oneYearSeconds,
        ),
        "strictTransportSecurity is shorter than a year",
      ),
      ...unless(
        isSet(valueAt(props, "securityHeadersConfig", "contentTypeOptions")),
        "contentTypeOptions (nosniff) is not set",
      ),
      ...unless(isSet(valueAt(props, "securityHeadersConfig", "referrerPolicy")), "referrerPolicy is not set"),
      ...unless(
        isOneOf(valueAt(props, "securityHeadersConfig", "frameOptions"), undefined),
        "frameOptions shuts the CRM out: X-Frame-Options has no list of origins",
      ),
    ],
  },
  {
    id: "site-firewall-in-place",
    promise: "A firewall for CloudFront is made where CloudFront looks for it, and is counted",
    answersTo: [],
    scope: "resource",
    types: ["aws:wafv2/webAcl:WebAcl"],
    problems: ({ props }) => [
      ...unless(
        !isOneOf(props.scope, "CLOUDFRONT") || isOneOf(props.region, "us-east-1"),
        "its scope is CLOUDFRONT and its region is not us-east-1",
      ),
      ...unless(
        isOneOf(valueAt(props, "visibilityConfig", "cloudwatchMetricsEnabled"), true),
        "visibilityConfig.cloudwatchMetricsEnabled is not set",
      ),
    ],
  },
  {
    id: "api-routes-authorized",
    promise: "Every route asks for credentials: by API Gateway, or by the function as listed",
    answersTo: ["AwsSolutions-APIG4", "CKV_AWS_309"],
    scope: "resource",
    types: ["aws:apigatewayv2/route:Route"],
    problems: ({ props }) => {
      const { routeKey, authorizationType } = props;
      if (authorizationType === notYetKnown || routeKey === notYetKnown) return [];
      if (authorizationType !== undefined && authorizationType !== "NONE") return [];
      return unless(
        routesCheckedByHandler.some(({ route }) => route.test(String(routeKey))),
        `${String(routeKey)} lets everybody in`,
      );
    },
  },
  {
    id: "api-logged",
    promise: "Every request to the API is written down",
    answersTo: ["AwsSolutions-APIG1", "CKV_AWS_76"],
    scope: "resource",
    types: ["aws:apigatewayv2/stage:Stage"],
    problems: ({ props }) =>
      ["destinationArn", "format"].flatMap((key) =>
        unless(isSet(valueAt(props, "accessLogSettings", key)), `accessLogSettings.${key} is not set`),
      ),
  },
  {
    id: "api-throttled",
    promise: "The API takes only so many requests",
    answersTo: ["CKV_AWS_59"],
    scope: "resource",
    types: ["aws:apigatewayv2/stage:Stage"],
    problems: ({ props }) =>
      ["throttlingBurstLimit", "throttlingRateLimit"].flatMap((key) =>
        unless(isSet(valueAt(props, "defaultRouteSettings", key)), `defaultRouteSettings.${key} is not set`),
      ),
  },
  {
    id: "api-exact-origins",
    promise: "Only the page's exact origin may use the API from a browser",
    answersTo: [],
    scope: "resource",
    types: ["aws:apigatewayv2/api:Api"],
    problems: ({ props }) =>
      listAt(props, "corsConfiguration", "allowOrigins")
        .filter((origin) => origin !== notYetKnown && !isExactHttpsOrigin(String(origin)))
        .map((origin) => `${String(origin)} is not an exact https origin`),
  },
];

/** Scheme and host, as a browser sends it: no path, no wildcard, no plain http. */
export function isExactHttpsOrigin(origin: string): boolean {
  return (
    !origin.includes("*") && origin.startsWith("https://") && URL.canParse(origin) && new URL(origin).origin === origin
  );
}

function behaviorsOf(props: unknown): readonly unknown[] {
  return [...listAt(props, "defaultCacheBehavior"), ...listAt(props, "orderedCacheBehaviors")];
}

function isModernTls(version: unknown): boolean {
  if (version === notYetKnown) return true;
  return typeof version === "string" && ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"].includes(version);
}

function atLeast(value: unknown, least: number): boolean {
  return value === notYetKnown || (typeof value === "number" && value >= least);
}

function contentPolicyProblems(policy: unknown): readonly string[] {
  if (policy === notYetKnown) return [];
  if (typeof policy !== "string") return ["contentSecurityPolicy is not set"];
  const directives = new Map(
    policy.split(";").map((directive): [string, readonly string[]] => {
      const [name = "", ...sources] = directive.trim().split(/\s+/);
      return [name, sources];
    }),
  );
  const ancestors = directives.get("frame-ancestors") ?? [];
  return [
    ...["default-src", "script-src", "frame-src", "frame-ancestors", "base-uri", "form-action"]
      .filter((name) => !directives.has(name))
      .map((name) => `its content policy has no ${name}`),
    ...[...directives].flatMap(([name, sources]) =>
      sources
        .filter((source) => /^('unsafe-.*'|\*|https?:\*?|http:.*|.*:\/\/\*.*)$/.test(source))
        .map((source) => `its content policy has ${name} ${source}`),
    ),
    ...ancestors
      .filter((source) => source !== "'self'" && source !== "'none'" && !isExactHttpsOrigin(source))
      .map((source) => `it may be framed by ${source}, which is no exact https origin`),
  ];
}
