/**
 * The policy pack: the same rules that the unit tests check, for the Pulumi engine.
 *
 *     pulumi preview --policy-pack infra/policy
 */
import {
  PolicyPack,
  type ReportViolation,
  type ResourceValidationArgs,
  type StackValidationArgs,
} from "@pulumi/policy";
import { plainProperties } from "./engineValues.ts";
import type { CheckedResource, Rule } from "./rule.ts";
import { checkResource, rules } from "./rules.ts";

/** Which stages are production, by the stack's name; `--policy-pack-config` may name others. */
const defaultProductionStages = ["prod"];

new PolicyPack("patchbay", {
  enforcementLevel: "mandatory",
  policies: rules.map((rule) => ({
    name: rule.id,
    description: [rule.promise, ...(rule.answersTo.length > 0 ? [`(${rule.answersTo.join(", ")})`] : [])].join(" "),
    ...(rule.scope === "resource"
      ? { validateResource: (args: ResourceValidationArgs, report: ReportViolation) => checkOne(rule, args, report) }
      : {
          configSchema: {
            properties: {
              productionStages: {
                type: "array" as const,
                items: { type: "string" as const },
                default: defaultProductionStages,
              },
            },
          },
          validateStack: (args: StackValidationArgs, report: ReportViolation) => checkAll(rule, args, report),
        }),
  })),
});

function checkOne(rule: Rule, args: ResourceValidationArgs, report: ReportViolation): void {
  const resource = {
    urn: args.urn,
    type: args.type,
    name: args.name,
    props: plainProperties(args.props),
    protect: args.opts.protect,
    sources: {},
  };
  for (const { message } of checkResource(rule, resource, { production: false, resources: [] })) report(message);
}

function checkAll(rule: Rule, args: StackValidationArgs, report: ReportViolation): void {
  const resources = args.resources.map(
    (resource): CheckedResource => ({
      urn: resource.urn,
      type: resource.type,
      name: resource.name,
      props: plainProperties(resource.props),
      protect: resource.opts.protect,
      sources: Object.fromEntries(
        Object.entries(resource.propertyDependencies).map(([key, sources]) => [key, sources.map(({ urn }) => urn)]),
      ),
    }),
  );
  const { productionStages = defaultProductionStages } = args.getConfig<{ productionStages?: readonly string[] }>();
  for (const resource of resources) {
    const stage = { production: productionStages.includes(stackOf(resource.urn)), resources };
    for (const { message } of checkResource(rule, resource, stage)) report(message, resource.urn);
  }
}

/** `urn:pulumi:<stack>::<project>::<type>::<name>` */
function stackOf(urn: string): string {
  return urn.split("::")[0]?.replace("urn:pulumi:", "") ?? "";
}
