/** axe-core over a document, or over one frame in it. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { expect } from "chai";
import type { Frame, Page } from "playwright-core";

const axeScript = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** @param rules axe-core's ids of those to check; all of them without */
export async function expectNoAxeViolations(document: Page | Frame, rules?: readonly string[]): Promise<void> {
  // The pages' policy allows no foreign script, so it is evaluated, not added as an element.
  if (!(await document.evaluate("'axe' in window"))) await document.evaluate(await readFile(axeScript, "utf8"));
  const violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[] =
    await document.evaluate(
      // Frames within are documents of their own; asking them without axe-core in them is waiting for nothing.
      `axe.run(${JSON.stringify({ iframes: false, ...(rules && { runOnly: rules }) })}).then((result) => result.violations)`,
    );
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).to.deep.equal([]);
}
