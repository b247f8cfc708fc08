/** The place of Amazon Connect's own softphone, and what is wrong with it when it does not answer. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Diagnosis, diagnose } from "../../softphone/diagnosis.ts";
import type { AudioProblem, PhoneState } from "../../softphone/phone.ts";
import { useSurroundings } from "./surroundings.ts";

export interface SoftphonePaneProps {
  readonly phone: PhoneState;
  readonly audioProblem: AudioProblem | null;
  readonly onContainer: (container: HTMLElement) => void;
}

export function SoftphonePane({ phone, audioProblem, onContainer }: SoftphonePaneProps) {
  const { t } = useSurroundings().language;
  const [open, setOpen] = useState(true);
  const container = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (container.current !== null) onContainer(container.current);
  }, [onContainer]);
  const diagnosis = diagnose(phone);
  const covered = phone.kind === "connecting" || phone.kind === "loginNeeded";
  return (
    <section class="softphone" data-open={open || covered} aria-label={t("softphone.title")}>
      <button type="button" class="softphone-toggle" aria-expanded={open || covered} onClick={() => setOpen(!open)}>
        {t(open || covered ? "softphone.hide" : "softphone.show")}
      </button>
      <div class="softphone-body">
        {/* Streams puts its iframe in here. It must never be moved or drawn anew: the call's audio lives in it. */}
        <div class="softphone-frame" ref={container} />
        {covered && (
          <div class="softphone-cover" role="status">
            {diagnosis === null ? <p>{t("softphone.connecting")}</p> : <DiagnosisBox diagnosis={diagnosis} />}
          </div>
        )}
        {!covered && diagnosis !== null && (
          <div class="softphone-strip" role="status">
            <DiagnosisBox diagnosis={diagnosis} />
          </div>
        )}
        {!covered && diagnosis === null && audioProblem !== null && <AudioProblemStrip problem={audioProblem} />}
      </div>
    </section>
  );
}

function DiagnosisBox({ diagnosis }: { diagnosis: Diagnosis }) {
  const { language, act, config } = useSurroundings();
  const { t } = language;
  const { kind } = diagnosis;
  const { ccpUrl } = config.connect;
  const ccp = kind === "wrongAddress" ? ccpUrl : new URL(ccpUrl).origin;
  return (
    <div class="diagnosis" data-testid="diagnosis" data-kind={kind}>
      <h2>{t(`diagnosis.${kind}`)}</h2>
      <p>{t(`diagnosis.${kind}.what`, { ccp, origin: location.origin })}</p>
      {diagnosis.remedy === "logIn" && (
        <button type="button" class="primary" data-testid="log-in" onClick={act.openLogin}>
          {t("diagnosis.logIn")}
        </button>
      )}
      {diagnosis.remedy === "reload" && (
        <button type="button" class="primary" onClick={() => location.reload()}>
          {t("diagnosis.reload")}
        </button>
      )}
    </div>
  );
}

function AudioProblemStrip({ problem }: { problem: AudioProblem }) {
  const { language, act } = useSurroundings();
  const { t } = language;
  const microphone = problem === "microphone";
  return (
    <div class="softphone-strip" role="status">
      <div class="diagnosis" data-testid="audio-problem" data-kind={problem}>
        <h2>{t(microphone ? "diagnosis.microphone" : "diagnosis.audio")}</h2>
        <p>{t(microphone ? "diagnosis.microphone.what" : "diagnosis.audio.what")}</p>
        <button type="button" class="quiet" onClick={act.dismissAudioProblem}>
          {t("diagnosis.dismiss")}
        </button>
      </div>
    </div>
  );
}
