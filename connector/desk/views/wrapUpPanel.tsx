/** Notes, disposition, and whether they are safe. */
import { longestNotes } from "../../../contract/wrapUp.ts";
import type { DeskContact } from "../state.ts";
import { lacksDisposition } from "./contactWords.ts";
import { CrmLink } from "./links.tsx";
import { crmLabel, useSurroundings } from "./surroundings.ts";

/** How near the end of the room for notes its size is told. */
const fewCharacters = 500;

export function WrapUpPanel({ contact }: { contact: DeskContact }) {
  const { language, act, config } = useSurroundings();
  const { t } = language;
  const { contactId } = contact.phone;
  const { notes, disposition } = contact.draft;
  const left = longestNotes - notes.length;
  const missing = lacksDisposition(contact, config);
  const hint = missing ? t("wrapUp.disposition.required") : "";
  const options = offered(config.dispositions, disposition);
  return (
    <section class="panel wrap-up">
      <h2>{t("wrapUp.title")}</h2>
      <label class="field">
        <span class="field-label">{t("wrapUp.notes")}</span>
        <textarea
          data-testid="notes"
          rows={4}
          maxLength={longestNotes}
          placeholder={t("wrapUp.notes.placeholder")}
          value={notes}
          onInput={({ currentTarget }) => act.edit(contactId, { notes: currentTarget.value })}
        />
      </label>
      {options.length > 0 && (
        <label class="field inline">
          <span class="field-label">{t("wrapUp.disposition")}</span>
          <select
            data-testid="disposition"
            required={config.dispositionRequired}
            aria-invalid={missing}
            value={disposition ?? ""}
            onChange={({ currentTarget }) => act.edit(contactId, { disposition: currentTarget.value || null })}
          >
            <option value="">{t("wrapUp.disposition.none")}</option>
            {options.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <p class="wrap-up-hint">{left < fewCharacters ? t("wrapUp.notes.left", { count: left }) : hint}</p>
      <div class="wrap-up-foot">
        <SaveMark contact={contact} />
        <RecordMark contact={contact} />
      </div>
    </section>
  );
}

function SaveMark({ contact }: { contact: DeskContact }) {
  const { language, act } = useSurroundings();
  const { t } = language;
  const { contactId } = contact.phone;
  const savable = contact.lookup.contactToken !== null;
  return (
    <span class="save">
      <span class="save-state" role="status" data-testid="save-state" data-state={savable ? contact.saving : "local"}>
        {t(savable ? `wrapUp.${contact.saving}` : "wrapUp.noToken")}
      </span>
      {savable && contact.saving === "retrying" && (
        <button type="button" class="link" onClick={() => act.saveNow(contactId)}>
          {t("wrapUp.retry")}
        </button>
      )}
    </span>
  );
}

function RecordMark({ contact }: { contact: DeskContact }) {
  const { language, config } = useSurroundings();
  const record = contact.view?.record;
  const crm = crmLabel(config);
  if (record === undefined) return <span class="record" />;
  if (record.state === "waiting") return <span class="record">{language.t("record.waiting", { crm })}</span>;
  return (
    <span class="record" data-testid="record" data-record-id={record.id}>
      <CrmLink url={record.url}>{language.t("record.written", { crm })}</CrmLink>
    </span>
  );
}

/** A disposition that was chosen before the list changed stays visible. */
function offered(dispositions: readonly string[], chosen: string | null): readonly string[] {
  return chosen === null || dispositions.includes(chosen) ? dispositions : [...dispositions, chosen];
}
