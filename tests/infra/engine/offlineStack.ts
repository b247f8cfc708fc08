/**
 * A stage under the real Pulumi engine without AWS, without a network, and without touching anything of the user's: a copy
 * of the project in a temporary folder, a state file beside it, and stand-ins for the providers.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import grpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { AwsAccount } from "./awsAccount.ts";
import { awsProvider } from "./awsProvider.ts";
import { serve } from "./grpcHandlers.ts";

const repository = path.resolve(import.meta.dirname, "../../..");

/** What the program is made from, settings included. */
const copied = ["Pulumi.yaml", "package.json", "tsconfig.json", "contract", "functions", "connector", "infra"];

export interface Run {
  readonly exitCode: number;
  /** Standard output and error, as they came. */
  readonly output: string;
  readonly stdout: string;
}

export interface OfflineStack {
  /** The copy of the project: change settings and sources in it at will. */
  readonly folder: string;
  readonly account: AwsAccount;
  /** A command of the CLI on this stack, e.g. `pulumi("preview", "--json")`. */
  pulumi(...args: readonly string[]): Promise<Run>;
  /** The same with its output going where ours goes. */
  show(...args: readonly string[]): Promise<number>;
  close(): Promise<void>;
}

export async function openOfflineStack(stage: string, cli: string): Promise<OfflineStack> {
  const home = await mkdtemp(path.join(tmpdir(), "patchbay-offline-"));
  const folder = path.join(home, "project");
  await copyProject(stage, folder);
  const account = new AwsAccount();
  const aws = await serve(grpc.ResourceProviderService, awsProvider(account));
  const awsx = await startAwsxProvider();
  await mkdir(path.join(home, "state"));
  const environment = {
    HOME: process.env.HOME,
    TMPDIR: process.env.TMPDIR,
    PATH: process.env.PATH,
    PULUMI_HOME: path.join(home, "home"),
    PULUMI_BACKEND_URL: `file://${path.join(home, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "offline",
    PULUMI_DEBUG_PROVIDERS: `aws:${aws.port},awsx:${awsx.port}`,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const start = (args: readonly string[], stdio: "inherit" | "pipe") =>
    spawn(cli, [...args, "--non-interactive"], { cwd: folder, env: environment, stdio: ["ignore", stdio, stdio] });

  const stack: OfflineStack = {
    folder,
    account,
    pulumi: async (...args) => outputOf(start(args, "pipe")),
    show: async (...args) => exitOf(start(args, "inherit")),
    close: async () => {
      aws.close();
      awsx.close();
      await rm(home, { recursive: true, force: true });
    },
  };
  const created = await stack.pulumi("stack", "init", stage, "--secrets-provider", "passphrase");
  if (created.exitCode !== 0) {
    await stack.close();
    throw new Error(`the engine could not make the stack ${stage}:\n${created.output}`);
  }
  return stack;
}

async function copyProject(stage: string, folder: string): Promise<void> {
  await mkdir(folder);
  for (const name of [...copied, `Pulumi.${stage}.yaml`]) {
    await cp(path.join(repository, name), path.join(folder, name), { recursive: true });
  }
  // Ours asks for no provider to be downloaded, whatever language host the CLI may have of its own.
  const languageHost = { languages: [{ name: "nodejs", path: path.join(import.meta.dirname, "bin") }] };
  await appendFile(path.join(folder, "Pulumi.yaml"), `\nplugins: ${JSON.stringify(languageHost)}\n`);
  await symlink(path.join(repository, "node_modules"), path.join(folder, "node_modules"), "junction");
}

async function startAwsxProvider(): Promise<{ port: string; close(): void }> {
  const child = spawn(process.execPath, ["--import", "tsx", path.join(import.meta.dirname, "startAwsxProvider.ts")], {
    cwd: repository,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const [port]: unknown[] = await Promise.race([
    once(lines, "line"),
    once(child, "exit").then(() => Promise.reject(new Error("the stand-in for awsx did not start"))),
  ]);
  return { port: String(port), close: () => child.kill() };
}

async function outputOf(child: ChildProcess): Promise<Run> {
  const out: Buffer[] = [];
  const all: Buffer[] = [];
  child.stdout?.on("data", (bytes: Buffer) => {
    out.push(bytes);
    all.push(bytes);
  });
  child.stderr?.on("data", (bytes: Buffer) => all.push(bytes));
  const exitCode = await exitOf(child);
  return { exitCode, output: Buffer.concat(all).toString("utf8"), stdout: Buffer.concat(out).toString("utf8") };
}

async function exitOf(child: ChildProcess): Promise<number> {
  const [code]: unknown[] = await once(child, "close");
  return typeof code === "number" ? code : 1;
}
