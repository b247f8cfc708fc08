/** The customer's last calls and chats, newest first: who spoke with them, and what came of it. */
import type { PastCall } from "../../../contract/customers.ts";
import { day } from "../../i18n/format.ts";
import type { Language } from "../../i18n/messages.ts";
import type { Card } from "../card.ts";
import type { DeskContact } from "../state.ts";
import { CrmLink } from "./links.tsx";
import { Bones, waits } from "./stillToCome.tsx";
import { useSurroundings } from "./surroundings.ts";

export function PastCallsPanel({ contact, card }: { contact: DeskContact; card: Card }) {
  const { t } = useSurroundings().language;
  // Without a customer there is nothing to tell of, and the panel above says so already.
  if (card.kind !== "one") return null;
  return (
    <section class="panel past" aria-busy={contact.view === null && waits(contact)}>
      <h2>{t("past.title")}</h2>
      <div class="past-body">
        <PastCalls contact={contact} />
      </div>
    </section>
  );
}

function PastCalls({ contact }: { contact: DeskContact }) {
  const { t } = useSurroundings().language;
  const { view } = contact;
  if (view === null && waits(contact)) return <Bones label={t("past.loading")} />;
  if (view === null || view.lastCalls.length === 0) return <p class="hint">{t("past.none")}</p>;
  return (
    <ul>
      {view.lastCalls.map((call) => (
        <PastCallRow key={call.callId} call={call} />
      ))}
    </ul>
  );
}

function PastCallRow({ call }: { call: PastCall }) {
  const { language } = useSurroundings();
  const details = [happened(call, language), call.agentName, call.disposition].filter((part) => part !== null);
  return (
    <li class="past-row" data-testid="past-call">
      <CrmLink url={call.url}>{day(call.startedAt, language)}</CrmLink>
      <span class="past-detail">{details.join(" · ")}</span>
    </li>
  );
}

function happened({ channel, direction, outcome }: PastCall, { t }: Language): string {
  const what = t(channel === "chat" ? "past.chat" : `past.${direction}`);
  return outcome === "answered" ? what : `${what}, ${t(`past.${outcome}`)}`;
}
