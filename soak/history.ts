/**
 * What happens in one customer's call, made up by chance: its legs, who looks it up, what the agent saves, what the
 * analysis says. Times are seconds since the call began.
 */
import { type ContactId, type E164, parseContactId, parseE164 } from "../contract/identifiers.ts";
import type { Chance } from "./random.ts";

export interface History {
  readonly kind: HistoryKind;
  readonly callId: ContactId;
  readonly channel: "VOICE" | "CHAT";
  /** The seconds after midnight UTC at which it begins: some calls run over midnight. */
  readonly beginsAtSecondOfDay: number;
  readonly caller: Caller;
  /** The first leg first; supervisors' contacts are not among them. */
  readonly legs: readonly Leg[];
  readonly supervisors: readonly Leg[];
  /** Seconds; `null` when the flow's look-up never ran. */
  readonly lookedUpAt: number | null;
  /** The agent picks one of the two people with this number. */
  readonly choice: { readonly at: number; readonly person: "priya" | "daniel" } | null;
  readonly saves: readonly Save[];
  readonly analyses: readonly Analysis[];
}

export type HistoryKind =
  | "answered"
  | "abandoned"
  | "missed"
  | "outbound"
  | "unanswered outbound"
  | "callback"
  | "transferred"
  | "consulted"
  | "chat"
  | "monitored";

export interface Caller {
  readonly name: "john" | "test" | "nair" | "sophie" | "nobody" | "anonymous";
  readonly number: E164 | null;
  readonly email: string | null;
}

export interface Leg {
  readonly contactId: ContactId;
  readonly initialContactId: ContactId;
  readonly previousContactId: ContactId | null;
  readonly method: "INBOUND" | "OUTBOUND" | "TRANSFER" | "CALLBACK" | "API" | "MONITOR";
  readonly initiatedAt: number;
  readonly queued: boolean;
  /** Who was rung; index of the agent. */
  readonly agent: number | null;
  readonly connectedAt: number | null;
  /** Of a customer whom Connect dials: when he answered. On the others he is there from the beginning. */
  readonly reachedAt: number | null;
  readonly disconnectedAt: number;
  readonly completedAt: number;
  readonly reason: string;
}

/** What the connector sends: a wrap-up with the agent's clock. */
export interface Save {
  readonly at: number;
  readonly notes: string;
  readonly disposition: string | null;
  readonly ticketId: string | null;
}

export interface Analysis {
  readonly contactId: ContactId;
  readonly fileAt: number;
  readonly toldAt: number;
  readonly result: "finished" | "failed";
  readonly summary: string;
  /** Of the customer, the same on every leg. */
  readonly sentiment: number;
  /** The customer speaks as long as nobody does, and the agent twice as long. */
  readonly customerSeconds: number;
  readonly category: string;
}

export const tokenLifetimeSeconds = 7_200;

/** @param ticketIds of the CRM that an agent may put a call on; none where the CRM has no such thing */
export function makeHistory(chance: Chance, ticketIds: readonly string[]): History {
  const kind = chance.pick(kinds);
  const callId = contactId(chance);
  const channel = kind === "chat" ? "CHAT" : "VOICE";
  const legs = legsOf(kind, callId, chance);
  const end = Math.max(...legs.map((leg) => leg.disconnectedAt));
  const caller = kind === "chat" ? chance.pick(chatters) : chance.pick(callers);
  const talked = legs.some(wasAnswered);
  const lookedUpAt = chance.percent(kind.includes("outbound") ? 50 : 85) ? chance.between(0, 2) : null;
  return {
    kind,
    callId,
    channel,
    beginsAtSecondOfDay: chance.percent(10) ? 86_400 - chance.between(1, 300) : chance.between(0, 80_000),
    caller,
    legs,
    supervisors: kind === "monitored" ? supervisorsOf(callId, legs, chance) : [],
    lookedUpAt,
    choice:
      lookedUpAt !== null && caller.name === "nair" && talked && chance.percent(80)
        ? { at: chance.between(20, end + 200), person: chance.pick(["priya", "daniel"]) }
        : null,
    saves:
      lookedUpAt !== null && legs.some((leg) => leg.connectedAt !== null) && chance.percent(75)
        ? savesOf(end, ticketIds, chance)
        : [],
    analyses: talked ? analysesOf(legs, chance) : [],
  };
}

export function isDialed({ method }: Leg): boolean {
  return method === "OUTBOUND" || method === "CALLBACK";
}

/** Agent and customer were both there. */
export function wasAnswered({ connectedAt, reachedAt }: Leg): boolean {
  return connectedAt !== null && reachedAt !== null;
}

const kinds = [
  "answered",
  "answered",
  "abandoned",
  "missed",
  "outbound",
  "unanswered outbound",
  "callback",
  "transferred",
  "transferred",
  "consulted",
  "chat",
  "monitored",
] as const satisfies readonly [HistoryKind, ...HistoryKind[]];

const john = person("john", "+61400123456", "john.smith@example.com");
const sophie = person("sophie", "+4930901820", "sophie@mueller-soehne.example");
const callers = [
  john,
  sophie,
  person("test", "+18005551234", null),
  person("nair", "+61399990000", null),
  person("nobody", "+61400999888", null),
  person("anonymous", null, null),
] as const satisfies readonly [Caller, ...Caller[]];
const chatters = [
  { ...john, number: null },
  { ...sophie, number: null },
  person("nobody", null, "nobody@example.org"),
] as const satisfies readonly [Caller, ...Caller[]];

function legsOf(kind: HistoryKind, callId: ContactId, chance: Chance): readonly Leg[] {
  const answered = chance.between(5, 60);
  const talk = chance.between(5, 900);
  const wrapUp = chance.between(0, 120);
  const first: Leg = {
    contactId: callId,
    initialContactId: callId,
    previousContactId: null,
    method: "INBOUND",
    initiatedAt: 0,
    queued: true,
    agent: 0,
    connectedAt: answered,
    reachedAt: 0,
    disconnectedAt: answered + talk,
    completedAt: answered + talk + wrapUp,
    reason: "CUSTOMER_DISCONNECT",
  };
  const unanswered = { connectedAt: null, disconnectedAt: answered, completedAt: answered + 1 } as const;
  switch (kind) {
    case "answered":
    case "monitored":
      return [first];
    case "chat":
      return [{ ...first, method: "API" }];
    case "abandoned":
      return [{ ...first, ...unanswered, agent: null }];
    case "missed":
      return [{ ...first, ...unanswered }];
    case "outbound":
      return [{ ...first, method: "OUTBOUND", queued: false, connectedAt: 1, reachedAt: answered }];
    case "unanswered outbound": {
      const over = {
        disconnectedAt: answered + 20,
        completedAt: answered + 25,
        reason: chance.pick(unansweredReasons),
      };
      return [{ ...first, method: "OUTBOUND", queued: false, connectedAt: 1, reachedAt: null, ...over }];
    }
    case "callback": {
      const asked = { ...first, ...unanswered, agent: null, reason: "CONTACT_FLOW_DISCONNECT" } as const;
      return [asked, ...nextLegs([asked], "CALLBACK", 1, chance)];
    }
    case "transferred":
      return [first, ...nextLegs([first], "TRANSFER", chance.between(1, 3), chance)];
    case "consulted": {
      // The colleague is asked while the customer waits, and hangs up, or never answers, before the call is over.
      const from = answered + Math.floor(talk / 4);
      const until = from + Math.max(1, Math.floor(talk / 3));
      const reached = chance.percent(60);
      const asked: Leg = {
        ...first,
        contactId: contactId(chance),
        previousContactId: callId,
        method: "TRANSFER",
        initiatedAt: from,
        agent: 1,
        connectedAt: reached ? from + 1 : null,
        disconnectedAt: until,
        completedAt: until + 1,
        reason: "AGENT_DISCONNECT",
      };
      return [first, asked];
    }
  }
}

const unansweredReasons = [
  "TELECOM_BUSY",
  "TELECOM_UNANSWERED",
  "TELECOM_TIMEOUT",
  "TELECOM_NUMBER_INVALID",
  "TELECOM_ORIGINATOR_CANCEL",
  "OUTBOUND_ATTEMPT_FAILED",
  "AGENT_DISCONNECT",
] as const;

function nextLegs(
  before: readonly [Leg],
  method: "TRANSFER" | "CALLBACK",
  count: number,
  chance: Chance,
): readonly Leg[] {
  const legs: Leg[] = [...before];
  for (let index = 1; index <= count; index += 1) {
    const previous = legs.at(-1) ?? before[0];
    const initiatedAt = previous.disconnectedAt - (method === "TRANSFER" ? chance.between(0, 4) : -30);
    const connectedAt = initiatedAt + chance.between(4, 40);
    const reached = method === "TRANSFER" || chance.percent(75);
    const reachedAt = method === "TRANSFER" ? initiatedAt : reached ? connectedAt + chance.between(1, 4) : null;
    const disconnectedAt = connectedAt + chance.between(5, 600);
    legs.push({
      ...previous,
      contactId: contactId(chance),
      previousContactId: previous.contactId,
      method,
      initiatedAt,
      queued: true,
      agent: index,
      connectedAt,
      reachedAt,
      disconnectedAt,
      completedAt: disconnectedAt + chance.between(0, 120),
      reason: reached ? "CUSTOMER_DISCONNECT" : chance.pick(unansweredReasons),
    });
  }
  return legs.slice(before.length);
}

function supervisorsOf(callId: ContactId, [leg]: readonly Leg[], chance: Chance): readonly Leg[] {
  if (leg === undefined) return [];
  const own = contactId(chance);
  // Whether a supervisor's contact names the call it listens to differs between versions of Connect's events.
  const joined = chance.percent(50);
  return [
    {
      ...leg,
      contactId: own,
      initialContactId: joined ? callId : own,
      previousContactId: joined ? callId : null,
      method: "MONITOR",
      initiatedAt: (leg.connectedAt ?? 0) + 1,
      connectedAt: (leg.connectedAt ?? 0) + 2,
      queued: false,
      agent: 3,
    },
  ];
}

function savesOf(end: number, ticketIds: readonly string[], chance: Chance): readonly Save[] {
  const [firstTicket, ...others] = ticketIds;
  const choosesTickets = firstTicket !== undefined && chance.percent(40);
  const count = chance.between(1, 3);
  return Array.from({ length: count }, (_, index) => ({
    // Before the end, in the wrap-up, long after it, and now and then when the token is no longer good.
    at: chance.percent(5) ? tokenLifetimeSeconds + chance.between(10, 500) : chance.between(10, end + 400),
    notes: `Note ${index + 1} of ${chance.uuid()} <b>&`,
    disposition: chance.pick(["Resolved", "Follow-up needed", null]),
    // Agents change their minds, also about whether it belongs to a ticket at all.
    ticketId: choosesTickets && chance.percent(80) ? chance.pick([firstTicket, ...others]) : null,
  }));
}

function analysesOf(legs: readonly Leg[], chance: Chance): readonly Analysis[] {
  if (chance.percent(15)) return [];
  const sentiment = chance.between(-5, 5);
  return legs.filter(wasAnswered).map((leg) => {
    const toldAt = leg.disconnectedAt + chance.between(20, 600);
    return {
      contactId: leg.contactId,
      // Mostly there before it is told of.
      fileAt: toldAt + (chance.percent(25) ? chance.between(1, 400) : -5),
      toldAt,
      result: chance.percent(12) ? "failed" : "finished",
      summary: `Summary ${chance.uuid()} of what was said.`,
      sentiment,
      customerSeconds: chance.between(1, 200),
      category: chance.pick(["Billing", "Delivery", "Complaint"]),
    };
  });
}

function person(name: Caller["name"], number: string | null, email: string | null): Caller {
  return { name, number: parseE164(number), email };
}

function contactId(chance: Chance): ContactId {
  const id = parseContactId(chance.uuid());
  if (id === null) throw new Error("chance gave no contact id");
  return id;
}
