/**
 * `npm run bench`: what a look-up costs, ours and a plain implementation's in the same run on the same machine, with AWS
 * three milliseconds away and the CRM fifty; and what the bundles weigh. Every handler runs as it is deployed: bundled,
 * in a process of its own.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { settingsVariable } from "../contract/functionSettings.ts";
import { localHaloPsaSettings } from "../local/crm/halopsa/tenant.ts";
import { crmSecrets, functionSettings } from "../local/stageSettings.ts";
import { localStage, portsFrom } from "../local/stages.ts";
import { type Bundles, makeBundles } from "./bundles.ts";
import { type Child, startChild } from "./child.ts";
import { measureCardDrawn } from "./connectorCard.ts";
import { type Figures, missedTargets, rounded, tableOf } from "./figures.ts";
import {
  countNobodyFound,
  countStampede,
  type FunctionProcess,
  measureCached,
  measureImports,
  measureMisses,
  type Pair,
  stampedingCallers,
} from "./measuring.ts";
import { startAwsStandIns, startCrmStandIn } from "./standIns.ts";

const awsDelayMilliseconds = 3;
const crmDelayMilliseconds = 50;

export async function main(args: readonly string[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "patchbay-bench-"));
  const children: Pick<Child<object>, "end">[] = [];
  try {
    const { figures, plain } = await run(await makeBundles(folder), children);
    if (args.includes("--json")) console.log(JSON.stringify(figures, null, 2));
    else console.log(`\n${tableOf(figures, plain)}\n`);
    const missed = missedTargets(figures);
    if (args.includes("--check") && missed.length > 0) {
      console.error(missed.map(({ what, target }) => `Missed its target of ${target}: ${what}.`).join("\n"));
      process.exitCode = 1;
    }
  } finally {
    for (const child of children) child.end();
    await rm(folder, { recursive: true });
  }
}

interface Outcome {
  readonly figures: Figures;
  /** The plain implementation's, in words. */
  readonly plain: Readonly<Partial<Record<keyof Figures, string>>>;
}

async function run(bundles: Bundles, children: Pick<Child<object>, "end">[]): Promise<Outcome> {
  const keep = <Calls>(child: Child<Calls>): Child<Calls> => {
    children.push(child);
    return child;
  };
  const aws = keep(startAwsStandIns());
  const crm = keep(startCrmStandIn());
  const crmDoor = await crm.ask("start", { delayMilliseconds: crmDelayMilliseconds });
  const stage = localStage("halopsa", portsFrom(4400));
  const noQueue = { callLogging: "http://127.0.0.1/none", callSummary: "http://127.0.0.1/none" };
  const settings = { ...functionSettings(stage, noQueue, 1), crm: localHaloPsaSettings(crmDoor.origin) };
  const awsEnvironment = await aws.ask("start", {
    settings,
    secrets: {
      [settings.secrets.crm]: crmSecrets.halopsa,
      [settings.secrets.contactToken]: {
        current: { keyId: "1", key: Buffer.alloc(32, 1).toString("base64url") },
        previous: null,
      },
    },
    delayMilliseconds: awsDelayMilliseconds,
  });
  const start = async (file: string, copies: number, lookup = settings.lookup): Promise<Child<FunctionProcess>> => {
    const environment = {
      ...awsEnvironment,
      AWS_LAMBDA_FUNCTION_NAME: "patchbay-bench-customerLookup",
      [settingsVariable]: JSON.stringify({ ...settings, lookup }),
    };
    const child = keep(
      startChild<FunctionProcess>({
        file: fileURLToPath(new URL("./functionProcess.mjs", import.meta.url)),
        environment,
        // Handlers log a line per request, and their troubles.
        isQuiet: true,
      }),
    );
    await child.ask("load", { file: pathToFileURL(file).href, copies });
    return child;
  };
  const files: Pair<string> = { ours: bundles.lookup.file, plain: bundles.plainLookup.file };
  const functions = { ours: await start(files.ours, 1), plain: await start(files.plain, 1) };
  const surroundings = { aws, crm, crmDoor };

  const cached = await measureCached(functions, surroundings);
  const starting = { ours: () => start(files.ours, 1), plain: () => start(files.plain, 1) };
  const misses = await measureMisses(starting, surroundings);
  const nobodyFound = await countNobodyFound(functions.ours, surroundings);
  const nobodyFoundPlainly = await countNobodyFound(functions.plain, surroundings);
  const imports = await measureImports(files, {
    ...awsEnvironment,
    [settingsVariable]: JSON.stringify(settings),
  });
  // So many copies on one machine would use up a look-up's time before the first of them has asked anything.
  const patient = { ...settings.lookup, budgetMilliseconds: 20_000 };
  const stampede = await countStampede(await start(files.ours, stampedingCallers, patient), surroundings);
  const stampedePlainly = await countStampede(functions.plain, surroundings);

  const compared = ({ ours, plain }: Pair<number>) => `ours ${ours.toFixed(1)}, plain ${plain.toFixed(1)}`;
  const measured: Figures = {
    cachedLookupRatio: cached.asked.ours / cached.asked.plain,
    cachedFlowLookupRatio: cached.askedByFlow.ours / cached.askedByFlow.plain,
    missOverheadMs: misses.asked.ours,
    missFlowOverheadMs: misses.askedByFlow.ours,
    stampedeSearches: stampede,
    notFoundSearches: nobodyFound,
    lookupBundleKb: bundles.lookup.staticBytes / 1000,
    lookupImportRatio: imports.ours / imports.plain,
    largestBundleKb: (bundles.handlers[0]?.totalBytes ?? 0) / 1000,
    connectorGzipKb: bundles.connectorGzipBytes / 1024,
    cardDrawnP95Ms: await measureCardDrawn(),
  };
  const roundedOrNone = (value: number | null) => (value === null ? null : rounded(value));
  return {
    figures: Object.fromEntries(
      Object.entries(measured).map(([name, value]) => [name, roundedOrNone(value)]),
    ) as unknown as Figures,
    plain: {
      cachedLookupRatio: compared(cached.asked),
      cachedFlowLookupRatio: compared(cached.askedByFlow),
      missOverheadMs: compared(misses.asked),
      missFlowOverheadMs: compared(misses.askedByFlow),
      stampedeSearches: `plain ${stampedePlainly}`,
      notFoundSearches: `plain ${nobodyFoundPlainly}`,
      lookupBundleKb: `plain ${rounded(bundles.plainLookup.staticBytes / 1000)}`,
      lookupImportRatio: compared(imports),
      largestBundleKb: bundles.handlers
        .map(({ name, totalBytes }) => `${name} ${Math.round(totalBytes / 1000)}`)
        .join(", "),
    },
  };
}
