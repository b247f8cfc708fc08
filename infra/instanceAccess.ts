/**
 * What the instance lets in and tells of: the pages around its softphone, and the rules that report every finished
 * analysis. The provider has no resources for either, so they go through Cloud Control.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { analysisRules, ruleState } from "./analysisRules.ts";

/**
 * The page's origin, and those of the pages that frame it: the softphone names in `frame-ancestors` who may frame it, and
 * browsers compare every page above it, not only the nearest: https://www.w3.org/TR/CSP3/#directive-frame-ancestors
 *
 * Exact: scheme and host, no path.
 */
export function approveOrigins(args: {
  readonly instanceArn: pulumi.Input<string>;
  readonly connectorOrigin: pulumi.Input<string>;
  readonly framingOrigins: readonly string[];
}): readonly aws.cloudcontrol.Resource[] {
  const approve = (name: string, origin: pulumi.Input<string>) =>
    new aws.cloudcontrol.Resource(name, {
      typeName: "AWS::Connect::ApprovedOrigin",
      desiredState: pulumi
        .all([args.instanceArn, origin])
        .apply(([instanceArn, page]) => JSON.stringify({ InstanceId: instanceArn, Origin: new URL(page).origin })),
    });
  return [
    approve("approved-origin", args.connectorOrigin),
    ...args.framingOrigins.map((origin) => approve(`approved-origin-${new URL(origin).host}`, origin)),
  ];
}

export function createAnalysisRules(args: {
  readonly instanceArn: pulumi.Input<string>;
}): readonly aws.cloudcontrol.Resource[] {
  return analysisRules.map(
    (rule) =>
      new aws.cloudcontrol.Resource(
        rule.name,
        {
          typeName: "AWS::Connect::Rule",
          desiredState: pulumi.output(args.instanceArn).apply((arn) => JSON.stringify(ruleState(rule, arn))),
        },
        // An instance has one rule of a name.
        { deleteBeforeReplace: true },
      ),
  );
}
