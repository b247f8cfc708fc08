/** `npm run doctor -- <stage>`: looks at a running stage as an operator would; a line for each thing, and how to mend it. */
import { parseArgs } from "node:util";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { InvalidInput } from "../contract/errors.ts";
import { readStageFile } from "../infra/stageFile.ts";
import { openReads } from "./doctor/awsReads.ts";
import { examine, type StageUnderDoctor } from "./doctor/checks.ts";
import { findingText } from "./secrets/fillSecrets.ts";
import { type AwsAccess, deployedAccess, localAccess } from "./stage/awsAccess.ts";
import { deployedSettings, stackOutput } from "./stage/deployedStage.ts";
import { isLocalStage, readLocalHealth } from "./stage/localStages.ts";

const help = `npm run doctor -- <stage> [options]

  <stage>             a deployed stage, or local, local-halopsa, local-sap
  --connector <url>   the connector's address, instead of asking the stack for it
  --port <number>     port of the local desk (4400)
  --help              this text

Reads with your AWS credentials and changes nothing. Ends with 1 when something is wrong.
`;

/** @param args the command line behind `npm run doctor --` */
export async function main(args: readonly string[], print: (text: string) => void = console.log): Promise<void> {
  const options = parseOptions(args);
  if (options === "help") {
    print(help);
    return;
  }
  let problems = 0;
  for (const { stage, access } of await stagesNamed(options)) {
    const reads = openReads(stage, access);
    try {
      print(`\n${stage.settings.stage}`);
      const findings = await examine(stage, reads);
      for (const finding of findings) print(findingText(finding).replaceAll("<stage>", stage.settings.stage));
      problems += findings.filter(({ ok }) => !ok).length;
    } finally {
      reads.close();
    }
  }
  print(problems === 0 ? "\nEverything is as it should be." : `\n${problems} to mend.`);
  if (problems > 0) process.exitCode = 1;
}

interface DoctorOptions {
  readonly stage: string;
  readonly connector: string | null;
  readonly port: number;
}

async function stagesNamed(
  options: DoctorOptions,
): Promise<readonly { readonly stage: StageUnderDoctor; readonly access: AwsAccess }[]> {
  const { stage, connector, port } = options;
  if (isLocalStage(stage)) {
    const { environment, stages } = await readLocalHealth(port);
    const wanted = stages.filter(({ settings }) => stage === "local" || settings.stage === stage);
    if (wanted.length === 0) {
      throw new InvalidInput("The stage", [
        `${stage} does not run here; there are ${stages.map(({ settings }) => settings.stage).join(", ")}`,
      ]);
    }
    return wanted.map(({ settings, connectorUrl }) => ({
      stage: { settings, connectorUrl },
      access: localAccess(environment),
    }));
  }
  const { region, site } = await readStageFile(stage);
  const access = deployedAccess(region);
  const lambda = new LambdaClient(access("LAMBDA"));
  try {
    const settings = await deployedSettings(lambda, stage);
    const connectorUrl = connector ?? (await stackOutput(stage, "connectorUrl"));
    return [{ stage: { settings, connectorUrl, frameOrigins: site.frameOrigins }, access }];
  } finally {
    lambda.destroy();
  }
}

function parseOptions(args: readonly string[]): DoctorOptions | "help" {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      connector: { type: "string" },
      port: { type: "string", default: "4400" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const [stage, ...others] = positionals;
  const port = Number(values.port);
  const problems = [
    ...(stage === undefined ? ["say which stage, e.g. npm run doctor -- dev"] : []),
    ...(others.length > 0 ? ["say one stage"] : []),
    ...(Number.isInteger(port) && port > 0 && port < 65_536 ? [] : ["--port takes a port's number"]),
    ...(values.connector === undefined || URL.canParse(values.connector) ? [] : ["--connector takes an address"]),
  ];
  if (stage === undefined || problems.length > 0) throw new InvalidInput("The command line", problems);
  return { stage, connector: values.connector?.replace(/\/+$/, "") ?? null, port };
}
