/**
 * The connector's home: a private bucket behind CloudFront, with the API under the same name at `/api`.
 *
 * One origin for both means that the page's headers can say `'self'` and be made before the distribution, whose own name
 * is not known earlier; and CloudFront's firewall stands in front of the API as well.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { apiBasePath } from "../contract/api.ts";
import type { ApiOutputs } from "./api.ts";
import { bundleConnector } from "./bundle.ts";
import { createFirewall } from "./firewall.ts";
import type { PolicyStatement } from "./policyDocument.ts";
import { createPrivateBucket, type PrivateBucket } from "./privateBucket.ts";
import { revalidated, type SiteFile, siteConfigOf, siteFiles, softphoneUrl } from "./siteContent.ts";
import { siteHeaders } from "./siteHeaders.ts";
import type { StageSettings } from "./stageSettings.ts";

export interface SiteArgs {
  readonly settings: StageSettings;
  readonly accountId: pulumi.Output<string>;
  readonly logBucket: PrivateBucket;
  readonly accessUrl: string;
  readonly api: Pick<ApiOutputs, "host">;
  readonly files: readonly SiteFile[];
}

export interface SiteOutputs {
  /** Origin of the page, no slash at the end. */
  readonly connectorUrl: pulumi.Output<string>;
  readonly apiUrl: pulumi.Output<string>;
  readonly distributionId: pulumi.Output<string>;
  /** CloudFront's own name for it, which the owner's name is an alias of. */
  readonly distributionDomain: pulumi.Output<string>;
}

/** Bundles the connector. Apart from `createSite`, which needs to know the files to say which there are. */
export async function buildSite(stage: string): Promise<readonly SiteFile[]> {
  const folder = path.resolve(import.meta.dirname, "..", ".build", stage, "connector");
  await rm(folder, { recursive: true, force: true });
  return siteFiles(await bundleConnector(folder));
}

export function createSite(args: SiteArgs): SiteOutputs {
  const { settings, accountId, logBucket } = args;
  const { bucket } = createPrivateBucket("site", {
    bucketName: accountId.apply((id) => `patchbay-${settings.stage}-site-${id}`),
    // The page is public; there is nothing to keep from anyone.
    keyArn: null,
    keptDays: null,
    allow: (bucketArn) => distribution.arn.apply((arn) => cloudFrontStatements(bucketArn, arn)),
    accessLogs: { bucket: logBucket.bucket, prefix: "site-bucket/" },
    // All of it is built anew by the next deployment.
    production: false,
  });
  const distribution = createDistribution(args, bucket);
  const { domain } = settings.site;
  const connectorUrl =
    domain === null ? pulumi.interpolate`https://${distribution.domainName}` : pulumi.output(`https://${domain.name}`);
  const apiUrl = pulumi.interpolate`${connectorUrl}${apiBasePath}`;
  upload(args, bucket, apiUrl);
  return { connectorUrl, apiUrl, distributionId: distribution.id, distributionDomain: distribution.domainName };
}

/** With the right to list, S3 answers 404 for what is not there, and not 403. Nobody lists through CloudFront: it passes no query on. */
export function cloudFrontStatements(bucketArn: string, distributionArn: string): readonly PolicyStatement[] {
  const shared = {
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "aws:SourceArn": distributionArn } },
  } as const;
  return [
    { Sid: "CloudFrontReads", ...shared, Action: ["s3:GetObject"], Resource: [`${bucketArn}/*`] },
    { Sid: "CloudFrontTellsWhatIsMissing", ...shared, Action: ["s3:ListBucket"], Resource: [bucketArn] },
  ];
}

/** CloudFront's own policies, the same in every account: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const managed = {
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
} as const;

/** What CloudFront would answer again for ten seconds by itself: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html */
const statusesNotToCache = [404, 414, 500, 501, 502, 503, 504] as const;

function createDistribution(args: SiteArgs, bucket: aws.s3.Bucket): aws.cloudfront.Distribution {
  const { settings, api, logBucket } = args;
  const { stage } = settings;
  const { domain } = settings.site;
  const access = new aws.cloudfront.OriginAccessControl("site", {
    name: `patchbay-${stage}-site`,
    description: `CloudFront reads the page of Patchbay's stage ${stage}`,
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  });
  const headers = new aws.cloudfront.ResponseHeadersPolicy("site", {
    name: `patchbay-${stage}-site`,
    ...headersPolicy(
      siteHeaders({
        connect: { ccpUrl: softphoneUrl(args.accessUrl) },
        crm: settings.siteCrm,
        apiUrl: null,
        frameOrigins: settings.site.frameOrigins,
      }),
    ),
  });
  const firewall = createFirewall({ settings });
  const everywhere = { viewerProtocolPolicy: "redirect-to-https", responseHeadersPolicyId: headers.id } as const;
  return new aws.cloudfront.Distribution(
    "site",
    {
      comment: `Patchbay's connector, stage ${stage}`,
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: "http2and3",
      defaultRootObject: "index.html",
      aliases: domain === null ? [] : [domain.name],
      origins: [
        { originId: "page", domainName: bucket.bucketRegionalDomainName, originAccessControlId: access.id },
        {
          originId: "api",
          domainName: api.host,
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: "https-only",
            originSslProtocols: ["TLSv1.2"],
            originReadTimeout: 30,
          },
        },
      ],
      defaultCacheBehavior: {
        ...everywhere,
        targetOriginId: "page",
        allowedMethods: ["GET", "HEAD"],
        cachedMethods: ["GET", "HEAD"],
        compress: true,
        cachePolicyId: managed.cachingOptimized,
      },
      orderedCacheBehaviors: [
        {
          ...everywhere,
          pathPattern: `${apiBasePath}/*`,
          targetOriginId: "api",
          // A token that was sent in the clear is not made safe by being asked to come again.
          viewerProtocolPolicy: "https-only",
          allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
          cachedMethods: ["GET", "HEAD"],
          cachePolicyId: managed.cachingDisabled,
          originRequestPolicyId: managed.allViewerExceptHostHeader,
        },
      ],
      // No pages of CloudFront's own for errors: they would stand in for the API's answers too.
      customErrorResponses: statusesNotToCache.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
      viewerCertificate:
        domain === null
          ? // At CloudFront's own name it decides about TLS itself, and still takes 1.0: the reason for a name of one's own.
            { cloudfrontDefaultCertificate: true }
          : {
              acmCertificateArn: domain.certificateArn,
              sslSupportMethod: "sni-only",
              minimumProtocolVersion: "TLSv1.2_2021",
            },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      loggingConfig: { bucket: logBucket.bucket.bucketDomainName, prefix: "site/", includeCookies: false },
      ...(firewall === null ? {} : { webAclId: firewall.arn }),
    },
    // CloudFront asks for access control lists when it is told of the bucket.
    { dependsOn: [logBucket.ownership] },
  );
}

/** CloudFront has a place of its own for the security headers it knows, and refuses them among the others. */
export function headersPolicy(headers: Readonly<Record<string, string>>) {
  const {
    "content-security-policy": contentSecurityPolicy = "",
    "referrer-policy": referrerPolicy = "",
    "strict-transport-security": transport = "",
    "x-content-type-options": _nosniff,
    ...others
  } = headers;
  return {
    securityHeadersConfig: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy, override: true },
      strictTransportSecurity: {
        accessControlMaxAgeSec: Number(/max-age=(\d+)/.exec(transport)?.[1]),
        includeSubdomains: transport.includes("includeSubDomains"),
        override: true,
      },
    },
    customHeadersConfig: {
      items: Object.entries(others).map(([header, value]) => ({ header, value, override: true })),
    },
  };
}

function upload({ settings, accessUrl, files }: SiteArgs, bucket: aws.s3.Bucket, apiUrl: pulumi.Output<string>): void {
  const put = (file: SiteFile, options: pulumi.CustomResourceOptions) =>
    new aws.s3.BucketObjectv2(
      `site-${file.key}`,
      {
        bucket: bucket.id,
        key: file.key,
        // From the working directory, so that the stack's state tells nothing of the machine.
        source: new pulumi.asset.FileAsset(path.relative(process.cwd(), file.file)),
        contentType: file.contentType,
        cacheControl: file.cacheControl,
      },
      { parent: bucket, ...options },
    );
  // Pages that are open through a deployment still load the parts of their own build. They go with the bucket.
  const hashed = files.filter(({ isHashed }) => isHashed).map((file) => put(file, { retainOnDelete: true }));
  const config = new aws.s3.BucketObjectv2(
    "site-config.json",
    {
      bucket: bucket.id,
      key: "config.json",
      content: apiUrl.apply((url) => JSON.stringify(siteConfigOf(settings, { accessUrl, apiUrl: url }))),
      contentType: "application/json",
      cacheControl: revalidated,
    },
    { parent: bucket },
  );
  for (const file of files.filter(({ isHashed }) => !isHashed)) put(file, { dependsOn: [...hashed, config] });
}
