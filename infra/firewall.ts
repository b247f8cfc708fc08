/** The optional firewall in front of page and API. CloudFront takes one that lives in us-east-1. */
import * as aws from "@pulumi/aws";
import type { StageSettings } from "./stageSettings.ts";

/** A whole office is one address; its agents' pages ask a few times per call. */
const requestsPerAddressInFiveMinutes = 10_000;

/**
 * AWS's common rule set is left out on purpose: it refuses bodies above 8 KB and text that looks like markup, which is what
 * an agent's notes and a CRM's webhook may be. Functions limit bodies themselves, and the page shows text as text.
 */
const managedRuleGroups = ["AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesKnownBadInputsRuleSet"] as const;

export function createFirewall({ settings }: { readonly settings: StageSettings }): aws.wafv2.WebAcl | null {
  if (!settings.site.firewall) return null;
  const name = `patchbay-${settings.stage}`;
  const measured = (metric: string) => ({
    metricName: `${name}-${metric}`,
    cloudwatchMetricsEnabled: true,
    sampledRequestsEnabled: true,
  });
  return new aws.wafv2.WebAcl("firewall", {
    region: "us-east-1",
    name,
    description: `In front of page and API of Patchbay's stage ${settings.stage}`,
    scope: "CLOUDFRONT",
    defaultAction: { allow: {} },
    visibilityConfig: measured("all"),
    rules: [
      {
        name: "requests-per-address",
        priority: 0,
        action: { block: {} },
        statement: { rateBasedStatement: { limit: requestsPerAddressInFiveMinutes, aggregateKeyType: "IP" } },
        visibilityConfig: measured("rate"),
      },
      ...managedRuleGroups.map((group, index) => ({
        name: group,
        priority: index + 1,
        overrideAction: { none: {} },
        statement: { managedRuleGroupStatement: { vendorName: "AWS", name: group } },
        visibilityConfig: measured(group),
      })),
    ],
  });
}
