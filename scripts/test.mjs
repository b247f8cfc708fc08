/**
 * `npm test`: types, style, and every test, the browser tests included. Arguments go to mocha, files or options:
 * `npm test -- tests/infra/flows.test.ts`, `npm test -- --grep lifecycle`.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import { requireChromium } from "./chromium.mjs";
import { repository, requireNode, requirePackages } from "./install.mjs";

requireNode();
requirePackages();
const chromium = await requireChromium();
const bin = (name) => path.join(repository, "node_modules", name);

const checks = await Promise.all([
  run("types", [bin("typescript/bin/tsc"), "-p", "."]),
  run("style", [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."]),
]);
if (checks.includes(false)) process.exit(1);

const args = process.argv.slice(2);
const files = args.some((arg) => arg.startsWith("tests/")) ? [] : ["tests/**/*.test.ts"];
// `--exit`: on Node 20 the thread in which tsx loads TypeScript keeps a port open, and with it the process.
// Files side by side, in a process more than there are processors, for many tests wait; four at the most, for whole local
// centers need memory.
const jobs = Math.min(4, availableParallelism() + 1);
const tests = [bin("mocha/bin/mocha.js"), "--exit", "--parallel", "--jobs", String(jobs), ...files, ...args];
if (!(await run("tests", tests, { PATCHBAY_CHROMIUM: chromium }))) process.exit(1);

/** Output of a check is shown only when it fails; that of the tests as it comes. */
async function run(name, args, environment = {}) {
  const started = Date.now();
  const live = name === "tests";
  const child = spawn(process.execPath, args, {
    cwd: repository,
    stdio: live ? "inherit" : ["ignore", "pipe", "pipe"],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...environment },
  });
  let output = "";
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (output += chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (!live) console.log(code === 0 ? `${name}: fine (${seconds} s)` : `${name}: failed\n${output}`);
  return code === 0;
}
