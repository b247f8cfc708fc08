/**
 * All that the page knows, and how each event changes it. Pure: the telephone, the API and the agent's hands come in as
 * actions, `desk.ts` does what follows from them.
 */
import type { ContactView, WrapUpSaved } from "../../contract/api.ts";
import { decodeLookupAnswer, type LookupAnswer } from "../../contract/attributes.ts";
import type { ContactId, E164 } from "../../contract/identifiers.ts";
import type { WrapUp } from "../../contract/wrapUp.ts";
import type { ApiAnswer } from "../api.ts";
import type { Unusual } from "../host/dialing.ts";
import type { AudioProblem, PhoneAgent, PhoneContact, PhoneState, SoftphoneEvent } from "../softphone/phone.ts";

export interface DeskState {
  readonly phone: PhoneState;
  readonly audioProblem: AudioProblem | null;
  readonly agent: PhoneAgent | null;
  /** In order of arrival. */
  readonly contacts: readonly DeskContact[];
  readonly selected: ContactId | null;
  readonly notice: Notice | null;
  /** Notes of contacts that are not on the desk any more, and which the API does not have yet. */
  readonly unsent: number;
}

export interface DeskContact {
  readonly phone: PhoneContact;
  /** The softphone has dropped it. It stays on the desk for its summary. */
  readonly closed: boolean;
  readonly lookup: LookupAnswer;
  readonly view: ContactView | null;
  readonly asking: Asking;
  /** The agent wants to choose again among several customers. */
  readonly choosingAgain: boolean;
  readonly insightsGivenUp: boolean;
  readonly draft: WrapUp;
  readonly saving: SaveState;
}

/** Where the question to the API stands. `expired`: it takes no more questions about this contact. */
export type Asking = "notYet" | "asking" | "answered" | "failed" | "expired";

export type SaveState = "untouched" | "pending" | "saving" | "saved" | "replaced" | "retrying" | "failed";

export type Notice =
  | { readonly kind: "askToDial"; readonly number: E164; readonly country: string; readonly why: Unusual }
  | { readonly kind: "popBlocked"; readonly url: string }
  | { readonly kind: "countryNotAllowed" | "notANumber" | "dialFailed" | "notInDesktop" | "commandFailed" };

export type WrapUpChange = Partial<Pick<WrapUp, "notes" | "disposition" | "ticketId">>;

export type DeskAction =
  | { readonly type: "phone"; readonly event: SoftphoneEvent }
  | { readonly type: "asking"; readonly contactId: ContactId }
  | { readonly type: "viewed"; readonly contactId: ContactId; readonly answer: ApiAnswer<ContactView> }
  | { readonly type: "insightsGivenUp"; readonly contactId: ContactId }
  | { readonly type: "chooseAgain"; readonly contactId: ContactId }
  | { readonly type: "restored"; readonly contactId: ContactId; readonly draft: WrapUp }
  | { readonly type: "edited"; readonly contactId: ContactId; readonly change: WrapUpChange; readonly at: string }
  | { readonly type: "saving"; readonly contactId: ContactId }
  | {
      readonly type: "saveAnswered";
      readonly contactId: ContactId;
      readonly sent: WrapUp;
      readonly answer: ApiAnswer<WrapUpSaved>;
    }
  | { readonly type: "selected"; readonly contactId: ContactId }
  | { readonly type: "removed"; readonly contactId: ContactId }
  | { readonly type: "noticed"; readonly notice: Notice | null }
  | { readonly type: "unsent"; readonly count: number }
  | { readonly type: "audioProblemDismissed" };

export const emptyDesk: DeskState = {
  phone: { kind: "connecting" },
  audioProblem: null,
  agent: null,
  contacts: [],
  selected: null,
  notice: null,
  unsent: 0,
};

/** Closed contacts that stay on the desk: enough for their summaries to come. */
const closedToKeep = 3;

export function reduce(state: DeskState, action: DeskAction): DeskState {
  switch (action.type) {
    case "phone":
      return onPhone(state, action.event);
    case "asking":
      return change(state, action.contactId, (contact) => ({ ...contact, asking: "asking" }));
    case "viewed":
      return change(state, action.contactId, (contact) => onView(contact, action.answer));
    case "insightsGivenUp":
      return change(state, action.contactId, (contact) => ({ ...contact, insightsGivenUp: true }));
    case "chooseAgain":
      return change(state, action.contactId, (contact) => ({ ...contact, choosingAgain: true }));
    case "restored":
      return change(state, action.contactId, (contact) => ({ ...contact, draft: action.draft, saving: "pending" }));
    case "edited":
      return change(state, action.contactId, (contact) => onEdit(contact, action.change, action.at));
    case "saving":
      return change(state, action.contactId, (contact) => ({ ...contact, saving: "saving" }));
    case "saveAnswered":
      return change(state, action.contactId, (contact) => onSaved(contact, action.sent, action.answer));
    case "selected":
      return contactOf(state, action.contactId) === null ? state : { ...state, selected: action.contactId };
    case "removed":
      return remove(state, action.contactId);
    case "noticed":
      return { ...state, notice: action.notice };
    case "unsent":
      return state.unsent === action.count ? state : { ...state, unsent: action.count };
    case "audioProblemDismissed":
      return { ...state, audioProblem: null };
  }
}

export function contactOf(state: DeskState, contactId: ContactId | null): DeskContact | null {
  return state.contacts.find(({ phone }) => phone.contactId === contactId) ?? null;
}

function onPhone(state: DeskState, event: SoftphoneEvent): DeskState {
  switch (event.kind) {
    case "phoneState":
      return { ...state, phone: event.state };
    case "agent":
      return { ...state, agent: event.agent };
    case "present":
      return state;
    case "audioProblem":
      return { ...state, audioProblem: event.problem };
    case "destroyed": {
      const { contactId } = event.contact;
      return keepFewClosed(change(state, contactId, (contact) => ({ ...contact, phone: event.contact, closed: true })));
    }
    default:
      return contactOf(state, event.contact.contactId) === null
        ? arrive(state, event.contact)
        : change(state, event.contact.contactId, (contact) => refresh(contact, event.contact));
  }
}

function arrive(state: DeskState, phone: PhoneContact): DeskState {
  const arrived: DeskContact = {
    phone,
    closed: false,
    lookup: decodeLookupAnswer(phone.attributes),
    view: null,
    asking: "notYet",
    choosingAgain: false,
    insightsGivenUp: false,
    draft: { notes: "", disposition: null, ticketId: null, editedAt: "" },
    saving: "untouched",
  };
  // Somebody who is spoken with keeps the desk; the newcomer rings in the list.
  const busy = contactOf(state, state.selected)?.phone.state === "connected";
  return {
    ...state,
    contacts: [...state.contacts, arrived],
    selected: busy ? state.selected : phone.contactId,
  };
}

function refresh(contact: DeskContact, phone: PhoneContact): DeskContact {
  const same = contact.phone.attributes === phone.attributes;
  return { ...contact, phone, lookup: same ? contact.lookup : decodeLookupAnswer(phone.attributes) };
}

function onView(contact: DeskContact, answer: ApiAnswer<ContactView>): DeskContact {
  switch (answer.kind) {
    case "ok": {
      const view = answer.value;
      const kept = view.wrapUp;
      const newer = kept !== null && kept.editedAt > contact.draft.editedAt;
      return {
        ...contact,
        view,
        asking: "answered",
        choosingAgain: contact.choosingAgain && view.customerId === contact.view?.customerId,
        ...(newer ? { draft: kept, saving: contact.saving === "untouched" ? "saved" : "replaced" } : {}),
      };
    }
    case "expired":
      return { ...contact, asking: "expired" };
    case "refused":
    case "unreachable":
      return { ...contact, asking: contact.view === null ? "failed" : "answered" };
  }
}

function onEdit(contact: DeskContact, wanted: WrapUpChange, at: string): DeskContact {
  return { ...contact, draft: { ...contact.draft, ...wanted, editedAt: at }, saving: "pending" };
}

function onSaved(contact: DeskContact, sent: WrapUp, answer: ApiAnswer<WrapUpSaved>): DeskContact {
  const editedSince = contact.draft.editedAt !== sent.editedAt;
  switch (answer.kind) {
    case "ok": {
      const { wrapUp, record } = answer.value;
      const view = contact.view === null ? null : { ...contact.view, wrapUp, record };
      if (wrapUp.editedAt > contact.draft.editedAt) return { ...contact, view, draft: wrapUp, saving: "replaced" };
      return { ...contact, view, saving: editedSince ? "pending" : "saved" };
    }
    case "unreachable":
      return { ...contact, saving: "retrying" };
    case "expired":
    case "refused":
      return { ...contact, saving: "failed" };
  }
}

function change(state: DeskState, contactId: ContactId, how: (contact: DeskContact) => DeskContact): DeskState {
  if (contactOf(state, contactId) === null) return state;
  return {
    ...state,
    contacts: state.contacts.map((contact) => (contact.phone.contactId === contactId ? how(contact) : contact)),
  };
}

function remove(state: DeskState, contactId: ContactId): DeskState {
  const contacts = state.contacts.filter(({ phone }) => phone.contactId !== contactId);
  const selected = state.selected === contactId ? (contacts.at(-1)?.phone.contactId ?? null) : state.selected;
  return { ...state, contacts, selected };
}

function keepFewClosed(state: DeskState): DeskState {
  const closed = state.contacts.filter((contact) => contact.closed && contact.phone.contactId !== state.selected);
  const surplus = closed.slice(0, Math.max(0, closed.length - closedToKeep));
  return surplus.reduce((shorter, { phone }) => remove(shorter, phone.contactId), state);
}
