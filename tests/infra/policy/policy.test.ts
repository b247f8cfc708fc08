/** The policy pack's rules, each on a stage that holds it and on stages that offend. */
import { expect } from "chai";
import { plainProperties } from "../../../infra/policy/engineValues.ts";
import { declined, exemptions } from "../../../infra/policy/exemptions.ts";
import { type CheckedResource, notYetKnown } from "../../../infra/policy/rule.ts";
import { checkResource, rules } from "../../../infra/policy/rules.ts";
import { accessCases } from "./accessCases.ts";
import { connectCases } from "./connectCases.ts";
import { dataCases } from "./dataCases.ts";
import { edgeCases } from "./edgeCases.ts";
import { functionCases } from "./functionCases.ts";

const cases = [...accessCases, ...functionCases, ...dataCases, ...edgeCases, ...connectCases];

describe("the policy pack", () => {
  for (const { rule, proper, offenders, production = false } of cases) {
    describe(rule, () => {
      it("lets through what holds it", () => {
        expect(violations(rule, proper, production)).to.deep.equal([]);
      });

      for (const [what, resources] of Object.entries(offenders)) {
        it(`stops: ${what}`, () => {
          expect(violations(rule, resources, production)).not.to.deep.equal([]);
        });
      }
    });
  }

  it("has a made-up offender for every rule", () => {
    expect(cases.map(({ rule }) => rule).sort()).to.deep.equal(rules.map(({ id }) => id).sort());
  });

  it("gives what is not known before the deployment the benefit of the doubt", () => {
    for (const { rule, proper, production = false } of cases) {
      for (const resource of proper) {
        for (const property of Object.keys(resource.props)) {
          const unknown = { ...resource, props: { ...resource.props, [property]: notYetKnown } };
          const others = proper.filter((other) => other !== resource);

          const found = violations(rule, [unknown, ...others], production);

          expect(found, `${rule} with an unknown ${property}`).to.deep.equal([]);
        }
      }
    }
  });

  it("guards no stage but production with production's rules", () => {
    const guarded = cases.filter(({ production }) => production);

    for (const { rule, offenders } of guarded) {
      for (const resources of Object.values(offenders)) {
        expect(violations(rule, resources, false)).to.deep.equal([]);
      }
    }
  });

  it("gives every rule a number of its own and a reason to every exemption", () => {
    expect(new Set(rules.map(({ id }) => id)).size).to.equal(rules.length);
    expect(exemptions.filter(({ rule }) => !rules.some(({ id }) => id === rule))).to.deep.equal([]);
    expect([...exemptions, ...declined].filter(({ reason }) => reason.length < 20)).to.deep.equal([]);
  });

  it("does not both follow and decline a public rule", () => {
    const followed = new Set(rules.flatMap(({ answersTo }) => answersTo));

    expect(declined.flatMap((one) => one.rules).filter((id) => followed.has(id))).to.deep.equal([]);
  });

  it("reads values of the engine that throw before the deployment as not known", () => {
    const props = {
      name: "queue",
      get arn(): string {
        throw new Error("string value at .arn can't be known during preview");
      },
      nested: [{ kept: true }],
    };

    expect(plainProperties(props)).to.deep.equal({ name: "queue", arn: notYetKnown, nested: [{ kept: true }] });
  });
});

function violations(id: string, resources: readonly CheckedResource[], production: boolean): readonly string[] {
  const rule = rules.find((one) => one.id === id);
  if (!rule) throw new Error(`there is no rule ${id}`);
  return resources
    .flatMap((resource) => checkResource(rule, resource, { production, resources }))
    .map(({ message }) => message);
}
