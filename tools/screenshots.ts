/**
 * `npm run screenshots`: a picture of every state of the connector, in both looks, light and dark, written to
 * `docs/images/connector/`. The same source gives the same pictures: time stands still, and nothing moves.
 */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser } from "../tests/browser.ts";
import { type ConnectorRig, startConnectorRig } from "../tests/connector/connectorRig.ts";
import { type PageState, pageStates } from "../tests/connector/pageStates.ts";
import { type Look, looks, openScene } from "../tests/connector/scene.ts";
import { troubleStates } from "../tests/connector/troubleStates.ts";
import { smallerPng } from "./png.ts";

const folder = path.resolve(import.meta.dirname, "../docs/images/connector");
const colorSchemes = ["light", "dark"] as const;

/** A window of its own beside HaloPSA, and SAP's desktop with the pane at its side. */
const viewports = { halopsa: { width: 1040, height: 700 }, sap: { width: 1180, height: 800 } } as const;
/** Of these SAP's whole desktop is shown, of the others the pane alone. */
const wholeDesktop = ["ringing", "connected", "summary"];

/** @param args names of states; all of them when there is none */
export async function main(args: readonly string[]): Promise<void> {
  const all = [...pageStates, ...troubleStates];
  const unknown = args.filter((name) => !all.some((state) => state.name === name));
  if (unknown.length > 0) throw new Error(`There is no state ${unknown.join(", ")}. There are: ${namesOf(all)}.`);
  const wanted = args.length === 0 ? all : all.filter(({ name }) => args.includes(name));

  await mkdir(folder, { recursive: true });
  if (args.length === 0) await dropOld();
  const [rig, browser] = await Promise.all([startConnectorRig(), launchBrowser()]);
  let bytes = 0;
  let pictures = 0;
  try {
    for (const state of wanted) {
      for (const look of looks.filter((one) => (state.only ?? one) === one)) {
        for (const colorScheme of colorSchemes) {
          const picture = await take(rig, browser, { state, look, colorScheme });
          await writeFile(path.join(folder, `${state.name}-${look}-${colorScheme}.png`), picture);
          bytes += picture.length;
          pictures += 1;
        }
      }
    }
  } finally {
    await browser.close();
    await rig.close();
  }
  console.log(`${pictures} pictures in docs/images/connector, ${Math.round(bytes / 1024)} KB.`);
}

async function take(
  rig: ConnectorRig,
  browser: Browser,
  wanted: { state: PageState; look: Look; colorScheme: "light" | "dark" },
): Promise<Buffer> {
  const { state, look, colorScheme } = wanted;
  const scene = await openScene(rig, browser, { ...state, look, colorScheme, viewport: viewports[look] });
  try {
    await state.arrange(scene);
    // A pointer over a button, or a caret, is not part of the state.
    await scene.page.mouse.move(0, 0);
    if (state.focus !== undefined) {
      await scene.desk
        .getByTestId(state.focus)
        .first()
        .evaluate((element) => element.scrollIntoView({ block: "end" }));
    }
    const paneAlone = look === "sap" && !state.alone && !wholeDesktop.includes(state.name);
    const shown = paneAlone ? scene.page.getByTestId("connector-frame") : scene.page;
    return smallerPng(await shown.screenshot({ animations: "disabled", caret: "hide" }));
  } finally {
    await scene.page.context().close();
  }
}

/** States that are no more leave no pictures behind. */
async function dropOld(): Promise<void> {
  const old = (await readdir(folder)).filter((file) => file.endsWith(".png"));
  await Promise.all(old.map((file) => rm(path.join(folder, file))));
}

function namesOf(states: readonly PageState[]): string {
  return states.map(({ name }) => name).join(", ");
}
