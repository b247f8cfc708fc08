/** `npm run cost`: what a stage costs in a month, a line per service. */
import { type CostLine, estimate, totalOf, type Workload } from "./cost/estimate.ts";
import { type CostExample, integrationExample, perAgentExample } from "./cost/examples.ts";
import { costHelp, parseCostOptions } from "./cost/options.ts";
import { stageSetups } from "./cost/setups.ts";

/** @param args the command line behind `npm run cost --` */
export function main(args: readonly string[], print: (text: string) => void = console.log): void {
  const parsed = parseCostOptions(args, stageSetups);
  if (parsed.kind !== "run") {
    print(parsed.kind === "help" ? costHelp : `${parsed.problems.join("\n")}\n\n${costHelp}`);
    if (parsed.kind === "refused") process.exitCode = 1;
    return;
  }
  const lines = estimate(parsed.workload);
  const examples = parsed.examples ? [perAgentExample(), integrationExample(stageSetups.dev)] : [];
  if (parsed.json) {
    print(JSON.stringify({ lines, totalDollarsPerMonth: totalOf(lines), examples }, null, 2));
    return;
  }
  print(table(lines, parsed.workload));
  for (const example of examples) print(`\n${exampleText(example)}`);
}

function table(lines: readonly CostLine[], workload: Workload): string {
  const width = Math.max(...lines.map(({ service }) => service.length));
  const rows = lines.map(
    ({ service, what, dollarsPerMonth, assumed }) =>
      `${service.padEnd(width)}  ${money(dollarsPerMonth)}${assumed ? " *" : "  "} ${what}`,
  );
  const total = totalOf(lines);
  const perAgent = workload.agents > 0 ? `, ${money(total / workload.agents).trim()} an agent` : "";
  return [
    `${workload.agents} agents, ${workload.callsPerDay} calls a day of ${workload.minutesPerCall} minutes, ${workload.daysPerMonth} days a month`,
    "",
    ...rows,
    "-".repeat(width + 12),
    `${"A month".padEnd(width)}  ${money(total)}${perAgent}`,
    "",
    "Dollars of us-east-1, without tax, with the part that AWS gives free each month taken off.",
    "* rests on a price that no primary source confirmed: see tools/cost/prices.ts.",
  ].join("\n");
}

function exampleText({ title, stated, today, whatMoved }: CostExample): string {
  const part = (name: string, texts: readonly string[]) =>
    texts.map((text, index) => `  ${(index === 0 ? name : "").padEnd(8)}${text}`).join("\n");
  return [title, part("stated", stated), part("today", today), part("why", whatMoved)].join("\n");
}

function money(dollars: number): string {
  return `$${dollars.toFixed(2)}`.padStart(10);
}
