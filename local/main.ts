/** `npm start`: everything on this machine, until Ctrl-C. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { crms } from "../contract/crms.ts";
import { PatchbayError } from "../contract/errors.ts";
import { helpText, type LocalOptions, parseOptions, portCount } from "./options.ts";
import { type RunningPatchbay, startPatchbay } from "./patchbay.ts";

/** @param args the command line behind `npm start --` */
export async function main(args: readonly string[]): Promise<void> {
  const parsed = parseOptions(args);
  if (parsed.kind === "help") {
    console.log(helpText);
    return;
  }
  if (parsed.kind === "refused") {
    console.error(`${parsed.problems.join("\n")}\n\n${helpText}`);
    process.exitCode = 1;
    return;
  }
  await runUntilInterrupted(parsed.options);
}

async function runUntilInterrupted(options: LocalOptions): Promise<void> {
  const started = Date.now();
  const folder = await mkdtemp(path.join(tmpdir(), "patchbay-"));
  const leave = async (code: number, running?: RunningPatchbay): Promise<never> => {
    await running?.close();
    await rm(folder, { recursive: true, force: true });
    process.exit(code);
  };
  try {
    const running = await startPatchbay(options, folder, (step) => console.log(`${step} ...`));
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        console.log("\nStopping ...");
        void leave(0, running);
      });
    }
    console.log(whereToLook(running, (Date.now() - started) / 1000));
  } catch (error) {
    console.error(explain(error, options));
    await leave(1);
  }
}

function explain(error: unknown, options: LocalOptions): string {
  if (error instanceof PatchbayError && error.code === "PORT_IN_USE") {
    return `${error.message} Patchbay takes ${portCount} ports from ${options.firstPort} on; choose others with: npm start -- --port <number>`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function whereToLook(running: RunningPatchbay, seconds: number): string {
  const lines = [
    "",
    `Patchbay is ready (${seconds.toFixed(1)} s). Everything listens on this machine only.`,
    "",
    `  Desk: let customers call     ${running.deskOrigin}`,
    ...running.stages.flatMap(({ stage }) =>
      stage.crm === "sap"
        ? [`  SAP with the connector       ${stage.origins.crm}   calls to ${stage.number}`]
        : [
            `  ${crms[stage.crm].title.padEnd(29)}${stage.origins.crm}`,
            `  ${`Connector beside ${crms[stage.crm].title}`.padEnd(29)}${stage.origins.connector}   calls to ${stage.number}`,
          ],
    ),
    "",
    "  Ctrl-C stops it all.",
    "",
  ];
  return lines.join("\n");
}
