/** The states of a page that something is wrong with: no softphone, no configuration, a request that is refused. */
import type { BrowserContext } from "playwright-core";
import type { ConnectorRig } from "./connectorRig.ts";
import type { PageState } from "./pageStates.ts";
import { contactId, johnCalls } from "./samples.ts";
import type { Scene } from "./scene.ts";

/** Streams waits this long for the softphone's first answer. */
const untilNoAnswer = 6_000;
/** The page looks every few seconds whether the log-in window is still there, and gives Streams some time after that. */
const untilNextLook = 5_000;
const untilTriedAgain = 60_000;

export const troubleStates: readonly PageState[] = [
  {
    name: "trouble-connecting",
    shows: "the softphone has not answered yet",
    movingTime: true,
    before: silentSoftphone,
    arrange: ({ desk }) => desk.getByText("Connecting to Amazon Connect…").waitFor(),
  },
  {
    name: "trouble-log-in",
    shows: "a window is open to log in",
    movingTime: true,
    before: silentSoftphone,
    async arrange(scene) {
      await noAnswer(scene);
      await diagnosed(scene, "loginWindowOpen");
    },
  },
  {
    name: "trouble-log-in-blocked",
    shows: "the browser blocked the window to log in",
    movingTime: true,
    async before(context, rig) {
      await silentSoftphone(context, rig);
      await noWindows(context);
    },
    async arrange(scene) {
      await noAnswer(scene);
      await diagnosed(scene, "loginWindowMissing");
    },
  },
  {
    name: "trouble-logged-out",
    shows: "the agent was logged out",
    movingTime: true,
    async arrange(scene) {
      await ready(scene);
      await silentSoftphone(scene.page.context());
      await fetch(`${scene.rig.softphone.accessUrl(scene.look)}/logout`);
      await diagnosed(scene, "loggedOut");
    },
  },
  {
    name: "trouble-retrying",
    shows: "the agent has logged in a moment ago",
    movingTime: true,
    before: silentSoftphone,
    async arrange(scene) {
      const window = scene.page.waitForEvent("popup");
      await noAnswer(scene);
      await diagnosed(scene, "loginWindowOpen");
      await (await window).close();
      await scene.pass(untilNextLook);
      await diagnosed(scene, "retrying");
    },
  },
  {
    name: "other-tab",
    shows: "another tab has the softphone",
    async before(context, rig) {
      const other = await context.newPage();
      await other.goto(rig.origin);
      await other.getByTestId("agent-state").waitFor();
    },
    arrange: ({ desk }) => desk.getByTestId("other-tab").waitFor(),
  },
  {
    name: "trouble-origin-not-approved",
    shows: "the log-in window is gone and the softphone is still silent",
    movingTime: true,
    before: silentSoftphone,
    async arrange(scene) {
      await logInInVain(scene);
      await diagnosed(scene, "originNotApproved");
    },
  },
  {
    name: "trouble-storage-blocked",
    shows: "the browser blocks what third-party frames keep",
    only: "sap",
    before: (context, rig) =>
      context.addInitScript((origin) => {
        if (location.origin !== origin) return;
        Object.defineProperty(window, "localStorage", {
          get() {
            throw new DOMException("Access is denied for this document.", "SecurityError");
          },
        });
      }, rig.origin),
    arrange: (scene) => diagnosed(scene, "storageBlocked"),
  },
  {
    name: "trouble-wrong-address",
    shows: "the configured address is no softphone",
    movingTime: true,
    config: (usual) => ({
      ...usual,
      connect: { ...usual.connect, ccpUrl: `${usual.connect.accessUrl}/nowhere/to/be/found` },
    }),
    async arrange(scene) {
      await logInInVain(scene);
      await diagnosed(scene, "wrongAddress");
    },
  },
  {
    name: "trouble-host-unreachable",
    shows: "Amazon Connect cannot be reached",
    movingTime: true,
    config: (usual) => ({ ...usual, connect: { ...usual.connect, ccpUrl: "http://localhost:1/ccp-v2/" } }),
    async arrange(scene) {
      await noAnswer(scene);
      await diagnosed(scene, "hostUnreachable");
    },
  },
  {
    name: "trouble-access-denied",
    shows: "the user may not use the softphone",
    async arrange(scene) {
      await ready(scene);
      await scene.softphoneSays("access_denied");
      await diagnosed(scene, "accessDenied");
    },
  },
  {
    name: "trouble-library-missing",
    shows: "part of the page did not load",
    before: (context) => context.route("**/assets/streams-*.js", (route) => route.abort()),
    arrange: (scene) => diagnosed(scene, "libraryMissing"),
  },
  {
    name: "trouble-lost-connection",
    shows: "the softphone lost its connection during a call",
    async arrange(scene) {
      await ready(scene);
      scene.show({ contactId: contactId(1), phase: "connected", attributes: johnCalls });
      await scene.desk.getByTestId("hang-up").waitFor();
      await scene.softphoneSays("agent::websocket_connection_lost", {});
      await diagnosed(scene, "lostConnection");
    },
  },
  {
    name: "trouble-offline",
    shows: "the browser is offline",
    async arrange(scene) {
      await ready(scene);
      await scene.page.context().setOffline(true);
      await diagnosed(scene, "offline");
    },
  },
  {
    name: "trouble-microphone",
    shows: "the microphone is not available",
    async arrange(scene) {
      await ready(scene);
      await scene.softphoneSays("agent::softphone_error", { errorType: "microphone_not_shared" });
      await scene.desk.locator('[data-testid="audio-problem"][data-kind="microphone"]').waitFor();
    },
  },
  {
    name: "trouble-not-set-up",
    shows: "there is no configuration",
    only: "halopsa",
    config: () => null,
    arrange: ({ desk }) => desk.getByTestId("config-problem").waitFor(),
  },
  {
    name: "notice-not-in-desktop",
    shows: "the page is set up for SAP and not inside it",
    only: "sap",
    alone: true,
    arrange: (scene) => noticed(scene, "notInDesktop"),
  },
  {
    name: "notice-pop-blocked",
    shows: "the browser blocked the customer's record",
    only: "halopsa",
    before: noWindows,
    async arrange(scene) {
      await ready(scene);
      scene.show({ contactId: contactId(1), phase: "ringing", attributes: johnCalls });
      await noticed(scene, "popBlocked");
    },
  },
  {
    name: "notice-country",
    shows: "SAP asks to call a country that is not allowed",
    only: "sap",
    async arrange(scene) {
      await ready(scene);
      await scene.sapSays({ Direction: "OUT", PhoneNumber: "+44 20 7946 0018" });
      await noticed(scene, "countryNotAllowed");
    },
  },
  {
    name: "notice-ask-to-dial",
    shows: "many calls were started within a minute",
    only: "sap",
    config: (usual) => ({ ...usual, dialing: { ...usual.dialing, perMinute: 0 } }),
    async arrange(scene) {
      await ready(scene);
      await scene.sapSays({ Direction: "OUT", PhoneNumber: "+61 400 123 456" });
      await noticed(scene, "askToDial");
    },
  },
  {
    name: "notice-ask-abroad",
    shows: "SAP asks to call another country",
    only: "sap",
    async arrange(scene) {
      await ready(scene);
      await scene.sapSays({ Direction: "OUT", PhoneNumber: "+64 21 123 4567" });
      await noticed(scene, "askToDial");
    },
  },
  {
    name: "notice-command-failed",
    shows: "the softphone did not do what was asked",
    async arrange(scene) {
      await ready(scene);
      scene.rig.line.answer = () => ({ ok: false, type: "BadRequestException", message: "No.", statusCode: 400 });
      scene.show({ contactId: contactId(1), phase: "ringing", attributes: johnCalls });
      await scene.desk.getByTestId("accept").click();
      await noticed(scene, "commandFailed");
    },
  },
];

/** The frame loads and never says a word, as it does for everybody who is not logged in. */
function silentSoftphone(context: BrowserContext, _rig?: ConnectorRig): Promise<unknown> {
  return context.route("**/ccp-v2/", (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>CCP</title>" }),
  );
}

function noWindows(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(() => {
    window.open = () => null;
  });
}

function ready({ desk }: Scene): Promise<void> {
  return desk.getByTestId("agent-state").waitFor();
}

async function noAnswer({ desk, pass }: Scene): Promise<void> {
  await desk.locator(".softphone-frame iframe").waitFor();
  await pass(untilNoAnswer);
}

async function logInInVain(scene: Scene): Promise<void> {
  const window = scene.page.waitForEvent("popup");
  await noAnswer(scene);
  await diagnosed(scene, "loginWindowOpen");
  await (await window).close();
  await scene.pass(untilTriedAgain);
}

function diagnosed({ desk }: Scene, kind: string): Promise<void> {
  return desk.locator(`[data-testid="diagnosis"][data-kind="${kind}"]`).waitFor();
}

function noticed({ desk }: Scene, kind: string): Promise<void> {
  return desk.locator(`[data-testid="notice"][data-kind="${kind}"]`).waitFor();
}
