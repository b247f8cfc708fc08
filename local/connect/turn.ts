/**
 * One step of the call center under construction: a state goes in, transitions change it and ask for effects, the new
 * state and the effects come out. Nothing here touches a clock, a timer or a listener.
 */
import type { ContactId } from "../../contract/identifiers.ts";
import type { LocalStage } from "../stages.ts";
import { type AgentDesk, type DeskContact, shownState } from "./agentDesk.ts";
import type { ContactEventType } from "./contactEvents.ts";
import type { Leg } from "./contactState.ts";

export interface CenterState {
  /** Oldest first. */
  readonly legs: readonly Leg[];
  readonly desk: AgentDesk;
  /** Whether a look for a free agent is under way, and which: an older one that comes due counts for nothing. */
  readonly routing: { readonly pending: boolean; readonly ticket: number };
}

export type FlowName = "inbound" | "outboundWhisper" | "transfer";

export type Effect =
  | { readonly do: "announce"; readonly contactId: ContactId; readonly eventType: ContactEventType }
  | { readonly do: "runFlow"; readonly contactId: ContactId; readonly flow: FlowName }
  | { readonly do: "later"; readonly milliseconds: number; readonly occurrence: Occurrence }
  /** Call and wrap-up are over: Contact Lens may look at it. */
  | { readonly do: "analyze"; readonly contactId: ContactId };

/** What happens by itself, after a while. */
export type Occurrence =
  | { readonly is: "route"; readonly ticket: number }
  | { readonly is: "ringTimedOut"; readonly contactId: ContactId; readonly offer: number }
  | { readonly is: "customerAnswers"; readonly contactId: ContactId }
  | { readonly is: "thirdPartyAnswers"; readonly contactId: ContactId; readonly connectionId: string }
  | { readonly is: "thirdPartyHangsUp"; readonly contactId: ContactId }
  | { readonly is: "colleagueAnswers"; readonly contactId: ContactId }
  | { readonly is: "colleagueHangsUp"; readonly contactId: ContactId }
  | { readonly is: "colleagueWrapsUp"; readonly contactId: ContactId };

/** What a step may know of the world outside. */
export interface Moment {
  readonly stage: LocalStage;
  readonly now: Date;
  readonly newId: () => ContactId;
  /** Contacts a queue takes before it is at capacity. */
  readonly queueCapacity: number;
}

export class Turn {
  readonly moment: Moment;
  #state: CenterState;
  readonly #effects: Effect[] = [];

  constructor(state: CenterState, moment: Moment) {
    this.#state = state;
    this.moment = moment;
  }

  get state(): CenterState {
    return this.#state;
  }

  get effects(): readonly Effect[] {
    return this.#effects;
  }

  get now(): Date {
    return this.moment.now;
  }

  ask(effect: Effect): void {
    this.#effects.push(effect);
  }

  announce(contactId: ContactId, eventType: ContactEventType): void {
    this.ask({ do: "announce", contactId, eventType });
  }

  later(milliseconds: number, occurrence: Occurrence): void {
    this.ask({ do: "later", milliseconds, occurrence });
  }

  leg(contactId: ContactId): Leg | null {
    return this.#state.legs.find((leg) => leg.contactId === contactId) ?? null;
  }

  addLeg(leg: Leg): void {
    this.#state = { ...this.#state, legs: [...this.#state.legs, leg] };
  }

  changeLeg(contactId: ContactId, change: (leg: Leg) => Leg): void {
    const legs = this.#state.legs.map((leg) => (leg.contactId === contactId ? change(leg) : leg));
    this.#state = { ...this.#state, legs };
  }

  changeDesk(change: (desk: AgentDesk) => AgentDesk): void {
    const changed = change(this.#state.desk);
    const shown = shownState(changed);
    const same = shown.name === changed.shown.name && shown.type === changed.shown.type;
    const desk = same ? changed : { ...changed, shown, shownSince: this.now };
    this.#state = { ...this.#state, desk };
  }

  changeDeskContact(contactId: ContactId, change: (contact: DeskContact) => DeskContact): void {
    this.changeDesk((desk) => ({
      ...desk,
      contacts: desk.contacts.map((contact) => (contact.contactId === contactId ? change(contact) : contact)),
    }));
  }

  setRouting(routing: CenterState["routing"]): void {
    this.#state = { ...this.#state, routing };
  }
}
