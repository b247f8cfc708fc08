/** Who is calling: known, one of several, unknown, withheld, or not to be found out. Same height whatever the answer. */
import type { Customer } from "../../../contract/customers.ts";
import type { E164 } from "../../../contract/identifiers.ts";
import { age } from "../../i18n/format.ts";
import { visitorOf } from "../../softphone/visitor.ts";
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
  const isChat = contact.phone.channel === "chat";
  return (
    <section class="panel customer" data-kind={card.kind}>
      <p class="match-line">
        <span class="match-kind" data-testid="match-kind" data-kind={card.kind}>
          {matchWords()}
        </span>
        {card.kind === "one" && card.stale && (
          <span class="tag warning" data-testid="stale" title={t("customer.stale.what")}>
            {card.asOf === null ? t("customer.stale") : t("customer.stale.age", { age: age(card.asOf, language) })}
          </span>
        )}
        {card.kind === "one" && card.chosenFrom !== null && (
          <button type="button" class="link" onClick={() => act.chooseAgain(contact.phone.contactId)}>
            {t("customer.changeChoice")}
          </button>
        )}
      </p>
      {card.kind === "looking" ? (
        <h1 class="bone wide" data-testid="customer-name">
          <span class="visually-hidden">{t("customer.looking")}</span>
        </h1>
      ) : (
        <h1 class="customer-name" data-testid="customer-name">
          {customerName(contact, language)}
        </h1>
      )}
      <div class="customer-company">
        <p data-testid="company">{customer?.company ?? ""}</p>
        {customer !== null && customer.url !== null && (
          <CrmLink url={customer.url}>{t("customer.open", { crm: crmLabel(config) })}</CrmLink>
        )}
      </div>
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
        return t(isChat ? "customer.none.what.chat" : "customer.none.what");
      case "anonymous":
        return t("customer.anonymous.what");
      case "colleague":
        return t("customer.colleague.what");
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
  const { phone, closed } = contact;
  const isChat = phone.channel === "chat";
  const number = phone.customerNumber ?? customer?.phoneNumbers[0] ?? null;
  // While they talk there is nobody to call; a chat leaves the telephone free.
  const call = isChat ? "customer.call" : closed ? "customer.callBack" : null;
  const email = customer?.email ?? (isChat ? visitorOf(phone).email : null);
  return (
    <>
      <dl class="facts">
        {(explanation === null || !isChat) && (
          <div>
            <dt>{t("customer.phone")}</dt>
            <dd>{number === null ? <Nothing /> : <PhoneNumber number={number} call={call} />}</dd>
          </div>
        )}
        {(explanation === null || isChat) && (
          <div>
            <dt>{t("customer.email")}</dt>
            <dd>{email ? <a href={`mailto:${email}`}>{email}</a> : <Nothing />}</dd>
          </div>
        )}
        {explanation === null && (
          <>
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

type CallWords = "customer.call" | "customer.callBack";

function PhoneNumber({ number, call }: { number: E164; call: CallWords | null }) {
  const { language, act } = useSurroundings();
  return (
    <>
      <span class="phone-number" data-testid="phone-number">
        {number}
      </span>
      <CopyButton text={number} />
      {call !== null && (
        <button type="button" class="link" data-testid="call-back" onClick={() => act.callBack(number)}>
          {language.t(call)}
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
