/**
 * What has to be true before anything of ours can run: a Node that is new enough, and the packages of the lock file.
 * Plain JavaScript without dependencies, because it runs before there are any.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

// Not `import.meta.dirname`, which a Node that is too old lacks: it must get as far as being told so.
export const repository = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Ends the process with one sentence where Node is too old. */
export function requireNode() {
  const { engines } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"));
  const wanted = engines.node.replace(">=", "");
  if (isOlder(process.versions.node, wanted)) {
    console.error(`Patchbay needs Node ${wanted} or newer, and this is Node ${process.versions.node}.`);
    process.exit(1);
  }
}

/** Installs what the lock file says, when that has changed since the last time. */
export function requirePackages() {
  const lock = createHash("sha256")
    .update(readFileSync(path.join(repository, "package-lock.json")))
    .digest("hex");
  const stamp = path.join(repository, "node_modules", ".patchbay-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;

  console.log("Installing packages (only when the lock file has changed) ...");
  const started = Date.now();
  // No package of ours needs its install script, and not running any is one door less.
  const result = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (result.status !== 0) {
    console.error("npm could not install the packages: see its message above, then try again.");
    process.exit(1);
  }
  writeFileSync(stamp, lock);
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function npm(args) {
  const options = { cwd: repository, stdio: "inherit" };
  // Under `npm run` npm tells where it is, which works on Windows without a shell.
  const ownPath = process.env.npm_execpath;
  if (ownPath?.endsWith(".js")) return spawnSync(process.execPath, [ownPath, ...args], options);
  return spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
}

function isOlder(version, wanted) {
  const left = version.split(".").map(Number);
  const right = wanted.split(".").map(Number);
  for (let index = 0; index < 3; index += 1) {
    if (left[index] !== right[index]) return left[index] < right[index];
  }
  return false;
}
