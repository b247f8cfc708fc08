/** What several views say of a contact. */
import type { SiteConfig } from "../../../contract/siteConfig.ts";
import type { Language } from "../../i18n/messages.ts";
import type { PhoneContact } from "../../softphone/phone.ts";
import { visitorOf } from "../../softphone/visitor.ts";
import { cardOf } from "../card.ts";
import type { DeskContact } from "../state.ts";

export function customerName(contact: DeskContact, { t }: Language): string {
  const card = cardOf(contact);
  if (card.kind === "one" && card.customer.name !== "") return card.customer.name;
  if (card.kind === "colleague") return t("customer.colleagueName");
  if (contact.phone.channel === "chat") return visitorOf(contact.phone).name ?? t("customer.unknownName");
  if (card.kind === "anonymous") return t("customer.anonymousName");
  return contact.phone.customerNumber ?? t("customer.unknownName");
}

export function ringingTitle(phone: PhoneContact, { t }: Language): string {
  if (phone.channel !== "voice") return t(`call.ringing.${phone.channel}`);
  return t(phone.arrival === "customer" ? "call.ringing" : `call.ringing.${phone.arrival}`);
}

export function stateWords(contact: DeskContact, language: Language): string {
  const { phone } = contact;
  const { t } = language;
  switch (phone.state) {
    case "ringing":
      return ringingTitle(phone, language);
    case "dialing":
      return t("call.dialing");
    case "connected":
      if (phone.onHold) return t("call.onHold");
      if (phone.channel === "voice") return t("call.connected");
      return t(phone.channel === "chat" ? "call.connected.chat" : "call.connected.task");
    case "ended":
      return t(contact.closed ? "call.closed" : "call.ended");
    case "missed":
      return t("call.missed");
  }
}

/** The stage wants one before the contact is closed, and there is one to choose. */
export function lacksDisposition({ phone, closed, draft }: DeskContact, config: SiteConfig): boolean {
  const wanted = config.dispositionRequired && config.dispositions.length > 0;
  return wanted && phone.state === "ended" && !closed && draft.disposition === null;
}
