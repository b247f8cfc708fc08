/** Pages, APIs and networks that hold the rules of `edgeRules.ts` and `networkRules.ts`, and that offend. */
import { made, type PolicyCase, policy, without } from "./policyCase.ts";

const behavior = { viewerProtocolPolicy: "redirect-to-https", responseHeadersPolicyId: "headers" };
const site = made(
  "aws:cloudfront/distribution:Distribution",
  {
    defaultCacheBehavior: behavior,
    orderedCacheBehaviors: [behavior],
    defaultRootObject: "index.html",
    origins: [{ domainName: "b.s3.amazonaws.com", originAccessControlId: "oac" }],
    viewerCertificate: { acmCertificateArn: "arn:aws:acm:::c", minimumProtocolVersion: "TLSv1.2_2021" },
    loggingConfig: { bucket: "logs.s3.amazonaws.com" },
  },
  { name: "site" },
);
const contentPolicy =
  "default-src 'none'; script-src 'self'; worker-src 'self' blob:; frame-src https://acme.my.connect.aws; frame-ancestors 'self' https://acme.halopsa.com; form-action 'none'; base-uri 'none'";
const headers = (content: string, more: object = {}) =>
  made("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", {
    securityHeadersConfig: {
      contentSecurityPolicy: { contentSecurityPolicy: content, override: true },
      strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
      ...more,
    },
  });
const firewall = made("aws:wafv2/webAcl:WebAcl", {
  scope: "CLOUDFRONT",
  region: "us-east-1",
  visibilityConfig: { cloudwatchMetricsEnabled: true },
});
const route = (routeKey: string, more: object = {}) => made("aws:apigatewayv2/route:Route", { routeKey, ...more });
const apiStage = made("aws:apigatewayv2/stage:Stage", {
  accessLogSettings: { destinationArn: "arn:aws:logs:::g", format: "{}" },
  defaultRouteSettings: { throttlingBurstLimit: 100, throttlingRateLimit: 50 },
});
const api = (...allowOrigins: readonly string[]) =>
  made("aws:apigatewayv2/api:Api", { corsConfiguration: { allowOrigins } });
const group = (rules: object) => made("aws:ec2/securityGroup:SecurityGroup", { ingress: [], egress: [], ...rules });
const tls = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] };
const network = made("awsx:ec2:Vpc", {}, { name: "network" });
const inNetwork = (type: string, props: object) =>
  made(type, { ...props }, { name: type, sources: { vpcId: "network" } });
const endpoint = (statement: object) =>
  made("aws:ec2/vpcEndpoint:VpcEndpoint", {
    policy: policy({ Sid: "S", Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", ...statement }),
  });

export const edgeCases: readonly PolicyCase[] = [
  {
    rule: "site-https-only",
    proper: [site, without(site, { viewerCertificate: { cloudfrontDefaultCertificate: true } })],
    offenders: {
      "in clear as well": [
        without(site, { orderedCacheBehaviors: [{ ...behavior, viewerProtocolPolicy: "allow-all" }] }),
      ],
      "old TLS": [
        without(site, { viewerCertificate: { acmCertificateArn: "c", minimumProtocolVersion: "TLSv1.1_2016" } }),
      ],
      "an origin in clear": [
        without(site, { origins: [{ customOriginConfig: { originProtocolPolicy: "http-only" } }] }),
      ],
    },
  },
  {
    rule: "site-origin-closed",
    proper: [site],
    offenders: { "an open bucket": [without(site, { origins: [{ domainName: "b.s3.amazonaws.com" }] })] },
  },
  {
    rule: "site-logged",
    proper: [site],
    offenders: { "not at all": [without(site, { loggingConfig: undefined })] },
  },
  {
    rule: "site-headers",
    proper: [site],
    offenders: {
      "a behavior without": [without(site, { defaultCacheBehavior: { viewerProtocolPolicy: "https-only" } })],
      "no page at the bare address": [without(site, { defaultRootObject: undefined })],
    },
  },
  {
    rule: "site-headers-strict",
    proper: [headers(contentPolicy)],
    offenders: {
      "script from strings": [headers(contentPolicy.replace("script-src 'self'", "script-src 'unsafe-eval'"))],
      "script from everywhere": [headers(contentPolicy.replace("script-src 'self'", "script-src https:"))],
      "framed by a whole domain": [headers(contentPolicy.replace("https://acme.halopsa", "https://*.halopsa"))],
      "framed over http": [headers(contentPolicy.replace("https://acme.halopsa", "http://acme.halopsa"))],
      "framed by anybody": [headers(contentPolicy.replace(/frame-ancestors [^;]*; /, ""))],
      "a day of TLS": [headers(contentPolicy, { strictTransportSecurity: { accessControlMaxAgeSec: 86_400 } })],
      "no content policy": [headers(contentPolicy, { contentSecurityPolicy: undefined })],
      "the CRM shut out": [headers(contentPolicy, { frameOptions: { frameOption: "DENY" } })],
      "types guessed": [headers(contentPolicy, { contentTypeOptions: undefined })],
      "addresses told": [headers(contentPolicy, { referrerPolicy: undefined })],
    },
  },
  {
    rule: "site-firewall-in-place",
    proper: [firewall],
    offenders: {
      elsewhere: [without(firewall, { region: "eu-central-1" })],
      "not counted": [without(firewall, { visibilityConfig: { cloudwatchMetricsEnabled: false } })],
    },
  },
  {
    rule: "api-routes-authorized",
    proper: [
      route("GET /contacts/{contactId}"),
      route("PUT /contacts/{contactId}/wrap-up"),
      route("POST /webhooks/{crm}"),
      route("GET /anything", { authorizationType: "JWT" }),
    ],
    offenders: {
      "a route nobody listed": [route("GET /contacts")],
      "all routes": [route("$default")],
      "open on purpose": [route("DELETE /contacts/{contactId}", { authorizationType: "NONE" })],
    },
  },
  {
    rule: "api-logged",
    proper: [apiStage],
    offenders: { "not at all": [without(apiStage, { accessLogSettings: undefined })] },
  },
  {
    rule: "api-throttled",
    proper: [apiStage],
    offenders: { "any number": [without(apiStage, { defaultRouteSettings: undefined })] },
  },
  {
    rule: "api-exact-origins",
    proper: [api("https://phone.acme.example")],
    offenders: {
      everybody: [api("*")],
      "a whole domain": [api("https://*.acme.example")],
      "in clear": [api("http://phone.acme.example")],
      "with a path": [api("https://phone.acme.example/")],
    },
  },
  {
    rule: "network-nothing-in",
    proper: [group({ ingress: [{ ...tls, cidrBlocks: undefined, securityGroups: ["sg-1"] }], egress: [tls] })],
    offenders: {
      "from everywhere": [group({ ingress: [tls] })],
      "from everywhere in version 6": [group({ ingress: [{ ...tls, cidrBlocks: [], ipv6CidrBlocks: ["::/0"] }] })],
      "by a rule of its own": [
        made("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { cidrIpv4: "0.0.0.0/0" }),
      ],
    },
  },
  {
    rule: "network-out-by-tls",
    proper: [group({ egress: [tls] }), group({})],
    offenders: {
      everything: [group({ egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] })],
      "http too": [group({ egress: [{ ...tls, fromPort: 80 }] })],
      "by a rule of its own": [
        made("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
      ],
    },
  },
  {
    rule: "network-default-closed",
    proper: [network, inNetwork("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress: [], egress: [] })],
    offenders: {
      "as AWS makes it": [network],
      opened: [network, inNetwork("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { egress: [tls] })],
    },
  },
  {
    rule: "network-logged",
    proper: [network, inNetwork("aws:ec2/flowLog:FlowLog", { trafficType: "ALL" })],
    offenders: {
      "not at all": [network],
      "only what got through": [network, inNetwork("aws:ec2/flowLog:FlowLog", { trafficType: "ACCEPT" })],
    },
  },
  {
    rule: "endpoints-for-this-account",
    proper: [endpoint({ Condition: { StringEquals: { "aws:ResourceAccount": "123456789012" } } })],
    offenders: {
      "every account": [endpoint({})],
      "no policy": [made("aws:ec2/vpcEndpoint:VpcEndpoint", {})],
    },
  },
];
