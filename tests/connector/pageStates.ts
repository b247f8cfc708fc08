/**
 * Every state an agent can find the page in while it works, and how it gets there: what the accessibility tests go
 * through and what `npm run screenshots` takes pictures of. States of a page with trouble are in `troubleStates.ts`.
 */
import type { BrowserContext } from "playwright-core";
import type { SiteConfig } from "../../contract/siteConfig.ts";
import type { ConnectorRig } from "./connectorRig.ts";
import type { LineContact } from "./lineContacts.ts";
import { attributes, contactId, daniel, insights, john, johnCalls, priya, view } from "./samples.ts";
import { type Look, type Scene, sceneTime } from "./scene.ts";

export interface PageState {
  /** Also the name of its picture. */
  readonly name: string;
  /** What the agent sees. */
  readonly shows: string;
  /** Where it can be; both unless said. */
  readonly only?: Look;
  readonly movingTime?: boolean;
  readonly alone?: boolean;
  readonly config?: (usual: SiteConfig) => SiteConfig | null;
  readonly before?: (context: BrowserContext, rig: ConnectorRig) => Promise<unknown>;
  /** What a picture of it must show, by test id; without it the picture shows the top. */
  readonly focus?: string;
  /** Brings it about, and waits until it is there. */
  readonly arrange: (scene: Scene) => Promise<unknown>;
}

const call = contactId(1);
const chat = contactId(2);
const known = view(call, { kind: "one", customer: john, stale: false });
const several = attributes({ kind: "many", matchCount: 2 });
const written = { state: "written", crm: "halopsa", id: "1001", url: "http://localhost:4402/ticket?id=1001" } as const;

const of = (phase: LineContact["phase"], more: Partial<LineContact> = {}): LineContact => ({
  contactId: call,
  phase,
  attributes: johnCalls,
  ...more,
});

export const pageStates: readonly PageState[] = [
  {
    name: "idle",
    shows: "no contact",
    arrange: ({ desk }) => desk.getByTestId("empty-desk").waitFor(),
  },
  {
    name: "ringing",
    shows: "a known customer calls",
    arrange: (scene) => ring(scene, "one"),
  },
  {
    name: "ringing-unknown",
    shows: "nobody in the CRM has the number",
    arrange: (scene) => ring(scene, "none", { attributes: attributes({ kind: "none" }), number: "+61400999888" }),
  },
  {
    name: "ringing-withheld",
    shows: "the number is withheld",
    arrange: (scene) =>
      ring(scene, "anonymous", { attributes: attributes({ kind: "anonymous" }), number: "anonymous" }),
  },
  {
    name: "ringing-several",
    focus: "choose-customer",
    shows: "two customers share the number",
    async arrange(scene) {
      scene.rig.api.show(view(call, { kind: "many", customers: [priya, daniel], stale: false }));
      await ring(scene, "many", { attributes: several, number: "+61399990000" });
      await scene.desk.getByTestId("choose-customer").first().waitFor();
    },
  },
  {
    name: "ringing-crm-down",
    shows: "the CRM does not answer",
    async arrange(scene) {
      scene.rig.api.show(view(call, { kind: "unavailable" }));
      await ring(scene, "unavailable", { attributes: attributes({ kind: "unavailable" }) });
    },
  },
  {
    name: "ringing-looking",
    shows: "the API is asked who is calling",
    arrange: (scene) => ring(scene, "looking", { attributes: attributes({ kind: "unavailable" }) }),
  },
  {
    name: "ringing-stale",
    shows: "what the CRM said some time ago",
    async arrange(scene) {
      await ring(scene, "one", { attributes: { ...johnCalls, CustomerStale: "true" } });
      await scene.desk.getByTestId("stale").waitFor();
    },
  },
  {
    name: "ringing-transfer",
    shows: "a colleague passes a call on",
    arrange: (scene) => ring(scene, "one", { initialContactId: contactId(9), number: "INTERNAL-TRANSFER" }),
  },
  {
    name: "ringing-colleague",
    shows: "a colleague calls",
    async arrange(scene) {
      scene.show(of("ringing", { attributes: {}, fromAgent: true }));
      await at(scene, "ringing");
    },
  },
  {
    name: "ringing-callback",
    shows: "a queued callback",
    arrange: (scene) => ring(scene, "one", { type: "queue_callback" }),
  },
  {
    name: "dialing",
    shows: "the agent calls",
    async arrange(scene) {
      scene.rig.api.show(known);
      scene.show(of("dialing", { outbound: true }));
      await at(scene, "dialing");
    },
  },
  {
    name: "connected",
    shows: "a call, with the customer's open tickets",
    async arrange(scene) {
      await talk(scene);
      await scene.desk.getByTestId("ticket-row").first().waitFor();
    },
  },
  {
    name: "on-hold",
    shows: "the customer is on hold",
    async arrange(scene) {
      await talk(scene);
      scene.show(of("onHold"));
      await scene.desk.getByText("On hold", { exact: true }).waitFor();
    },
  },
  {
    name: "muted",
    shows: "the microphone is off",
    async arrange(scene) {
      await talk(scene);
      await scene.softphoneSays("agent::mute_toggle", { muted: true });
      await scene.desk.getByTestId("call-state").getByText("Muted").waitFor();
    },
  },
  {
    name: "several-contacts",
    shows: "a call, and a chat that comes in",
    async arrange(scene) {
      await talk(scene);
      scene.show(of("connected"), {
        contactId: chat,
        type: "chat",
        phase: "ringing",
        attributes: attributes({ kind: "one", name: priya.name, email: priya.email, company: priya.company }),
      });
      await scene.desk.getByTestId("contact-tab").nth(1).waitFor();
    },
  },
  {
    name: "chat",
    shows: "a chat",
    async arrange(scene) {
      scene.rig.api.show(known);
      scene.show(of("connected", { type: "chat" }));
      await at(scene, "connected");
      await scene.desk.getByTestId("ticket-row").first().waitFor();
    },
  },
  {
    name: "customer-chosen",
    shows: "the customer that the agent chose",
    async arrange(scene) {
      scene.rig.api.show(view(call, { kind: "many", customers: [priya, daniel], stale: false }));
      scene.show(of("connected", { attributes: several, number: "+61399990000" }));
      await scene.desk.getByTestId("choose-customer").filter({ hasText: daniel.name }).click();
      await scene.desk.getByTestId("customer-name").getByText(daniel.name).waitFor();
    },
  },
  {
    name: "notes-saved",
    focus: "save-state",
    shows: "notes that are saved",
    async arrange(scene) {
      await talk(scene);
      await writeNotes(scene);
      await saved(scene, "saved");
    },
  },
  {
    name: "notes-not-saved",
    focus: "save-state",
    shows: "notes that are not saved yet",
    async arrange(scene) {
      await talk(scene);
      scene.rig.api.refusal = { route: "PUT", status: 503 };
      await writeNotes(scene);
      await saved(scene, "retrying");
    },
  },
  {
    name: "notes-not-savable",
    focus: "save-state",
    shows: "notes of a contact whose token has expired",
    async arrange(scene) {
      await talk(scene);
      scene.rig.api.refusal = { route: "PUT", status: 401 };
      await writeNotes(scene);
      await saved(scene, "failed");
    },
  },
  {
    name: "notes-local",
    focus: "save-state",
    shows: "notes of a contact that came without Patchbay's flow",
    async arrange(scene) {
      scene.show(of("connected", { attributes: {} }));
      await writeNotes(scene);
      await saved(scene, "local");
    },
  },
  {
    name: "disposition-missing",
    focus: "save-state",
    shows: "after-call work without a disposition",
    async arrange(scene) {
      await talk(scene);
      await end(scene);
      await scene.desk.getByTestId("insights").waitFor();
    },
  },
  {
    name: "summary",
    focus: "insights",
    shows: "the summary of the call, sentiment, talk time, and the record in the CRM",
    async arrange(scene) {
      scene.rig.api.show({ ...known, record: written, insights });
      scene.show(of("connected"));
      await at(scene, "connected");
      await scene.desk.getByTestId("disposition").selectOption("Resolved");
      await end(scene);
      await scene.desk.getByTestId("insights-summary").waitFor();
    },
  },
  {
    name: "no-summary",
    focus: "insights",
    shows: "an analysis without a summary",
    async arrange(scene) {
      const absent = { state: "absent", why: "skipped", detail: null } as const;
      scene.rig.api.show({
        ...known,
        record: written,
        insights: { ...insights, summary: absent, sentimentByQuarter: [], talkTime: null, categories: [] },
      });
      scene.show(of("connected"));
      await at(scene, "connected");
      await end(scene);
      await scene.desk.getByTestId("insights-summary").waitFor();
    },
  },
  {
    name: "closed",
    shows: "a contact that is closed and logged",
    async arrange(scene) {
      scene.rig.api.show({ ...known, record: written, insights });
      scene.show(of("connected"));
      await at(scene, "connected");
      scene.show();
      await at(scene, "closed");
      await scene.desk.getByTestId("insights-summary").waitFor();
    },
  },
  {
    name: "missed",
    shows: "a call that nobody took",
    async arrange(scene) {
      scene.show(of("ringing"));
      await at(scene, "ringing");
      scene.show(of("missed"));
      await at(scene, "missed");
    },
  },
];

async function ring(scene: Scene, match: string, more: Partial<LineContact> = {}): Promise<void> {
  scene.show(of("ringing", { since: new Date(sceneTime.getTime() - 5_000), ...more }));
  await at(scene, "ringing");
  await scene.desk.locator(`[data-testid="match-kind"][data-kind="${match}"]`).waitFor();
}

async function talk(scene: Scene): Promise<void> {
  scene.rig.api.show(known);
  scene.show(of("connected"));
  await at(scene, "connected");
  await scene.desk.getByTestId("ticket-row").first().waitFor();
}

async function end(scene: Scene): Promise<void> {
  scene.show(of("ended", { since: sceneTime }));
  await at(scene, "ended");
}

function at({ desk }: Scene, state: string): Promise<void> {
  return desk.locator(`[data-testid="call-state"][data-state="${state}"]`).waitFor();
}

function writeNotes({ desk }: Scene): Promise<void> {
  return desk.getByTestId("notes").fill("The printer on the second floor prints blank pages since Monday.");
}

function saved({ desk }: Scene, state: string): Promise<void> {
  return desk.locator(`[data-testid="save-state"][data-state="${state}"]`).waitFor();
}
