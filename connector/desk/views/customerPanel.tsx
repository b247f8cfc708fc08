/** Who is calling: known, one of several, unknown, withheld, or not to be found out. Same height whatever the answer. */
import type { Customer } from "../../../contract/customers.ts";
import type { E164 } from "../../../contract/identifiers.ts";
import type { Card, CardCustomer } from "../card.ts";
import type { DeskContact } from "../state.ts";
import { customerName } from "./contactWords.ts";
import { CopyButton } from "./copyButton.tsx";
import { CrmLink } from "./links.tsx";
import { crmLabel, useSurroundings } from "./surroundings.ts";

export function CustomerPanel({ contact, card }: { contact: DeskContact; card: Card }) {
  const { language, act, config } = useSurroundings();
  const { t } = language;
  const customer = card.kind === "one" ? card.customer : null;
  return (
    <section class="panel customer" data-kind={card.kind}>
      <p class="match-line">
        <span class="match-kind" data-testid="match-kind" data-kind={card.kind}>
          {matchWords()}
        </span>
        {card.kind === "one" && card.stale && (
          <span class="tag warning" data-testid="stale" title={t("customer.stale.what")}>
            {t("customer.stale")}
          </span>
        )}
        {card.kind === "one" && card.chosenFrom !== null && (
          <button type="button" class="link" onClick={() => act.chooseAgain(contact.phone.contactId)}>
            {t("customer.changeChoice")}
          </button>
        )}
      </p>
      <div class="customer-title">
        {card.kind === "looking" ? (
          <span class="bone wide" data-testid="customer-name" />
        ) : (
          <h1 class="customer-name" data-testid="customer-name">
            {customerName(contact, language)}
          </h1>
        )}
        {customer !== null && customer.url !== null && (
          <span class="customer-open">
            <CrmLink url={customer.url}>{t("customer.open", { crm: crmLabel(config) })}</CrmLink>
          </span>
        )}
      </div>
      <p class="customer-company" data-testid="company">
        {customer?.company ?? ""}
      </p>
      {card.kind === "many" ? (
        <Choice contact={contact} card={card} />
      ) : (
        <Facts contact={contact} customer={customer} explanation={explanation()} />
      )}
    </section>
  );

  function matchWords(): string {
    if (card.kind === "many") return t("customer.many", { count: card.count });
    if (card.kind === "one" && card.chosenFrom !== null) return t("customer.many.chosen", { count: card.chosenFrom });
    return t(`customer.${card.kind}`);
  }

  function explanation(): string | null {
    switch (card.kind) {
      case "none":
        return t("customer.none.what");
      case "anonymous":
        return t("customer.anonymous.what");
      case "unavailable":
        return t("customer.unavailable.what");
      default:
        return null;
    }
  }
}

interface FactsProps {
  readonly contact: DeskContact;
  readonly customer: CardCustomer | null;
  readonly explanation: string | null;
}

function Facts({ contact, customer, explanation }: FactsProps) {
  const { t } = useSurroundings().language;
  const number = contact.phone.customerNumber;
  return (
    <>
      <dl class="facts">
        <div>
          <dt>{t("customer.phone")}</dt>
          <dd>{number === null ? <Nothing /> : <PhoneNumber number={number} idle={contact.closed} />}</dd>
        </div>
        {explanation === null && (
          <>
            <div>
              <dt>{t("customer.email")}</dt>
              <dd>{customer?.email ? <a href={`mailto:${customer.email}`}>{customer.email}</a> : <Nothing />}</dd>
            </div>
            <div class="half">
              <dt>{t("customer.status")}</dt>
              <dd>{customer?.status ? <span class="tag">{customer.status}</span> : <Nothing />}</dd>
            </div>
            <div class="half">
              <dt>{t("customer.priority")}</dt>
              <dd>{customer?.priority ? <PriorityTag priority={customer.priority} /> : <Nothing />}</dd>
            </div>
          </>
        )}
      </dl>
      {explanation !== null && <p class="explanation">{explanation}</p>}
    </>
  );
}

function PhoneNumber({ number, idle }: { number: E164; idle: boolean }) {
  const { language, act } = useSurroundings();
  return (
    <>
      <span class="phone-number" data-testid="phone-number">
        {number}
      </span>
      <CopyButton text={number} />
      {idle && (
        <button type="button" class="link" data-testid="call-back" onClick={() => act.callBack(number)}>
          {language.t("customer.callBack")}
        </button>
      )}
    </>
  );
}

function PriorityTag({ priority }: { priority: string }) {
  const urgent = /high|urgent|critical|vip|^[01]$/i.test(priority);
  return <span class={urgent ? "tag urgent" : "tag"}>{priority}</span>;
}

function Nothing() {
  const { t } = useSurroundings().language;
  return (
    <span class="nothing">
      <span aria-hidden="true">–</span>
      <span class="visually-hidden">{t("customer.nothing")}</span>
    </span>
  );
}

function Choice({ contact, card }: { contact: DeskContact; card: Extract<Card, { kind: "many" }> }) {
  const { language, act } = useSurroundings();
  const { t } = language;
  if (card.customers === "expired") return <p class="explanation">{t("customer.many.expired")}</p>;
  const options: readonly (Customer | null)[] =
    card.customers ?? Array.from({ length: Math.min(card.count, 4) }, () => null);
  return (
    <>
      <p class="explanation">{t("customer.many.what")}</p>
      <ul class="choices">
        {options.map((customer, index) => (
          <li key={customer?.id ?? index}>
            {customer === null ? (
              <span class="choice bone" />
            ) : (
              <button
                type="button"
                class="choice"
                data-testid="choose-customer"
                data-customer-id={customer.id}
                onClick={() => act.choose(contact.phone.contactId, customer.id)}
              >
                <span class="choice-name">{customer.name}</span>
                <span class="choice-detail">
                  {[customer.company, customer.email, customer.displayId].filter((part) => part !== null).join(" · ")}
                </span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
