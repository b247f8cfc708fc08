/** The browser that tests drive: the system's own Chromium, talking to nobody but the servers of the test. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findBrowser(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
    ],
  });
}

function findBrowser(): string {
  const chosen = process.env.PATCHBAY_CHROMIUM;
  if (chosen) return chosen;
  const found = usualPlaces.find((place) => existsSync(place));
  if (found === undefined) {
    throw new Error(
      `No Chromium at ${usualPlaces.join(", ")}. Name one in PATCHBAY_CHROMIUM to run the browser tests.`,
    );
  }
  return found;
}

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
