/** All rules of the policy pack, and how a stage is checked against them. */
import { accessRules } from "./accessRules.ts";
import { bucketRules } from "./bucketRules.ts";
import { connectRules } from "./connectRules.ts";
import { dataRules } from "./dataRules.ts";
import { edgeRules } from "./edgeRules.ts";
import { type Exemption, exemptions } from "./exemptions.ts";
import { functionRules } from "./functionRules.ts";
import { networkRules } from "./networkRules.ts";
import type { CheckedResource, CheckedStage, Rule, Violation } from "./rule.ts";

export const rules: readonly Rule[] = [
  ...accessRules,
  ...functionRules,
  ...dataRules,
  ...bucketRules,
  ...edgeRules,
  ...networkRules,
  ...connectRules,
];

export function checkStage(stage: CheckedStage): readonly Violation[] {
  return rules.flatMap((rule) => stage.resources.flatMap((resource) => checkResource(rule, resource, stage)));
}

/** For a rule of scope `resource` the stage may be empty. */
export function checkResource(rule: Rule, resource: CheckedResource, stage: CheckedStage): readonly Violation[] {
  if (!rule.types.includes(resource.type) || exemptionOf(rule, resource)) return [];
  const problems = rule.scope === "resource" ? rule.problems(resource) : rule.problems(resource, stage);
  return problems.map((problem) => ({
    rule: rule.id,
    urn: resource.urn,
    message: `${resource.name} (${resource.type}): ${problem}`,
  }));
}

export function exemptionOf(rule: Rule, { type, name }: CheckedResource): Exemption | undefined {
  return exemptions.find((exempt) => exempt.rule === rule.id && exempt.type === type && exempt.name === name);
}
