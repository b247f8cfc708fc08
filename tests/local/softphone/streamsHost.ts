/**
 * A page that frames a softphone with the unmodified amazon-connect-streams, on an origin of its own, and keeps what the
 * library tells it in the order it came.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Page } from "playwright-core";

export interface StreamsHost {
  readonly origin: string;
  /** The address that frames this softphone. */
  url(softphone: { readonly accessUrl: string; readonly logInPopUp?: boolean }): string;
  close(): Promise<void>;
}

export async function startStreamsHost(): Promise<StreamsHost> {
  const release = path.resolve("node_modules/amazon-connect-streams/release/connect-streams-min.js");
  const files: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
    "/": { type: "text/html", text: document },
    "/host.js": { type: "text/javascript", text: script },
    "/streams.js": { type: "text/javascript", text: await readFile(release, "utf8") },
  };
  const server = createServer((request, response) => {
    const file = files[new URL(request.url ?? "/", "http://localhost").pathname];
    response.writeHead(file === undefined ? 404 : 200, {
      "content-type": `${file?.type ?? "text/plain"}; charset=utf-8`,
    });
    response.end(file?.text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url({ accessUrl, logInPopUp }) {
      const url = new URL(origin);
      url.searchParams.set("access", accessUrl);
      if (logInPopUp) url.searchParams.set("popUp", "yes");
      return url.href;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the library has told the page so far. */
export function seen(page: Page): Promise<readonly string[]> {
  return page.evaluate("window.seen");
}

/** Resolves once the library has told this, after `since` earlier messages. */
export async function waitToSee(page: Page, what: string, since = 0): Promise<void> {
  try {
    await page.waitForFunction(([text, from]) => window.seen.slice(from).includes(text), [what, since] as const);
  } catch (error) {
    throw new Error(`never saw "${what}" in: ${(await seen(page)).join(" | ")}`, { cause: error });
  }
}

declare global {
  interface Window {
    seen: string[];
  }
}

const document = `<!doctype html><title>Host</title><div id="ccp" style="width: 320px; height: 465px"></div>
<script src="/streams.js"></script><script src="/host.js"></script>`;

/** Runs in the browser. Contact events come as `contact <event> <contact's state>`. */
const script = `
const options = new URL(location.href).searchParams;
const access = options.get("access");
window.seen = [];
const see = (text) => window.seen.push(text);
connect.getLog().setEchoLevel(connect.LogLevel.ERROR);
connect.core.initCCP(document.getElementById("ccp"), {
  ccpUrl: access + "/ccp-v2/",
  loginUrl: access + "/login",
  loginPopup: options.has("popUp"),
  loginPopupAutoClose: true,
  region: "ap-southeast-2",
  softphone: { allowFramedSoftphone: true },
  ccpLoadTimeout: 1500,
  ccpAckTimeout: 1000,
});
connect.core.onInitialized(() => see("initialized"));
connect.core.getEventBus().subscribe(connect.EventType.ACK_TIMEOUT, () => see("no acknowledge"));
connect.core.getEventBus().subscribe(connect.EventType.TERMINATED, () => see("terminated"));
connect.agent((agent) => {
  window.agent = agent;
  see("agent " + agent.getName());
  agent.onStateChange(({ newState }) => see("state " + newState));
  agent.onMuteToggle(({ muted }) => see("muted " + muted));
});
connect.contact((contact) => {
  window.contact = contact;
  const phases = ["Incoming", "Connecting", "Accepted", "Connected", "Missed", "Error", "ACW", "Ended", "Destroy"];
  see("contact " + contact.getType() + " " + contact.getContactId());
  for (const phase of phases) contact["on" + phase]((told) => see(phase));
  contact.onRefresh((told) => {
    for (const connection of told.getConnections()) see(connection.getType() + " " + connection.getStatus().type);
  });
});
connect.core.onViewContact(({ contactId }) => see("viewed " + contactId));
`;
