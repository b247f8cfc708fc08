/** The desk at work: holds the state, and does what follows from each change of it. */
import type { Customer } from "../../contract/customers.ts";
import type { ContactId, E164 } from "../../contract/identifiers.ts";
import type { ContactApi, TokenHolder } from "../api.ts";
import type { DialDecision } from "../host/dialing.ts";
import type { Host, HostCommand } from "../host/host.ts";
import type { CommandResult, Softphone, SoftphoneEvent } from "../softphone/phone.ts";
import type { Drafts } from "./drafts.ts";
import { createOutbox } from "./outbox.ts";
import { nextAsk, nextSave, typingPause } from "./patience.ts";
import {
  contactOf,
  type DeskAction,
  type DeskContact,
  type DeskState,
  emptyDesk,
  reduce,
  type WrapUpChange,
} from "./state.ts";
import { createTimers, type DeskTimer, realTimer } from "./timers.ts";

export interface Desk {
  state(): DeskState;
  subscribe(listener: () => void): () => void;
  onPhoneEvent(event: SoftphoneEvent): void;
  onHostCommand(command: HostCommand): void;
  /** Sends what is unsaved, for a page that is about to go, or for a network that has come back. */
  saveAll(): void;
  /** What the agent's hands do. */
  readonly act: DeskActs;
}

export interface DeskActs {
  accept(contactId: ContactId): void;
  hangUp(contactId: ContactId): void;
  finish(contactId: ContactId): void;
  /** After the agent was asked. */
  dial(number: E164): void;
  /** Only to the stage's countries: a missed call from a premium number is bait. */
  callBack(number: E164): void;
  setAgentState(name: string): void;
  openLogin(): void;
  select(contactId: ContactId): void;
  remove(contactId: ContactId): void;
  choose(contactId: ContactId, customerId: string): void;
  chooseAgain(contactId: ContactId): void;
  edit(contactId: ContactId, change: WrapUpChange): void;
  saveNow(contactId: ContactId): void;
  dismissNotice(): void;
  dismissAudioProblem(): void;
}

export interface DeskParts {
  readonly api: ContactApi;
  readonly drafts: Drafts;
  /** Comes later than the first events. */
  readonly softphone: () => Softphone | null;
  /** What the stage's rules say to a call the agent starts from the card. */
  readonly mayCall: (number: E164) => Promise<DialDecision>;
  /** The agent said which of several customers it is: the record at this address is wanted. */
  readonly onChosen?: (url: string) => void;
  readonly activityOf?: Host["activityOf"];
  readonly timer?: DeskTimer;
}

export function createDesk(parts: DeskParts): Desk {
  const { api, drafts, softphone, mayCall, onChosen = () => {}, activityOf, timer = realTimer } = parts;
  let state = emptyDesk;
  const listeners = new Set<() => void>();
  const asks = createTimers<ContactId>(timer);
  const saves = createTimers<ContactId>(timer);
  const asksSoFar = new Map<ContactId, number>();
  const saveFailures = new Map<ContactId, number>();

  const outbox = createOutbox({
    api,
    drafts,
    timer,
    isOnDesk: (contactId) => contactOf(state, contactId) !== null,
    onCount: (count) => dispatch({ type: "unsent", count }),
  });

  function dispatch(action: DeskAction): void {
    const before = state;
    state = reduce(before, action);
    if (state === before) return;
    // Whoever left the desk may have left notes behind.
    if (before.contacts.some(({ phone }) => contactOf(state, phone.contactId) === null)) outbox.send();
    for (const listener of listeners) listener();
  }

  function onPhoneEvent(event: SoftphoneEvent): void {
    const contactId = "contact" in event ? event.contact.contactId : null;
    const known = contactOf(state, contactId);
    dispatch({ type: "phone", event });
    if (event.kind === "present") outbox.send();
    const contact = contactOf(state, contactId);
    if (contact === null) return;
    if (known === null) {
      const kept = drafts.read(contact.phone.contactId);
      if (kept !== null) {
        dispatch({ type: "restored", contactId: contact.phone.contactId, draft: kept });
        saves.set(contact.phone.contactId, 0, save);
      }
    }
    if (contact.asking === "notYet" && contact.lookup.contactToken !== null) void ask(contact.phone.contactId);
    if (event.kind === "ended") {
      asksSoFar.set(contact.phone.contactId, 0);
      askLater(contact.phone.contactId);
      if (contact.saving === "pending") saves.set(contact.phone.contactId, 0, save);
    }
  }

  async function ask(contactId: ContactId): Promise<void> {
    const holder = holderOf(contactOf(state, contactId));
    if (holder === null) return;
    dispatch({ type: "asking", contactId });
    dispatch({ type: "viewed", contactId, answer: await api.view(holder, activityOf?.(contactId)) });
    askLater(contactId);
  }

  function askLater(contactId: ContactId): void {
    const contact = contactOf(state, contactId);
    if (contact === null || contact.asking === "asking") return;
    const soFar = asksSoFar.get(contactId) ?? 0;
    const wait = nextAsk(contact, soFar);
    asksSoFar.set(contactId, soFar + 1);
    if (wait !== null) asks.set(contactId, wait, (id) => void ask(id));
    else if (contact.phone.state === "ended" && (contact.view?.insights ?? null) === null) {
      dispatch({ type: "insightsGivenUp", contactId });
    }
  }

  async function save(contactId: ContactId): Promise<void> {
    const contact = contactOf(state, contactId);
    const holder = holderOf(contact);
    if (contact === null || holder === null || contact.saving === "saving" || contact.draft.editedAt === "") return;
    const sent = contact.draft;
    dispatch({ type: "saving", contactId });
    const answer = await api.saveWrapUp(holder, sent);
    dispatch({ type: "saveAnswered", contactId, sent, answer });
    const after = contactOf(state, contactId)?.saving;
    if (after === "saved" || after === "replaced") drafts.drop(contactId);
    const failures = answer.kind === "unreachable" ? (saveFailures.get(contactId) ?? 0) + 1 : 0;
    saveFailures.set(contactId, failures);
    if (after === "pending") saves.set(contactId, 0, save);
    if (after === "retrying") saves.set(contactId, nextSave(failures), save);
  }

  async function choose(contactId: ContactId, customerId: string): Promise<void> {
    const contact = contactOf(state, contactId);
    const holder = holderOf(contact);
    if (contact === null || holder === null) return;
    const url = customersOf(contact).find(({ id }) => id === customerId)?.url;
    // At once: browsers let a page open a window only while the click is fresh.
    if (url !== undefined) onChosen(url);
    const answer = await api.chooseCustomer(holder, { customerId });
    dispatch({ type: "viewed", contactId, answer });
    if (answer.kind !== "ok") dispatch({ type: "noticed", notice: { kind: "commandFailed" } });
  }

  function edit(contactId: ContactId, change: WrapUpChange): void {
    const contact = contactOf(state, contactId);
    if (contact === null) return;
    dispatch({ type: "edited", contactId, change, at: later(contact.draft.editedAt, timer.now()) });
    const edited = contactOf(state, contactId);
    if (edited !== null) drafts.keep(contactId, edited.draft, edited.lookup.contactToken);
    // A choice is made at once; typing goes on.
    saves.set(contactId, change.notes === undefined ? 0 : typingPause, save);
  }

  function command(run: (phone: Softphone) => Promise<CommandResult>, failure: "commandFailed" | "dialFailed"): void {
    const phone = softphone();
    const result: Promise<CommandResult> = phone === null ? Promise.resolve({ ok: false }) : run(phone);
    void result.then(({ ok }) => {
      if (!ok) dispatch({ type: "noticed", notice: { kind: failure } });
    });
  }

  function dial(number: E164): void {
    dispatch({ type: "noticed", notice: null });
    command((phone) => phone.dial(number), "dialFailed");
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onPhoneEvent,
    onHostCommand(wanted) {
      if (wanted.kind === "dial") dial(wanted.number);
      else if (wanted.kind === "dialRefused") dispatch({ type: "noticed", notice: { kind: wanted.why } });
      else dispatch({ type: "noticed", notice: wanted });
    },
    saveAll() {
      for (const { phone, saving } of state.contacts) {
        if (saving === "pending" || saving === "retrying") void save(phone.contactId);
      }
      outbox.send();
    },
    act: {
      accept: (contactId) => command((phone) => phone.accept(contactId), "commandFailed"),
      hangUp: (contactId) => command((phone) => phone.hangUp(contactId), "commandFailed"),
      finish(contactId) {
        void save(contactId);
        command((phone) => phone.finish(contactId), "commandFailed");
      },
      dial,
      callBack(number) {
        void mayCall(number).then((decision) => {
          if (decision.kind === "refuse") dispatch({ type: "noticed", notice: { kind: decision.why } });
          // The agent saw whom they call; what the call may cost, they did not.
          else if (decision.kind === "ask" && decision.why === "specialRate") {
            dispatch({ type: "noticed", notice: { ...decision, kind: "askToDial" } });
          } else dial(decision.number);
        });
      },
      setAgentState: (name) => command((phone) => phone.setState(name), "commandFailed"),
      openLogin: () => softphone()?.openLogin(),
      select: (contactId) => dispatch({ type: "selected", contactId }),
      remove(contactId) {
        asks.stop(contactId);
        dispatch({ type: "removed", contactId });
      },
      choose: (contactId, customerId) => void choose(contactId, customerId),
      chooseAgain: (contactId) => dispatch({ type: "chooseAgain", contactId }),
      edit,
      saveNow: (contactId) => saves.set(contactId, 0, save),
      dismissNotice: () => dispatch({ type: "noticed", notice: null }),
      dismissAudioProblem: () => dispatch({ type: "audioProblemDismissed" }),
    },
  };
}

function customersOf({ view }: DeskContact): readonly Customer[] {
  return view?.match.kind === "many" ? view.match.customers : [];
}

function holderOf(contact: DeskContact | null): TokenHolder | null {
  if (contact === null) return null;
  const token = contact.lookup.contactToken;
  return token === null ? null : { contactId: contact.phone.contactId, token };
}

/** The API keeps the later edit, so two edits must never bear the same time, nor a clock set back an earlier one. */
function later(previous: string, now: number): string {
  const after = previous === "" ? 0 : Date.parse(previous) + 1;
  return new Date(Math.max(now, after)).toISOString();
}
