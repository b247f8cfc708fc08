/** The command line of `npm run cost`. */
import { parseArgs } from "node:util";
import type { StageSetup, Workload } from "./estimate.ts";

export type ParsedCost =
  | { readonly kind: "run"; readonly workload: Workload; readonly examples: boolean; readonly json: boolean }
  | { readonly kind: "help" }
  | { readonly kind: "refused"; readonly problems: readonly string[] };

export const costHelp = `npm run cost -- [options]

  --agents <n>        agents (10)
  --calls <n>         calls a day, of the whole center (500)
  --minutes <n>       minutes a call, talk and wait (5)
  --days <n>          days a month (22)
  --setup dev|prod    one NAT gateway and two zones, or a NAT gateway in each of three and a firewall (dev)
  --toll-free         a toll-free number instead of a direct one
  --basic             Amazon Connect Basic with Contact Lens by the minute
  --examples          also two well-known examples, worked out at today's prices
  --json              one JSON object instead of the table
  --help              this text

Dollars of us-east-1, without tax. Each price's source and date is in tools/cost/prices.ts.
`;

/** @param setups what the two kinds of stage have standing */
export function parseCostOptions(
  args: readonly string[],
  setups: Readonly<Record<"dev" | "prod", StageSetup>>,
): ParsedCost {
  let values: ReturnType<typeof read>;
  try {
    values = read(args);
  } catch (error) {
    return { kind: "refused", problems: [error instanceof Error ? error.message : String(error)] };
  }
  if (values.help) return { kind: "help" };
  const problems: string[] = [];
  const amount = (name: "agents" | "calls" | "minutes" | "days", highest: number): number => {
    const value = Number(values[name]);
    if (values[name].trim() !== "" && value >= 0 && value <= highest) return value;
    problems.push(`--${name} takes a number from 0 to ${highest.toLocaleString("en-US")}, not "${values[name]}"`);
    return 0;
  };
  const workload = {
    agents: amount("agents", 100_000),
    callsPerDay: amount("calls", 10_000_000),
    minutesPerCall: amount("minutes", 1_440),
    daysPerMonth: amount("days", 31),
  };
  const { setup } = values;
  if (setup !== "dev" && setup !== "prod")
    return { kind: "refused", problems: [...problems, "--setup is dev or prod"] };
  if (problems.length > 0) return { kind: "refused", problems };
  return {
    kind: "run",
    workload: {
      ...workload,
      number: values["toll-free"] ? "TOLL_FREE" : "DID",
      connect: values.basic ? "basic" : "unlimited",
      setup: setups[setup],
    },
    examples: values.examples,
    json: values.json,
  };
}

function read(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      agents: { type: "string", default: "10" },
      calls: { type: "string", default: "500" },
      minutes: { type: "string", default: "5" },
      days: { type: "string", default: "22" },
      setup: { type: "string", default: "dev" },
      "toll-free": { type: "boolean", default: false },
      basic: { type: "boolean", default: false },
      examples: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  }).values;
}
