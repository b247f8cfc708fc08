/**
 * Runs Node programs and policy packs for the Pulumi engine.
 *
 * A CLI that was built from its Go module comes without a language host, which is a module of its own. This one serves the
 * part of the LanguageRuntime protocol that preview, up and destroy use, and starts the entry points that
 * `@pulumi/pulumi` ships for it (`cmd/run`, `cmd/run-policy-pack`).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import language, {
  type ProgramInfo as ProgramDescription,
  type RunPluginRequest,
  type RunRequest,
} from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { type StreamCall, stream, unary } from "./grpcHandlers.ts";

/** How `cmd/run` says that it has told the user already what went wrong. */
const alreadyTold = 32;

/** `engineAddress` is where the engine listens, for the programs to connect to. */
export function languageHost(engineAddress: string): UntypedServiceImplementation {
  return {
    handshake: unary(async () => new language.LanguageHandshakeResponse()),
    getPluginInfo: unary(async () => new plugin.PluginInfo().setVersion(process.versions.node)),
    // Providers are attached or installed: naming none keeps the engine from downloading them before the program runs.
    getRequiredPackages: unary(async () => new language.GetRequiredPackagesResponse()),
    getRequiredPlugins: unary(async () => new language.GetRequiredPluginsResponse()),
    getProgramDependencies: unary(async () => new language.GetProgramDependenciesResponse()),
    runtimeOptionsPrompts: unary(async () => new language.RuntimeOptionsResponse()),
    about: unary(async () =>
      new language.AboutResponse().setExecutable(process.execPath).setVersion(process.versions.node),
    ),
    run: unary(async (request: RunRequest) => run(request, engineAddress)),
    runPlugin: stream(runPlugin),
    cancel: unary(async () => new empty.Empty()),
  };
}

async function run(request: RunRequest, engineAddress: string) {
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() ?? request.getPwd();
  const child = spawn(
    process.execPath,
    [
      ...nodeArguments(info),
      fromProgram(folder, "@pulumi/pulumi/cmd/run"),
      `--monitor=${request.getMonitorAddress()}`,
      `--engine=${engineAddress}`,
      `--organization=${request.getOrganization()}`,
      `--project=${request.getProject()}`,
      `--stack=${request.getStack()}`,
      `--root-directory=${info?.getRootDirectory() ?? folder}`,
      `--pwd=${request.getPwd()}`,
      `--parallel=${request.getParallel()}`,
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info?.getEntryPoint() ?? request.getProgram(),
      ...request.getArgsList(),
    ],
    {
      cwd: folder,
      // The engine reads our own output, and with it the program's.
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        PULUMI_NODEJS_TYPESCRIPT: String(optionsOf(info).typescript !== false),
      },
    },
  );
  const exitCode = await exitOf(child);
  const response = new language.RunResponse();
  if (exitCode === 0) return response;
  if (exitCode === alreadyTold) return response.setBail(true);
  return response.setError(`the program ended with exit code ${exitCode}`);
}

/** Policy packs: the engine starts them as plugins and reads their port from their first line. */
async function runPlugin(call: StreamCall<RunPluginRequest>): Promise<void> {
  const { request } = call;
  const info = request.getInfo();
  const folder = info?.getProgramDirectory() ?? request.getPwd();
  if (request.getKind() !== "analyzer") {
    throw new Error(`only policy packs can be run as plugins here, not ${request.getKind()} (${folder})`);
  }
  const child = spawn(
    process.execPath,
    [
      ...nodeArguments(info),
      fromProgram(folder, "@pulumi/pulumi/cmd/run-policy-pack"),
      ...request.getArgsList(),
      folder,
    ],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...Object.fromEntries(request.getEnvList().map(splitAssignment)) },
    },
  );
  child.stdout.on("data", (bytes: Buffer) => call.write(new language.RunPluginResponse().setStdout(bytes)));
  child.stderr.on("data", (bytes: Buffer) => call.write(new language.RunPluginResponse().setStderr(bytes)));
  call.on("cancelled", () => child.kill());
  const exitCode = await exitOf(child);
  call.write(new language.RunPluginResponse().setExitcode(exitCode));
}

/** The SDK of the program, not ours: the two may differ in version. */
function fromProgram(folder: string, module: string): string {
  return createRequire(path.join(folder, "index.js")).resolve(module);
}

type ProgramInfo = ProgramDescription | undefined;

function nodeArguments(info: ProgramInfo): string[] {
  const { nodeargs } = optionsOf(info);
  return typeof nodeargs === "string" ? nodeargs.split(/\s+/).filter((word) => word !== "") : [];
}

function optionsOf(info: ProgramInfo): Record<string, unknown> {
  return { ...info?.getOptions()?.toJavaScript() };
}

function splitAssignment(line: string): [string, string] {
  const at = line.indexOf("=");
  return [line.slice(0, at), line.slice(at + 1)];
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
