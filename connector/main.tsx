/** Starts the page: configuration, language, host, desk, and last the softphone. */
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/card.css";
import { render } from "preact";
import type { SiteConfig } from "../contract/siteConfig.ts";
import { createContactApi } from "./api.ts";
import { loadSiteConfig } from "./config.ts";
import { createDesk } from "./desk/desk.ts";
import { openDrafts } from "./desk/drafts.ts";
import { App } from "./desk/views/app.tsx";
import { OtherTab } from "./desk/views/otherTab.tsx";
import { decideDial } from "./host/dialing.ts";
import { openHost } from "./host/openHost.ts";
import { loadLanguage } from "./i18n/loadLanguage.ts";
import type { Language } from "./i18n/messages.ts";
import { type Lead, seekLead } from "./leading.ts";
import type { PhoneContactState, Softphone } from "./softphone/phone.ts";
import { startSoftphone } from "./softphone/softphone.ts";

const root = document.getElementById("root");
if (root !== null) void start(root);

async function start(place: HTMLElement): Promise<void> {
  const lead = seekLead();
  const loaded = await loadSiteConfig(() => fetch("./config.json", { cache: "no-cache" }));
  const wanted = loaded.ok && loaded.config.language !== null ? [loaded.config.language] : navigator.languages;
  const language = await loadLanguage(wanted);
  document.documentElement.lang = language.tag;
  if (!loaded.ok) {
    render(<ConfigProblem problem={loaded.problem} language={language} />, place);
    return;
  }
  // A page that is loaded again finds its own lock for a moment still held.
  const alone = await Promise.race([lead.gained.then(() => true), pause(aloneMilliseconds)]);
  if (alone !== true) {
    render(<OtherTab lead={lead} language={language} />, place);
    await lead.gained;
    render(null, place);
  }
  open(place, loaded.config, language, lead);
}

function open(place: HTMLElement, config: SiteConfig, language: Language, lead: Lead): void {
  const host = openHost(config);
  let softphone: Softphone | null = null;
  const desk = createDesk({
    api: createContactApi({ apiUrl: config.apiUrl }),
    drafts: openDrafts(() => localStorage, Date.now()),
    softphone: () => softphone,
    mayCall: async (number) => {
      const { parseDialableNumber } = await import("./host/phoneNumber.ts");
      const parsed = parseDialableNumber(number, config.dialing.defaultCountry);
      return decideDial(parsed, config.dialing, [], Date.now());
    },
    onChosen: host.show,
    activityOf: host.activityOf,
  });
  host.commands.subscribe(desk.onHostCommand);
  window.addEventListener("pagehide", desk.saveAll);
  window.addEventListener("online", desk.saveAll);
  desk.subscribe(() => lead.tellBusy(desk.state().contacts.some(({ phone }) => inContact.has(phone.state))));
  lead.onLost(() => {
    desk.saveAll();
    location.reload();
  });

  const startIn = async (container: HTMLElement) => {
    softphone = await startSoftphone({
      connect: config.connect,
      container,
      onEvent: (event) => {
        // SAP's timer runs until it hears of the end, so it hears first.
        host.onPhoneEvent(event);
        desk.onPhoneEvent(event);
      },
    });
  };
  render(
    <App
      desk={desk}
      surroundings={{ language, act: desk.act, config }}
      onSoftphoneContainer={once((container) => void startIn(container))}
    />,
    place,
  );
}

function ConfigProblem({ problem, language: { t } }: { problem: string; language: Language }) {
  return (
    <main class="problem">
      <div role="alert" data-testid="config-problem">
        <h1>{t("page.configProblem")}</h1>
        <p>{t("page.configProblem.what", { problem })}</p>
      </div>
    </main>
  );
}

/** In these a page that goes takes the contact's sound with it. */
const inContact: ReadonlySet<PhoneContactState> = new Set<PhoneContactState>(["ringing", "dialing", "connected"]);
const aloneMilliseconds = 300;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function once<T>(action: (value: T) => void): (value: T) => void {
  let done = false;
  return (value) => {
    if (!done) action(value);
    done = true;
  };
}
