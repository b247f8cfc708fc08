/** Where the call stands, how long it has lasted, and what can be done with it. */
import { useEffect, useState } from "preact/hooks";
import { clock } from "../../i18n/format.ts";
import type { PhoneContact } from "../../softphone/phone.ts";
import type { DeskContact } from "../state.ts";
import { lacksDisposition, stateWords } from "./contactWords.ts";
import { useSurroundings } from "./surroundings.ts";

export function CallPanel({ contact }: { contact: DeskContact }) {
  const { language } = useSurroundings();
  const { t } = language;
  const { phone } = contact;
  return (
    <section class="call" data-state={contact.closed ? "closed" : phone.state} data-testid="call-state">
      <div class="call-words">
        <span class="call-state">
          {stateWords(contact, language)}
          {phone.arrival === "transfer" && <span class="tag">{t("call.transferred")}</span>}
          {phone.arrival === "callback" && <span class="tag">{t("call.callback")}</span>}
          {phone.muted && phone.state === "connected" && <span class="tag">{t("call.muted")}</span>}
        </span>
        <span class="call-detail">
          <CallTimer phone={phone} />
          {phone.queue !== null && <span class="call-queue">{t("call.queue", { queue: phone.queue })}</span>}
        </span>
      </div>
      <div class="call-buttons">
        <CallButtons contact={contact} />
      </div>
    </section>
  );
}

function CallButtons({ contact }: { contact: DeskContact }) {
  const { language, act, config } = useSurroundings();
  const { t } = language;
  const { contactId, state, channel, arrival } = contact.phone;
  const unfinished = lacksDisposition(contact, config);
  if (contact.closed) {
    return (
      <button type="button" class="quiet" onClick={() => act.remove(contactId)}>
        {t("call.remove")}
      </button>
    );
  }
  switch (state) {
    case "ringing":
      return (
        <>
          <button type="button" class="danger-quiet" data-testid="reject" onClick={() => act.hangUp(contactId)}>
            {t("call.reject")}
          </button>
          <button type="button" class="accept" data-testid="accept" onClick={() => act.accept(contactId)}>
            {t(arrival === "callback" ? "call.accept.callback" : "call.accept")}
          </button>
        </>
      );
    case "dialing":
    case "connected":
      return (
        <button type="button" class="danger" data-testid="hang-up" onClick={() => act.hangUp(contactId)}>
          {t(channel === "chat" ? "call.leave" : "call.hangUp")}
        </button>
      );
    case "ended":
    case "missed":
      return (
        <button
          type="button"
          class="primary"
          data-testid="finish"
          disabled={unfinished}
          title={unfinished ? t("wrapUp.disposition.required") : undefined}
          onClick={() => act.finish(contactId)}
        >
          {t("call.finish")}
        </button>
      );
  }
}

/** Runs while there is something to measure: ringing, then talking; then stands at the call's length. */
function CallTimer({ phone }: { phone: PhoneContact }) {
  const { t } = useSurroundings().language;
  const running = phone.endedAt === null;
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  const from = phone.connectedAt ?? phone.startedAt;
  // A call that ended before this page was loaded: when it began is not known any more.
  if (phone.endedAt !== null && phone.endedAt <= from) return null;
  return (
    <span class="call-timer" role="timer" aria-label={t("call.duration")} data-testid="call-timer">
      {clock((phone.endedAt ?? Math.max(now, from)) - from)}
    </span>
  );
}
