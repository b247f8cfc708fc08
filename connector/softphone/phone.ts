/** The telephone as the rest of the page knows it: our own words, none of the softphone library's. */
import type { ContactId, E164 } from "../../contract/identifiers.ts";

export type Channel = "voice" | "chat" | "task" | "email";

export type PhoneContactState =
  /** Waits for the agent to accept. */
  | "ringing"
  /** The agent called, and the other side has not answered yet. */
  | "dialing"
  | "connected"
  /** Over. The agent may still be in after-call work. */
  | "ended"
  /** Never taken: rejected, timed out, or the caller gave up. */
  | "missed";

/** How the contact came to this agent. */
export type Arrival =
  | "customer"
  /** The customer asked to be called back; accepting it calls them. */
  | "callback"
  /** From another agent, with the customer on the line. */
  | "transfer"
  /** An agent of the same instance calls, and no customer is part of it. */
  | "colleague";

export interface PhoneContact {
  readonly contactId: ContactId;
  /** Another id than `contactId` when the call came by transfer. */
  readonly initialContactId: ContactId;
  readonly channel: Channel;
  readonly direction: "inbound" | "outbound";
  readonly arrival: Arrival;
  readonly state: PhoneContactState;
  /** `null` for chats, withheld numbers, and colleagues without a number. */
  readonly customerNumber: E164 | null;
  readonly attributes: Readonly<Record<string, string>>;
  /** Epoch milliseconds by this machine's clock, like the two below. */
  readonly startedAt: number;
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  readonly queue: string | null;
  /** A supervisor listens in on somebody else's call: nothing of it is this agent's. */
  readonly isMonitoring: boolean;
  readonly onHold: boolean;
  readonly muted: boolean;
}

export interface AgentState {
  readonly name: string;
  readonly kind: "routable" | "notRoutable" | "offline" | "system" | "error";
}

export interface PhoneAgent {
  readonly name: string;
  readonly state: AgentState;
  /** Taken as soon as the current contact is over. */
  readonly nextState: AgentState | null;
  /** What the agent may choose from. */
  readonly states: readonly AgentState[];
}

export type PhoneState =
  | { readonly kind: "connecting" }
  | { readonly kind: "loginNeeded"; readonly facts: PhoneFacts }
  | { readonly kind: "ready" }
  | { readonly kind: "lost"; readonly facts: PhoneFacts };

/** What is known about a softphone that does not answer, for `diagnosis.ts` to make sense of. */
export interface PhoneFacts {
  /** It answered at least once since the page was loaded. */
  readonly answeredBefore: boolean;
  /** The library itself could be loaded and started. */
  readonly libraryLoaded: boolean;
  readonly loginWindow: "none" | "open" | "closed";
  /** The log-in window was closed a moment ago: the next try may be let in. */
  readonly tryingAgain: boolean;
  readonly retriesExhausted: boolean;
  readonly accessDenied: boolean;
  readonly loggedOut: boolean;
  /** Whether the softphone's host answers at all. `null`: not known yet. */
  readonly hostReachable: boolean | null;
  readonly online: boolean;
  readonly ccpPath: string;
  /** The page is a frame in a page of another site. */
  readonly embedded: boolean;
  /** The browser lets this page keep data; in third-party frames it often does not. */
  readonly storageAllowed: boolean;
}

export type SoftphoneEvent =
  | { readonly kind: "phoneState"; readonly state: PhoneState }
  | { readonly kind: "agent"; readonly agent: PhoneAgent }
  /** Once, when the softphone has told of every contact it has: these are not over. */
  | { readonly kind: "present"; readonly contactIds: readonly ContactId[] }
  /** An inbound contact rings, or an outbound one is being dialed. Once per contact. */
  | { readonly kind: "ringing"; readonly contact: PhoneContact }
  /** The agent pressed accept, here or in the softphone. At most once per contact. */
  | { readonly kind: "accepted"; readonly contact: PhoneContact }
  /** Both sides can talk. At most once per contact. */
  | { readonly kind: "connected"; readonly contact: PhoneContact }
  /** Once per contact, unless it was missed. `transcript` has the chat's lines, oldest first. */
  | { readonly kind: "ended"; readonly contact: PhoneContact; readonly transcript: readonly TranscriptLine[] }
  | { readonly kind: "missed"; readonly contact: PhoneContact }
  /** Anything else about it changed. */
  | { readonly kind: "updated"; readonly contact: PhoneContact }
  /** The agent closed it; the softphone knows it no longer. */
  | { readonly kind: "destroyed"; readonly contact: PhoneContact }
  /** The microphone or the audio connection failed. */
  | { readonly kind: "audioProblem"; readonly problem: AudioProblem };

export type AudioProblem = "microphone" | "connection";

export interface TranscriptLine {
  readonly speaker: string;
  readonly text: string;
}

export type CommandResult = { readonly ok: true } | { readonly ok: false };

export interface Softphone {
  accept(contactId: ContactId): Promise<CommandResult>;
  /** Ends the agent's part of the call; while it rings, rejects it. */
  hangUp(contactId: ContactId): Promise<CommandResult>;
  /** Closes an ended contact, so that the next one can come. */
  finish(contactId: ContactId): Promise<CommandResult>;
  dial(number: E164): Promise<CommandResult>;
  /** During a contact, the state is taken after it. */
  setState(name: string): Promise<CommandResult>;
  /** Must be called from a click: browsers block the window otherwise. */
  openLogin(): void;
}
