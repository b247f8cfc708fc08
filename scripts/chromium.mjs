/** The browser for the browser tests: the one that is there, or else one that is fetched. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { repository } from "./install.mjs";

/** @returns {Promise<string>} path of a Chromium; ends the process with one sentence where none can be had */
export async function requireChromium() {
  const found = await findChromium();
  if (found) return found;
  console.log("No Chromium on this machine: fetching one for the browser tests ...");
  if (existsSync("/usr/bin/apt-get")) installFromDebian();
  if (!(await findChromium())) {
    spawnSync(process.execPath, [path.join(repository, "node_modules/playwright-core/cli.js"), "install", "chromium"], {
      stdio: "inherit",
    });
  }
  const fetched = await findChromium();
  if (fetched) return fetched;
  console.error("The browser tests need Chromium: install it, or set PATCHBAY_CHROMIUM to where it is.");
  process.exit(1);
}

async function findChromium() {
  const named = process.env.PATCHBAY_CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  const { chromium } = await import("playwright-core");
  const places = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    chromium.executablePath(),
  ];
  return places.find((place) => place && existsSync(place)) ?? null;
}

function installFromDebian() {
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
  ]) {
    const [command, ...rest] = [...asRoot, "apt-get", ...args];
    const result = spawnSync(command, rest, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    if (result.status !== 0) return;
  }
}
