import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { decodeSiteConfig } from "../../connector/config.ts";
import { createLogBucket } from "../../infra/logBucket.ts";
import { cloudFrontStatements, createSite, headersPolicy } from "../../infra/site.ts";
import { siteFiles } from "../../infra/siteContent.ts";
import { siteHeaders } from "../../infra/siteHeaders.ts";
import type { StageSettings } from "../../infra/stageSettings.ts";
import { type Recording, recordProgram } from "./mocks.ts";
import { stageSettings } from "./settings.ts";

const distributionType = "aws:cloudfront/distribution:Distribution";
const objectType = "aws:s3/bucketObjectv2:BucketObjectv2";
const files = siteFiles({
  folder: "/built",
  sizes: { "index.html": 1, "assets/main-ABC.js": 1, "assets/main-ABC.css": 1 },
});

describe("the connector's site", () => {
  it("is a private bucket that CloudFront alone reads", async () => {
    const recording = await recordSite(stageSettings());

    const access = recording.single("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "site").inputs;
    const policy: { Statement: { Sid: string }[] } = JSON.parse(
      String(recording.single("aws:s3/bucketPolicy:BucketPolicy", "site").inputs.policy),
    );
    const { origins } = recording.single(distributionType).inputs;

    expect(access).to.include({ blockPublicAcls: true, restrictPublicBuckets: true });
    expect(policy.Statement.map(({ Sid }) => Sid)).to.deep.equal([
      "TlsOnly",
      "CloudFrontReads",
      "CloudFrontTellsWhatIsMissing",
    ]);
    expect(JSON.stringify(origins)).to.include('"originAccessControlId":"site-id"');
    for (const statement of cloudFrontStatements("arn:aws:s3:::b", "arn:aws:cloudfront::1:distribution/E1")) {
      expect(statement.Condition).to.deep.equal({
        StringEquals: { "aws:SourceArn": "arn:aws:cloudfront::1:distribution/E1" },
      });
    }
  });

  it("serves the API under its own name, uncached, and leaves its answers as they are", async () => {
    const { inputs } = (await recordSite(stageSettings())).single(distributionType);

    expect(inputs.orderedCacheBehaviors).to.be.an("array").with.nested.property("[0]").that.includes({
      pathPattern: "/api/*",
      targetOriginId: "api",
      viewerProtocolPolicy: "https-only",
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    });
    expect(inputs.customErrorResponses)
      .to.be.an("array")
      .that.satisfies((responses: object[]) => responses.every((one) => !("responsePagePath" in one)));
  });

  it("is given over TLS 1.2 and later, by HTTP/3, compressed, and logged", async () => {
    const { inputs } = (await recordSite(stageSettings({ stage: "prod" }))).single(distributionType);

    expect(inputs).to.include({ httpVersion: "http2and3", defaultRootObject: "index.html" });
    expect(inputs.aliases).to.deep.equal(["phone.acme.example"]);
    expect(inputs.viewerCertificate).to.include({
      minimumProtocolVersion: "TLSv1.2_2021",
      sslSupportMethod: "sni-only",
    });
    expect(inputs.defaultCacheBehavior).to.include({ compress: true, viewerProtocolPolicy: "redirect-to-https" });
    expect(inputs.loggingConfig).to.include({ prefix: "site/", includeCookies: false });
  });

  it("is made when its logs have a place that takes access control lists, without which CloudFront refuses it", async () => {
    const { options } = (await recordSite(stageSettings())).single(distributionType);

    expect(options.dependsOn.filter((urn) => urn.endsWith("BucketOwnershipControls::logs"))).to.have.length(1);
  });

  it("has a firewall in us-east-1 where the stage wants one, and none where it does not", async () => {
    const guarded = await recordSite(stageSettings({ stage: "prod" }));
    const open = await recordSite(stageSettings());

    expect(guarded.single("aws:wafv2/webAcl:WebAcl").inputs).to.include({ region: "us-east-1", scope: "CLOUDFRONT" });
    expect(guarded.single(distributionType).inputs.webAclId).to.be.a("string");
    expect(open.ofType("aws:wafv2/webAcl:WebAcl")).to.deep.equal([]);
    expect(open.single(distributionType).inputs).to.not.have.property("webAclId");
  });

  it("keeps hashed files for good and has the others asked for each time, the page after all that it loads", async () => {
    const recording = await recordSite(stageSettings());

    const kept = recording
      .ofType(objectType)
      .map(({ inputs }) => [inputs.key, inputs.cacheControl, inputs.contentType]);
    const page = recording.single(objectType, "site-index.html");

    expect(kept).to.have.deep.members([
      ["assets/main-ABC.js", "public, max-age=31536000, immutable", "text/javascript; charset=utf-8"],
      ["assets/main-ABC.css", "public, max-age=31536000, immutable", "text/css; charset=utf-8"],
      ["config.json", "no-cache", "application/json"],
      ["index.html", "no-cache", "text/html; charset=utf-8"],
    ]);
    for (const loaded of ["assets/main-ABC.js", "assets/main-ABC.css", "config.json"]) {
      expect(page.options.dependsOn.some((dependency) => dependency.endsWith(`::site-${loaded}`))).to.equal(true);
    }
  });

  it("leaves the files of pages that are still open", async () => {
    const recording = await recordSite(stageSettings());

    const retained = recording.ofType(objectType).filter(({ options }) => options.retainOnDelete);

    expect(retained.map(({ inputs }) => inputs.key)).to.have.members(["assets/main-ABC.js", "assets/main-ABC.css"]);
  });

  it("tells the page where its API and its softphone are, in words that it takes", async () => {
    const recording = await recordSite(stageSettings({ stage: "prod", crm: "sap" }));

    const loaded = decodeSiteConfig(
      JSON.parse(String(recording.single(objectType, "site-config.json").inputs.content)),
    );

    expect(loaded).to.have.property("ok", true);
    expect(loaded)
      .to.have.property("config")
      .that.deep.includes({
        stage: "prod",
        apiUrl: "https://phone.acme.example/api",
        connect: {
          accessUrl: "https://acme-prod.my.connect.aws",
          ccpUrl: "https://acme-prod.my.connect.aws/ccp-v2/",
          loginUrl: "https://login.acme.example/connect",
          region: "ap-southeast-2",
        },
      });
  });

  it("refuses a file whose type nobody said", () => {
    expect(() => siteFiles({ folder: "/built", sizes: { "assets/sound.mp3": 1 } })).to.throw("sound.mp3");
  });
});

describe("the page's headers", () => {
  const page = {
    connect: { ccpUrl: "https://acme.my.connect.aws/ccp-v2/" },
    crm: stageSettings({ crm: "sap" }).siteCrm,
    apiUrl: null,
    frameOrigins: ["https://intranet.acme.example"],
  };

  it("allow its own script, the instance's frame, its own API, and the CRM around it", () => {
    const policy = siteHeaders(page)["content-security-policy"] ?? "";

    expect(policy.split("; ")).to.include.members([
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self' https://acme.my.connect.aws",
      "frame-src https://acme.my.connect.aws",
    ]);
    expect(policy).to.match(/frame-ancestors https:\S+ https:\/\/intranet\.acme\.example;/);
    expect(policy).to.not.include("*");
  });

  it("all reach CloudFront, each in the place it wants", () => {
    const headers = siteHeaders(page);

    const { securityHeadersConfig, customHeadersConfig } = headersPolicy(headers);

    expect(securityHeadersConfig).to.deep.equal({
      contentSecurityPolicy: { contentSecurityPolicy: headers["content-security-policy"], override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
      strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, includeSubdomains: true, override: true },
    });
    expect(customHeadersConfig.items).to.deep.equal([
      { header: "permissions-policy", value: headers["permissions-policy"], override: true },
    ]);
  });
});

function recordSite(settings: StageSettings): Promise<Recording<unknown>> {
  return recordProgram(() =>
    createSite({
      settings,
      accountId: pulumi.output("123456789012"),
      logBucket: createLogBucket({ settings }),
      accessUrl: `https://${settings.instance.alias}.my.connect.aws`,
      api: { host: pulumi.output("abc.execute-api.ap-southeast-2.amazonaws.com") },
      files,
    }),
  );
}
